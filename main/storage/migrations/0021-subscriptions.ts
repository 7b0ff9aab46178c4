import type { Database } from 'better-sqlite3'

/**
 * Webhooks that programs set up at services, one row for each time. A row outlives its workflow: until it is taken back at the
 * service somebody has to know of it. `subscription_events`: what a program made of a request, kept before any of it is started.
 */
export function subscriptions(database: Database): void {
  database.exec(`
    CREATE TABLE subscriptions (
      id INTEGER PRIMARY KEY,
      workflow_id TEXT NOT NULL,
      workflow_name TEXT NOT NULL,
      connector TEXT NOT NULL,
      event TEXT NOT NULL,
      token TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL,
      trigger TEXT NOT NULL,
      config TEXT NOT NULL,
      url TEXT NOT NULL,
      kept TEXT NOT NULL,
      version INTEGER NOT NULL,
      since REAL NOT NULL,
      renewed_at REAL NOT NULL,
      due_at REAL,
      failures INTEGER NOT NULL,
      failure TEXT
    ) STRICT;
    CREATE INDEX subscriptions_by_workflow ON subscriptions (workflow_id);
    CREATE TABLE subscription_events (
      item INTEGER PRIMARY KEY REFERENCES outbox_items (id) ON DELETE CASCADE,
      payloads TEXT NOT NULL
    ) STRICT;
  `)
}
