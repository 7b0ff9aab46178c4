// mcp: the MCP servers of a data folder, as steps, screens and commands use them.

import type { Database } from 'better-sqlite3'
import type { Clock } from '@main/platform/clock.ts'
import { differences } from '@main/mcp/tool-list.ts'
import { withIncluded } from '@main/mcp/included.ts'
import { createMcp, type McpServers } from '@main/mcp/servers.ts'
import type { Http } from '@main/platform/http/types.ts'
import type { LiveConnectorList } from '@main/runtime/connector-list.ts'
import { connectorUses, type UsesSource } from '@main/runtime/connector-uses.ts'
import { connectorKeyOf } from '@main/runtime/mcp-connector.ts'
import { listenForAnswer } from '@main/runtime/oauth/loopback-answer.ts'
import { followMcp } from '@main/runtime/follow-mcp.ts'
import type { Vault } from '@main/secrets/vault.ts'
import type { GrantStore } from '@main/storage/grants.ts'
import { createMcpServers } from '@main/storage/mcp-servers.ts'
import type { McpServerView } from '@shared/mcp-server.ts'

export type McpOptions = {
  connectors: LiveConnectorList
  vault: Pick<Vault, 'reveal' | 'redact' | 'put' | 'has'>
  http: Pick<Http, 'stream'>
  grants: Pick<GrantStore, 'add'>
  clock: Clock
  onTrouble?(error: unknown): void
}

/** Starts no server. Their tools are in the list of connectors from now on. */
export function openMcp(database: Database, { connectors, vault, http, grants, clock, onTrouble = () => undefined }: McpOptions): McpServers {
  const servers = createMcp({
    store: withIncluded(createMcpServers(database)), now: () => clock.now(), environment: { ...process.env },
    reveal: (ref) => vault.reveal(ref), redact: (text) => vault.redact(text), putSecret: (name, value) => vault.put(name, value), hasSecret: (name) => vault.has(name),
    stream: (request) => http.stream(request), listen: (state, service) => listenForAnswer(state, service, null), grant: (origin, note) => void grants.add(origin, note),
  })
  const following = followMcp(connectors, servers, { onTrouble })
  return {
    ...servers,
    close() {
      following.stop()
      return servers.close()
    },
  }
}

/** Every server as screens show it. */
export function mcpViews(mcp: McpServers, workflows: UsesSource): McpServerView[] {
  return mcp.list().map((server) => ({
    ...server, status: mcp.status(server.key), consent: mcp.consent(server.key), uses: connectorUses(connectorKeyOf(server.key), workflows),
    tools: server.tools.map((tool) => ({ ...tool, changes: tool.offered ? differences(tool.definition, tool.offered.definition) : [] })),
  }))
}
