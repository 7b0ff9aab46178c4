// What services say when they refuse, as their documentation lists it, and what it means in our words. Each is answered by a
// service on loopback to a real action; what a person reads of it is in the contracts.
import type { Connector } from './define.ts'
import { mockService, type MockAnswer } from 'flowbench/testing'
import type { Failure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doorTo } from '../../testing/door.ts'
import { tryAction } from '../../testing/try-action.ts'
import { airtable } from './airtable/index.ts'
import { discord } from './discord/index.ts'
import { github } from './github/index.ts'
import { googleSheets } from './google-sheets/index.ts'
import { jira } from './jira/index.ts'
import { linear } from './linear/index.ts'
import { notion } from './notion/index.ts'
import { slack } from './slack/index.ts'
import { stripe } from './stripe/index.ts'
import { telegram } from './telegram/index.ts'

type Call = { connector: Connector; config: JsonObject; action: string; input: JsonObject; method: 'GET' | 'POST'; path: string }
/** Code, whether it is tried again, whether it was done; of a pause the milliseconds. */
type Meaning = readonly [code: Failure['code'], retryable: boolean, sent: Failure['sent'], retryAfterMs?: number]
type Row = readonly [name: string, answer: MockAnswer, meaning: Meaning]
type Vendor = { call: Call; rows: readonly Row[] }

const forbidden: Meaning = ['forbidden', false, 'processed']
const unauthorized: Meaning = ['unauthorized', false, 'processed']
const invalid: Meaning = ['invalid-input', false, 'processed']
const missing: Meaning = ['not-found', false, 'processed']
const conflict: Meaning = ['conflict', false, 'processed']
const blocked: Meaning = ['content-blocked', false, 'processed']
const limit: Meaning = ['limit', false, 'processed']
const open: Meaning = ['unavailable', true, 'maybe-sent']

const group = <Key>(keys: readonly Key[], row: (key: Key) => Row): Row[] => keys.map(row)

/** https://docs.slack.dev/reference/methods/chat.postMessage#errors and those of the other methods that are called */
const slackNo = (error: string, meaning: Meaning): Row => [error, { json: { ok: false, error } }, meaning]
const slackRows: Row[] = [
  ...group(['not_authed', 'invalid_auth', 'account_inactive', 'token_revoked', 'token_expired'], (name) => slackNo(name, unauthorized)),
  ...group(['missing_scope', 'no_permission', 'access_denied', 'not_in_channel', 'restricted_action_read_only_channel', 'two_factor_setup_required', 'accesslimited', 'cant_delete_message', 'compliance_exports_prevent_deletion'], (name) => slackNo(name, forbidden)),
  ...group(['channel_not_found', 'message_not_found', 'user_not_found', 'no_reaction'], (name) => slackNo(name, missing)),
  ...group(['is_archived', 'edit_window_closed', 'name_taken', 'already_in_channel'], (name) => slackNo(name, conflict)),
  ...group(['msg_too_long', 'no_text', 'invalid_blocks', 'invalid_cursor', 'an_error_of_next_year'], (name) => slackNo(name, invalid)),
  ...group(['internal_error', 'fatal_error', 'service_unavailable', 'team_added_to_org', 'external_channel_migrating'], (name) => slackNo(name, open)),
  slackNo('request_timeout', ['network', true, 'not-processed']),
  slackNo('message_limit_exceeded', ['quota-exceeded', false, 'processed']),
  slackNo('ratelimited', ['rate-limited', true, 'not-processed', 30_000]),
  ['ratelimited with its seconds', { status: 429, headers: { 'retry-after': '7' }, json: { ok: false, error: 'ratelimited' } }, ['rate-limited', true, 'not-processed', 7_000]],
]

