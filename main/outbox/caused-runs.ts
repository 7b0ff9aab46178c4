import type { Database } from 'better-sqlite3'
import type { RunEvent } from '@shared/run-event.ts'

/** Notes which runs an event caused, in the transaction that keeps each run's first fact. */
export function createCausedRuns(database: Database): { follow(events: readonly RunEvent[]): void } {
  const insert = database.prepare('INSERT OR IGNORE INTO outbox_runs (item, run_id, workflow_id, version) SELECT id, ?, ?, ? FROM outbox_items WHERE item_id = ?')
  return {
    follow([first]) {
      if (first?.type !== 'run-started' || first.startedBy.kind !== 'event') return
      insert.run(first.runId, first.workflow.id, first.startedBy.version, first.startedBy.traceId)
    },
  }
}
