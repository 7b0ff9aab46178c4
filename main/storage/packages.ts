// packages: connectors that a person added. Owns the table `packages`.
//  P1. A row is there whole, with the code that was described: nothing of it lies beside the database.
//  P2. Lists are read without the code, which is large. Another process's change is seen at the next `list`.
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import { AddedPackage } from '@shared/added-package.ts'
import { AppError } from '@shared/failure.ts'
import { z } from 'zod'

export interface PackageStore {
  /** By key. The same array until something changed. */
  list(): readonly AddedPackage[]
  get(key: string): AddedPackage | undefined
  /** The code of one, as it was put. Throws AppError `not-found`, or `internal` when the row is damaged. */
  program(key: string): StoredProgram
  /** Adds it, or takes the place of the one of the same key. */
  put(added: Omit<AddedPackage, 'addedAt'>, program: StoredProgram): AddedPackage
  /** Throws AppError `not-found`. */
  setEnabled(key: string, isEnabled: boolean): void
  /** Throws AppError `not-found`. */
  remove(key: string): void
}

export const StoredProgram = z.object({ main: z.string(), files: z.record(z.string(), z.string()) })
export type StoredProgram = z.infer<typeof StoredProgram>

type Row = { kind: string; name: string; version: string; integrity: string; description: string; enabled: number; addedAt: number }

const maxProgramBytes = 40_000_000

export function createPackages(database: Database, options: { now: () => number }): PackageStore {
  const select = database.prepare<[], Row>('SELECT kind, name, version, integrity, description, enabled, added_at AS addedAt FROM packages ORDER BY key')
  const selectProgram = database.prepare<[string], { program: Buffer }>('SELECT program FROM packages WHERE key = ?')
  const upsert = database.prepare(`INSERT INTO packages (key, kind, name, version, integrity, description, program, enabled, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, name = excluded.name, version = excluded.version, integrity = excluded.integrity, description = excluded.description, program = excluded.program, enabled = excluded.enabled, added_at = excluded.added_at`)
  const enable = database.prepare('UPDATE packages SET enabled = ? WHERE key = ?')
  const erase = database.prepare<[string]>('DELETE FROM packages WHERE key = ?')
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let kept: { version: number; packages: readonly AddedPackage[] } | null = null

  const list = (): readonly AddedPackage[] => {
    // The number changes when another connection to the database has written, and only then.
    const version = changes.get()?.data_version ?? 0
    if (kept?.version !== version) kept = { version, packages: same(kept?.packages, select.all().flatMap(readable)) }
    return kept.packages
  }
  const changed = (key: string, count: number): void => {
    kept = null
    if (count === 0) throw missing(key)
  }
  return {
    list,
    get: (key) => list().find(({ description }) => description.key === key),
    program(key) {
      const row = selectProgram.get(key)
      if (!row) throw missing(key)
      try {
        return StoredProgram.parse(JSON.parse(gunzipSync(row.program, { maxOutputLength: maxProgramBytes }).toString('utf8')))
      } catch (error) {
        throw new AppError({ code: 'internal', message: `The code of the connector "${key}" cannot be read: ${(error as Error).message}. Add it again.`, retryable: false, sent: 'not-sent' }, { cause: error })
      }
    },
    put(added, program) {
      const { kind, name, version, integrity, description, isEnabled } = added
      const addedAt = options.now()
      upsert.run(description.key, kind, name, version, integrity, JSON.stringify(description), gzipSync(JSON.stringify(program)), isEnabled ? 1 : 0, addedAt)
      kept = null
      return { ...added, addedAt }
    },
    setEnabled(key, isEnabled) {
      changed(key, enable.run(isEnabled ? 1 : 0, key).changes)
    },
    remove(key) {
      changed(key, erase.run(key).changes)
    },
  }
}

function readable({ description, enabled, ...row }: Row): AddedPackage[] {
  try {
    return [AddedPackage.parse({ ...row, description: JSON.parse(description), isEnabled: enabled === 1 })]
  } catch {
    return []
  }
}

/** What did not change stays the same object, so that whoever derives from it keeps what was derived. */
function same(before: readonly AddedPackage[] | undefined, now: AddedPackage[]): readonly AddedPackage[] {
  const texts = new Map(before?.map((each) => [JSON.stringify(each), each]))
  const list = now.map((each) => texts.get(JSON.stringify(each)) ?? each)
  return before && list.length === before.length && list.every((each, index) => each === before[index]) ? before : list
}

function missing(key: string): AppError {
  return new AppError({ code: 'not-found', message: `There is no added connector "${key.slice(0, 80)}".`, retryable: false })
}
