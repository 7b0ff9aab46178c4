import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { AirtableConfig } from './config.ts'
import { AirtableRecord, base, options, recordId, sampleRecord, table, tablePath } from './fields.ts'

/** https://airtable.com/developers/web/api/get-record */
export const getRecord = defineAction({
  key: 'get-record', displayName: 'Get a record', summary: 'Read one record', icon: 'table', keywords: ['row', 'read'],
  description: 'Gives one record by its id. Fields that are empty are not in it.',
  effect: 'read', config: AirtableConfig,
  input: z.strictObject({ base, table, record: recordId }), output: AirtableRecord, options,
  defaultInput: { base: '', table: '', record: '' }, sample: sampleRecord,
  run: ({ base: inBase, table: ofTable, record }, { http }) => callJsonAs(http, AirtableRecord, { method: 'GET', url: `${tablePath(inBase, ofTable)}${path`/${record}`}` }),
})
