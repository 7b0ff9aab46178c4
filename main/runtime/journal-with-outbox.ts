import type { Database } from 'better-sqlite3'
import { createCausedRuns } from '@main/outbox/caused-runs.ts'
import { createOrderHolds } from '@main/outbox/order-holds.ts'
import type { WriteLedger } from '@main/outbox/write-ledger.ts'
import { createJournal, type Journal } from '@main/storage/journal.ts'
import type { ApprovalList } from './approval-list.ts'

export type JournalWithOutboxOptions = {
  ledger: WriteLedger
  approvals: ApprovalList
  onTrouble(error: unknown): void
  /** A run has ended that held up others of its key. */
  onReleased(): void
}

/** What the outbox knows of runs is written with their facts, or not at all. */
export function journalWithOutbox(database: Database, { ledger, approvals, onTrouble, onReleased }: JournalWithOutboxOptions): Journal {
  const caused = createCausedRuns(database)
  const holds = createOrderHolds(database)
  const journal = createJournal(database, {
    onTrouble,
    alongside(runId, events) {
      ledger.follow(runId, events)
      caused.follow(events)
      holds.follow(runId, events)
      approvals.follow(runId, events)
    },
  })
  journal.subscribe((runId, events) => {
    ledger.committed(runId, events)
    if (holds.released()) onReleased()
  })
  return journal
}
