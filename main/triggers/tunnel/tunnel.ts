// tunnel: the one tunnel there is. Owns the person's choice and what came of it.
//
//   N1. A program is started only by the command line that the person accepted, but for the local port in it.
//   N2. Requests are let in for the public address that is up, and for no other.
//   N3. A new address is noticed against the last one there was, over restarts too, and said until it is dismissed.

import { z } from 'zod'
import type { Clock } from '@main/platform/clock.ts'
import type { TunnelSettings } from '@main/storage/tunnel-settings.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject } from '@shared/json.ts'
import type { SecretRef } from '@shared/secret-ref.ts'
import type { Arrival, TunnelProviderInfo, TunnelSetting, TunnelState, TunnelStatus } from '@shared/tunnel.ts'
import { refusalOf } from '../public-address.ts'
import type { Triggers } from '../triggers.ts'
import { checkAddress } from './check-address.ts'
import { asLine } from './program.ts'
import { lasting, type TunnelProvider } from './provider.ts'
import { providerOf, tunnelProviders } from './providers.ts'
import { superviseTunnel, type Supervisor } from './supervisor.ts'

export type TunnelOptions = {
  settings: TunnelSettings
  triggers: Pick<Triggers, 'admit' | 'status' | 'beginProbe'>
  reveal(ref: SecretRef): Promise<string>
  clock: Clock
  random(): number
  alarm(at: number, ring: () => void): () => void
}

export interface TunnelControl {
  /** All there are, each with what it lacks on this machine. */
  providers(): Promise<TunnelProviderInfo[]>
  setting(): TunnelSetting
  status(): TunnelStatus
  /** Keeps another choice, and ends the tunnel of the last one. Throws AppError `invalid-input` that names each field and never shows its value. */
  put(setting: TunnelSetting): Promise<TunnelStatus>
  /** The person has seen this line. Throws AppError `conflict` when it is not the one that would be run. */
  acceptProgram(line: string): TunnelStatus
  /** Begins; `keep`: at each start of the app from now on. Throws AppError `forbidden` while its program is not accepted. */
  start(options: { keep: boolean }): Promise<TunnelStatus>
  /** Begins if the person wants one; what keeps it from that is in the status. */
  startIfWanted(): Promise<void>
  stop(): Promise<TunnelStatus>
  /** At once and anew, as after a sleep of the machine. */
  rebuild(): void
  /** Sees anew whether requests come by the address. Throws AppError `conflict` when it is not up, or the person did not name it. */
  checkAddress(): TunnelStatus
  dismissChange(): TunnelStatus
  onChanged(listener: (status: TunnelStatus) => void): () => void
  close(): Promise<void>
}

/** A number that a person reads need not be told a thousand times a second. */
const countEveryMs = 250

