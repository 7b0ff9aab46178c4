import type { Database } from 'better-sqlite3'

/**
 * The outbox: events taken in and to be dispatched, and the ledger of writes that must not happen twice.
 *
 * One row holds all that a dispatch needs, so that taking an event in costs two inserts. The index `outbox_events` is the
 * dedupe, so rows outlive what they carry: retention may empty `payload` and the raw request, and removes the row only
 * after its event id need not be known any more. `outbox_waiting` and `outbox_keys` hold unsettled rows alone, so a claim
 * costs the same however much was done before.
 */
export function outbox(database: Database): void {
  database.exec(`
    CREATE TABLE outbox_items (
      id INTEGER PRIMARY KEY,
      item_id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      priority INTEGER NOT NULL DEFAULT 0,
      queue_key TEXT,
      source TEXT NOT NULL,
      connector TEXT,
      connection TEXT,
      event_id TEXT,
      event_name TEXT,
      payload TEXT,
      size INTEGER NOT NULL DEFAULT 0,
      attempts INTEGER NOT NULL DEFAULT 0,
      deaths INTEGER NOT NULL DEFAULT 0,
      due_at REAL NOT NULL,
      lease TEXT,
      failures TEXT NOT NULL DEFAULT '[]',
      decision TEXT,
      created_at REAL NOT NULL,
      settled_at REAL
    ) STRICT;
    CREATE UNIQUE INDEX outbox_events ON outbox_items (connector, connection, event_id) WHERE event_id IS NOT NULL;
    CREATE INDEX outbox_waiting ON outbox_items (priority DESC, id) WHERE state IN ('queued', 'retry');
    CREATE INDEX outbox_keys ON outbox_items (queue_key, id) WHERE queue_key IS NOT NULL AND state IN ('queued', 'retry', 'leased');
    CREATE INDEX outbox_by_state ON outbox_items (state, id);
    CREATE INDEX outbox_decided ON outbox_items (id) WHERE decision IS NOT NULL;
    CREATE TABLE outbox_runs (
      item INTEGER NOT NULL REFERENCES outbox_items (id) ON DELETE CASCADE,
      run_id TEXT NOT NULL,
      workflow_id TEXT NOT NULL,
      version TEXT NOT NULL,
      PRIMARY KEY (item, run_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE inbox_requests (
      item INTEGER PRIMARY KEY REFERENCES outbox_items (id) ON DELETE CASCADE,
      path TEXT NOT NULL,
      headers TEXT NOT NULL,
      body BLOB NOT NULL,
      received_at REAL NOT NULL
    ) STRICT;
    CREATE TABLE refused_requests (
      id INTEGER PRIMARY KEY,
      method TEXT NOT NULL,
      path TEXT NOT NULL,
      status INTEGER NOT NULL,
      reason TEXT NOT NULL,
      size INTEGER NOT NULL,
      received_at REAL NOT NULL
    ) STRICT;
  `)
}
