import { z } from 'zod'
import { defineAction } from '../define.ts'
import { fileOf, SqliteConfig } from './config.ts'
import { Parameters, Rows, sampleRow, Sql } from './fields.ts'

const maxReturned = 10_000

export const execute = defineAction({
  key: 'execute',
  displayName: 'Execute at SQLite',
  summary: 'INSERT, UPDATE, DELETE and the like',
  description: 'Runs one statement that changes something, where the connection allows it. What it returns (RETURNING) is given as rows.',
  icon: 'database',
  keywords: ['sql', 'sqlite', 'insert', 'update', 'delete', 'database', 'file'],
  // Whether a statement can be repeated only its author knows; an INSERT … ON CONFLICT can, most others cannot.
  effect: ({ repeatable }: { repeatable: boolean }) => (repeatable ? 'idempotent' : 'unsafe'),
  config: SqliteConfig,
  input: z.strictObject({
    sql: Sql.meta({ examples: ['INSERT INTO orders (id, total) VALUES (?, ?) ON CONFLICT (id) DO NOTHING'] }), parameters: Parameters,
    repeatable: z.boolean().default(false).meta({ title: 'Doing it twice does no harm', description: 'As of INSERT … ON CONFLICT DO NOTHING, or UPDATE … SET paid = 1. Then it is repeated by itself when its answer was lost.' }),
  }),
  output: z.object({ rowCount: z.number().nullable().meta({ description: 'How many rows were changed' }), rows: Rows, isCut: z.boolean().meta({ description: 'It returned more rows than are given' }) }),
  defaultInput: { sql: '' },
  sample: { rowCount: 1, rows: [sampleRow], isCut: false },
  describe: ({ sql }) => `SQLite: ${sql.trim().replace(/\s+/g, ' ').slice(0, 120)}`,
  run: async ({ sql, parameters }, context) => (await fileOf(context)).execute(sql, parameters, { limit: maxReturned }),
})
