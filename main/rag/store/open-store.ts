// open-store: the database of collections, `knowledge.db`, beside the app's own.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'
import { addDistance, type Distance } from './distance.ts'
import { createTables, migrateFrom1, schemaVersion } from './schema.ts'

export const storeName = 'knowledge.db'

/** Seven vectors of 512 numbers fit into a page; with SQLite's 4 KB it would be one, and a scan would read half as much again. */
const pageSize = 16_384
/** Whoever indexes writes a document at a time; another process waits for that. */
const busyMs = 5_000

/**
 * Null keeps everything in memory. Throws AppError `internal` for a file that is damaged or newer than this program.
 */
export async function openStore(folder: string | null): Promise<{ database: Database; distance: Distance }> {
  const file = folder === null ? ':memory:' : ownFile(folder)
  const database = new DatabaseFile(file)
  try {
    database.pragma(`busy_timeout = ${busyMs}`)
    database.pragma(`page_size = ${pageSize}`)
    database.pragma('journal_mode = WAL')
    // A step that has said that it indexed something is not done again.
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma('trusted_schema = OFF')
    database.pragma('cache_size = -32000')
    database.pragma('journal_size_limit = 67108864')
    migrate(database, file)
    return { database, distance: await addDistance(database) }
  } catch (error) {
    database.close()
    throw explained(error, file)
  }
}

function ownFile(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, storeName)
  // SQLite gives the -wal and -shm files the mode of the database itself.
  closeSync(openSync(file, 'a', 0o600))
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chmodSync(path, 0o600)
  return file
}

function migrate(database: Database, file: string): void {
  database.transaction(() => {
    const version = database.pragma('user_version', { simple: true })
    if (version === schemaVersion) return
    if (typeof version !== 'number' || version > schemaVersion) throw wrong(`The collections in ${file} were written by a newer Flowbench. They were left as they are; use that version, or index into another data folder.`)
    if (version === 1) migrateFrom1(database)
    else createTables(database)
    database.pragma(`user_version = ${schemaVersion}`)
  }).immediate()
}

function explained(error: unknown, file: string): unknown {
  const { code, message } = error as { code?: unknown; message: string }
  if (typeof code !== 'string' || !/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return error
  return wrong(`The collections in ${file} are damaged (${message}). The file was left as it is. Move it away, with those named like it, and index your documents anew.`)
}

function wrong(message: string): AppError {
  return new AppError({ code: 'internal', message, retryable: false, sent: 'not-sent' })
}
