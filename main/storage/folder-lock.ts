import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { AppError } from '@shared/failure.ts'

// folder-lock: one engine a data folder, or two would do the same run's steps twice.
// The lock is the operating system's, taken by SQLite on a file of its own: it ends with the process however that ends,
// and works alike on every system.

export interface FolderLock {
  release(): void
}

/** Makes the folder if need be (only its owner may look inside) and holds it. Throws `conflict` while another process does. */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const lock = new DatabaseFile(join(folder, 'lock'), { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) throw alreadyHeld(folder)
    throw error
  }
  // For the message only; whether the folder is held is the lock's to say.
  writeFileSync(join(folder, 'lock.pid'), String(process.pid), { mode: 0o600 })
  return {
    release() {
      lock.exec('ROLLBACK')
      lock.close()
    },
  }
}

/** Whether another process has it. */
export function isHeld(folder: string): boolean {
  const lock = new DatabaseFile(join(folder, 'lock'), { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE; ROLLBACK')
    return false
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return true
    throw error
  } finally {
    lock.close()
  }
}

function alreadyHeld(folder: string): AppError {
  const holder = holderOf(folder)
  return new AppError({
    code: 'conflict',
    message: `Another Flowbench${holder === undefined ? '' : ` (process ${holder})`} is using the data folder ${folder}. Close it, or start with another folder: --data=DIR.`,
    retryable: true,
  })
}

function holderOf(folder: string): string | undefined {
  try {
    return /^\d+$/.exec(readFileSync(join(folder, 'lock.pid'), 'utf8'))?.[0]
  } catch {
    return undefined
  }
}
