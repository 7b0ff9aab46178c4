import { connectorContract, type Exchange, type OptionsExample, type RefusalExample } from 'flowbench/testing'
import { shortKeyOf } from '../kit/key-digest.ts'
import { sampleMessage } from './fields.ts'
import { discord } from './index.ts'

const channel = '1041435137241104000'
const message = sampleMessage.id
const server = '1041435137241100000'
const hook = '/api/v10/webhooks/1041435137241104001/Zk4q9wXv7Tn2-aaaa_bbbb'
const docs = 'https://discord.com/developers/docs/resources/message#edit-message'
const call = (method: Exchange['method'], path: string, answer: unknown, more: Partial<Exchange> = {}): Exchange => ({ method, path: `/api/v10${path}`, answer: { json: answer }, headers: { authorization: 'Bot MTA0.Zk4q9w.Xv7Tn2-aaaa' }, ...more })
const said = (status: number, code: number, words: string, errors?: unknown): RefusalExample['answer'] => ({ status, json: { code, message: words, ...(errors !== undefined && { errors }) } })
const choicesOf: Record<string, Pick<OptionsExample, 'input' | 'answers' | 'finds'>> = {
  servers: { answers: [call('GET', '/users/@me/guilds', [{ id: server, name: 'Tea House' }])], finds: [{ value: server, label: 'Tea House' }] },
  channels: { input: { server }, answers: [call('GET', `/guilds/${server}/channels`, [{ id: channel, name: 'kitchen', type: 0 }, { id: '1', name: 'A category', type: 4 }])], finds: [{ value: channel, label: '#kitchen' }] },
}

