import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { AirtableConfig } from './config.ts'
import { AirtableRecord, base, fields, options, sampleRecord, table, tablePath, typecast } from './fields.ts'

const Answer = z.looseObject({ records: z.array(AirtableRecord).min(1), createdRecords: z.array(z.string()), updatedRecords: z.array(z.string()) })

/** The second time finds the records of the first by the fields that tell them apart. https://airtable.com/developers/web/api/update-multiple-records */
export const upsertRecords = defineAction({
  key: 'upsert-records', displayName: 'Upsert records', summary: 'Change records, or add them', icon: 'table', keywords: ['row', 'merge', 'sync', 'insert', 'update'],
  description: 'Changes the records that are the same in the fields you name, and adds those that there are not, up to ten at once.',
  effect: 'idempotent', config: AirtableConfig,
  input: z.strictObject({
    base, table, mergeOn: z.array(z.string().min(1)).min(1).max(3).meta({ title: 'The same by', description: 'Up to three fields that tell records apart, such as an order number.' }),
    records: z.array(fields).min(1).max(10).meta({ title: 'Records', description: 'The fields of each: [{ "Number": 1042, "Status": "Paid" }]', 'x-widget': 'json' }), typecast,
  }),
  output: z.looseObject({ records: z.array(AirtableRecord), createdRecords: z.array(z.string()).meta({ description: 'Ids of those that are new' }), updatedRecords: z.array(z.string()) }), options,
  defaultInput: { base: '', table: '', mergeOn: [], records: [] }, sample: { records: [sampleRecord], createdRecords: [sampleRecord.id], updatedRecords: [] },
  describe: ({ table: ofTable, records }) => `Upsert ${records.length === 1 ? 'a record' : `${records.length} records`} in ${ofTable}`,
  run: ({ base: inBase, table: ofTable, mergeOn, records, typecast: isCast }, { http }) =>
    callJsonAs(http, Answer, { method: 'PATCH', url: tablePath(inBase, ofTable), json: { performUpsert: { fieldsToMergeOn: mergeOn }, records: records.map((each) => ({ fields: each })), typecast: isCast } }),
})