export function createTunnel({ settings, triggers, reveal, clock, random, alarm }: TunnelOptions): TunnelControl {
  const listeners = new Set<(status: TunnelStatus) => void>()
  const now = (): number => clock.now()
  let state: TunnelState = { state: 'off' }
  let requests: TunnelStatus['requests'] = { count: 0, lastAt: null }
  let supervisor: Supervisor | null = null
  let countTimer: NodeJS.Timeout | null = null
  let admitted: { url: string; end(): void } | null = null
  let checking = new AbortController()

  const status = (): TunnelStatus => {
    const { provider: key, isWanted, addressChange, config, acceptedProgram } = settings.get()
    const provider = providerOf(key)
    const line = programLine(provider, config, localPort() ?? 0)
    return {
      provider: key, displayName: provider.displayName, traits: provider.traits, tunnel: state, isWanted, requests, addressChange,
      program: line === null ? null : { line, isAccepted: acceptedProgram === programLine(provider, config, 0) },
    }
  }
  const localPort = (): number | null => {
    const inbox = triggers.status()
    return inbox.state === 'listening' ? inbox.port : null
  }
  const become = (next: TunnelState): void => {
    state = next
    try {
      settings.put({ state })
    } catch {
      // The storage is at fault, and says so itself. The tunnel goes on.
    }
  }
  const changed = (): void => {
    const said = status()
    for (const listener of listeners) listener(said)
  }

  const onUp = (publicUrl: string, provider: TunnelProvider): void => {
    const { lastUrl, addressChange } = settings.get()
    const from = addressChange?.from ?? lastUrl
    if (publicUrl !== lastUrl) settings.put({ lastUrl: publicUrl, addressChange: from === null || from === publicUrl ? null : { from, to: publicUrl, at: now() } })
    if (admitted?.url === publicUrl) return
    admitted?.end()
    admitted = {
      url: publicUrl,
      end: triggers.admit(publicUrl, {
        refusal: refusalOf(provider),
        arrived(at) {
          requests = { count: requests.count + 1, lastAt: at }
          countTimer ??= setTimeout(() => {
            countTimer = null
            changed()
          }, countEveryMs).unref()
        },
      }),
    }
  }

  const namedAddress = (): string | undefined => {
    const { provider: key, config } = settings.get()
    const provider = providerOf(key)
    return provider.namedAddress?.(parsedConfig(provider, config))
  }
  const showArrival = (arrival: Arrival): void => {
    if (state.state === 'up') become({ ...state, arrival })
    changed()
  }
  /** What is found of an address that is not up any more, or is looked at anew, counts for nothing. */
  const check = (publicUrl: string): void => {
    checking.abort()
    const { signal } = checking = new AbortController()
    showArrival({ state: 'checking' })
    void checkAddress(publicUrl, { probe: triggers.beginProbe(), localUrl: `http://127.0.0.1:${localPort()}`, signal }).then((found) => { if (!signal.aborted) showArrival({ ...found, at: now() }) })
  }

  const stop = async (): Promise<void> => {
    const last = supervisor
    supervisor = null
    checking.abort()
    if (countTimer) clearTimeout(countTimer)
    countTimer = null
    await last?.stop()
    admitted?.end()
    admitted = null
    if (state.state !== 'off') become({ state: 'off' })
  }

  const begin = async (): Promise<void> => {
    await stop()
    const { provider: key, config } = settings.get()
    const provider = providerOf(key)
    requests = { count: 0, lastAt: null }
    const mine: Supervisor = superviseTunnel({
      now, monotonic: () => clock.monotonic(), random, alarm,
      onState(next) {
        if (supervisor !== mine) return
        checking.abort()
        become(next)
        if (next.state === 'up') onUp(next.publicUrl, provider)
        if (next.state === 'up' && next.publicUrl === namedAddress()) check(next.publicUrl)
        else changed()
      },
      async start(attempt) {
        const port = localPort()
        if (port === null) throw lasting('unavailable', 'No webhooks are taken in, so there is nothing that a tunnel could lead to. The Inbox says why.')
        const available = await provider.probe()
        if (!available.available) throw lasting('not-found', available.reason)
        return provider.start({
          ...attempt, localPort: port, config: parsedConfig(provider, config), reveal,
          remembered: settings.get().remembered, remember: (remembered) => settings.put({ remembered }),
        })
      },
    })
    supervisor = mine
    void mine.rebuild()
  }

  const refuseUnaccepted = (): void => {
    const { program } = status()
    if (program?.isAccepted === false) throw lasting('forbidden', `Nothing was started, since this command line was not accepted yet: ${program.line}. Accept it in the window under Connections, or with "flowbench tunnel accept".`)
  }

  return {
    providers: () => Promise.all(tunnelProviders.map(async ({ key, displayName, purpose, traits, config, probe }) => ({
      key, displayName, purpose, traits, availability: await probe(),
      configSchema: z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
    }))),
    setting() {
      const { provider, config } = settings.get()
      return { provider, config }
    },
    status,
    async put({ provider: key, config }) {
      parsedConfig(providerOf(key), config)
      const before = settings.get()
      if (before.provider === key && JSON.stringify(before.config) === JSON.stringify(config)) return status()
      const wasOn = supervisor !== null
      await stop()
      settings.put({ provider: key, config, remembered: null, isWanted: before.isWanted && key === before.provider })
      if (wasOn && key === before.provider && status().program?.isAccepted !== false) await begin()
      changed()
      return status()
    },
    acceptProgram(line) {
      const { program } = status()
      if (program?.line !== line) throw lasting('conflict', 'The command line is another one by now. Look at it again.')
      const { provider, config } = settings.get()
      settings.put({ acceptedProgram: programLine(providerOf(provider), config, 0) })
      changed()
      return status()
    },
    async start({ keep }) {
      const { provider } = settings.get()
      if (provider === 'none') throw lasting('invalid-input', 'No tunnel is chosen. Choose one in the window under Connections, or with "flowbench tunnel set".')
      refuseUnaccepted()
      if (keep) settings.put({ isWanted: true })
      await begin()
      return status()
    },
    async startIfWanted() {
      if (!settings.get().isWanted) return
      try {
        refuseUnaccepted()
        await begin()
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        become({ state: 'failed', failure: error.failure })
        changed()
      }
    },
    async stop() {
      settings.put({ isWanted: false })
      await stop()
      changed()
      return status()
    },
    rebuild: () => { if (supervisor && state.state !== 'failed') void supervisor.rebuild() },
    checkAddress() {
      if (state.state !== 'up') throw lasting('conflict', 'The tunnel is not up, so nothing can come by it.')
      if (state.publicUrl !== namedAddress()) throw lasting('conflict', 'Only an address that you named is called; this one came from the service that has it.')
      check(state.publicUrl)
      return status()
    },
    dismissChange() {
      settings.put({ addressChange: null })
      changed()
      return status()
    },
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: stop,
  }
}

function parsedConfig(provider: TunnelProvider, config: JsonObject): unknown {
  const parsed = provider.config.safeParse(config)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.length === 0 ? 'the config' : path.join('.')}: ${message}`)
  throw lasting('invalid-input', `"${provider.displayName}" does not take this config. ${problems.join('. ')}.`)
}

/** Null for a provider that starts no program, and for a config that it no longer takes. */
function programLine(provider: TunnelProvider, config: JsonObject, localPort: number): string | null {
  const parsed = provider.config.safeParse(config)
  return provider.command && parsed.success ? asLine(provider.command(parsed.data, { localPort })) : null
}
