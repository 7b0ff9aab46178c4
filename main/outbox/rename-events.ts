import type { Database } from 'better-sqlite3'
import type { WorkflowId } from '@shared/id.ts'
import { orderOwner } from './order-holds.ts'

/** What is kept of events, with another name of the connection that they came by, or of what a poll looked for. Part of the caller's transaction. */
export function createRenameEvents(database: Database): { connection(connector: string, from: string, to: string): void; poll(workflowId: WorkflowId, from: string, to: string): void } {
  const known = database.prepare("UPDATE outbox_items SET connection = @to, source = json_set(source, '$.connection', @to) WHERE connector = @connector AND connection = @from")
  const others = database.prepare(`
    UPDATE outbox_items SET source = json_set(source, '$.connection', @to)
    WHERE (event_id IS NULL OR connector = '${orderOwner}') AND kind = 'event' AND source ->> 'connector' = @connector AND source ->> 'connection' = @from`)
  const polled = database.prepare(`
    UPDATE outbox_items SET event_id = @to || substr(event_id, length(@from) + 1)
    WHERE connector = 'poll' AND connection = @workflowId AND event_id >= @from || ' ' AND event_id < @from || '!'`)
  return {
    connection(connector, from, to) {
      known.run({ connector, from, to })
      // What a person sent again, and what a workflow takes in order, is known by something else; its source still says where it came by.
      others.run({ connector, from, to })
    },
    poll: (workflowId, from, to) => void polled.run({ workflowId, from, to }),
  }
}
