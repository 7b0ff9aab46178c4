import type { Database } from 'better-sqlite3'

/** What calls of models took; of one under way (`is_under_way`), the most that it may take. `money` in US dollars. */
export function modelCalls(database: Database): void {
  database.exec(`
    CREATE TABLE model_calls (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      run_id TEXT NOT NULL,
      node_id TEXT NOT NULL,
      iteration TEXT NOT NULL,
      provider TEXT NOT NULL,
      connection TEXT NOT NULL,
      model TEXT NOT NULL,
      input_tokens INTEGER NOT NULL,
      output_tokens INTEGER NOT NULL,
      cached_tokens INTEGER NOT NULL,
      is_estimated INTEGER NOT NULL,
      money REAL NOT NULL,
      is_under_way INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX model_calls_by_time ON model_calls (at);
    CREATE INDEX model_calls_by_run ON model_calls (run_id);
  `)
}
