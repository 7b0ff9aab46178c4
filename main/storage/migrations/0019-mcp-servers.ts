import type { Database } from 'better-sqlite3'

/** MCP servers that a person added, each with its tools as they were accepted, as JSON. `mark` changes with each change. */
export function mcpServers(database: Database): void {
  database.exec(`
    CREATE TABLE mcp_servers (
      key TEXT PRIMARY KEY,
      server TEXT NOT NULL,
      mark TEXT NOT NULL
    ) STRICT;
  `)
}
