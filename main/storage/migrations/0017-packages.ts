import type { Database } from 'better-sqlite3'

/** Connectors that a person added: what each is and may do as JSON, and its code, packed. */
export function packages(database: Database): void {
  database.exec(`
    CREATE TABLE packages (
      key TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      integrity TEXT NOT NULL,
      description TEXT NOT NULL,
      program BLOB NOT NULL,
      enabled INTEGER NOT NULL,
      added_at INTEGER NOT NULL
    ) STRICT;
  `)
}
