import { z } from 'zod'
import { defineAction } from '../define.ts'
import { beforeWriting } from '../kit/before-writing.ts'
import { sheets } from './call.ts'
import { SheetsConfig } from './config.ts'

const Created = z.looseObject({ spreadsheetId: z.string(), spreadsheetUrl: z.string().meta({ description: 'Where a person sees it' }), properties: z.looseObject({ title: z.string() }) })

/** https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/create */
export const createSpreadsheet = defineAction({
  key: 'create-spreadsheet', displayName: 'Create a spreadsheet', summary: 'Make a new spreadsheet', icon: 'file-plus', keywords: ['new', 'file', 'add'],
  description: 'Makes a spreadsheet, which belongs to the account of the connection: that of a service account is shared by it alone.',
  effect: 'unsafe', rate: '60/min', config: SheetsConfig,
  input: z.strictObject({ title: z.string().min(1).max(400).meta({ title: 'Title' }), sheets: z.array(z.string().min(1).max(100)).max(50).default([]).meta({ title: 'Sheets', description: 'Their names. Empty: one, called Sheet1.' }) }),
  output: Created, defaultInput: { title: '' },
  sample: { spreadsheetId: '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms', spreadsheetUrl: 'https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit', properties: { title: 'Orders', locale: 'en_US', timeZone: 'Etc/GMT' }, sheets: [{ properties: { sheetId: 0, title: 'Sheet1', index: 0 } }] },
  describe: ({ title }) => `Create the spreadsheet "${title}"`,
  async run({ title, sheets: names }, context) {
    const call = await beforeWriting(() => sheets(context))
    return call(Created, { method: 'POST', url: '/v4/spreadsheets', json: { properties: { title }, ...(names.length > 0 && { sheets: names.map((name) => ({ properties: { title: name } })) }) } })
  },
})
