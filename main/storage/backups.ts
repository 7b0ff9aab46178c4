// backups: copies of the database to go back to. Owns the folder `backups`.
//
//   B1. A backup is whole and looked through before it has its name; what is cut short leaves none.
//   B2. Those made by themselves and those asked for are counted apart, so that neither drives the others out.
//   B3. What is in files of its own stays there: `removeUnnamed` is told what the kept backups name. A copy that goes
//       elsewhere takes its files along, in a table of its own.
//   B4. It is a copy of one moment: whatever this process or another writes meanwhile neither changes it nor holds it up.

import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { renameDurably, syncFile, syncFileBeside } from '@main/platform/durable-file.ts'
import { reach } from '@main/platform/failpoint.ts'
import { BackupName, type Backup, type BackupReason } from '@shared/backup.ts'
import { AppError } from '@shared/failure.ts'
import { copyMoment } from './copy-moment.ts'
import { isDamage, lookThrough } from './damage.ts'
import { isStorageTrouble } from './group-commit.ts'
import { namedFiles, payloadFilesOf, removeUnnamed } from './payload-files.ts'

export interface Backups {
  /** Newest first. */
  list(): Backup[]
  /** @throws AppError `unavailable` when it cannot be written, `internal` when the database is damaged */
  make(reason: BackupReason): Promise<Backup>
  /** A copy for elsewhere, with all that belongs to it in one file. Refuses to write over anything. */
  makeAt(file: string): Promise<{ file: string; size: number }>
  /** Whether the newest is older than a day. */
  isDue(): boolean
  /** Removes files of payloads that no row and no kept backup names. Returns how many. */
  collectUnreferenced(): number
}

const kept = 7
const everyMs = 86_400_000
/** What else is to be written goes on while a copy is made. In bytes. */
const leftFree = 64 * 1024 * 1024
export const inlinedFiles = 'backup_files'

export function createBackups(database: Database, { now }: { now: () => number }): Backups {
  const dataFolder = dirname(database.name)
  const folder = backupsFolder(dataFolder)
  let making: Promise<unknown> = Promise.resolve()

  /** One after the other. */
  const copyTo = async (file: string, alongWith?: (copy: Database) => void): Promise<void> => {
    if (database.memory) throw new AppError({ code: 'invalid-input', message: 'What is only in memory has no backups. Name a data folder.', retryable: false })
    const partial = `${file}.part`
    const work = making.then(async () => {
      try {
        refuseWithoutRoom(database.name, dirname(file))
        begin(partial)
        await copyMoment(database.name, partial)
        reach('backup-copied', () => file)
        await seal(partial, alongWith)
        renameDurably(partial, file)
      } catch (error) {
        rmSync(partial, { force: true })
        throw explained(error)
      }
    })
    making = work.catch(() => undefined)
    await work
  }

  return {
    list: () => listBackups(dataFolder),
    async make(reason) {
      if (!database.memory) mkdirSync(folder, { recursive: true, mode: 0o700 })
      const name = nameFor(now(), reason)
      await copyTo(join(folder, name))
      removeOld(dataFolder)
      return backupOf(folder, name)
    },
    async makeAt(target) {
      const file = resolve(target)
      if (existsSync(file)) throw new AppError({ code: 'conflict', message: `There is a file ${file} already. Nothing was written; choose another name.`, retryable: false })
      await copyTo(file, (copy) => inline(copy, database))
      return { file, size: statSync(file).size }
    },
    isDue() {
      const [newest] = listBackups(dataFolder)
      return newest === undefined || now() - newest.at >= everyMs
    },
    collectUnreferenced: () => removeUnnamed(database, { now: now(), alsoNamed: listBackups(dataFolder).flatMap(({ name }) => namesIn(join(folder, name))) }),
  }
}

export function listBackups(dataFolder: string): Backup[] {
  const folder = backupsFolder(dataFolder)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.flatMap((name) => (BackupName.safeParse(name).success && statSync(join(folder, name)).isFile() ? [backupOf(folder, name)] : [])).sort((a, b) => b.at - a.at)
}

