import type { Database } from 'better-sqlite3'

/** Names that connections had and that still lead to them: runs under way, addresses at services and exported files hold them. */
export function formerNames(database: Database): void {
  database.exec(`
    CREATE TABLE former_connection_names (
      name TEXT PRIMARY KEY,
      connection TEXT NOT NULL REFERENCES connections (name) ON UPDATE CASCADE ON DELETE CASCADE,
      renamed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX former_names_by_connection ON former_connection_names (connection);
  `)
}
