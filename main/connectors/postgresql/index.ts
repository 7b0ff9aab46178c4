import { defineConnector } from '../define.ts'
import { PostgresqlConfig } from './config.ts'
import { execute } from './execute.ts'
import { normalizePostgresqlError } from './normalize-error.ts'
import { newRow } from './new-row.ts'
import { query } from './query.ts'
import { withSession } from './session.ts'

export const postgresql = defineConnector({
  key: 'postgresql',
  displayName: 'PostgreSQL',
  icon: 'database',
  capabilities: ['action', 'trigger', 'polling'],
  // A query can have the database call others.
  reach: 'anywhere',
  config: PostgresqlConfig,
  async check(context) {
    const [row] = await withSession(context, async (session) => (await session.rows('SELECT current_user AS "user", current_database() AS "database"', [], { limit: 1, changes: false })).rows)
    return { account: `${String(row?.['user'])} at ${String(row?.['database'])} on ${context.config.host}` }
  },
  actions: [query, execute],
  polls: [newRow],
  normalizeError: normalizePostgresqlError,
})
