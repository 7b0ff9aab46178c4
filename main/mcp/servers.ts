// servers: the MCP servers of a person: added, accepted, started when they are needed, asked for their tools, called, removed.
//
//   S1. Nothing is started or called before a person accepted just what is configured; the acceptance is bound to its hash.
//   S2. Each start asks for the tools, and compares them with what was accepted, before any of them can be called.
//   S3. A tool is called when it is on, and as it was pinned; of one that changed nothing is called.
//   S4. A change that another process made is taken up by `look`; a link to what is no longer configured is closed.
//   S5. A server that runs knows the folders that were accepted last, and is told when those are others.

import { readUrl } from '@main/platform/http/url.ts'
import type { McpServerStore } from '@main/storage/mcp-servers.ts'
import { AppError } from '@shared/failure.ts'
import { stateOfTool, type McpConsent, type McpServer, type McpServerDraft, type McpStatus, type McpTool } from '@shared/mcp-server.ts'
import { callPort } from './call-port.ts'
import { consentHash, consentOf, hashOfTransport } from './consent.ts'
import { checkEnvironment } from './environment.ts'
import { keepSecrets } from './keep-secrets.ts'
import { openLink, type Link } from './link.ts'
import { createLiveServer, type LiveServer } from './live-server.ts'
import { remoteOf, targetOf, type TargetOptions } from './open-server.ts'
import type { McpPort } from './port.ts'
import { keyFrom } from './server-key.ts'
import { beginMcpSignIn, type ListenForAnswer, type McpSignIn } from './sign-in.ts'
import { checkRoots } from './roots.ts'
import { acceptedTool, mergedTools, readTools } from './tool-list.ts'

export interface McpServers {
  list(): readonly McpServer[]
  status(key: string): McpStatus
  /** What it wrote for people, the newest last, without secrets. */
  logs(key: string): string[]
  consent(key: string): McpConsent
  /** Nothing starts by it. Credentials in it go into the vault; `secrets` are their names there. Rejects with AppError `invalid-input`, `conflict`, `limit`, or `unauthorized` while the vault is locked. */
  add(draft: McpServerDraft): Promise<{ server: McpServer; secrets: string[] }>
  /** Another transport has to be accepted anew. Rejects as `add` does. */
  edit(key: string, draft: McpServerDraft): Promise<{ server: McpServer; secrets: string[] }>
  /** The person saw `consent` and agrees. Throws AppError `conflict` when it is not what is configured now. */
  accept(key: string, hash: string): McpServer
  setEnabled(key: string, isEnabled: boolean): void
  setTrustsHints(key: string, trustsHints: boolean): void
  setToolEnabled(key: string, tool: string, isEnabled: boolean): void
  /** The tool is to be as the server says it is now; `hash` of what was shown. Throws AppError `conflict`. */
  acceptTool(key: string, tool: string, hash: string): void
  remove(key: string): Promise<void>
  /** Starts it where it does not run, and asks for its tools. Rejects with AppError. */
  sync(key: string): Promise<McpServer>
  restart(key: string): Promise<void>
  /** Begins to sign in at a remote server, in the browser. Rejects with AppError. */
  signIn(key: string): Promise<McpSignIn>
  stop(key: string): Promise<void>
  port: McpPort
  onChanged(listener: () => void): () => void
  look(): void
  /** No process is left in 2 s. */
  close(): Promise<void>
}

export type McpServersOptions = TargetOptions & {
  store: McpServerStore
  redact(text: string): string
  now(): number
  listen: ListenForAnswer
  /** The person accepted a server at this address on this machine. */
  grant(origin: string, note: string): void
}