/** https://developers.notion.com/reference/status-codes and https://developers.notion.com/reference/request-limits */
const notionNo = (status: number, code: string, meaning: Meaning, headers: Record<string, string> = {}): Row => [code, { status, headers, json: { object: 'error', status, code, message: 'As documented.' } }, meaning]
const notionRows: Row[] = [
  ...group(['invalid_json', 'invalid_request_url', 'invalid_request', 'validation_error', 'missing_version'], (code) => notionNo(400, code, invalid)),
  notionNo(400, 'invalid_grant', unauthorized), notionNo(401, 'unauthorized', unauthorized), notionNo(403, 'restricted_resource', forbidden), notionNo(404, 'object_not_found', missing),
  notionNo(409, 'conflict_error', ['conflict', true, 'not-processed']), notionNo(429, 'rate_limited', ['rate-limited', true, 'not-processed', 12_000], { 'retry-after': '12' }),
  notionNo(500, 'internal_server_error', open), notionNo(503, 'service_unavailable', open), notionNo(504, 'gateway_timeout', open),
  notionNo(503, 'database_connection_unavailable', ['unavailable', true, 'not-processed']), notionNo(529, 'service_overload', ['unavailable', true, 'not-processed', 3_000], { 'retry-after': '3' }),
]

/** https://cloud.google.com/apis/design/errors; of Drive https://developers.google.com/workspace/drive/api/guides/handle-errors */
const googleNo = (code: number, status: string, meaning: Meaning, more: JsonObject = {}): Row => [`${code} ${status}`, { status: code, json: { error: { code, message: 'As documented.', status, ...more } } }, meaning]
const googleRows: Row[] = [
  googleNo(400, 'INVALID_ARGUMENT', invalid), googleNo(400, 'OUT_OF_RANGE', invalid), googleNo(400, 'FAILED_PRECONDITION', conflict), googleNo(401, 'UNAUTHENTICATED', unauthorized), googleNo(403, 'PERMISSION_DENIED', forbidden),
  googleNo(404, 'NOT_FOUND', missing), googleNo(409, 'ALREADY_EXISTS', conflict), googleNo(409, 'ABORTED', ['conflict', true, 'not-processed']), googleNo(429, 'RESOURCE_EXHAUSTED', ['rate-limited', true, 'not-processed']),
  googleNo(499, 'CANCELLED', open), googleNo(500, 'INTERNAL', open), googleNo(503, 'UNAVAILABLE', open), googleNo(504, 'DEADLINE_EXCEEDED', ['timeout', true, 'maybe-sent']),
  ...group(['userRateLimitExceeded', 'rateLimitExceeded'], (reason) => [reason, { status: 403, json: { error: { code: 403, message: 'Rate Limit Exceeded', errors: [{ domain: 'usageLimits', reason, message: 'Rate Limit Exceeded' }] } } }, ['rate-limited', true, 'not-processed']]),
]

