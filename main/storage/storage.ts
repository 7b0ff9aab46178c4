// storage: the care for the database of a data folder while it is open: whether it takes what is written, daily copies of
// it, and the look through a large one after an end that was none.

import { dirname } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { BackupName } from '@shared/backup.ts'
import { backupFile, createBackups, type Backups } from './backups.ts'
import { isQuicklyLookedThrough, lookThrough } from './damage.ts'
import { createStorageHealth, type StorageHealth } from './health.ts'
import { stageRestore } from './restore.ts'

export interface Storage {
  health: StorageHealth
  backups: Backups
  /** Makes a backup ready, by its name or as a file from elsewhere; the next start of the engine is with it. */
  restore(from: { name: BackupName } | { file: string }): Promise<void>
  close(): void
}

export type StorageOptions = {
  now(): number
  /** The process before this one was ended, and did not end. */
  endedUncleanly: boolean
  log(message: string, error: unknown): void
}

/** A start has other things to do first, and a process that only lives for a moment makes no copies. */
const firstLookMs = 30_000
const lookEveryMs = 900_000

export function createStorage(database: Database, { now, endedUncleanly, log }: StorageOptions): Storage {
  const dataFolder = dirname(database.name)
  const health = createStorageHealth(database, { now })
  const backups = createBackups(database, { now })

  const seeDamage = async (): Promise<void> => {
    const damage = await lookThrough(database.name, { beside: true })
    if (damage !== null) health.damaged(damage)
  }
  const look = async (): Promise<void> => {
    if (health.status().state !== 'ok' || !backups.isDue()) return
    try {
      await backups.make('daily')
      // Once a day is often enough for what nobody names any more.
      backups.collectUnreferenced()
    } catch (error) {
      log('The daily backup was not made', error)
      if (database.open) await seeDamage()
    }
  }
  const timers = database.memory ? [] : [setTimeout(() => void look(), firstLookMs).unref(), setInterval(() => void look(), lookEveryMs).unref()]
  // Smaller ones were looked through before they were used.
  if (endedUncleanly && !isQuicklyLookedThrough(database.name)) seeDamage().catch((error: unknown) => log('The database could not be looked through', error))

  return {
    health, backups,
    restore: (from) => stageRestore(dataFolder, 'file' in from ? from.file : backupFile(dataFolder, from.name)),
    close() {
      for (const timer of timers) clearTimeout(timer)
      health.close()
    },
  }
}
