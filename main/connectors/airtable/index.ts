import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { AirtableConfig, airtableService } from './config.ts'
import { createRecords } from './create-records.ts'
import { deleteRecord } from './delete-record.ts'
import { getRecord } from './get-record.ts'
import { listRecords } from './list-records.ts'
import { newRecords } from './new-records.ts'
import { normalizeAirtableError } from './normalize-error.ts'
import { updateRecord } from './update-record.ts'
import { upsertRecords } from './upsert-records.ts'

export const airtable = defineConnector({
  key: 'airtable',
  displayName: 'Airtable',
  icon: 'table',
  capabilities: ['action', 'polling'],
  reach: 'service',
  config: AirtableConfig,
  actions: [listRecords, getRecord, createRecords, updateRecord, upsertRecords, deleteRecord],
  polls: [newRecords],
  service: airtableService,
  // Of each base. https://airtable.com/developers/web/api/rate-limits
  rate: '5/sec',
  async check({ http }) {
    const { id, email } = await callJsonAs(http, z.looseObject({ id: z.string(), email: z.string().optional() }), { method: 'GET', url: '/meta/whoami' })
    return { account: email ?? id }
  },
  normalizeError: normalizeAirtableError,
})