/** https://airtable.com/developers/web/api/errors */
const airtableNo = (status: number, error: JsonObject | string, meaning: Meaning): Row => [`${status} ${typeof error === 'string' ? error : String(error['type'])}`, { status, json: { error } }, meaning]
const airtableRows: Row[] = [
  airtableNo(401, { type: 'AUTHENTICATION_REQUIRED', message: 'Authentication required' }, unauthorized), airtableNo(403, { type: 'INVALID_PERMISSIONS', message: 'You are not permitted' }, forbidden),
  airtableNo(403, { type: 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND', message: 'Invalid permissions' }, forbidden), airtableNo(404, 'NOT_FOUND', missing), airtableNo(404, { type: 'TABLE_NOT_FOUND', message: 'Could not find table' }, missing),
  airtableNo(413, { type: 'REQUEST_TOO_LARGE', message: 'Too large' }, limit), airtableNo(422, { type: 'VIEW_NAME_NOT_FOUND', message: 'View not found' }, missing),
  ...group(['INVALID_REQUEST_UNKNOWN', 'UNKNOWN_FIELD_NAME', 'INVALID_VALUE_FOR_COLUMN', 'INVALID_MULTIPLE_CHOICE_OPTIONS', 'INVALID_FILTER_BY_FORMULA'], (type) => airtableNo(422, { type, message: 'As documented.' }, invalid)),
  airtableNo(422, { type: 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE', message: 'The iterator is gone' }, conflict), airtableNo(429, { errors: [{ error: 'RATE_LIMIT_REACHED' }] }, ['rate-limited', true, 'not-processed', 30_000]),
  airtableNo(500, 'SERVER_ERROR', open), airtableNo(503, 'SERVICE_UNAVAILABLE', open),
]

/** https://linear.app/developers/graphql#errors; the types are those of its SDK */
const linearNo = (type: string, code: string, meaning: Meaning, status = 200): Row => [`${type}, ${code}`, { status, json: { errors: [{ message: 'As documented.', extensions: { type, code } }] } }, meaning]
const linearRows: Row[] = [
  linearNo('invalid input', 'INPUT_ERROR', invalid), linearNo('user error', 'INPUT_ERROR', invalid), linearNo('graphql error', 'GRAPHQL_VALIDATION_FAILED', invalid, 400), linearNo('authentication error', 'AUTHENTICATION_ERROR', unauthorized, 401),
  linearNo('forbidden', 'FORBIDDEN', forbidden), linearNo('feature not accessible', 'FEATURE_NOT_ACCESSIBLE', forbidden), linearNo('usage limit exceeded', 'USAGE_LIMIT_EXCEEDED', ['quota-exceeded', false, 'processed']),
  linearNo('ratelimited', 'RATELIMITED', ['rate-limited', true, 'not-processed'], 400), linearNo('lock timeout', 'LOCK_TIMEOUT', ['conflict', true, 'not-processed']),
  linearNo('internal error', 'INTERNAL_SERVER_ERROR', open), linearNo('bootstrap error', 'OTHER', open), linearNo('network error', 'OTHER', open),
]

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes */
const discordNo = (status: number, code: number, meaning: Meaning): Row => [`${status} ${code}`, { status, json: { code, message: 'As documented.' } }, meaning]
const discordRows: Row[] = [
  ...group([10_003, 10_008, 10_087], (code) => discordNo(404, code, missing)), ...group([20_001, 50_001, 50_007, 50_013, 160_002], (code) => discordNo(403, code, forbidden)), ...group([40_001, 50_014, 50_027], (code) => discordNo(401, code, unauthorized)),
  ...group([50_006, 50_035, 50_109], (code) => discordNo(400, code, invalid)), ...group([20_009, 200_000, 240_000], (code) => discordNo(400, code, blocked)), ...group([50_083, 160_004], (code) => discordNo(400, code, conflict)),
  ...group([30_003, 30_010, 160_006], (code) => discordNo(400, code, limit)), discordNo(413, 40_005, limit),
  ...group([20_016, 20_028, 30_046], (code) => discordNo(400, code, ['rate-limited', true, 'not-processed'])), ...group([40_006, 130_000], (code) => discordNo(400, code, ['unavailable', true, 'not-processed'])),
  ['429 with parts of a second', { status: 429, json: { message: 'You are being rate limited.', retry_after: 64.57, global: false } }, ['rate-limited', true, 'not-processed', 64_570]],
]

/** https://core.telegram.org/bots/api#making-requests; the words are those of its server, github.com/tdlib/telegram-bot-api */
const telegramNo = (status: number, description: string, meaning: Meaning, parameters?: JsonObject): Row => [description, { status, json: { ok: false, error_code: status, description, ...(parameters && { parameters }) } }, meaning]
const telegramRows: Row[] = [
  telegramNo(401, 'Unauthorized', unauthorized), telegramNo(404, 'Not Found', unauthorized), telegramNo(400, 'Bad Request: chat not found', missing), telegramNo(400, 'Bad Request: message to edit not found', missing), telegramNo(400, 'Bad Request: PEER_ID_INVALID', missing),
  telegramNo(403, 'Forbidden: bot was blocked by the user', forbidden), telegramNo(403, 'Forbidden: bot was kicked from the supergroup chat', forbidden), telegramNo(400, 'Bad Request: not enough rights to send text messages to the chat', forbidden),
  telegramNo(400, "Bad Request: can't parse entities: Can't find end of the entity", invalid), telegramNo(400, 'Bad Request: message text is empty', invalid), telegramNo(400, "Bad Request: message can't be edited", conflict), telegramNo(400, 'Bad Request: TOPIC_CLOSED', conflict),
  telegramNo(413, 'Request Entity Too Large', limit), telegramNo(400, 'Bad Request: file is too big', limit), telegramNo(409, 'Conflict: terminated by other getUpdates request', conflict),
  telegramNo(429, 'Too Many Requests: retry after 14', ['rate-limited', true, 'not-processed', 14_000], { retry_after: 14 }), telegramNo(502, 'Bad Gateway', open),
]

/** https://docs.stripe.com/api/errors and https://docs.stripe.com/error-codes */
const stripeNo = (status: number, error: JsonObject, meaning: Meaning): Row => [`${status} ${Object.values(error).join(' ')}`, { status, json: { error: { message: 'As documented.', ...error } } }, meaning]
const stripeRows: Row[] = [
  stripeNo(400, { type: 'invalid_request_error', code: 'parameter_missing' }, invalid), stripeNo(401, { type: 'invalid_request_error', code: 'api_key_expired' }, unauthorized), stripeNo(402, { type: 'card_error', code: 'expired_card' }, invalid), stripeNo(403, { type: 'invalid_request_error' }, forbidden),
  stripeNo(404, { type: 'invalid_request_error', code: 'resource_missing' }, missing), stripeNo(400, { type: 'invalid_request_error', code: 'charge_already_refunded' }, conflict), stripeNo(400, { type: 'idempotency_error' }, conflict),
  stripeNo(409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }, ['conflict', true, 'maybe-sent']), stripeNo(429, { type: 'invalid_request_error', code: 'rate_limit' }, ['rate-limited', true, 'not-processed']),
  stripeNo(429, { type: 'invalid_request_error', code: 'lock_timeout' }, ['conflict', true, 'not-processed']), stripeNo(500, { type: 'api_error' }, open),
]

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
const githubNo = (status: number, message: string, meaning: Meaning, more: { headers?: Record<string, string>; errors?: JsonObject[] } = {}): Row => [`${status} ${message}`, { status, headers: more.headers ?? {}, json: { message, ...(more.errors && { errors: more.errors }) } }, meaning]
const githubRows: Row[] = [
  githubNo(401, 'Bad credentials', unauthorized), githubNo(403, 'Resource not accessible by personal access token', forbidden), githubNo(404, 'Not Found', missing), githubNo(410, 'Issues are disabled for this repo', missing), githubNo(422, 'Validation Failed', invalid, { errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }] }),
  githubNo(422, 'Validation Failed: it is there', conflict, { errors: [{ resource: 'Release', field: 'tag_name', code: 'already_exists' }] }), githubNo(403, 'You have exceeded a secondary rate limit.', ['rate-limited', true, 'not-processed', 60_000]),
  githubNo(429, 'API rate limit exceeded', ['rate-limited', true, 'not-processed', 9_000], { headers: { 'retry-after': '9' } }), githubNo(503, 'Service unavailable', open),
]

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes */
const jiraNo = (status: number, words: string, meaning: Meaning, headers: Record<string, string> = {}): Row => [`${status} ${words}`, { status, headers, json: { errorMessages: [words], errors: {} } }, meaning]
const jiraRows: Row[] = [
  jiraNo(400, 'Issue does not have a summary', invalid), jiraNo(401, 'Client must be authenticated', unauthorized), jiraNo(403, 'You do not have permission', forbidden), jiraNo(404, 'Issue does not exist', missing), jiraNo(409, 'The issue is being edited', conflict),
  jiraNo(429, 'Rate limit exceeded', ['rate-limited', true, 'not-processed', 5_000], { 'retry-after': '5' }), jiraNo(503, 'Down for maintenance', open),
]

const base = 'appLkNDICXNqxSDhG'
const sheet = '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms'
const vendors: Vendor[] = [
  { rows: slackRows, call: { connector: slack, config: { botToken: 'secret://it' }, action: 'post-message', input: { channel: 'C012AB3CD', text: 'Hello' }, method: 'POST', path: '/api/chat.postMessage' } },
  { rows: notionRows, call: { connector: notion, config: { token: 'secret://it' }, action: 'search', input: { text: 'tea' }, method: 'POST', path: '/v1/search' } },
  { rows: googleRows, call: { connector: googleSheets, config: { accessToken: 'secret://it' }, action: 'append-rows', input: { spreadsheet: sheet, sheet: 'Orders', rows: [['Tea']] }, method: 'POST', path: `/v4/spreadsheets/${sheet}/values/'Orders':append` } },
  { rows: airtableRows, call: { connector: airtable, config: { token: 'secret://it' }, action: 'create-records', input: { base, table: 'Orders', records: [{ Name: 'Tea' }] }, method: 'POST', path: `/v0/${base}/Orders` } },
  { rows: linearRows, call: { connector: linear, config: { apiKey: 'secret://it' }, action: 'update-issue', input: { issue: 'TEA-42', title: 'Tea' }, method: 'POST', path: '/graphql' } },
  { rows: discordRows, call: { connector: discord, config: { botToken: 'secret://it' }, action: 'send-message', input: { channel: '1041435137241104000', content: 'Hello' }, method: 'POST', path: '/api/v10/channels/1041435137241104000/messages' } },
  { rows: telegramRows, call: { connector: telegram, config: { botToken: 'secret://it' }, action: 'send-message', input: { chat: '42', text: 'Hello' }, method: 'POST', path: '/botT0KEN/sendMessage' } },
  { rows: stripeRows, call: { connector: stripe, config: { apiKey: 'secret://it' }, action: 'create-customer', input: { email: 'ada@example.com' }, method: 'POST', path: '/v1/customers' } },
  { rows: githubRows, call: { connector: github, config: { token: 'secret://it' }, action: 'add-labels', input: { repository: 'octo/tea', issue: 42, labels: ['bug'] }, method: 'POST', path: '/repos/octo/tea/issues/42/labels' } },
  { rows: jiraRows, call: { connector: jira, config: { site: 'https://example.atlassian.net', email: 'ada@example.com', apiToken: 'secret://it' }, action: 'get-issue', input: { issue: 'TEA-42' }, method: 'GET', path: '/rest/api/3/issue/TEA-42' } },
]

let service: Awaited<ReturnType<typeof mockService>>
let door: ReturnType<typeof doorTo>
beforeAll(async () => {
  service = await mockService()
  door = doorTo(service)
})
afterAll(async () => {
  await door.close()
  await service.close()
})

test.each(vendors.flatMap(({ call, rows }) => rows.map(([name, answer, meaning]) => ({ vendor: call.connector.displayName, name, answer, meaning, call }))))('$vendor says $name', async ({ call: { connector, config, action: key, input, method, path }, answer, meaning }) => {
  const action = connector.actions.find((each) => each.key === key)
  if (!action) throw new Error(`${connector.displayName} has no ${key}`)
  service.expect([{ method, path, answer }])
  const tried = await tryAction({ connector, config, secrets: { it: 'T0KEN' } }, action, { input, idempotencyKey: 'key', http: door })
  expect(service.problems()).toEqual([])
  if (!('failure' in tried)) throw new Error('It went on as if nothing had happened.')
  const { code, retryable, sent, retryAfterMs } = tried.failure
  const [, , , pause] = meaning
  expect([code, retryable, sent, ...(pause === undefined ? [] : [retryAfterMs])], tried.failure.message).toEqual([...meaning])
})
