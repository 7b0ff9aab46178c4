import type { Database } from 'better-sqlite3'

/** The runs that have not ended of items that a workflow takes in order: the next of the same key waits for them. */
export function orderHolds(database: Database): void {
  database.exec(`
    CREATE TABLE order_holds (
      run_id TEXT PRIMARY KEY,
      queue_key TEXT NOT NULL,
      item INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX order_holds_by_key ON order_holds (queue_key, item);
  `)
}
