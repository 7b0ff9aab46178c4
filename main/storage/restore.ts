// restore: puts a backup in the place of the database.
//
//   Q1. The copy is whole, looked through and synced in a folder `restoring` of its own before anything is moved; from its
//       rename on the restore is decided, and a start that finds it goes on with it.
//   Q2. What was there is moved aside, never removed.
//   Q3. The old WAL goes before the new file comes: SQLite would else write it into that.

import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { renameDurably, syncFile, syncFolder, writeDurably } from '@main/platform/durable-file.ts'
import { AppError } from '@shared/failure.ts'
import { backupFile, inlinedFiles, listBackups } from './backups.ts'
import { isDamage, lookThrough } from './damage.ts'
import { databaseName } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { filesFolder } from './payload-files.ts'
import { refuseNewer, versionOf } from './migrate.ts'

/** What SQLite keeps of one database. */
const parts = [databaseName, `${databaseName}-wal`, `${databaseName}-shm`]
/** Every version has these, and hardly another program has both. */
const ourTables = ['runs', 'run_events']

/**
 * Makes ready what the next `finishRestore` brings back. Nothing of what is there changes.
 * @throws AppError `invalid-input` for a file that is none of ours or damaged, `not-found`, `internal` for a newer one
 */
export async function stageRestore(dataFolder: string, file: string): Promise<void> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new AppError({ code: 'not-found', message: `There is no file ${file}. Nothing was changed.`, retryable: false })
  const partial = join(dataFolder, `restoring-${randomBytes(4).toString('hex')}.part`)
  try {
    mkdirSync(join(partial, 'files'), { recursive: true, mode: 0o700 })
    const copy = join(partial, databaseName)
    copyFileSync(file, copy)
    // A database that was copied while it was open has its latest commits there.
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
    unpack(copy, file, join(partial, 'files'))
    const damage = await lookThrough(copy)
    if (damage !== null) throw unusable(file, `it is damaged (${damage})`)
    syncFile(copy)
    writeDurably(join(partial, 'stamp'), new Date().toISOString().replaceAll(/[:.]/g, '-'))
    rmSync(stagedFolder(dataFolder), { recursive: true, force: true })
    renameDurably(partial, stagedFolder(dataFolder))
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw isDamage(error) ? unusable(file, 'it is no database, or damaged') : error
  }
}

/**
 * Brings a file back at once, or the newest backup when none is named, into a folder that nobody else has open.
 * @throws AppError `conflict` while another process has it open, and what `stageRestore` throws
 */
export async function restoreNow(dataFolder: string, file?: string): Promise<{ from: string; aside: string }> {
  const lock = lockFolder(dataFolder)
  try {
    const from = file ?? newestBackup(dataFolder)
    await stageRestore(dataFolder, from)
    return { from, aside: finishRestore(dataFolder) ?? dataFolder }
  } finally {
    lock.release()
  }
}

/** For the one process that holds the folder, before it opens the database. Returns where what was there is now, or null when nothing is to be done. */
export function finishRestore(dataFolder: string): string | null {
  const staged = stagedFolder(dataFolder)
  const stamp = join(staged, 'stamp')
  if (!existsSync(stamp)) return null
  const aside = join(dataFolder, 'replaced', readFileSync(stamp, 'utf8'))
  if (existsSync(join(staged, databaseName))) {
    mkdirSync(filesFolder(dataFolder), { recursive: true, mode: 0o700 })
    for (const name of readdirSync(join(staged, 'files'))) renameSync(join(staged, 'files', name), join(filesFolder(dataFolder), name))
    syncFolder(filesFolder(dataFolder))
    mkdirSync(aside, { recursive: true, mode: 0o700 })
    for (const name of parts) if (existsSync(join(dataFolder, name))) renameDurably(join(dataFolder, name), join(aside, name))
    syncFolder(dataFolder)
    renameDurably(join(staged, databaseName), join(dataFolder, databaseName))
  }
  rmSync(staged, { recursive: true, force: true })
  return aside
}

/** As one file, with the files that it brought along beside it. */
function unpack(copy: string, file: string, files: string): void {
  const database = new DatabaseFile(copy)
  try {
    const tables = tablesOf(database)
    if (!ourTables.every((table) => tables.includes(table))) throw unusable(file, 'it is no database of Flowbench')
    refuseNewer(versionOf(database))
    database.pragma('journal_mode = DELETE')
    if (!tables.includes(inlinedFiles)) return
    for (const { name, content } of database.prepare<[], { name: string; content: Buffer }>(`SELECT name, content FROM ${inlinedFiles}`).iterate()) {
      if (/^[0-9a-f]{64}$/.test(name)) writeDurably(join(files, name), content)
    }
    database.exec(`DROP TABLE ${inlinedFiles}`)
  } finally {
    database.close()
  }
}

function newestBackup(dataFolder: string): string {
  const [newest] = listBackups(dataFolder)
  if (!newest) throw new AppError({ code: 'not-found', message: `There is no backup in ${dataFolder}. Name a file: --from FILE. Nothing was changed.`, retryable: false })
  return backupFile(dataFolder, newest.name)
}

function tablesOf(database: Database): string[] {
  return database.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all().map(({ name }) => name)
}

function stagedFolder(dataFolder: string): string {
  return join(dataFolder, 'restoring')
}

function unusable(file: string, why: string): AppError {
  return new AppError({ code: 'invalid-input', message: `${file} cannot be brought back: ${why}. Nothing was changed.`, retryable: false })
}
