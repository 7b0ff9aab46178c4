// payload-files: what is too large for a row, one file each, named by what it holds. Owns the folder `files`.
//
//   L1. A file is on the disk, whole, before the row that names it is committed.
//   L2. What is read is what was written: content that does not fit its name is refused, for that item alone.
//   L3. A file goes only when no row names it, and no kept backup does. One that was touched lately stays, because the
//       row that names it may not be committed yet.

import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { syncFolder, writeDurably } from '@main/platform/durable-file.ts'
import { AppError } from '@shared/failure.ts'

export interface PayloadFiles {
  /** The name to put into the row; null for what is small enough to be kept in the row itself. */
  keep(content: string | Uint8Array): string | null
  /** Throws AppError `internal` for a file that is missing or was changed. */
  read(name: string): Buffer
}

/** Larger ones would make every page around them slow to read, and every backup copy them anew. In bytes. */
const mostInRow = 256 * 1024
const namePattern = /^[0-9a-f]{64}$/
/** See L3. A transaction takes milliseconds; clocks are set by minutes. */
const graceMs = 3_600_000

/** Beside the database; a database in memory keeps everything in its rows. */
export function payloadFilesOf(database: Database): PayloadFiles {
  const folder = filesFolder(dirname(database.name))
  return {
    keep(content) {
      if (database.memory || !isLarge(content)) return null
      const name = hash('sha256', content, 'hex')
      const path = join(folder, name)
      if (holds(path, name)) {
        utimesSync(path, new Date(), new Date())
        syncFolder(folder)
        return name
      }
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      syncFolder(dirname(folder))
      writeDurably(path, content)
      return name
    },
    read(name) {
      const path = join(folder, namePattern.test(name) ? name : 'none')
      const content = contentOf(path)
      if (content === null) throw damaged(`The file ${path}, which holds a part of it, is missing.`)
      if (hash('sha256', content, 'hex') !== name) throw damaged(`The file ${path}, which holds a part of it, was changed.`)
      return content
    },
  }
}

export function filesFolder(dataFolder: string): string {
  return join(dataFolder, 'files')
}

/** The names that rows of this database hold; none for one that an older version wrote. */
export function namedFiles(database: Database): string[] {
  const tables = ['run_events', 'inbox_requests'].filter((table) => (database.pragma(`table_info(${table})`) as { name: string }[]).some(({ name }) => name === 'file'))
  return tables.flatMap((table) => database.prepare<[], { file: string }>(`SELECT DISTINCT file FROM ${table} WHERE file IS NOT NULL`).all().map(({ file }) => file))
}

/** Removes the files that nothing names, neither `database` nor what `alsoNamed` gives. Returns how many. */
export function removeUnnamed(database: Database, { now, alsoNamed }: { now: number; alsoNamed: Iterable<string> }): number {
  if (database.memory) return 0
  const folder = filesFolder(dirname(database.name))
  const named = new Set([...namedFiles(database), ...alsoNamed])
  const unnamed = entriesOf(folder).filter((entry) => !named.has(entry) && statSync(join(folder, entry)).mtimeMs < now - graceMs)
  for (const entry of unnamed) rmSync(join(folder, entry), { force: true })
  return unnamed.length
}

function isLarge(content: string | Uint8Array): boolean {
  if (typeof content !== 'string') return content.byteLength > mostInRow
  // No letter takes more than three bytes for each unit of its length.
  return content.length > mostInRow / 3 && Buffer.byteLength(content) > mostInRow
}

function holds(path: string, name: string): boolean {
  const content = contentOf(path)
  return content !== null && hash('sha256', content, 'hex') === name
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function damaged(message: string): AppError {
  return new AppError({ code: 'internal', message, retryable: false })
}
