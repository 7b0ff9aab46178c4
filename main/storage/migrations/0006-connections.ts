import type { Database } from 'better-sqlite3'

/**
 * Accounts at services, and secrets. `secrets` holds ciphertext only, each bound to its name; the key to it is in
 * `vault_keys`, once for each way it is protected, so that the window may open it by the keychain and a server by a passphrase.
 */
export function connections(database: Database): void {
  database.exec(`
    CREATE TABLE connections (
      name TEXT PRIMARY KEY,
      connector TEXT NOT NULL,
      config TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX connections_by_connector ON connections (connector, name);
    CREATE TABLE secrets (
      name TEXT PRIMARY KEY,
      sealed BLOB NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE vault_keys (
      protection TEXT PRIMARY KEY,
      wrapped TEXT NOT NULL
    ) STRICT;
  `)
}
