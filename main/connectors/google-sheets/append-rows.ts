import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import { beforeWriting } from '../kit/before-writing.ts'
import { sheets } from './call.ts'
import { options } from './choices.ts'
import { SheetsConfig } from './config.ts'
import { Cells, rowOf, rows, sheet, spreadsheet, valueInput, valuesPath } from './fields.ts'

const Appended = z.looseObject({ spreadsheetId: z.string(), updates: z.looseObject({ updatedRange: z.string(), updatedRows: z.number().int().optional(), updatedCells: z.number().int().optional() }) })

/** Google knows no key of a repetition. https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/append */
export const appendRows = defineAction({
  key: 'append-rows', displayName: 'Append rows', summary: 'Add rows below a table', icon: 'list-plus', keywords: ['add', 'insert', 'log', 'write'],
  description: 'Adds rows below what stands in a sheet: as lists, or by the names in its first row.',
  effect: 'unsafe', rate: '60/min', config: SheetsConfig,
  input: z.strictObject({
    spreadsheet, sheet, rows: rows.optional(),
    records: z.array(z.record(z.string(), z.json())).min(1).optional().meta({ title: 'Rows by names', description: 'In place of lists, by the names in the first row: [{ "Item": "Tea", "Amount": 12 }]', 'x-widget': 'json' }), valueInput,
  }),
  output: Appended, options, defaultInput: { spreadsheet: '', sheet: 'Sheet1', rows: [] },
  sample: { spreadsheetId: '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms', tableRange: "'Orders'!A1:B3", updates: { spreadsheetId: '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms', updatedRange: "'Orders'!A4:B4", updatedRows: 1, updatedColumns: 2, updatedCells: 2 } },
  describe: ({ sheet: to, rows: lists, records }) => `Append ${(lists ?? records ?? []).length} rows to ${to}`,
  async run({ spreadsheet: of, sheet: to, rows: lists, records, valueInput: how }, context) {
    if ((lists === undefined) === (records === undefined)) throw new AppError({ code: 'invalid-input', message: 'Say either rows as lists, or rows by names.', retryable: false, sent: 'not-sent' })
    const { call, names } = await beforeWriting(async () => {
      const asked = await sheets(context)
      return { call: asked, names: records === undefined ? [] : ((await asked(z.looseObject({ values: Cells.optional() }), { method: 'GET', url: valuesPath(of, to, '1:1') })).values?.[0] ?? []) }
    })
    const values = lists ?? (records ?? []).map((record) => rowOf(record, names))
    return call(Appended, { method: 'POST', url: `${valuesPath(of, to)}:append`, query: { valueInputOption: how, insertDataOption: 'INSERT_ROWS' }, json: { majorDimension: 'ROWS', values } })
  },
})
