import type { Database } from 'better-sqlite3'

/**
 * A run, and its facts: each row of `run_events` holds what one turn brought for one run, as a JSON list, with the
 * number of its first fact and a hash, because SQLite's own checks do not notice every damaged byte.
 */
export function journal(database: Database): void {
  database.exec(`
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL UNIQUE,
      workflow_id TEXT NOT NULL,
      workflow_name TEXT NOT NULL,
      number INTEGER NOT NULL,
      status TEXT NOT NULL,
      mode TEXT NOT NULL,
      started_by TEXT NOT NULL,
      started_at REAL NOT NULL,
      finished_at REAL,
      failure TEXT,
      failed_at TEXT
    ) STRICT;
    CREATE INDEX runs_by_workflow ON runs (workflow_id, number);
    CREATE INDEX runs_unfinished ON runs (id) WHERE status = 'running';
    CREATE TABLE run_events (
      run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      first INTEGER NOT NULL,
      facts TEXT NOT NULL,
      hash TEXT NOT NULL,
      PRIMARY KEY (run, first)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE write_consents (
      workflow_id TEXT PRIMARY KEY,
      answer TEXT NOT NULL,
      given_at REAL NOT NULL
    ) STRICT;
  `)
}
