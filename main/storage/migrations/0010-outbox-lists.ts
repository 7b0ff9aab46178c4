import type { Database } from 'better-sqlite3'

/** How often a sender sent an event again and when it last did, and the indexes by which writes are found among many events. */
export function outboxLists(database: Database): void {
  database.exec(`
    ALTER TABLE outbox_items ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE outbox_items ADD COLUMN repeated_at REAL;
    CREATE INDEX outbox_writes ON outbox_items (id) WHERE kind = 'write';
    CREATE INDEX outbox_writes_by_state ON outbox_items (state, id) WHERE kind = 'write';
  `)
}