connectorContract(discord, {
  config: { botToken: 'secret://discord-bot', webhookUrl: 'secret://discord-webhook' },
  secrets: { 'discord-bot': 'MTA0.Zk4q9w.Xv7Tn2-aaaa', 'discord-webhook': 'https://discord.com/api/webhooks/1041435137241104001/Zk4q9wXv7Tn2-aaaa_bbbb' },
  check: { answers: [call('GET', '/users/@me', { id: '1', username: 'flows' })], account: 'flows' },
  examples: [
    { action: 'send-message', input: { channel, content: 'The kettle is on.', replyTo: message, silent: true, mentions: 'nobody' }, answers: [call('POST', `/channels/${channel}/messages`, sampleMessage, { json: { content: 'The kettle is on.', allowed_mentions: { parse: [] }, flags: 4096, message_reference: { message_id: message }, enforce_nonce: true } })], output: { id: message } },
    { action: 'send-message', name: 'with its nonce', input: { channel, embeds: [{ title: 'Order 1042' }] }, answers: [call('POST', `/channels/${channel}/messages`, sampleMessage, { json: { embeds: [{ title: 'Order 1042' }], allowed_mentions: { parse: ['users', 'roles'] } } })] },
    { action: 'edit-message', input: { channel, message, content: 'It boils.' }, answers: [call('PATCH', `/channels/${channel}/messages/${message}`, { ...sampleMessage, content: 'It boils.' }, { json: { content: 'It boils.' }, repeatable: docs })], output: { content: 'It boils.' } },
    { action: 'add-reaction', input: { channel, message, emoji: '👍' }, answers: [{ ...call('PUT', `/channels/${channel}/messages/${message}/reactions/%F0%9F%91%8D/@me`, {}), answer: { status: 204 } }], output: { message, emoji: '👍' } },
    { action: 'delete-message', input: { channel, message }, answers: [{ ...call('DELETE', `/channels/${channel}/messages/${message}`, {}), answer: { status: 204 } }], output: { isDeleted: true } },
    { action: 'delete-message', name: 'that is gone', input: { channel, message }, answers: [{ ...call('DELETE', `/channels/${channel}/messages/${message}`, {}), answer: said(404, 10008, 'Unknown Message') }], output: { isDeleted: false } },
    { action: 'start-thread', input: { channel, message, name: 'Order 1042' }, answers: [call('POST', `/channels/${channel}/messages/${message}/threads`, { id: message, name: 'Order 1042', type: 11, parent_id: channel }, { json: { name: 'Order 1042', auto_archive_duration: 1_440 } })], output: { parent_id: channel } },
    { action: 'start-thread', name: 'at no message', input: { channel, name: 'Order 1042', restMinutes: '60' }, answers: [call('POST', `/channels/${channel}/threads`, { id: '1041435137241104500', name: 'Order 1042', type: 11, parent_id: channel }, { json: { name: 'Order 1042', auto_archive_duration: 60, type: 11 } })], output: { id: '1041435137241104500' } },
    { action: 'list-channels', input: { server }, answers: [call('GET', `/guilds/${server}/channels`, [{ id: channel, name: 'kitchen', type: 0 }])], output: { channels: [{ name: 'kitchen' }] } },
    { action: 'list-messages', input: { channel, limit: 10, before: message }, answers: [call('GET', `/channels/${channel}/messages`, [sampleMessage], { query: { limit: '10', before: message } })], output: { messages: [{ id: message }] } },
    { action: 'send-webhook-message', input: { content: 'The kettle is on.', username: 'Kettle', thread: channel }, answers: [{ method: 'POST', path: hook, query: { wait: 'true', thread_id: channel }, json: { content: 'The kettle is on.', username: 'Kettle' }, answer: { json: sampleMessage } }], output: { id: message } },
    { action: 'edit-webhook-message', input: { message, content: 'It boils.' }, answers: [{ method: 'PATCH', path: `${hook}/messages/${message}`, json: { content: 'It boils.' }, answer: { json: sampleMessage }, repeatable: docs }] },
  ],
  polls: [{ poll: 'new-messages', input: { channel }, cursor: '1041435137241104000', answers: [call('GET', `/channels/${channel}/messages`, [{ ...sampleMessage, id: '1041435137241104418', author: { id: '2', username: 'ada' } }, { ...sampleMessage, id: '1041435137241104417' }, { ...sampleMessage, id: '1041435137241104416', author: { id: '2', username: 'ada' } }], { query: { after: '1041435137241104000', limit: '100' } })], finds: ['1041435137241104416', '1041435137241104418'] }],
  options: Object.entries(choicesOf).flatMap(([options, example]) => [...discord.actions.map(({ key }) => ({ action: key, options, ...example })), { poll: 'new-messages', options, ...example }]),
  refusals: [
    { action: 'send-message', name: 'Invalid Form Body', answer: said(400, 50035, 'Invalid Form Body', { embeds: { 0: { title: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 256 or fewer in length.' }] } } } }), expect: { code: 'invalid-input', retryable: false, sent: 'processed', says: /embeds\.0\.title: Must be 256 or fewer/ } },
    { action: 'send-message', name: 'Missing Permissions', answer: said(403, 50013, 'Missing Permissions'), expect: { code: 'forbidden', says: /Missing Permissions/ } },
    { action: 'send-message', name: 'a rate limit with parts of a second', answer: { status: 429, json: { message: 'You are being rate limited.', retry_after: 1.337, global: false } }, expect: { code: 'rate-limited', retryable: true, retryAfterMs: 1_337, sent: 'not-processed' } },
    { action: 'edit-message', name: 'Unknown Message', answer: said(404, 10008, 'Unknown Message'), expect: { code: 'not-found', says: /Unknown Message/ } },
    { action: 'start-thread', name: 'a thread that is there', answer: said(400, 160004, 'A thread has already been created for this message'), expect: { code: 'conflict', retryable: false, sent: 'processed' } },
    { action: 'add-reaction', name: 'Maximum number of reactions reached', answer: said(400, 30010, 'Maximum number of reactions reached (20)'), expect: { code: 'limit', retryable: false } },
    { action: 'send-webhook-message', name: 'Invalid Webhook Token', answer: said(401, 50027, 'Invalid Webhook Token provided'), expect: { code: 'unauthorized', retryable: false } },
  ],
  validateRequest: ({ path, json, method }) => (method === 'POST' && path.endsWith('/messages') && (json as { nonce?: string }).nonce !== shortKeyOf('key-of-the-step', 25) ? ['The nonce is not made of the key.'] : []),
})
