// supervisor: keeps one tunnel up. Owns its state.
//
//   T1. One at a time: the next is not begun before the last has ended, with all that it started.
//   T2. What it hears of a tunnel that it has given up counts for nothing.
//   T3. A failure that only the person can mend ends the attempts; any other is tried again, later each time.
//   T4. Later each time ends only after a while up: a server that accepts and drops at once would else be dialled for ever.

import { toFailure, type AppError } from '@shared/failure.ts'
import type { TunnelState } from '@shared/tunnel.ts'
import { passing, type Tunnel, type TunnelStart } from './provider.ts'
import { retryIn } from './retry-in.ts'

export type SupervisorOptions = {
  /** Of the provider, with everything that does not differ between attempts. */
  start(attempt: Pick<TunnelStart, 'down' | 'urlChanged' | 'signal'>): Promise<Tunnel>
  /** Up, down, at another address: whatever is so from now on. */
  onState(state: TunnelState): void
  now(): number
  monotonic(): number
  random(): number
  alarm(at: number, ring: () => void): () => void
  connectTimeoutMs?: number
}

export interface Supervisor {
  /** Begins, or begins anew at once whatever it waits for, as after a sleep of the machine. */
  rebuild(): Promise<void>
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>
}

/** See T4. */
const minUptimeMs = 10_000
/** A provider has deadlines of its own; this is for what they overlook. */
const usualConnectTimeoutMs = 45_000

export function superviseTunnel({ start, onState, now, monotonic, random, alarm, connectTimeoutMs = usualConnectTimeoutMs }: SupervisorOptions): Supervisor {
  let attempt = 0
  let current: { end(): Promise<void> } | null = null
  let takeBack = (): void => undefined
  let ending: Promise<void> = Promise.resolve()
  let isStopped = false

  const end = (): Promise<void> => {
    takeBack()
    const last = current
    current = null
    // T1: whoever begins waits for this.
    if (last) ending = Promise.all([ending, last.end()]).then(() => undefined)
    return ending
  }

  const failed = (error: unknown): void => {
    void end()
    const failure = toFailure(error)
    if (!failure.retryable) return onState({ state: 'failed', failure })
    const at = now() + retryIn(attempt, random()) + (failure.retryAfterMs ?? 0)
    attempt += 1
    onState({ state: 'retrying', at, attempt, failure })
    takeBack = alarm(at, () => void connect())
  }

  const connect = async (): Promise<void> => {
    const abort = new AbortController()
    let upSince: number | null = null
    let starting: Promise<Tunnel> | null = null
    const mine = {
      end: async () => {
        abort.abort()
        const tunnel = await starting?.catch(() => null)
        await tunnel?.stop()
      },
    }
    current = mine
    onState({ state: 'connecting', since: now() })
    await ending
    // T2
    const isCurrent = (): boolean => current === mine
    if (!isCurrent()) return
    const timer = setTimeout(() => {
      if (isCurrent()) failed(passing('timeout', `The tunnel did not come up within ${connectTimeoutMs / 1000} s.`))
    }, connectTimeoutMs)
    const up = (publicUrl: string): void => onState({ state: 'up', publicUrl, since: now() })
    let brokeEarly: AppError | null = null
    try {
      starting = start({
        signal: abort.signal,
        down(error) {
          if (!isCurrent()) return
          if (upSince === null) return void (brokeEarly = error)
          if (monotonic() - upSince >= minUptimeMs) attempt = 0
          failed(error)
        },
        urlChanged: (publicUrl) => { if (isCurrent()) up(publicUrl) },
      })
      const tunnel = await starting
      if (!isCurrent()) return
      if (brokeEarly) throw brokeEarly as AppError
      upSince = monotonic()
      up(tunnel.publicUrl)
    } catch (error) {
      if (isCurrent()) failed(error)
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async rebuild() {
      if (isStopped) return
      attempt = 0
      void end()
      await connect()
    },
    async stop() {
      isStopped = true
      await end()
      onState({ state: 'off' })
    },
  }
}
