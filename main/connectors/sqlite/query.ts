import { z } from 'zod'
import { defineAction } from '../define.ts'
import { fileOf, SqliteConfig } from './config.ts'
import { Limit, Parameters, Rows, sampleRow, Sql } from './fields.ts'

export const query = defineAction({
  key: 'query',
  displayName: 'Query SQLite',
  summary: 'Read rows with a SELECT',
  description: 'Runs one statement at a file that is opened so that nothing can be changed, and gives the rows.',
  icon: 'database',
  keywords: ['sql', 'sqlite', 'select', 'table', 'database', 'file'],
  effect: 'read',
  config: SqliteConfig,
  input: z.strictObject({ sql: Sql, parameters: Parameters, limit: Limit }),
  output: z.object({ rows: Rows, isCut: z.boolean().meta({ description: 'There are more rows; at most 5 MB of them are given' }) }),
  defaultInput: { sql: '' },
  sample: { rows: [sampleRow], isCut: false },
  run: async ({ sql, parameters, limit }, context) => (await fileOf(context)).query(sql, parameters, { limit }),
})
