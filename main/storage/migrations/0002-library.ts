import type { Database } from 'better-sqlite3'

/**
 * Workflows as they stand, and every step of undo. Numbers of history entries only grow: `position` counts those that are
 * applied, `history_start` those that were forgotten, so that forgetting old ones renumbers nothing.
 */
export function library(database: Database): void {
  database.exec(`
    CREATE TABLE workflows (
      id TEXT PRIMARY KEY,
      document TEXT NOT NULL,
      pins TEXT NOT NULL,
      name TEXT NOT NULL,
      description TEXT NOT NULL,
      node_count INTEGER NOT NULL,
      is_example INTEGER NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0,
      history_start INTEGER NOT NULL DEFAULT 0,
      position INTEGER NOT NULL DEFAULT 0,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE draft_history (
      workflow_id TEXT NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      entry TEXT NOT NULL,
      PRIMARY KEY (workflow_id, number)
    ) STRICT;
    CREATE TABLE settings (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;
  `)
}
