import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { AirtableConfig } from './config.ts'
import { base, options, recordId, table, tablePath } from './fields.ts'

const Deleted = z.looseObject({ id: z.string(), deleted: z.boolean() })

/** https://airtable.com/developers/web/api/delete-record */
export const deleteRecord = defineAction({
  key: 'delete-record', displayName: 'Delete a record', summary: 'Remove a record', icon: 'trash-2', keywords: ['row', 'remove'],
  description: 'Deletes a record. It stays in the trash of the base for some days. One that is gone already is not found.',
  effect: 'idempotent', config: AirtableConfig,
  input: z.strictObject({ base, table, record: recordId }), output: Deleted, options,
  defaultInput: { base: '', table: '', record: '' }, sample: { id: 'rec560UJdUtocSouk', deleted: true },
  describe: ({ record, table: ofTable }) => `Delete ${record} in ${ofTable}`,
  run: ({ base: inBase, table: ofTable, record }, { http }) => callJsonAs(http, Deleted, { method: 'DELETE', url: `${tablePath(inBase, ofTable)}${path`/${record}`}` }),
})
