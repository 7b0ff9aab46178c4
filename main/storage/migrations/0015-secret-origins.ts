import type { Database } from 'better-sqlite3'

/** Where a person lets a secret go that a step names itself. A connection's secrets go to its service and are not listed here. */
export function secretOrigins(database: Database): void {
  database.exec(`
    CREATE TABLE secret_origins (
      name TEXT NOT NULL,
      origin TEXT NOT NULL,
      added_at INTEGER NOT NULL,
      PRIMARY KEY (name, origin)
    ) STRICT, WITHOUT ROWID;
  `)
}
