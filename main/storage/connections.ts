// connections: a person's accounts at connectors.
//  C1. What is kept was checked against the connector's schema; a config that holds a value where a SecretRef belongs is refused.
//  C2. The list is in memory, since every webhook asks for it; another process's change is seen in the next turn of the event loop.
import type { Database } from 'better-sqlite3'
import { Connection, ConnectionName } from '@shared/connection.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { RateText } from '@shared/rate.ts'

export interface ConnectionStore {
  /** By name. */
  list(): Connection[]
  /** Those of a connector, by name. */
  of(connector: string): Connection[]
  get(name: string): Connection | undefined
  /** Adds it, or changes the one of this name. Throws AppError `invalid-input`, `conflict` when the name is another connector's, or `limit`. */
  put(connection: { name: string; connector: string; config: JsonObject; rate?: string | undefined }): Connection
  /** Throws AppError `not-found`. */
  remove(name: string): void
}

/** Each request of a connector may try all of its connections. */
const maxConnections = 500

type Row = { name: string; connector: string; config: string; rate: string | null; updatedAt: number }

/** `checkConfig` throws AppError `invalid-input` for a config that the connector does not take, or a connector there is none of. */
export function createConnections(database: Database, options: { now: () => number; checkConfig(connector: string, config: JsonObject): void }): ConnectionStore {
  const select = database.prepare<[], Row>('SELECT name, connector, config, rate, updated_at AS updatedAt FROM connections ORDER BY name')
  const upsert = database.prepare('INSERT INTO connections (name, connector, config, rate, updated_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET config = excluded.config, rate = excluded.rate, updated_at = excluded.updated_at')
  const erase = database.prepare<[string]>('DELETE FROM connections WHERE name = ?')
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let kept: { version: number; connections: Connection[] } | null = null
  let isFresh = false

  const list = (): Connection[] => {
    if (kept && isFresh) return kept.connections
    isFresh = true
    setImmediate(() => { isFresh = false })
    // The number changes when another connection to the database has written, and only then.
    const version = changes.get()?.data_version ?? 0
    if (kept?.version !== version) kept = { version, connections: select.all().flatMap(readable) }
    return kept.connections
  }
  const get = (name: string): Connection | undefined => list().find((connection) => connection.name === name)
  return {
    list,
    of: (connector) => list().filter((connection) => connection.connector === connector),
    get,
    put({ name, connector, config, rate }) {
      const parsed = ConnectionName.safeParse(name)
      if (!parsed.success) throw refused('invalid-input', `"${name.slice(0, 80)}" cannot be the name of a connection: ${parsed.error.issues[0]?.message ?? ''}.`)
      options.checkConfig(connector, config)
      const limit = RateText.optional().safeParse(rate)
      if (!limit.success) throw refused('invalid-input', `"${String(rate).slice(0, 80)}" is no limit. ${limit.error.issues[0]?.message ?? ''}.`)
      const before = get(name)
      if (before && before.connector !== connector) throw refused('conflict', `The connection "${name}" belongs to ${before.connector}. Remove it first, or take another name.`)
      if (!before && list().length >= maxConnections) throw refused('limit', `There are ${maxConnections} connections already. Remove those that are no longer needed.`)
      const connection: Connection = { name, connector, config, ...(limit.data !== undefined && { rate: limit.data }), updatedAt: options.now() }
      upsert.run(name, connector, JSON.stringify(config), connection.rate ?? null, connection.updatedAt)
      kept = null
      return connection
    },
    remove(name) {
      const { changes: removed } = erase.run(name)
      kept = null
      if (removed === 0) throw refused('not-found', `There is no connection "${name.slice(0, 80)}". "flowbench connection list" shows those there are.`)
    },
  }
}

/** What an older or newer version wrote, and this one cannot read, counts for nothing. */
function readable({ config, rate, ...row }: Row): Connection[] {
  try {
    return [Connection.parse({ ...row, ...(rate !== null && { rate }), config: JSON.parse(config) as unknown })]
  } catch {
    return []
  }
}

function refused(code: 'invalid-input' | 'conflict' | 'limit' | 'not-found', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
