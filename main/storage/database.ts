// database: opens the one SQLite file of a data folder.
//
//   S1. What is committed survives a loss of power: synchronous=FULL, set after WAL, because better-sqlite3 is built so
//       that going to WAL lowers it. Asserted, and asserted again by a test after a write.
//   S2. A file that is damaged, or newer than this program, is left as it is and said to be so; never replaced.
//   S3. Only its owner may read it.

import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import { backUpBeforeUpdate } from './backups.ts'
import { assertSound, damaged, isDamage, isQuicklyLookedThrough } from './damage.ts'
import { migrate } from './migrate.ts'

/** Before it, a reset of the WAL could lose a commit (https://sqlite.org/releaselog/3_51_3.html). */
const oldestSqlite = [3, 51, 3] as const
export const databaseName = 'flowbench.db'

export type DatabaseOptions = {
  /** Null keeps everything in memory. */
  folder: string | null
  /**
   * Looks through the whole file for damage. Only as long as that takes no time to speak of: a large one is looked through
   * beside, after an end that was none and with each daily backup.
   */
  quickCheck: boolean
  /** How long a write waits while another process writes, in milliseconds. An engine comes back to it later; it must not stand still for it. */
  busyMs?: number
}

/** @throws AppError `internal` for a damaged file, a newer one, or an SQLite that is too old */
export function openDatabase({ folder, quickCheck, busyMs = 250 }: DatabaseOptions): Database {
  const file = folder === null ? ':memory:' : ownFile(folder)
  const database = new DatabaseFile(file)
  try {
    assertVersion(database)
    setPragmas(database, busyMs)
    if (quickCheck && isQuicklyLookedThrough(file)) assertSound(database, file)
    migrate(database, folder === null ? {} : { onBefore: () => backUpBeforeUpdate(database, folder, Date.now()) })
    return database
  } catch (error) {
    database.close()
    throw isDamage(error) ? damaged(file, (error as Error).message) : error
  }
}

function ownFile(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const file = join(folder, databaseName)
  // SQLite gives the -wal and -shm files the mode of the database itself.
  closeSync(openSync(file, 'a', 0o600))
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chmodSync(path, 0o600)
  return file
}

function assertVersion(database: Database): void {
  const version = database.prepare<[], { version: string }>('SELECT sqlite_version() AS version').get()?.version ?? ''
  const parts = version.split('.').map(Number)
  const difference = oldestSqlite.map((wanted, at) => (parts[at] ?? 0) - wanted).find((delta) => delta !== 0) ?? 0
  if (difference < 0) throw wrong(`SQLite ${version} is too old: it may lose what was committed. Flowbench needs ${oldestSqlite.join('.')} or newer; install better-sqlite3 anew.`)
}

function setPragmas(database: Database, busyMs: number): void {
  database.pragma(`busy_timeout = ${busyMs}`)
  database.pragma('journal_mode = WAL')
  // After journal_mode, which resets it (S1).
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma('trusted_schema = OFF')
  database.pragma('wal_autocheckpoint = 1000')
  database.pragma('journal_size_limit = 67108864')
  database.pragma('temp_store = MEMORY')
  if (process.platform === 'darwin') {
    database.pragma('fullfsync = ON')
    database.pragma('checkpoint_fullfsync = ON')
  }
  if (database.pragma('synchronous', { simple: true }) !== 2) throw wrong('SQLite does not take synchronous=FULL, so what it says it has kept could be lost.')
}

function wrong(message: string): AppError {
  return new AppError({ code: 'internal', message, retryable: false })
}
