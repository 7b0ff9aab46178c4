import type { Database } from 'better-sqlite3'

/**
 * How often services were called lately, so that a limit holds over restarts, and until when they asked not to be called.
 * A connection may have a limit of its own, such as `100/min`.
 */
export function rates(database: Database): void {
  database.exec(`
    CREATE TABLE rate_uses (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      used_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX rate_uses_by_key ON rate_uses (key, used_at);
    CREATE TABLE rate_pauses (
      key TEXT PRIMARY KEY,
      until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE connections ADD COLUMN rate TEXT;
  `)
}
