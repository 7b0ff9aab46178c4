// health: whether the data folder takes what is written. Owns that one word for the whole app.
//
//   T1. Whoever meets a fault reports it and keeps what it wanted to write; nobody else is asked to wait.
//   T2. While there is trouble a write is tried again and again, by itself, until one is kept.
//   T3. Somebody else holding the file for a moment is no trouble; only when it lasts it is.
//   T4. Damage does not go away by waiting.

import type { Database } from 'better-sqlite3'
import type { StorageStatus } from '@shared/storage-status.ts'
import { isDamage } from './damage.ts'
import { isStorageTrouble } from './group-commit.ts'

export interface StorageHealth {
  status(): StorageStatus
  /** Errors that are none of the storage's are passed over. */
  report(error: unknown): void
  /** The look through the file found something. */
  damaged(detail: string): void
  onChanged(listener: (status: StorageStatus) => void): () => void
  close(): void
}

type Cause = Extract<StorageStatus, { state: 'trouble' }>['cause']

const probeEveryMs = 1_000
/** More than one page, as what waits is. A few bytes may still find room on a disk that is full for all else. */
const probeBytes = 64 * 1024

export function createStorageHealth(database: Database, { now }: { now: () => number }): StorageHealth {
  const put = database.prepare("INSERT INTO settings (name, value) VALUES ('storage-probe', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
  const remove = database.prepare("DELETE FROM settings WHERE name = 'storage-probe'")
  const probe = database.transaction(() => put.run('x'.repeat(probeBytes)))
  const listeners = new Set<(status: StorageStatus) => void>()
  let status: StorageStatus = { state: 'ok' }
  let timer: NodeJS.Timeout | null = null

  const become = (next: StorageStatus): void => {
    const isNews = next.state !== status.state || (next.state === 'trouble' && status.state === 'trouble' && next.cause !== status.cause)
    if (!isNews) return
    status = next
    for (const listener of listeners) listener(next)
  }
  const trouble = (error: unknown): void => become({ state: 'trouble', cause: causeOf(error), since: status.state === 'ok' ? now() : status.since, detail: (error as Error).message })
  const tryAgain = (): void => {
    timer = null
    if (status.state === 'damaged' || !database.open) return
    try {
      probe.immediate()
      remove.run()
      become({ state: 'ok' })
    } catch (error) {
      if (isDamage(error)) return damaged((error as Error).message)
      trouble(error)
      timer = setTimeout(tryAgain, probeEveryMs).unref()
    }
  }
  const damaged = (detail: string): void => become({ state: 'damaged', since: now(), detail })

  return {
    status: () => status,
    report(error) {
      if (isDamage(error)) return damaged((error as Error).message)
      if (!isStorageTrouble(error) || status.state === 'damaged') return
      if (causeOf(error) !== 'busy') trouble(error)
      timer ??= setTimeout(tryAgain, probeEveryMs).unref()
    },
    damaged,
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}

function causeOf(error: unknown): Cause {
  const code = String((error as { code?: unknown }).code)
  if (/FULL|ENOSPC|EDQUOT/.test(code)) return 'full'
  if (/BUSY|LOCKED/.test(code)) return 'busy'
  if (/READONLY|EROFS|EACCES|EPERM/.test(code)) return 'read-only'
  return 'failing'
}
