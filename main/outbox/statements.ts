import type { Database } from 'better-sqlite3'
import type { ItemId } from '@shared/outbox-item.ts'

export type DueRow = { id: number; item_id: ItemId; source: string; event_name: string | null; payload: string | null; attempts: number; deaths: number; created_at: number; size: number }

/** Nothing of its key that came before it waits, is in hand, or runs. */
const isFirstOfItsKey = `(queue_key IS NULL OR (
        NOT EXISTS (
          SELECT 1 FROM outbox_items AS earlier
          WHERE earlier.queue_key = item.queue_key AND earlier.queue_key IS NOT NULL AND earlier.state IN ('queued', 'retry', 'leased') AND earlier.id < item.id)
        AND NOT EXISTS (SELECT 1 FROM order_holds WHERE order_holds.queue_key = item.queue_key AND order_holds.item < item.id)))`

/** The SQL of the outbox. `INDEXED BY`, because SQLite would else sort all that waits for each claim. */
export function prepareItems(database: Database) {
  return {
    insert: database.prepare(`
      INSERT INTO outbox_items (item_id, kind, state, priority, queue_key, source, connector, connection, event_id, event_name, payload, size, due_at, created_at, settled_at)
      VALUES (?, 'event', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (connector, connection, event_id) WHERE event_id IS NOT NULL DO NOTHING`),
    byEvent: database.prepare<[string, string, string], { item_id: ItemId }>('SELECT item_id FROM outbox_items WHERE connector = ? AND connection = ? AND event_id = ?'),
    insertRequest: database.prepare('INSERT INTO inbox_requests (item, path, headers, body, received_at, file) VALUES (?, ?, ?, ?, ?, ?)'),
    request: database.prepare<[number], { headers: string; body: Buffer; file: string | null }>('SELECT headers, body, file FROM inbox_requests WHERE item = ?'),
    repeated: database.prepare('UPDATE outbox_items SET repeats = repeats + 1, repeated_at = ? WHERE item_id = ?'),
    due: database.prepare<[number, number], DueRow>(`
      SELECT id, item_id, source, event_name, payload, attempts, deaths, created_at, size FROM outbox_items AS item INDEXED BY outbox_waiting
      WHERE state IN ('queued', 'retry') AND kind = 'event' AND due_at <= ? AND ${isFirstOfItsKey}
      ORDER BY priority DESC, id LIMIT ?`),
    lease: database.prepare("UPDATE outbox_items SET state = 'leased', attempts = attempts + 1, lease = ? WHERE id = ?"),
    settle: database.prepare('UPDATE outbox_items SET state = ?, lease = NULL, settled_at = ?, failures = coalesce(?, failures) WHERE id = ?'),
    retry: database.prepare("UPDATE outbox_items SET state = 'retry', lease = NULL, due_at = @dueAt, failures = @failures WHERE id = @id"),
    failures: database.prepare<[number], { failures: string }>('SELECT failures FROM outbox_items WHERE id = ?'),
    leasedBefore: database.prepare<[string], { id: number; deaths: number; attempts: number; failures: string }>("SELECT id, deaths, attempts, failures FROM outbox_items WHERE state = 'leased' AND kind = 'event' AND lease NOT GLOB ?"),
    requeue: database.prepare("UPDATE outbox_items SET state = 'retry', lease = NULL, deaths = deaths + 1, due_at = ? WHERE id = ?"),
    release: database.prepare("UPDATE outbox_items SET state = 'queued', lease = NULL, attempts = attempts - 1 WHERE state = 'leased' AND kind = 'event' AND lease GLOB ?"),
    releaseBefore: database.prepare("UPDATE outbox_items SET state = 'queued', lease = NULL, attempts = attempts - 1 WHERE state = 'leased' AND kind = 'event' AND lease NOT GLOB ?"),
    nextDue: database.prepare<[], { due: number | null }>(`SELECT min(due_at) AS due FROM outbox_items AS item INDEXED BY outbox_waiting WHERE state IN ('queued', 'retry') AND kind = 'event' AND ${isFirstOfItsKey}`),
    held: database.prepare<[], { items: number; bytes: number }>("SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM outbox_items INDEXED BY outbox_by_state WHERE state IN ('queued', 'retry', 'leased') AND kind = 'event'"),
  }
}
