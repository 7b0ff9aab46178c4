import { z } from 'zod'
import { defineAction } from '../define.ts'
import { sheets } from './call.ts'
import { options } from './choices.ts'
import { SheetsConfig } from './config.ts'
import { range, sheet, spreadsheet, valuesPath } from './fields.ts'

const Cleared = z.looseObject({ spreadsheetId: z.string(), clearedRange: z.string() })

/** Only values go, formats stay. https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/clear */
export const clearRange = defineAction({
  key: 'clear-range', displayName: 'Clear a range', summary: 'Empty cells of a sheet', icon: 'trash-2', keywords: ['delete', 'empty', 'remove'],
  description: 'Empties the cells of a range; how they look stays.',
  effect: 'idempotent', rate: '60/min', config: SheetsConfig,
  input: z.strictObject({ spreadsheet, sheet, range }), output: Cleared, options,
  defaultInput: { spreadsheet: '', sheet: 'Sheet1', range: 'A2:Z' }, sample: { spreadsheetId: '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms', clearedRange: "'Orders'!A2:Z1000" },
  describe: ({ sheet: of, range: at }) => `Clear ${at} of ${of}`,
  async run({ spreadsheet: of, sheet: from, range: at }, context) {
    const call = await sheets(context)
    return call(Cleared, { method: 'POST', url: `${valuesPath(of, from, at)}:clear`, json: {} })
  },
})
