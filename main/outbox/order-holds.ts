import type { Database } from 'better-sqlite3'
import type { RunId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'

/** Begins the queue key of items that a workflow takes in order. */
export const orderPrefix = 'order '
/** Stands as the connector of their event ids: the workflow's id is the connection, the request's trace id the event. */
export const orderOwner = 'order'

/**
 * Which runs hold up the next item of their key, written in the transaction that keeps their facts. Owns `order_holds`.
 * `released` says whether a hold has ended since it was last asked.
 */
export function createOrderHolds(database: Database): { follow(runId: RunId, events: readonly RunEvent[]): void; released(): boolean } {
  const insert = database.prepare('INSERT OR IGNORE INTO order_holds (run_id, queue_key, item) SELECT ?, queue_key, id FROM outbox_items WHERE connector = ? AND connection = ? AND event_id = ?')
  const erase = database.prepare('DELETE FROM order_holds WHERE run_id = ?')
  let isReleased = false
  return {
    follow(runId, events) {
      const [first] = events
      if (first?.type === 'run-started' && first.startedBy.kind === 'event' && first.startedBy.version === 'live' && first.workflow.trigger.type === 'webhook' && first.workflow.trigger.orderBy !== undefined) {
        insert.run(runId, orderOwner, first.workflow.id, first.startedBy.traceId)
      }
      if (events.some(({ type }) => type === 'run-finished') && erase.run(runId).changes > 0) isReleased = true
    },
    released() {
      const was = isReleased
      isReleased = false
      return was
    },
  }
}
