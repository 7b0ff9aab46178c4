import { connectorContract, type Exchange, type OptionsExample, type RefusalExample } from 'flowbench/testing'
import { sampleRecord } from './fields.ts'
import { airtable } from './index.ts'

const at = { base: 'appLkNDICXNqxSDhG', table: 'Orders' }
const record = sampleRecord.id
const rows = '/v0/appLkNDICXNqxSDhG/Orders'
const call = (method: Exchange['method'], path: string, answer: unknown, more: Partial<Exchange> = {}): Exchange => ({ method, path, answer: { json: answer }, headers: { authorization: 'Bearer patZk4q9wXv7Tn2Zk.4q9wXv7Tn2' }, ...more })
const said = (status: number, error: unknown): RefusalExample['answer'] => ({ status, json: { error } })
const fields = { Name: 'Tea', Amount: 12 }
const choicesOf: Record<string, Pick<OptionsExample, 'input' | 'answers' | 'finds'>> = {
  bases: { answers: [call('GET', '/v0/meta/bases', { bases: [{ id: at.base, name: 'Tea House', permissionLevel: 'create' }] })], finds: [{ value: at.base, label: 'Tea House' }] },
  tables: { input: { base: at.base }, answers: [call('GET', '/v0/meta/bases/appLkNDICXNqxSDhG/tables', { tables: [{ id: 'tbl1', name: 'Orders', fields: [] }] })], finds: [{ value: 'tbl1', label: 'Orders' }] },
}

connectorContract(airtable, {
  config: { token: 'secret://airtable-token' },
  secrets: { 'airtable-token': 'patZk4q9wXv7Tn2Zk.4q9wXv7Tn2' },
  check: { answers: [call('GET', '/v0/meta/whoami', { id: 'usrL2PNC5o3H4lBEi', email: 'ada@example.com' })], account: 'ada@example.com' },
  examples: [
    {
      action: 'list-records', input: { ...at, formula: '{Status} = "Open"', sort: [{ field: 'Amount', direction: 'desc' }], fields: ['Name', 'Amount'], limit: 150 },
      answers: [
        call('GET', rows, { records: [sampleRecord], offset: 'itr1/rec2' }, { times: 1, query: { filterByFormula: '{Status} = "Open"', 'sort[0][field]': 'Amount', 'sort[0][direction]': 'desc', 'fields[]': ['Name', 'Amount'], pageSize: '100' } }),
        call('GET', rows, { records: [{ ...sampleRecord, id: 'recAAAAAAAAAAAAAA' }] }, { query: { offset: 'itr1/rec2' } }),
      ],
      output: { records: [{ id: record }, { id: 'recAAAAAAAAAAAAAA' }], next: null },
    },
    { action: 'list-records', name: 'the first few', input: { ...at, view: 'Open orders', limit: 1 }, answers: [call('GET', rows, { records: [sampleRecord], offset: 'itr1/rec2' }, { query: { view: 'Open orders', pageSize: '1' } })], output: { next: 'itr1/rec2' } },
    { action: 'get-record', input: { ...at, record }, answers: [call('GET', `${rows}/${record}`, sampleRecord)], output: { fields: { Name: 'Tea' } } },
    { action: 'create-records', input: { ...at, records: [fields], typecast: true }, answers: [call('POST', rows, { records: [sampleRecord] }, { json: { records: [{ fields }], typecast: true } })], output: { records: [{ id: record }] } },
    { action: 'update-record', input: { ...at, record, fields }, answers: [call('PATCH', `${rows}/${record}`, sampleRecord, { json: { fields }, repeatable: 'https://airtable.com/developers/web/api/update-record' })] },
    { action: 'update-record', name: 'all of it', input: { ...at, record, fields, replace: true }, answers: [call('PUT', `${rows}/${record}`, sampleRecord, { json: { fields } })] },
    { action: 'upsert-records', input: { ...at, mergeOn: ['Name'], records: [fields] }, answers: [call('PATCH', rows, { records: [sampleRecord], createdRecords: [record], updatedRecords: [] }, { json: { performUpsert: { fieldsToMergeOn: ['Name'] }, records: [{ fields }] }, repeatable: 'https://airtable.com/developers/web/api/update-multiple-records' })], output: { createdRecords: [record] } },
    { action: 'delete-record', input: { ...at, record }, answers: [call('DELETE', `${rows}/${record}`, { id: record, deleted: true })], output: { deleted: true } },
  ],
  polls: [{
    poll: 'new-records', input: { ...at, formula: '{Status} = "Open"' }, cursor: '2026-03-14T09:00:00.000Z', finds: [record, 'recBBBBBBBBBBBBBB'],
    answers: [call('GET', rows, { records: [{ ...sampleRecord, id: 'recBBBBBBBBBBBBBB', createdTime: '2026-03-14T10:00:00.000Z' }, sampleRecord] }, { query: { filterByFormula: 'AND(IS_AFTER(CREATED_TIME(), DATETIME_PARSE(\'2026-03-14T08:59:59.000Z\')), {Status} = "Open")' } })],
  }],
  options: Object.entries(choicesOf).flatMap(([options, example]) => [...airtable.actions.map(({ key }) => ({ action: key, options, ...example })), { poll: 'new-records', options, ...example }]),
  refusals: [
    { action: 'create-records', name: 'INVALID_VALUE_FOR_COLUMN', answer: said(422, { type: 'INVALID_VALUE_FOR_COLUMN', message: 'Field "Amount" cannot accept the provided value' }), expect: { code: 'invalid-input', retryable: false, sent: 'processed', says: /"Amount" cannot accept/ } },
    { action: 'get-record', name: 'NOT_FOUND', answer: said(404, 'NOT_FOUND'), expect: { code: 'not-found', says: /NOT_FOUND/ } },
    { action: 'get-record', name: 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND', answer: said(403, { type: 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND', message: 'Invalid permissions, or the requested model was not found.' }), expect: { code: 'forbidden', says: /model was not found/ } },
    { action: 'update-record', name: 'AUTHENTICATION_REQUIRED', answer: said(401, { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' }), expect: { code: 'unauthorized', retryable: false } },
    { action: 'list-records', name: 'RATE_LIMIT_REACHED, which says no time', answer: said(429, { type: 'RATE_LIMIT_REACHED', message: 'Rate limit exceeded. Please try again later' }), expect: { code: 'rate-limited', retryable: true, retryAfterMs: 30_000, sent: 'not-processed' } },
    { action: 'upsert-records', name: 'the monthly limit of the plan', answer: said(429, { type: 'PUBLIC_API_BILLING_LIMIT_EXCEEDED', message: 'The API billing plan limit is exceeded' }), expect: { code: 'quota-exceeded', retryable: false } },
    { action: 'create-records', name: 'REQUEST_TOO_LARGE', answer: said(413, { type: 'REQUEST_TOO_LARGE', message: 'Too large' }), expect: { code: 'limit', retryable: false } },
  ],
})
