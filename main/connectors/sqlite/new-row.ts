import { definePoll } from '../define-poll.ts'
import { newRows, NewRowsInput } from '../kit/new-rows.ts'
import { fileOf, SqliteConfig } from './config.ts'
import { sampleRow } from './fields.ts'

export const newRow = definePoll({
  key: 'new-row',
  displayName: 'New row in SQLite',
  summary: 'When a query has new rows',
  icon: 'database',
  config: SqliteConfig,
  input: NewRowsInput,
  defaultInput: { sql: '' },
  everyMs: 60_000,
  samples: [{ name: 'New row', payload: sampleRow }],
  async poll(input, context) {
    const file = await fileOf(context)
    return newRows(input, { cursor: context.cursor, mark: '?', read: (sql, after, limit) => file.query(sql, after === undefined ? [] : [after], { limit }) })
  },
})
