import { defineConnector } from '../define.ts'
import { fileOf, SqliteConfig } from './config.ts'
import { execute } from './execute.ts'
import { newRow } from './new-row.ts'
import { query } from './query.ts'

export const sqlite = defineConnector({
  key: 'sqlite',
  displayName: 'SQLite',
  icon: 'database',
  capabilities: ['action', 'trigger', 'polling'],
  reach: 'here',
  config: SqliteConfig,
  async check(context) {
    await (await fileOf(context)).query('SELECT count(*) FROM sqlite_schema', [], { limit: 1 })
    return { account: context.config.file }
  },
  actions: [query, execute],
  polls: [newRow],
})
