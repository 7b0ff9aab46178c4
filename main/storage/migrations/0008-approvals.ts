import type { Database } from 'better-sqlite3'

/** Approvals that wait for a person, one row a step; `decision` is what was answered and the engine has not taken up yet. */
export function approvals(database: Database): void {
  database.exec(`
    CREATE TABLE approvals (
      run_id TEXT NOT NULL,
      node_id TEXT NOT NULL,
      iteration TEXT NOT NULL,
      question TEXT NOT NULL,
      asked_at REAL NOT NULL,
      decision TEXT,
      PRIMARY KEY (run_id, node_id, iteration)
    ) STRICT;
    CREATE INDEX approvals_decided ON approvals (run_id) WHERE decision IS NOT NULL;
  `)
}
