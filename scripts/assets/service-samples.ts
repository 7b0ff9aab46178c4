// Payloads in the shape that these services document; the values are made up. Which there are, and what they are called,
// is said by the connectors.
import { connectors } from '../../main/connectors/index.ts'
import type { JsonObject, JsonValue } from '../../shared/json.ts'
import type { SampledTrigger } from './sampled-trigger.ts'

/** 2026-03-14T09:26:53Z */
const nowMs = 1_773_480_413_000
const now = new Date(nowMs).toISOString()

const slackEnvelope = { team_id: 'T06TEAHOUSE', api_app_id: 'A06FLOWBENCH', type: 'event_callback', event_time: nowMs / 1000, authorizations: [{ enterprise_id: null, team_id: 'T06TEAHOUSE', user_id: 'U06BOT', is_bot: true, is_enterprise_install: false }], is_ext_shared_channel: false, event_context: '4-made-up' }
const slackMessage = { channel: 'C06BUGS', user: 'U06ADA', ts: '1773480413.000200', event_ts: '1773480413.000200', team: 'T06TEAHOUSE' }

const slackGrace = { id: 'U06GRACE', team_id: 'T06TEAHOUSE', name: 'grace', deleted: false, real_name: 'Grace Hopper', tz: 'Europe/Berlin', profile: { real_name: 'Grace Hopper', display_name: 'grace', email: 'grace@example.com' }, is_admin: false, is_bot: false, updated: nowMs / 1000 }

const telegramMessage = { message_id: 42, from: { id: 123_456_789, is_bot: false, first_name: 'Ada', username: 'ada', language_code: 'en' }, chat: { id: 123_456_789, first_name: 'Ada', username: 'ada', type: 'private' }, date: nowMs / 1000 }

const jiraAda = { accountId: '5b10a2844c20165700ede21g', displayName: 'Ada Lovelace', active: true, timeZone: 'Europe/Berlin', accountType: 'atlassian' }
const jiraIssue = {
  id: '10042', key: 'TEA-42', self: 'https://teahouse.atlassian.net/rest/api/2/issue/10042',
  fields: {
    summary: 'The basket forgets its tea', description: 'Steps: add tea, close the page, open it again.', issuetype: { id: '10004', name: 'Bug', subtask: false }, project: { id: '10000', key: 'TEA', name: 'Tea House' },
    priority: { id: '2', name: 'High' }, status: { id: '1', name: 'To Do', statusCategory: { key: 'new', name: 'To Do' } }, labels: ['shop'], reporter: jiraAda, assignee: null, created: now, updated: now,
  },
}

