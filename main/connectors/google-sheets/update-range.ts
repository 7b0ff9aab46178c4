import { z } from 'zod'
import { defineAction } from '../define.ts'
import { sheets } from './call.ts'
import { options } from './choices.ts'
import { SheetsConfig } from './config.ts'
import { range, rows, sheet, spreadsheet, valueInput, valuesPath } from './fields.ts'

const Updated = z.looseObject({ spreadsheetId: z.string(), updatedRange: z.string(), updatedCells: z.number().int().optional() })

/** https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/update */
export const updateRange = defineAction({
  key: 'update-range', displayName: 'Update a range', summary: 'Write cells of a sheet', icon: 'pencil', keywords: ['set', 'write', 'cells'],
  description: 'Writes cells from the first one of a range on. A cell whose value is null stays as it is; an empty text empties it.',
  effect: 'idempotent', rate: '60/min', config: SheetsConfig,
  input: z.strictObject({ spreadsheet, sheet, range, rows, valueInput }),
  output: Updated, options, defaultInput: { spreadsheet: '', sheet: 'Sheet1', range: 'A1', rows: [] },
  sample: { spreadsheetId: '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms', updatedRange: "'Orders'!A1:B1", updatedRows: 1, updatedColumns: 2, updatedCells: 2 },
  describe: ({ sheet: in_, range: at }) => `Write ${in_} from ${at} on`,
  async run({ spreadsheet: of, sheet: to, range: at, rows: values, valueInput: how }, context) {
    const call = await sheets(context)
    return call(Updated, { method: 'PUT', url: valuesPath(of, to, at), query: { valueInputOption: how }, json: { majorDimension: 'ROWS', values } })
  },
})
