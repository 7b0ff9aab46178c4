import type { Database } from 'better-sqlite3'

/**
 * What is too large for a row is in a file of its own that the row names. `fact_count` says how many facts a run has, so
 * that one that was lost at the end is missed as well; it is empty for what was written before.
 */
export function payloadFiles(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN fact_count INTEGER;
    ALTER TABLE run_events ADD COLUMN file TEXT;
    CREATE INDEX run_events_files ON run_events (file) WHERE file IS NOT NULL;
    ALTER TABLE inbox_requests ADD COLUMN file TEXT;
    CREATE INDEX inbox_requests_files ON inbox_requests (file) WHERE file IS NOT NULL;
  `)
}
