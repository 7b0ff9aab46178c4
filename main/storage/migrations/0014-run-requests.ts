import type { Database } from 'better-sqlite3'

/** What another process asked of the engine about a run, until the engine has carried it out. */
export function runRequests(database: Database): void {
  database.exec(`
    CREATE TABLE run_requests (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      request TEXT NOT NULL,
      asked_at REAL NOT NULL
    ) STRICT;
  `)
}
