import { z } from 'zod'
import { defineAction } from '../define.ts'
import { sheets } from './call.ts'
import { options } from './choices.ts'
import { SheetsConfig } from './config.ts'
import { Cells, range, recordsOf, sheet, spreadsheet, valuesPath } from './fields.ts'

const Answer = z.looseObject({ range: z.string(), values: Cells.optional() })

/** https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/get */
export const readRange = defineAction({
  key: 'read-range', displayName: 'Read a range', summary: 'Cells of a sheet', icon: 'table', keywords: ['get', 'rows', 'list', 'find'],
  description: 'Reads the cells of a range or of a whole sheet, as lists and by the names in the first row.',
  effect: 'read', rate: '60/min', config: SheetsConfig,
  input: z.strictObject({
    spreadsheet, sheet, range: range.optional(),
    values: z.enum(['FORMATTED_VALUE', 'UNFORMATTED_VALUE', 'FORMULA']).default('FORMATTED_VALUE').meta({ title: 'Values are given', description: 'As they are shown, as numbers are, or as formulas.' }),
  }),
  output: z.strictObject({ range: z.string(), rows: Cells.meta({ description: 'A list for each row; empty cells at its end are left out' }), records: z.array(z.record(z.string(), z.json())).meta({ description: 'The rows below the first one, by its names' }) }),
  options, defaultInput: { spreadsheet: '', sheet: 'Sheet1' },
  sample: { range: "'Orders'!A1:B2", rows: [['Item', 'Amount'], ['Tea', '12']], records: [{ Item: 'Tea', Amount: '12' }] },
  async run({ spreadsheet: of, sheet: from, range: part, values }, context) {
    const call = await sheets(context)
    const { range: found, values: cells = [] } = await call(Answer, { method: 'GET', url: valuesPath(of, from, part), query: { valueRenderOption: values } })
    return { range: found, rows: cells, records: recordsOf(cells) }
  },
})
