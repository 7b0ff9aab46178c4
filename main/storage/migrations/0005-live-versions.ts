import type { Database } from 'better-sqlite3'

/**
 * The live version of a workflow, beside its draft in `workflows`, and how far its schedule has come. `version` counts the
 * activations; `document` is empty while only the draft is routed to.
 */
export function liveVersions(database: Database): void {
  database.exec(`
    CREATE TABLE live_versions (
      workflow_id TEXT PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
      document TEXT,
      version INTEGER NOT NULL,
      is_active INTEGER NOT NULL,
      route TEXT NOT NULL,
      activated_at REAL
    ) STRICT;
    CREATE TABLE schedule_marks (
      workflow_id TEXT PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
      version INTEGER NOT NULL,
      done_until REAL NOT NULL
    ) STRICT;
  `)
}