export function createMcp(options: McpServersOptions): McpServers {
  const { store, putSecret, redact, now, environment, listen, grant } = options
  const live = new Map<string, { server: LiveServer; /** Of how it is reached. */ hash: string; /** That it was told of. */ roots: readonly string[] }>()
  const listeners = new Set<() => void>()
  const changed = (): void => {
    for (const listener of [...listeners]) listener()
  }

  const kept = (key: string): McpServer => {
    const server = store.get(key)
    if (!server) throw new AppError({ code: 'not-found', message: `There is no MCP server "${key.slice(0, 80)}". Add it under Settings, MCP servers.`, retryable: false, sent: 'not-sent' })
    return server
  }
  const usable = (key: string): McpServer => {
    const server = kept(key)
    if (server.accepted !== consentHash(server)) throw new AppError({ code: 'forbidden', message: `The MCP server "${server.name}" has not been accepted. Look at what it starts under Settings, MCP servers, or with: flowbench mcp-server accept ${key}`, retryable: false, sent: 'not-sent' })
    if (!server.isEnabled) throw new AppError({ code: 'forbidden', message: `The MCP server "${server.name}" is switched off.`, retryable: false, sent: 'not-sent' })
    return server
  }
  const liveOf = (key: string): LiveServer => {
    const { name, transport, roots } = usable(key)
    const found = live.get(key)
    if (found) return found.server
    const server = createLiveServer({ name, now, onStatus: changed, open: (events) => start(key, events) })
    live.set(key, { server, hash: hashOfTransport(transport), roots })
    return server
  }
  const start = async (key: string, events: Parameters<Parameters<typeof createLiveServer>[0]['open']>[0]): Promise<Link> => {
    const server = usable(key)
    const link = await openLink({
      name: server.name, roots: () => live.get(key)?.roots ?? server.roots, target: await targetOf(server, options), ...events,
      onToolsChanged: () => void syncWith(key, link, events.signal, events.onLine).catch((error: unknown) => events.onLine(`[flowbench] ${(error as Error).message}`)),
    })
    try {
      await syncWith(key, link, events.signal, events.onLine)
      return link
    } catch (error) {
      await link.close()
      throw error
    }
  }
  const syncWith = async (key: string, link: Link, signal: AbortSignal, onLine: (line: string) => void): Promise<void> => {
    const { tools, refused } = readTools(await link.listTools(signal))
    for (const { name, reason } of refused) onLine(`[flowbench] The tool "${name}" cannot be used: ${reason}.`)
    store.change(key, (server) => ({ ...server, tools: mergedTools(server.tools, tools, { isFirst: server.syncedAt === null }), syncedAt: now() }))
    changed()
  }
  const end = async (key: string): Promise<void> => {
    const found = live.get(key)
    live.delete(key)
    await found?.server.stop()
  }
  /** Of what is configured now: a server that is reached otherwise ends, and one whose folders are others is told. */
  const follow = async (key: string): Promise<void> => {
    const [found, server] = [live.get(key), store.get(key)]
    if (!found) return
    const isSame = server?.isEnabled === true && server.accepted !== null && hashOfTransport(server.transport) === found.hash
    if (!isSame || (server.roots.length > 0) !== (found.roots.length > 0)) return end(key)
    if (server.accepted !== consentHash(server) || server.roots.join('\n') === found.roots.join('\n')) return
    found.roots = server.roots
    if (found.server.status().state === 'ready') await (await found.server.link()).tellRoots()
  }
  const changeTool = (key: string, name: string, change: (tool: McpTool) => McpTool): void => {
    store.change(key, (server) => {
      if (!server.tools.some(({ definition }) => definition.name === name)) throw new AppError({ code: 'not-found', message: `"${server.name}" has no tool "${name.slice(0, 128)}".`, retryable: false })
      return { ...server, tools: server.tools.map((tool) => (tool.definition.name === name ? change(tool) : tool)) }
    })
    changed()
  }
  const check = ({ transport, roots }: McpServerDraft): void => {
    if (transport.type === 'included') throw new AppError({ code: 'forbidden', message: 'A server that comes with Flowbench cannot be added or changed.', retryable: false })
    if (transport.type === 'stdio') checkEnvironment(Object.keys(transport.env))
    else readUrl(transport.url)
    checkRoots(roots)
  }
  const sync = async (key: string): Promise<McpServer> => {
    const server = liveOf(key)
    const isRunning = server.status().state === 'ready'
    const link = await server.link({ eager: true })
    if (isRunning) await syncWith(key, link, new AbortController().signal, () => undefined)
    return kept(key)
  }
  return {
    list: () => store.list(),
    status: (key) => live.get(key)?.server.status() ?? { state: 'stopped' },
    logs: (key) => (live.get(key)?.server.logs() ?? []).map(redact),
    consent: (key) => consentOf(kept(key), environment['PATH']),
    async add(given) {
      check(given)
      const key = keyFrom(given.name)
      if (store.get(key)) throw taken(given.name)
      const { draft, names } = await keepSecrets(given, putSecret)
      const server = store.add({ ...draft, key, isEnabled: true, accepted: null, addedAt: now(), syncedAt: null, tools: [] })
      changed()
      return { server, secrets: names }
    },
    async edit(key, given) {
      check(given)
      if (kept(key).transport.type === 'included') check(kept(key))
      const { draft, names } = await keepSecrets({ ...given, name: kept(key).name }, putSecret)
      const server = store.change(key, (before) => ({ ...before, ...draft, name: given.name }))
      void follow(key).then(changed)
      changed()
      return { server, secrets: names }
    },
    accept(key, hash) {
      const { hash: now, grants, what } = consentOf(kept(key), environment['PATH'])
      if (hash !== now) throw new AppError({ code: 'conflict', message: 'What this server starts or calls has changed since it was shown. Look at it again.', retryable: false })
      if (grants !== null) grant(grants, `MCP server ${what}`)
      const server = store.change(key, (before) => ({ ...before, accepted: hash }))
      void follow(key).then(changed)
      changed()
      return server
    },
    setEnabled(key, isEnabled) {
      store.change(key, (server) => ({ ...server, isEnabled }))
      if (!isEnabled) void end(key)
      changed()
    },
    setTrustsHints(key, trustsHints) {
      store.change(key, (server) => ({ ...server, trustsHints }))
      changed()
    },
    setToolEnabled: (key, name, isEnabled) => changeTool(key, name, (tool) => {
      const state = stateOfTool(tool)
      if (isEnabled && (state === 'changed' || state === 'new')) throw new AppError({ code: 'conflict', message: `"${name}" is not what was accepted. Look at what it is now, and accept it.`, retryable: false })
      return { ...tool, isEnabled }
    }),
    acceptTool: (key, name, hash) => changeTool(key, name, (tool) => {
      if ((tool.offered ?? tool).hash !== hash) throw new AppError({ code: 'conflict', message: `"${name}" has changed since it was shown. Look at it again.`, retryable: false })
      return acceptedTool(tool)
    }),
    async remove(key) {
      store.remove(key)
      await end(key)
      changed()
    },
    sync,
    async restart(key) {
      await end(key)
      await liveOf(key).link({ eager: true })
    },
    async signIn(key) {
      const { name, transport } = usable(key)
      if (transport.type === 'stdio' || transport.type === 'included') throw new AppError({ code: 'invalid-input', message: `"${name}" is started on this machine; there is nothing to sign in at.`, retryable: false })
      const begun = await beginMcpSignIn(await remoteOf(key, transport, options), name, listen)
      const done = begun.done.then(() => end(key)).then(changed)
      done.catch(() => undefined)
      return { ...begun, done }
    },
    async stop(key) {
      await end(key)
      changed()
    },
    port: callPort({ servers: () => store.list(), link: (key, signal) => liveOf(key).link({ signal }) }),
    onChanged(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    look() {
      for (const key of live.keys()) {
        const before = live.get(key)
        void follow(key).then(() => { if (live.get(key) !== before) changed() })
      }
    },
    async close() {
      listeners.clear()
      await Promise.all([...live.keys()].map(end))
    },
  }
}

function taken(name: string): AppError {
  return new AppError({ code: 'conflict', message: `There is an MCP server called "${name}" already. Remove it first, or choose another name.`, retryable: false })
}
