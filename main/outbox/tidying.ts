import type { Database } from 'better-sqlite3'
import type { Keep, Removed } from '@shared/keep.ts'
import { createRetention, usedBytes } from './retention.ts'

export type TidyingOptions = {
  keep(): Keep
  now(): number
  /** Removes the files that no row names any more. Returns how many. */
  collectFiles(): number
  /** Told when something was removed. */
  onTidied?: ((removed: Removed) => void) | undefined
}

export interface Tidying {
  /** Removes what is settled and older, more or larger than is to be kept. Says what it removed. */
  tidy(): Promise<Removed>
  /** How much of the file is in use. */
  usedBytes(): number
  close(): void
}

/** After each piece, so that tidying never takes more than a part of the time. */
const pauseMs = 20

export function createTidying(database: Database, { keep, now, collectFiles, onTidied }: TidyingOptions): Tidying {
  const retention = createRetention(database, { keep, now, pause: () => new Promise((resolve) => setTimeout(resolve, pauseMs)) })
  let isClosed = false
  return {
    async tidy() {
      const removed = await retention.tidy()
      // The database is closed by now, or is about to be.
      if (isClosed) return removed
      collectFiles()
      if (removed.runs + removed.contents + removed.events > 0) onTidied?.(removed)
      return removed
    },
    usedBytes: () => usedBytes(database),
    close() {
      isClosed = true
      retention.close()
    },
  }
}
