import { definePoll } from '../define-poll.ts'
import { newRows, NewRowsInput } from '../kit/new-rows.ts'
import { PostgresqlConfig } from './config.ts'
import { sampleRow } from './fields.ts'
import { readOnly, withSession } from './session.ts'

export const newRow = definePoll({
  key: 'new-row',
  displayName: 'New row in PostgreSQL',
  summary: 'When a query has new rows',
  icon: 'database',
  config: PostgresqlConfig,
  input: NewRowsInput,
  defaultInput: { sql: '' },
  everyMs: 60_000,
  samples: [{ name: 'New row', payload: sampleRow }],
  poll: (input, context) => withSession(context, (session) => newRows(input, { cursor: context.cursor, mark: '$1', read: (sql, after, limit) => readOnly(session, sql, after === undefined ? [] : [after], limit) })),
})
