import type { Database } from 'better-sqlite3'

/** What a person has seen of the dead may be removed in time; and the writes of one run are found by it. */
export function retention(database: Database): void {
  database.exec(`
    ALTER TABLE outbox_items ADD COLUMN acknowledged_at REAL;
    CREATE INDEX outbox_writes_by_run ON outbox_items (source ->> 'runId') WHERE kind = 'write';
  `)
}
