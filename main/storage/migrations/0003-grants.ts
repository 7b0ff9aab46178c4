import type { Database } from 'better-sqlite3'

/** Addresses on this machine and private networks that the person allows. `origin` as the URL standard writes it. */
export function grants(database: Database): void {
  database.exec(`
    CREATE TABLE grants (
      origin TEXT PRIMARY KEY,
      note TEXT NOT NULL,
      added_at INTEGER NOT NULL
    ) STRICT;
  `)
}
