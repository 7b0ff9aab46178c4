// imported-connectors: what a person made of documents.
//  I1. One that does not change stays the same object, so that what is made of it can be kept by it.
//  I2. What another version wrote, and this one cannot read, counts for nothing and is left where it is.
import type { Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import { ImportedConnector } from '@shared/imported-connector.ts'

export interface ImportedConnectorStore {
  /** By key. The same array until something changed, here or in another process. */
  list(): readonly ImportedConnector[]
  get(key: string): ImportedConnector | undefined
  /** Adds it, or takes the place of the one with this key. Throws AppError `limit`. */
  put(connector: ImportedConnector): void
  /** Throws AppError `not-found`. */
  remove(key: string): void
}

const mostConnectors = 200

type Row = { key: string; definition: string; importedAt: number }

export function createImportedConnectors(database: Database): ImportedConnectorStore {
  const selectMarks = database.prepare<[], Omit<Row, 'definition'>>('SELECT key, imported_at AS importedAt FROM imported_connectors ORDER BY key')
  const selectOne = database.prepare<[string], Row>('SELECT key, definition, imported_at AS importedAt FROM imported_connectors WHERE key = ?')
  const upsert = database.prepare('INSERT INTO imported_connectors (key, definition, imported_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET definition = excluded.definition, imported_at = excluded.imported_at')
  const erase = database.prepare<[string]>('DELETE FROM imported_connectors WHERE key = ?')
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let version: number | null = null
  const read = new Map<string, { importedAt: number; connector: ImportedConnector | null }>()
  let all: readonly ImportedConnector[] = []

  const refresh = (): void => {
    const marks = selectMarks.all()
    for (const key of read.keys()) if (!marks.some((mark) => mark.key === key)) read.delete(key)
    for (const { key, importedAt } of marks) {
      if (read.get(key)?.importedAt === importedAt) continue
      const row = selectOne.get(key)
      read.set(key, { importedAt, connector: row ? readable(row) : null })
    }
    const next = [...read.values()].flatMap(({ connector }) => connector ?? []).sort((one, other) => (one.key < other.key ? -1 : 1))
    if (next.length !== all.length || next.some((connector, index) => connector !== all[index])) all = next
  }
  const list = (): readonly ImportedConnector[] => {
    // The number changes when another connection to the database has written, and only then.
    const now = changes.get()?.data_version ?? 0
    if (version !== now) refresh()
    version = now
    return all
  }
  return {
    list,
    get: (key) => list().find((connector) => connector.key === key),
    put(connector) {
      if (list().length >= mostConnectors && !list().some(({ key }) => key === connector.key)) throw new AppError({ code: 'limit', message: `There are ${mostConnectors} imported connectors already. Remove those that are no longer needed.`, retryable: false })
      upsert.run(connector.key, JSON.stringify(connector), connector.importedAt)
      read.delete(connector.key)
      refresh()
    },
    remove(key) {
      if (erase.run(key).changes === 0) throw new AppError({ code: 'not-found', message: `There is no imported connector "${key.slice(0, 80)}". "flowbench connector list" shows those there are.`, retryable: false })
      refresh()
    },
  }
}

function readable({ definition }: Row): ImportedConnector | null {
  try {
    return ImportedConnector.parse(JSON.parse(definition))
  } catch {
    return null
  }
}
