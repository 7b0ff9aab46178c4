import type { Database } from 'better-sqlite3'
import { reach } from '@main/platform/failpoint.ts'
import { AppError } from '@shared/failure.ts'
import { migrations, type Migration } from './migrations.ts'

export type MigrateOptions = {
  known?: readonly Migration[]
  /** Before the first change to a database that holds something already. */
  onBefore?(from: number): void
}

/**
 * Brings the tables to where this program knows them, each migration in a transaction with the number it leads to, so that a
 * crash, or one that fails, leaves the file at the number before it.
 * @throws AppError `internal` for a file of a newer program, which is left as it is
 */
export function migrate(database: Database, { known = migrations, onBefore }: MigrateOptions = {}): void {
  const found = versionOf(database)
  refuseNewer(found, known)
  const missing = known.filter(({ number }) => number > found)
  if (missing.length > 0 && found > 0) onBefore?.(found)
  for (const { number, apply } of missing) {
    database.transaction(() => {
      // Another process may have done it while this one waited for the file.
      if (versionOf(database) >= number) return
      apply(database)
      database.pragma(`user_version = ${number}`)
      reach('migration-applied', () => String(number))
    }).exclusive()
  }
}

/** @throws AppError `internal` */
export function refuseNewer(found: number, known: readonly Migration[] = migrations): void {
  const last = Math.max(0, ...known.map(({ number }) => number))
  if (found > last) throw new AppError({ code: 'internal', message: `The data was used by a newer Flowbench (it has version ${found}, this program knows ${last}). Update Flowbench, or choose another folder; nothing was changed.`, retryable: false })
}

export function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}