const shopifyCustomer = { id: 7_103_441_002, email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace', phone: null, verified_email: true, state: 'disabled', tags: 'tea-club', currency: 'EUR', created_at: now, updated_at: now }
const shopifyAddress = { first_name: 'Ada', last_name: 'Lovelace', address1: 'Lindenstr. 9', address2: null, city: 'Berlin', zip: '10969', province: null, country: 'Germany', country_code: 'DE', phone: null }
const shopifyOrder = {
  id: 5_820_982_911, admin_graphql_api_id: 'gid://shopify/Order/5820982911', name: '#1042', order_number: 1042, email: 'ada@example.com', created_at: now, updated_at: now, currency: 'EUR', test: false,
  financial_status: 'pending', fulfillment_status: null, subtotal_price: '27.00', total_tax: '4.31', total_price: '27.00', total_discounts: '0.00', note: null, tags: '', customer: shopifyCustomer, shipping_address: shopifyAddress, billing_address: shopifyAddress,
  line_items: [
    { id: 14_001, product_id: 9_001, variant_id: 4_001, title: 'Green tea', quantity: 2, price: '4.50', sku: 'TEA-01', vendor: 'Tea House', taxable: true },
    { id: 14_002, product_id: 9_002, variant_id: 4_002, title: 'Stoneware cup', quantity: 1, price: '18.00', sku: 'CUP-07', vendor: 'Tea House', taxable: true },
  ],
}

/** Twilio sends forms; a workflow sees their fields. */
const twilioMessage = { ToCountry: 'DE', MessageSid: 'SM0123456789abcdef0123456789abcdef', SmsSid: 'SM0123456789abcdef0123456789abcdef', AccountSid: 'AC0123456789abcdef0123456789abcdef', From: '+4915112345678', To: '+493012345678', ApiVersion: '2010-04-01' }

const linearUser = { id: 'b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba', type: 'user', name: 'Ada Lovelace', email: 'ada@example.com', url: 'https://linear.app/teahouse/profiles/ada' }
const linearIssue = {
  id: '539068e2-ae88-4d09-bd75-22eb4a59612f', identifier: 'TEA-42', number: 42, title: 'The basket forgets its tea', description: 'Add tea, close the page, open it again.', priority: 2, priorityLabel: 'High', estimate: null,
  teamId: '72b2a2dc-6f4f-4423-9d34-24b5bd10634a', team: { id: '72b2a2dc-6f4f-4423-9d34-24b5bd10634a', key: 'TEA', name: 'Tea House' }, state: { id: '4f1a', name: 'Todo', type: 'unstarted', color: '#e2e2e2' },
  labels: [{ id: '9c1e', name: 'Bug', color: '#eb5757' }], assignee: null, creatorId: linearUser.id, url: 'https://linear.app/teahouse/issue/TEA-42', createdAt: now, updatedAt: now,
}
const linearEnvelope = { actor: linearUser, createdAt: now, organizationId: '0f4e6c31-3c0d-4a2b-8f6e-1b7a0c2d3e4f', webhookTimestamp: nowMs, webhookId: '1f6a0d2c-77e1-4a53-9f3e-0f9f6f5b8f11' }

/** By connector, trigger and sample. */
const payloads: Record<string, Record<string, JsonObject>> = {
  slack: {
    'Message posted': { ...slackEnvelope, event_id: 'Ev06MESSAGE', event: { ...slackMessage, type: 'message', text: 'The shop answers with 502 since 9:20', channel_type: 'channel' } },
    'App mentioned': { ...slackEnvelope, event_id: 'Ev06MENTION', event: { ...slackMessage, type: 'app_mention', text: '<@U06BOT> who is on call?' } },
    'Reaction added': { ...slackEnvelope, event_id: 'Ev06REACTION', event: { type: 'reaction_added', user: 'U06GRACE', reaction: 'eyes', item: { type: 'message', channel: 'C06BUGS', ts: '1773480413.000200' }, item_user: 'U06ADA', event_ts: '1773480420.000300' } },
    'Reaction removed': { ...slackEnvelope, event_id: 'Ev06UNREACTED', event: { type: 'reaction_removed', user: 'U06GRACE', reaction: 'eyes', item: { type: 'message', channel: 'C06BUGS', ts: '1773480413.000200' }, item_user: 'U06ADA', event_ts: '1773480430.000100' } },
    'Channel created': { ...slackEnvelope, event_id: 'Ev06CREATED', event: { type: 'channel_created', channel: { id: 'C06TEA', name: 'tea', created: nowMs / 1000, creator: 'U06ADA' }, event_ts: '1773480413.000400' } },
    'Channel renamed': { ...slackEnvelope, event_id: 'Ev06RENAMED', event: { type: 'channel_rename', channel: { id: 'C06TEA', name: 'tea-and-cups', created: nowMs / 1000 }, event_ts: '1773480440.000400' } },
    'Channel archived': { ...slackEnvelope, event_id: 'Ev06ARCHIVED', event: { type: 'channel_archive', channel: 'C06TEA', user: 'U06ADA', event_ts: '1773480450.000400' } },
    'Member joined a channel': { ...slackEnvelope, event_id: 'Ev06JOINED', event: { type: 'member_joined_channel', user: 'U06GRACE', channel: 'C06BUGS', channel_type: 'C', team: 'T06TEAHOUSE', inviter: 'U06ADA', event_ts: '1773480413.000500' } },
    'Member left a channel': { ...slackEnvelope, event_id: 'Ev06LEFT', event: { type: 'member_left_channel', user: 'U06GRACE', channel: 'C06BUGS', channel_type: 'C', team: 'T06TEAHOUSE', event_ts: '1773480460.000500' } },
    'Member joined the workspace': { ...slackEnvelope, event_id: 'Ev06TEAMJOIN', event: { type: 'team_join', user: slackGrace, event_ts: '1773480413.000600', cache_ts: nowMs / 1000 } },
    'File shared': { ...slackEnvelope, event_id: 'Ev06FILE', event: { type: 'file_shared', channel_id: 'C06BUGS', file_id: 'F06REPORT', user_id: 'U06ADA', file: { id: 'F06REPORT' }, event_ts: '1773480413.000700' } },
    'Message pinned': { ...slackEnvelope, event_id: 'Ev06PIN', event: { type: 'pin_added', user: 'U06ADA', channel_id: 'C06BUGS', item: { type: 'message', channel: 'C06BUGS', message: { type: 'message', user: 'U06GRACE', text: 'Who is on call: Grace', ts: '1773480413.000200', pinned_to: ['C06BUGS'] }, created: nowMs / 1000, created_by: 'U06ADA' }, item_user: 'U06GRACE', event_ts: '1773480413.000800' } },
    'App\'s home opened': { ...slackEnvelope, event_id: 'Ev06HOME', event: { type: 'app_home_opened', user: 'U06ADA', channel: 'D06ADA', tab: 'home', event_ts: '1773480413.000900' } },
    'Slash command used': { command: '/order', text: 'A-2', user_id: 'U06ADA', user_name: 'ada', channel_id: 'C06BUGS', channel_name: 'bugs', team_id: 'T06TEAHOUSE', team_domain: 'teahouse', api_app_id: 'A06FLOWBENCH', is_enterprise_install: 'false', response_url: 'https://hooks.slack.com/commands/made-up', trigger_id: '123.456.made-up' },
  },
  jira: {
    'Issue created': { timestamp: nowMs, webhookEvent: 'jira:issue_created', issue_event_type_name: 'issue_created', user: jiraAda, issue: jiraIssue },
    'Issue updated': { timestamp: nowMs, webhookEvent: 'jira:issue_updated', issue_event_type_name: 'issue_generic', user: jiraAda, issue: { ...jiraIssue, fields: { ...jiraIssue.fields, status: { id: '3', name: 'In Progress', statusCategory: { key: 'indeterminate', name: 'In Progress' } } } }, changelog: { id: '10124', items: [{ field: 'status', fieldtype: 'jira', from: '1', fromString: 'To Do', to: '3', toString: 'In Progress' }] } },
    'Comment created': { timestamp: nowMs, webhookEvent: 'comment_created', comment: { id: '10210', author: jiraAda, body: 'It happens in private windows only.', created: now, updated: now }, issue: jiraIssue },
  },
  shopify: {
    'Order placed': shopifyOrder,
    'Order paid': { ...shopifyOrder, financial_status: 'paid', processed_at: now },
    'Customer created': { ...shopifyCustomer, default_address: shopifyAddress, addresses: [shopifyAddress], note: null },
  },
  'standard-webhooks': {
    'Event': { type: 'user.created', timestamp: now, data: { id: 'user_2g7np7Hrk0SN6kj5EDMLDaKNL0S', first_name: 'Ada', last_name: 'Lovelace', email: 'ada@example.com' } },
    'OpenAI response completed': { id: 'evt_685343a1381c819085d44c354e1b330e', object: 'event', created_at: nowMs / 1000, type: 'response.completed', data: { id: 'resp_67cb61fa3a448190bcf2c42d96f0d1a8' } },
  },
  twilio: {
    'Message received': { ...twilioMessage, SmsMessageSid: twilioMessage.MessageSid, SmsStatus: 'received', Body: 'Is my tea on its way?', NumMedia: '0', NumSegments: '1', FromCity: '', FromCountry: 'DE' },
    'Message delivered': { ...twilioMessage, SmsStatus: 'delivered', MessageStatus: 'delivered', RawDlrDoneDate: '2603140927' },
    'Call comes in': { CallSid: 'CA0123456789abcdef0123456789abcdef', AccountSid: twilioMessage.AccountSid, From: twilioMessage.From, To: twilioMessage.To, CallStatus: 'ringing', Direction: 'inbound', ApiVersion: '2010-04-01', CallerCountry: 'DE', ToCountry: 'DE' },
  },
  linear: {
    'Issue created': { ...linearEnvelope, action: 'create', type: 'Issue', data: linearIssue, url: linearIssue.url },
    'Issue changed': { ...linearEnvelope, action: 'update', type: 'Issue', data: { ...linearIssue, priority: 1, priorityLabel: 'Urgent' }, updatedFrom: { priority: 2, updatedAt: now }, url: linearIssue.url },
    'Comment created': { ...linearEnvelope, action: 'create', type: 'Comment', data: { id: 'f6a1c9f0-5cde-4fd3-9c1e-2f7f3e8a6c55', body: 'It happens in private windows only.', issueId: linearIssue.id, userId: linearUser.id, createdAt: now, updatedAt: now, issue: { id: linearIssue.id, identifier: linearIssue.identifier, title: linearIssue.title } }, url: `${linearIssue.url}#comment-f6a1c9f0` },
  },
  telegram: {
    'Message to the bot': { update_id: 870_123_456, message: { ...telegramMessage, text: '/status A-2', entities: [{ offset: 0, length: 7, type: 'bot_command' }] } },
    'Message edited': { update_id: 870_123_457, edited_message: { ...telegramMessage, edit_date: nowMs / 1000 + 60, text: '/status A-3' } },
    'Button pressed': { update_id: 870_123_458, callback_query: { id: '530281763982947364', from: telegramMessage.from, chat_instance: '-3735927163012', data: 'approve A-2', message: { ...telegramMessage, from: { id: 7_654_321, is_bot: true, first_name: 'Flows', username: 'flows_bot' }, text: 'Approve the order A-2?' } } },
    'Post in a channel': { update_id: 870_123_459, channel_post: { message_id: 7, sender_chat: { id: -1_001_234_567_890, title: 'Tea House', username: 'teahouse', type: 'channel' }, chat: { id: -1_001_234_567_890, title: 'Tea House', username: 'teahouse', type: 'channel' }, date: nowMs / 1000, text: 'The kettle is on.' } },
  },
  typeform: {
    'Form answered': {
      event_id: 'LtWXD3crgy', event_type: 'form_response',
      form_response: {
        form_id: 'lT4Z3j', token: 'a3a12ec67a1365927098a606107fac15', submitted_at: now, landed_at: '2026-03-14T09:25:01.000Z', hidden: { order: 'A-2' }, calculated: { score: 9 },
        definition: { id: 'lT4Z3j', title: 'How was your tea?', fields: [{ id: 'SMEUb7VJz92Q', ref: 'grade', title: 'How did you like it?', type: 'opinion_scale', properties: {} }, { id: 'JwWggjAKtOkA', ref: 'words', title: 'In your own words', type: 'long_text', properties: {} }] },
        answers: [{ type: 'number', number: 9, field: { id: 'SMEUb7VJz92Q', ref: 'grade', type: 'opinion_scale' } }, { type: 'text', text: 'The green tea was lovely; the cup had a chip.', field: { id: 'JwWggjAKtOkA', ref: 'words', type: 'long_text' } }],
      },
    },
  },
}

/** The services whose samples are written here. */
export const sampledServices = Object.keys(payloads)

export function serviceTriggers(service: string): SampledTrigger[] {
  const connector = connectors.find(({ key }) => key === service)
  return (connector?.triggers ?? []).map(({ displayName, events: [event], samples }) => ({
    key: event === undefined ? `webhook:${service}` : `webhook:${service}:${event}`,
    displayName: event === undefined ? `${connector?.displayName}: ${displayName.toLowerCase()}` : displayName,
    summary: `When ${connector?.displayName} calls`, icon: connector?.icon ?? 'webhook',
    trigger: { type: 'webhook', connector: service, ...(event !== undefined && { event }) },
    samples: samples.map((name) => ({ name, payload: payloadOf(service, name) })),
  }))
}

function payloadOf(service: string, sample: string): JsonValue {
  const payload = payloads[service]?.[sample]
  if (!payload) throw new Error(`There is no sample "${sample}" of ${service}`)
  return payload
}