/** The file of a backup in the folder. Throws AppError `not-found`. */
export function backupFile(dataFolder: string, name: BackupName): string {
  const file = join(backupsFolder(dataFolder), BackupName.parse(name))
  if (!existsSync(file)) throw new AppError({ code: 'not-found', message: `The backup ${name} is no longer there.`, retryable: false })
  return file
}

/** Before the tables are changed, at once and in one go: nobody uses the database yet. */
export function backUpBeforeUpdate(database: Database, dataFolder: string, now: number): void {
  const folder = backupsFolder(dataFolder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, nameFor(now, 'update'))
  const partial = `${file}.part`
  try {
    begin(partial)
    database.prepare('VACUUM INTO ?').run(partial)
    syncFile(partial)
    renameDurably(partial, file)
  } catch (error) {
    rmSync(partial, { force: true })
    throw explained(error)
  }
  removeOld(dataFolder)
}

/** Empty, and its owner's alone from the first byte on. */
function begin(partial: string): void {
  rmSync(partial, { force: true })
  closeSync(openSync(partial, 'wx', 0o600))
}

/** A copy must not be what fills the disk. */
function refuseWithoutRoom(file: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const needed = statSync(file).size + leftFree
  if (free < needed) throw new AppError({ code: 'unavailable', message: `No backup was made: ${Math.round(free / 1e6)} MB are free in ${folder}, and ${Math.round(needed / 1e6)} MB are needed for it, with some left over. Make room, and try again.`, retryable: true })
}

/** Looked through and on the disk. */
async function seal(file: string, alongWith: ((copy: Database) => void) | undefined): Promise<void> {
  if (alongWith) {
    const copy = new DatabaseFile(file)
    try {
      alongWith(copy)
    } finally {
      copy.close()
    }
  }
  const damage = await lookThrough(file)
  if (damage !== null) throw new AppError({ code: 'internal', message: `The copy is damaged (${damage}), so it was not kept. The database itself may be damaged, or the disk fails.`, retryable: false })
  await syncFileBeside(file)
}

function inline(copy: Database, database: Database): void {
  copy.exec(`CREATE TABLE ${inlinedFiles} (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID`)
  const insert = copy.prepare(`INSERT INTO ${inlinedFiles} VALUES (?, ?)`)
  const files = payloadFilesOf(database)
  for (const name of new Set(namedFiles(copy))) insert.run(name, files.read(name))
}

/** A backup that cannot be read names nothing any more. */
function namesIn(file: string): string[] {
  let backup: Database | undefined
  try {
    backup = new DatabaseFile(file, { readonly: true, fileMustExist: true })
    return namedFiles(backup)
  } catch {
    return []
  } finally {
    backup?.close()
  }
}

function removeOld(dataFolder: string): void {
  const all = listBackups(dataFolder)
  const asked = all.filter(({ reason }) => reason === 'asked')
  const byItself = all.filter(({ reason }) => reason !== 'asked')
  for (const { name } of [...asked.slice(kept), ...byItself.slice(kept)]) rmSync(join(backupsFolder(dataFolder), name), { force: true })
}

function backupsFolder(dataFolder: string): string {
  return join(dataFolder, 'backups')
}

function nameFor(now: number, reason: BackupReason): BackupName {
  return BackupName.parse(`${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}.${reason}.db`)
}

function backupOf(folder: string, name: BackupName): Backup {
  const [moment = '', reason = ''] = name.split('.')
  const [day = '', time = ''] = moment.split('T')
  const [hours, minutes, seconds, milliseconds] = time.replace('Z', '').split('-')
  return { name, at: Date.parse(`${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z`), size: statSync(join(folder, name)).size, reason: reason as BackupReason }
}

function explained(error: unknown): unknown {
  if (error instanceof AppError) return error
  const { message } = error as Error
  if (isDamage(error)) return new AppError({ code: 'internal', message: `No backup was made, because the database is damaged (${message}). Bring back an earlier backup.`, retryable: false }, { cause: error })
  if (isStorageTrouble(error) || (error as NodeJS.ErrnoException).code !== undefined) return new AppError({ code: 'unavailable', message: `No backup was made: ${message}. Is the disk full, and may Flowbench write there?`, retryable: true }, { cause: error })
  return error
}
