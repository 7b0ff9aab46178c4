import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { shortKeyOf } from '../kit/key-digest.ts'
import { sheets } from './call.ts'
import { options } from './choices.ts'
import { SheetsConfig } from './config.ts'
import { Cells, recordsOf, sheet, spreadsheet, valuesPath } from './fields.ts'

const Answer = z.looseObject({ values: Cells.optional() })

/**
 * A row has no id of its own: it is known by its place and by what stands in it, and only those below where the last look
 * ended are looked at. So a row that is written anew does not count, and one in the place of one that was deleted does.
 */
export const newRows = definePoll({
  key: 'new-rows', displayName: 'New rows in a sheet', summary: 'When rows are added at the end', icon: 'table', config: SheetsConfig,
  input: z.strictObject({ spreadsheet: spreadsheet.meta({ 'x-literal': true }), sheet: sheet.meta({ title: 'Sheet', description: 'The name of a sheet within it. Its first row names the columns.', 'x-literal': true }) }),
  options, defaultInput: { spreadsheet: '', sheet: 'Sheet1' }, everyMs: 120_000,
  samples: [{ name: 'New row', payload: { row: 4, values: { Item: 'Tea', Amount: '12' } } }],
  async poll({ spreadsheet: of, sheet: from }, { http, config, cursor }) {
    const call = await sheets({ http, config })
    const { values: cells = [] } = await call(Answer, { method: 'GET', url: valuesPath(of, from) })
    const seen = typeof cursor === 'number' ? cursor : 1
    const items = recordsOf(cells).flatMap((values, index) => {
      const row = index + 2
      return row <= seen || (cells[row - 1] ?? []).length === 0 ? [] : [{ id: `${row} ${shortKeyOf(JSON.stringify(cells[row - 1]), 22)}`, payload: { row, values } as JsonObject }]
    })
    return { items, cursor: Math.max(1, cells.length) }
  },
})
