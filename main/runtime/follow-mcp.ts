import type { Connector } from '@main/connectors/define.ts'
import type { McpServer } from '@shared/mcp-server.ts'
import type { LiveConnectorList } from './connector-list.ts'
import { mcpConnector } from './mcp-connector.ts'

/** Another process may add or accept something; nobody waits for it. */
const lookEveryMs = 2_000

export type FollowedMcp = {
  list(): readonly McpServer[]
  onChanged?(listener: () => void): () => void
  /** Looks for what another process did. */
  look?(): void
}

/** Keeps the tools of MCP servers in the list of connectors. With `everyMs` null it looks once, for a process that soon ends. */
export function followMcp(connectors: LiveConnectorList, servers: FollowedMcp, { everyMs = lookEveryMs, onTrouble }: { everyMs?: number | null; onTrouble?: (error: unknown) => void } = {}): { stop(): void } {
  const made = new WeakMap<McpServer, Connector>()
  let seen: readonly McpServer[] | null = null
  const look = (): void => {
    const now = servers.list()
    if (now === seen) return
    seen = now
    connectors.set('mcp', now.map((server) => {
      const connector = made.get(server) ?? mcpConnector(server)
      made.set(server, connector)
      return connector
    }))
  }
  const quietly = (): void => {
    try {
      servers.look?.()
      look()
    } catch (error) {
      onTrouble?.(error)
    }
  }
  look()
  const stopListening = servers.onChanged?.(quietlyOnce(look, onTrouble))
  const timer = everyMs === null ? null : setInterval(quietly, everyMs).unref()
  return {
    stop() {
      stopListening?.()
      if (timer) clearInterval(timer)
    },
  }
}

function quietlyOnce(work: () => void, onTrouble: ((error: unknown) => void) | undefined): () => void {
  return () => {
    try {
      work()
    } catch (error) {
      onTrouble?.(error)
    }
  }
}
