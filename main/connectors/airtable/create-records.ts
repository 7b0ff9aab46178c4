import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { AirtableConfig } from './config.ts'
import { AirtableRecord, base, fields, options, sampleRecord, table, tablePath, typecast } from './fields.ts'

const Answer = z.looseObject({ records: z.array(AirtableRecord).min(1) })

/** Airtable knows no key of a repetition; ten are the most at once. https://airtable.com/developers/web/api/create-records */
export const createRecords = defineAction({
  key: 'create-records', displayName: 'Create records', summary: 'Add up to ten records to a table', icon: 'circle-plus', keywords: ['row', 'insert', 'add'],
  description: 'Adds records to a table, up to ten at once: all of them or none. Where a field tells records apart, upsert them instead, which may be repeated.',
  effect: 'unsafe', config: AirtableConfig,
  input: z.strictObject({ base, table, records: z.array(fields).min(1).max(10).meta({ title: 'Records', description: 'The fields of each: [{ "Name": "Tea", "Amount": 12 }]', 'x-widget': 'json' }), typecast }),
  output: z.looseObject({ records: z.array(AirtableRecord) }), options,
  defaultInput: { base: '', table: '', records: [] }, sample: { records: [sampleRecord] },
  describe: ({ table: ofTable, records }) => `Create ${records.length === 1 ? 'a record' : `${records.length} records`} in ${ofTable}`,
  run: ({ base: inBase, table: ofTable, records, typecast: isCast }, { http }) => callJsonAs(http, Answer, { method: 'POST', url: tablePath(inBase, ofTable), json: { records: records.map((each) => ({ fields: each })), typecast: isCast } }),
})
