// mcp: the MCP servers of a data folder, as steps, screens and commands use them.

import type { Database } from 'better-sqlite3'
import type { Clock } from '@main/platform/clock.ts'
import { createMcp, type McpServers } from '@main/mcp/servers.ts'
import type { LiveConnectorList } from '@main/runtime/connector-list.ts'
import { followMcp } from '@main/runtime/follow-mcp.ts'
import type { Vault } from '@main/secrets/vault.ts'
import type { GrantStore } from '@main/storage/grants.ts'
import { createMcpServers } from '@main/storage/mcp-servers.ts'

export type McpOptions = {
  connectors: LiveConnectorList
  vault: Pick<Vault, 'reveal' | 'redact' | 'put'>
  grants: Pick<GrantStore, 'add'>
  clock: Clock
  onTrouble?(error: unknown): void
}

/** Starts no server. Their tools are in the list of connectors from now on. */
export function openMcp(database: Database, { connectors, vault, grants, clock, onTrouble = () => undefined }: McpOptions): McpServers {
  const servers = createMcp({
    store: createMcpServers(database), now: () => clock.now(), environment: { ...process.env },
    reveal: (ref) => vault.reveal(ref), redact: (text) => vault.redact(text), putSecret: (name, value) => vault.put(name, value), grant: (origin, note) => void grants.add(origin, note),
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
