// mcp-serving: Flowbench as an MCP server: whether it listens, who may call, what is offered.
//
//   O1. Nothing listens before a person switched it on, or a command was told to.
//   O2. The token is in the vault. It leaves it for the comparison, and for the clipboard when a person asks for that.

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { startMcpHttp, type McpHttp } from '@main/mcp/server/http.ts'
import type { Clock } from '@main/platform/clock.ts'
import type { UsesSource } from '@main/runtime/connector-uses.ts'
import { createMcpTools, type ToolTarget } from '@main/runtime/mcp-tools.ts'
import type { Runs } from '@main/runtime/runs.ts'
import type { Vault } from '@main/secrets/vault.ts'
import type { LiveVersions } from '@main/storage/live-versions.ts'
import { closeDoor, openDoor } from '@main/storage/mcp-door.ts'
import { createMcpOfferStore } from '@main/storage/mcp-offer.ts'
import { toFailure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { McpServer } from '@shared/mcp-server.ts'
import type { McpCaller, McpServing, McpServingCopy, McpServingState } from '@shared/mcp-serving.ts'
import { secretRef } from '@shared/secret-ref.ts'
import { createMcpOffers } from './mcp-offers.ts'

export interface McpServingControl {
  view(): McpServing
  /** Listens where a person switched it on. What keeps it from that is in its state. */
  startIfWanted(): Promise<McpServingState>
  /** Listens at this port, or the one that is kept, until `close`, whatever is kept. */
  start(port?: number): Promise<McpServingState>
  /** Kept, and done at once. */
  setOn(isOn: boolean): Promise<McpServingState>
  setPort(port: number): Promise<McpServingState>
  setOffered(id: WorkflowId, isOffered: boolean): void
  /** Whoever has the old one is let in no more. */
  renewToken(): Promise<void>
  /** For the clipboard. Rejects as the vault does. */
  textOf(what: McpServingCopy): Promise<string>
  onChanged(listener: () => void): () => void
  /** What may be called now, for a connection that is made another way. */
  targets(): ToolTarget[]
  close(): Promise<void>
}

export type McpServingOptions = {
  runs: Pick<Runs, 'startInGroup' | 'cancel' | 'finished' | 'subscribe' | 'events' | 'summary'>
  live: Pick<LiveVersions, 'targets'>
  workflows: Pick<UsesSource, 'list' | 'workflow'>
  vault: Pick<Vault, 'has' | 'put' | 'reveal'>
  dataFolder: string | null
  /** The built command line; where it is not, it is called by its name. */
  program: string
  clock: Clock
  onTrouble(error: unknown): void
}

const mcpTokenName = 'flowbench-mcp-token'
const tokenPlaceholder = 'TOKEN'
const mostCallers = 20
const lookEveryMs = 1_000
/** Where it should listen and cannot. */
const againMs = 5_000

export function createMcpServing(database: Database, { runs, live, workflows, vault, dataFolder, program, clock, onTrouble }: McpServingOptions): McpServingControl {
  // One of a process that was killed: whoever listens at its address now is somebody else.
  if (dataFolder !== null) closeDoor(dataFolder)
  const store = createMcpOfferStore(database)
  const offers = createMcpOffers({ store, live, workflows })
  const callers = new Map<string, McpCaller>()
  const listeners = new Set<() => void>()
  const changed = (): void => { for (const listener of listeners) listener() }
  const tools = createMcpTools({
    runs, targets: () => offers.targets(),
    onCalled({ client: { name, version }, tool }) {
      const key = `${name} ${version}`
      const { calls } = callers.get(key) ?? { calls: 0 }
      callers.delete(key)
      callers.set(key, { name, version, calls: calls + 1, lastAt: clock.now(), lastTool: tool })
      const [oldest] = callers.keys()
      if (callers.size > mostCallers && oldest !== undefined) callers.delete(oldest)
      changed()
    },
  })
  const looking = setInterval(() => {
    try {
      tools.look()
      // A vault is opened and a port becomes free without a word to us.
      if (state.state === 'closed' && clock.monotonic() - triedAt > againMs && store.get().isOn) void inTurn(() => listen(store.get().port))
    } catch (error) {
      onTrouble(error)
    }
  }, lookEveryMs).unref()
  tools.onToolsChanged(changed)
  let listening: McpHttp | null = null
  let state: McpServingState = { state: 'off' }
  let triedAt = 0
  /** One change after the other. */
  let before: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = before.then(work, work)
    before = next.catch(() => undefined)
    return next
  }

  const listen = async (port: number): Promise<McpServingState> => {
    await stop()
    triedAt = clock.monotonic()
    try {
      if (!vault.has(mcpTokenName)) await renew()
      await vault.reveal(secretRef(mcpTokenName))
      const own = newToken()
      const { default: { version } } = await import('../../package.json', { with: { type: 'json' } })
      listening = await startMcpHttp(port, { host: tools, version, monotonic: () => clock.monotonic(), onTrouble, tokens: async () => [own, await vault.reveal(secretRef(mcpTokenName)).catch(() => '')] })
      state = { state: 'listening', port: listening.port, url: listening.url }
      if (dataFolder !== null) openDoor(dataFolder, { url: listening.url, token: own })
    } catch (error) {
      state = { state: 'closed', reason: toFailure(error).message }
    }
    changed()
    return state
  }
  const stop = async (): Promise<void> => {
    const under = listening
    listening = null
    state = { state: 'off' }
    if (under && dataFolder !== null) closeDoor(dataFolder)
    await under?.close()
  }
  const renew = async (): Promise<void> => void await vault.put(mcpTokenName, newToken())
  const address = (): string => (state.state === 'listening' ? state.url : `http://127.0.0.1:${store.get().port}/mcp`)
  const httpConfig = (token: string): string => config({ type: 'http', url: address(), headers: { Authorization: `Bearer ${token}` } })
  const stdioConfig = (): string => {
    const words = ['mcp', ...(dataFolder === null ? [] : ['--data', dataFolder])]
    return config(existsSync(program) ? { command: 'node', args: [program, ...words] } : { command: 'flowbench', args: words })
  }

  return {
    targets: () => offers.targets(),
    view() {
      const { isOn, port } = store.get()
      return { isOn, port, status: state, offers: offers.list(), callers: [...callers.values()].reverse(), configs: { stdio: stdioConfig(), http: httpConfig(tokenPlaceholder) } }
    },
    startIfWanted: () => inTurn(async () => (store.get().isOn ? await listen(store.get().port) : state)),
    start: (port = store.get().port) => inTurn(() => listen(port)),
    setOn: (isOn) => inTurn(async () => {
      store.put({ isOn })
      if (isOn) return await listen(store.get().port)
      await stop()
      changed()
      return state
    }),
    setPort: (port) => inTurn(async () => {
      store.put({ port })
      if (store.get().isOn) return await listen(port)
      changed()
      return state
    }),
    setOffered(id, isOffered) {
      offers.setOffered(id, isOffered)
      tools.look()
      changed()
    },
    renewToken: renew,
    async textOf(what) {
      switch (what) {
        case 'address': return address()
        case 'stdio': return stdioConfig()
        case 'token': return await vault.reveal(secretRef(mcpTokenName))
        case 'http': return httpConfig(await vault.reveal(secretRef(mcpTokenName)))
      }
    },
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      clearInterval(looking)
      await inTurn(stop)
    },
  }
}

/** The token is a secret that the server itself has a use for. */
export function ownServer({ has }: Pick<Vault, 'has'>): Pick<McpServer, 'name' | 'transport'>[] {
  return has(mcpTokenName) ? [{ name: 'Flowbench', transport: { type: 'http', url: 'http://127.0.0.1', headers: { Authorization: `Bearer ${secretRef(mcpTokenName)}` } } }] : []
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The form that most programs are configured with. */
function config(server: object): string {
  return JSON.stringify({ mcpServers: { flowbench: server } }, null, 2)
}
