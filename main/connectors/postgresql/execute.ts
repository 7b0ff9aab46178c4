import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { PostgresqlConfig } from './config.ts'
import { Parameters, Rows, sampleRow, Sql } from './fields.ts'
import { withSession } from './session.ts'

const maxReturned = 10_000

export const execute = defineAction({
  key: 'execute',
  displayName: 'Execute at PostgreSQL',
  summary: 'INSERT, UPDATE, DELETE and the like',
  description: 'Runs one statement that changes something, where the connection allows it. What it returns (RETURNING) is given as rows.',
  icon: 'database',
  keywords: ['sql', 'postgres', 'insert', 'update', 'delete', 'database'],
  // Whether a statement can be repeated only its author knows; an INSERT … ON CONFLICT can, most others cannot.
  effect: ({ repeatable }: { repeatable: boolean }) => (repeatable ? 'idempotent' : 'unsafe'),
  config: PostgresqlConfig,
  input: z.strictObject({
    sql: Sql.meta({ examples: ['INSERT INTO orders (id, total) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING'] }), parameters: Parameters,
    repeatable: z.boolean().default(false).meta({ title: 'Doing it twice does no harm', description: 'As of INSERT … ON CONFLICT DO NOTHING, or UPDATE … SET paid = true. Then it is repeated by itself when its answer was lost.' }),
  }),
  output: z.object({ rowCount: z.number().nullable().meta({ description: 'How many rows were changed' }), rows: Rows, isCut: z.boolean().meta({ description: 'It returned more rows than are given' }) }),
  defaultInput: { sql: '' },
  sample: { rowCount: 1, rows: [sampleRow], isCut: false },
  describe: ({ sql }) => `PostgreSQL: ${sql.trim().replace(/\s+/g, ' ').slice(0, 120)}`,
  async run({ sql, parameters }, context) {
    if (context.config.access !== 'write') throw new AppError({ code: 'forbidden', message: `The connection lets steps read ${context.config.database} only. Choose "write" in it under Connections if this is meant.`, retryable: false, sent: 'not-sent' })
    return withSession(context, async (session) => {
      const { rows, rowCount, isCut } = await session.rows(sql, parameters, { limit: maxReturned, changes: true })
      return { rowCount, rows, isCut }
    })
  },
})
