import type { McpServer } from '@shared/mcp-server.ts'
import type { LiveConnectorList } from './connector-list.ts'
import { followSource, type SourceOptions } from './follow-source.ts'
import { mcpConnector } from './mcp-connector.ts'

export type FollowedMcp = {
  list(): readonly McpServer[]
  onChanged?(listener: () => void): () => void
  /** Looks for what another process did. */
  look?(): void
}

/** Keeps the tools of MCP servers in the list of connectors. */
export function followMcp(connectors: LiveConnectorList, servers: FollowedMcp, options: Pick<SourceOptions<McpServer>, 'everyMs' | 'onTrouble'> = {}): { stop(): void } {
  const following = followSource(connectors, 'mcp', { ...options, list: () => servers.list(), make: mcpConnector, refresh: () => servers.look?.() })
  const stopListening = servers.onChanged?.(following.quietly)
  return {
    stop() {
      stopListening?.()
      following.stop()
    },
  }
}
