import type { Database } from 'better-sqlite3'

/** Connectors that a person made of documents. `definition` is all that their calls need; the document is not kept. */
export function importedConnectors(database: Database): void {
  database.exec(`
    CREATE TABLE imported_connectors (
      key TEXT PRIMARY KEY,
      definition TEXT NOT NULL,
      imported_at REAL NOT NULL
    ) STRICT;
  `)
}
