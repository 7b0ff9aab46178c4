import type { Database } from 'better-sqlite3'

/** How far the polling of each live workflow has come, and which of the listed things it has seen. */
export function polls(database: Database): void {
  database.exec(`
    CREATE TABLE poll_states (
      workflow_id TEXT PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
      looks_for TEXT NOT NULL,
      cursor TEXT NOT NULL,
      has_looked INTEGER NOT NULL,
      polled_at REAL NOT NULL,
      due_at REAL NOT NULL,
      listed INTEGER NOT NULL,
      failures INTEGER NOT NULL,
      failure TEXT
    ) STRICT;
    CREATE TABLE poll_seen (
      workflow_id TEXT NOT NULL REFERENCES poll_states (workflow_id) ON DELETE CASCADE,
      item_id TEXT NOT NULL,
      seen_at REAL NOT NULL,
      PRIMARY KEY (workflow_id, item_id)
    ) STRICT, WITHOUT ROWID;
  `)
}
