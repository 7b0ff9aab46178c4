// connections: a person's accounts at connectors.
//  C1. What is kept was checked against the connector's schema; a config that holds a value where a SecretRef belongs is refused.
//  C2. The list is in memory, since every webhook asks for it; another process's change is seen in the next turn of the event loop.
//  C3. A name leads to one connection: its own, or the one that was called so before. It leads to no other until a person lets go of it.
import type { Database } from 'better-sqlite3'
import { Connection, ConnectionName } from '@shared/connection.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { RateText } from '@shared/rate.ts'

export interface ConnectionStore {
  /** By name. The same list until one of them changes. */
  list(): Connection[]
  /** Those of a connector, by name. */
  of(connector: string): Connection[]
  /** By its name, or one that it had. */
  get(name: string): Connection | undefined
  /** What a connection is called now; the same for a name that leads to none. */
  nameNow(name: string): string
  /**
   * Adds it, or changes the one of this name. `formerNames` absent leaves them as they are; one that is left out leads nowhere any more.
   * Throws AppError `invalid-input`, `conflict` when the name is another connector's or a former one, or `limit`.
   */
  put(connection: { name: string; connector: string; config: JsonObject; rate?: string | undefined; formerNames?: readonly string[] | undefined }): Connection
  /** Of a former name: lets go of the name alone. Throws AppError `not-found`. */
  remove(name: string): void
  /** Another hand of this process changed the rows. */
  forget(): void
  /** Told when this process may have changed one; another's changes are seen in `list`. */
  onChanged(listener: () => void): () => void
}

/** Each request of a connector may try all of its connections. */
const maxConnections = 500

type Row = { name: string; connector: string; config: string; rate: string | null; updatedAt: number }
type FormerRow = { name: string; connection: string }
type Known = { version: number; written: string; connections: Connection[]; byName: ReadonlyMap<string, Connection> }

/** `checkConfig` throws AppError `invalid-input` for a config that the connector does not take, or a connector there is none of. */
export function createConnections(database: Database, options: { now: () => number; checkConfig(connector: string, config: JsonObject): void }): ConnectionStore {
  const select = database.prepare<[], Row>('SELECT name, connector, config, rate, updated_at AS updatedAt FROM connections ORDER BY name')
  const selectFormer = database.prepare<[], FormerRow>('SELECT name, connection FROM former_connection_names ORDER BY renamed_at DESC, name')
  const upsert = database.prepare('INSERT INTO connections (name, connector, config, rate, updated_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET config = excluded.config, rate = excluded.rate, updated_at = excluded.updated_at')
  const erase = database.prepare<[string]>('DELETE FROM connections WHERE name = ?')
  const insertFormer = database.prepare('INSERT INTO former_connection_names (name, connection, renamed_at) VALUES (?, ?, ?)')
  const eraseFormer = database.prepare<[string]>('DELETE FROM former_connection_names WHERE name = ?')
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let kept: Known | null = null
  let isFresh = false
  const listeners = new Set<() => void>()

  const read = (version: number): Known => {
    const former = selectFormer.all()
    const rows = select.all()
    const written = JSON.stringify([rows, former])
    if (kept?.written === written) return { ...kept, version }
    const connections = rows.flatMap((row) => readable(row, former.flatMap(({ name, connection }) => (connection === row.name ? [name] : []))))
    const byName = new Map(connections.flatMap((connection) => [...(connection.formerNames ?? []), connection.name].map((name) => [name, connection] as const)))
    return { version, written, connections, byName }
  }
  const known = (): Known => {
    if (kept && isFresh) return kept
    isFresh = true
    setImmediate(() => { isFresh = false })
    // The number changes when another connection to the database has written, and only then.
    const version = changes.get()?.data_version ?? 0
    if (kept?.version !== version) kept = read(version)
    return kept
  }
  const forget = (): void => {
    isFresh = false
    if (kept) kept = { ...kept, version: -1 }
    for (const listener of listeners) listener()
  }
  const list = (): Connection[] => known().connections
  const get = (name: string): Connection | undefined => known().byName.get(name)
  const write = database.transaction(({ name, connector, config, rate, updatedAt, formerNames: wanted = [] }: Connection, before: readonly string[]) => {
    upsert.run(name, connector, JSON.stringify(config), rate ?? null, updatedAt)
    for (const former of before) if (!wanted.includes(former)) eraseFormer.run(former)
    for (const former of wanted) if (!before.includes(former)) insertFormer.run(former, name, updatedAt)
  })
  return {
    list, get, forget,
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    of: (connector) => list().filter((connection) => connection.connector === connector),
    nameNow: (name) => get(name)?.name ?? name,
    put({ name, connector, config, rate, formerNames }) {
      const parsed = ConnectionName.safeParse(name)
      if (!parsed.success) throw refused('invalid-input', `"${name.slice(0, 80)}" cannot be the name of a connection: ${parsed.error.issues[0]?.message ?? ''}.`)
      options.checkConfig(connector, config)
      const limit = RateText.optional().safeParse(rate)
      if (!limit.success) throw refused('invalid-input', `"${String(rate).slice(0, 80)}" is no limit. ${limit.error.issues[0]?.message ?? ''}.`)
      const before = get(name)
      if (before && before.name !== name) throw taken(name, before)
      for (const former of formerNames ?? []) {
        const other = get(former)
        if (other && other !== before) throw taken(former, other)
      }
      if (before && before.connector !== connector) throw refused('conflict', `The connection "${name}" belongs to ${before.connector}. Remove it first, or take another name.`)
      if (!before && list().length >= maxConnections) throw refused('limit', `There are ${maxConnections} connections already. Remove those that are no longer needed.`)
      const former = [...new Set(formerNames ?? before?.formerNames ?? [])].filter((each) => each !== name)
      const connection: Connection = { name, connector, config, ...(limit.data !== undefined && { rate: limit.data }), ...(former.length > 0 && { formerNames: former }), updatedAt: options.now() }
      write(connection, before?.formerNames ?? [])
      forget()
      return connection
    },
    remove(name) {
      const { changes: removed } = get(name)?.name === name ? erase.run(name) : eraseFormer.run(name)
      forget()
      if (removed === 0) throw refused('not-found', `There is no connection "${name.slice(0, 80)}". "flowbench connection list" shows those there are.`)
    },
  }
}

/** Of a name that leads to another connection already. */
export function taken(name: string, { name: now }: Connection): AppError {
  return now === name
    ? refused('conflict', `There is a connection "${name}" already. Take another name.`)
    : refused('conflict', `"${name.slice(0, 80)}" is a former name of the connection "${now}", and still leads to it. Take another name, or let go of the former one first: under Connections, or with "flowbench connection remove ${name.slice(0, 80)}".`)
}

/** What an older or newer version wrote, and this one cannot read, counts for nothing. */
function readable({ config, rate, ...row }: Row, formerNames: readonly string[]): Connection[] {
  try {
    return [Connection.parse({ ...row, ...(rate !== null && { rate }), ...(formerNames.length > 0 && { formerNames }), config: JSON.parse(config) as unknown })]
  } catch {
    return []
  }
}

function refused(code: 'invalid-input' | 'conflict' | 'limit' | 'not-found', message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
