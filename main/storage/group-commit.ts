// group-commit: what one turn of the event loop brought is written in one transaction.
//
//   G1. `add` resolves once its work is committed and synced; whoever answers somebody outside waits for that.
//   G2. When the transaction fails, nothing of it happened. Each work is then tried alone, so that one that is wrong
//       fails alone; when the storage is at fault all of them reject, and whoever asked is told to come again.

import type { Database } from 'better-sqlite3'

export interface GroupCommit {
  /** The work may write and return something; it must be ready to be run twice, as a failed transaction is undone. */
  add<T>(work: () => T): Promise<T>
  /** Commits what is waiting, now. */
  flush(): void
}

type Entry = { work: () => unknown; resolve(value: unknown): void; reject(error: unknown): void }

/** `onTrouble` hears of each failure that is the storage's own. */
export function createGroupCommit(database: Database, onTrouble: (error: unknown) => void = () => undefined): GroupCommit {
  let waiting: Entry[] = []
  const runAll = database.transaction((entries: readonly Entry[]) => entries.map(({ work }) => work()))
  const runOne = database.transaction((entry: Entry) => entry.work())

  const alone = (entry: Entry): void => {
    try {
      entry.resolve(runOne.immediate(entry))
    } catch (error) {
      entry.reject(error)
    }
  }
  const flush = (): void => {
    if (waiting.length === 0) return
    const entries = waiting
    waiting = []
    try {
      const values = runAll.immediate(entries)
      entries.forEach((entry, index) => entry.resolve(values[index]))
    } catch (error) {
      onTrouble(error)
      if (isStorageTrouble(error) || entries.length === 1) for (const entry of entries) entry.reject(error)
      else for (const entry of entries) alone(entry)
    }
  }

  return {
    add<T>(work: () => T) {
      return new Promise<T>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
      })
    },
    flush,
  }
}

/** The disk is full or fails, the file is held by another program or cannot be written: later it may be otherwise. */
export function isStorageTrouble(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM|PROTOCOL)|^E(NOSPC|DQUOT|IO|ROFS|ACCES|PERM|MFILE|NFILE)$/.test(code)
}
