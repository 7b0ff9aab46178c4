// mcp-servers: the MCP servers that a person added. Owns the table `mcp_servers`.
//  M1. A server that does not change stays the same object, so that what is made of it can be kept by it.
//  M2. What another process changes is seen at the next `list`; a change is made to what is in the table, not to what was read before.
//  M3. What another version wrote, and this one cannot read, counts for nothing and is left where it is.
import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import { McpServer } from '@shared/mcp-server.ts'

export interface McpServerStore {
  /** By key. The same array until something changed, here or in another process. */
  list(): readonly McpServer[]
  get(key: string): McpServer | undefined
  /** Throws AppError `conflict` when there is one with this key, `limit` when there are too many. */
  add(server: McpServer): McpServer
  /** Throws AppError `not-found`. */
  change(key: string, change: (server: McpServer) => McpServer): McpServer
  /** Throws AppError `not-found`. */
  remove(key: string): void
}

const mostServers = 100

type Row = { key: string; server: string; mark: string }

export function createMcpServers(database: Database): McpServerStore {
  const selectMarks = database.prepare<[], Omit<Row, 'server'>>('SELECT key, mark FROM mcp_servers ORDER BY key')
  const selectOne = database.prepare<[string], Row>('SELECT key, server, mark FROM mcp_servers WHERE key = ?')
  const upsert = database.prepare('INSERT INTO mcp_servers (key, server, mark) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET server = excluded.server, mark = excluded.mark')
  const erase = database.prepare<[string]>('DELETE FROM mcp_servers WHERE key = ?')
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let version: number | null = null
  const read = new Map<string, { mark: string; server: McpServer | null }>()
  let all: readonly McpServer[] = []

  const refresh = (): void => {
    const marks = selectMarks.all()
    for (const key of read.keys()) if (!marks.some((mark) => mark.key === key)) read.delete(key)
    for (const { key, mark } of marks) {
      if (read.get(key)?.mark === mark) continue
      const row = selectOne.get(key)
      if (row) read.set(key, { mark: row.mark, server: readable(row) })
    }
    const next = marks.flatMap(({ key }) => read.get(key)?.server ?? [])
    if (next.length !== all.length || next.some((server, index) => server !== all[index])) all = next
  }
  const list = (): readonly McpServer[] => {
    // The number changes when another connection to the database has written, and only then.
    const now = changes.get()?.data_version ?? 0
    if (version !== now) refresh()
    version = now
    return all
  }
  const get = (key: string): McpServer | undefined => list().find((server) => server.key === key)
  const write = (server: McpServer): void => void upsert.run(server.key, JSON.stringify(server), randomUUID())
  const change = database.transaction((key: string, work: (server: McpServer) => McpServer): void => {
    const row = selectOne.get(key)
    const before = row && readable(row)
    if (!before) throw missing(key)
    write({ ...work(before), key })
  })
  return {
    list, get,
    add(server) {
      if (get(server.key)) throw new AppError({ code: 'conflict', message: `There is an MCP server "${server.key}" already. Remove it first, or choose another name.`, retryable: false })
      if (list().length >= mostServers) throw new AppError({ code: 'limit', message: `There are ${mostServers} MCP servers already. Remove those that are no longer needed.`, retryable: false })
      write(server)
      refresh()
      return get(server.key) ?? server
    },
    change(key, work) {
      change.immediate(key, work)
      refresh()
      const changed = get(key)
      if (!changed) throw missing(key)
      return changed
    },
    remove(key) {
      if (erase.run(key).changes === 0) throw missing(key)
      refresh()
    },
  }
}

function readable({ server }: Row): McpServer | null {
  try {
    return McpServer.parse(JSON.parse(server))
  } catch {
    return null
  }
}

function missing(key: string): AppError {
  return new AppError({ code: 'not-found', message: `There is no MCP server "${key.slice(0, 80)}". "flowbench mcp-server list" shows those there are.`, retryable: false, sent: 'not-sent' })
}
