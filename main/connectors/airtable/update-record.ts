import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { AirtableConfig } from './config.ts'
import { AirtableRecord, base, fields, options, recordId, sampleRecord, table, tablePath, typecast } from './fields.ts'

/** Each field is set, none is added to: https://airtable.com/developers/web/api/update-record */
export const updateRecord = defineAction({
  key: 'update-record', displayName: 'Update a record', summary: 'Change fields of a record', icon: 'pencil', keywords: ['row', 'set', 'edit'],
  description: 'Sets fields of a record. Those that are left out stay as they are, or are emptied when all are to be replaced.',
  effect: 'idempotent', config: AirtableConfig,
  input: z.strictObject({ base, table, record: recordId, fields, replace: z.boolean().default(false).meta({ title: 'Replace all', description: 'Empties the fields that are left out.' }), typecast }),
  output: AirtableRecord, options,
  defaultInput: { base: '', table: '', record: '', fields: {} }, sample: sampleRecord,
  describe: ({ record, table: ofTable }) => `Update ${record} in ${ofTable}`,
  run: ({ base: inBase, table: ofTable, record, fields: values, replace, typecast: isCast }, { http }) =>
    callJsonAs(http, AirtableRecord, { method: replace ? 'PUT' : 'PATCH', url: `${tablePath(inBase, ofTable)}${path`/${record}`}`, json: { fields: values, typecast: isCast } }),
})
