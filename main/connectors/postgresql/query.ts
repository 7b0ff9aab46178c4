import { z } from 'zod'
import { defineAction } from '../define.ts'
import { PostgresqlConfig } from './config.ts'
import { Limit, Parameters, Rows, sampleRow, Sql } from './fields.ts'
import { readOnly, withSession } from './session.ts'

export const query = defineAction({
  key: 'query',
  displayName: 'Query PostgreSQL',
  summary: 'Read rows with a SELECT',
  description: 'Runs one statement in a transaction that the server keeps from changing anything, and gives the rows.',
  icon: 'database',
  keywords: ['sql', 'postgres', 'select', 'table', 'database'],
  effect: 'read',
  config: PostgresqlConfig,
  input: z.strictObject({ sql: Sql, parameters: Parameters, limit: Limit }),
  output: z.object({ rows: Rows, isCut: z.boolean().meta({ description: 'There are more rows; at most 5 MB of them are given' }) }),
  defaultInput: { sql: '' },
  sample: { rows: [sampleRow], isCut: false },
  run: ({ sql, parameters, limit }, context) => withSession(context, (session) => readOnly(session, sql, parameters, limit)),
})
