// Requests as the services send them, signed by what is theirs: their own libraries, or the few lines their
// documentation gives. Nothing here uses our own code for signatures.
import { createHash, createHmac } from 'node:crypto'
import { sign as signGithub } from '@octokit/webhooks-methods'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import twilioLibrary from 'twilio'
import type { JsonObject } from '@shared/json.ts'
import type { WebhookAcknowledgement } from '@shared/webhook/verification.ts'
import { connectors } from './index.ts'
import type { Connector } from './define.ts'

export type Headers = [string, string][]
export type Scheme = {
  name: string
  connector: Connector
  secret: string
  /** Of the same form. */
  otherSecret: string
  signatureHeader: string
  /** How far its time may be from ours, in milliseconds; null when it has none. */
  toleranceMs: number | null
  body(atMs: number): string
  sign(body: string, secret: string, atMs: number): Promise<Headers> | Headers
  url: string
  config: JsonObject
  expected: { eventId: string | null; event: string | null; acknowledgement?: WebhookAcknowledgement }
}

const json = { 'Content-Type': 'application/json' }
const url = 'https://hooks.example.com/webhooks/x'

function connector(key: string): Connector {
  const found = connectors.find((each) => each.key === key)
  if (!found) throw new Error(`There is no connector ${key}`)
  return found
}

function hmac(secret: string | Buffer, text: string, encoding: 'hex' | 'base64'): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest(encoding)
}

function headers(values: Record<string, string>): Headers {
  return Object.entries({ Host: 'hooks.example.com', 'User-Agent': 'Sender/1.0', ...values })
}

const seconds = (atMs: number): string => String(Math.floor(atMs / 1000))
const stripe = new Stripe('sk_test_not_used')
const base64Secret = (letter: string): string => `whsec_${Buffer.from(letter.repeat(24)).toString('base64')}`
const plainSecrets = { secret: "It's a Secret to Everybody", otherSecret: 'another secret of some length' }

/** What services take for "delivered", where our usual answer would not be. */
export const nothing: WebhookAcknowledgement = { status: 200, contentType: 'text/plain; charset=utf-8', body: '' }
export const twilioAcknowledgement: WebhookAcknowledgement = { status: 200, contentType: 'text/xml; charset=utf-8', body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' }

export const schemes: readonly Scheme[] = [
  {
    name: 'Stripe, signed by its own library', connector: connector('stripe'), secret: 'whsec_abcDEF123', otherSecret: 'whsec_other456', signatureHeader: 'Stripe-Signature', toleranceMs: 300_000, url, config: {},
    body: () => '{\n  "id": "evt_1PqJ8C",  "type":"invoice.paid",\n "data": { "object": { "name": "Müller \\u2013 Tee ☕" } } }',
    sign: (body, secret, at) => headers({ ...json, 'Stripe-Signature': stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp: Math.floor(at / 1000) }) }),
    expected: { eventId: 'evt_1PqJ8C', event: 'invoice.paid' },
  },
  {
    name: 'GitHub, signed by its own library', connector: connector('github'), ...plainSecrets, signatureHeader: 'X-Hub-Signature-256', toleranceMs: null, url, config: {},
    body: () => '{"action":"opened", "issue": {"title":"Naïve ☕"}}',
    sign: async (body, secret) => headers({ ...json, 'X-GitHub-Event': 'issues', 'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958', 'X-Hub-Signature-256': await signGithub(secret, body) }),
    expected: { eventId: '72d3162e-cc78-11e3-81ab-4c9367dc0958', event: 'issues.opened' },
  },
  {
    name: 'Slack, as documented', connector: connector('slack'), secret: '8f742231b10e8888abcd99yyyzzz85a5', otherSecret: '0'.repeat(32), signatureHeader: 'X-Slack-Signature', toleranceMs: 300_000, url, config: {},
    body: () => '{"type":"event_callback","event_id":"Ev08MFMKH6","event":{"type":"app_mention","text":"<@U0LAN0Z89> ☕"}}',
    sign: (body, secret, at) => headers({ ...json, 'X-Slack-Request-Timestamp': seconds(at), 'X-Slack-Signature': `v0=${hmac(secret, `v0:${seconds(at)}:${body}`, 'hex')}` }),
    expected: { eventId: 'Ev08MFMKH6', event: 'app_mention' },
  },
  {
    name: 'Jira, as documented', connector: connector('jira'), ...plainSecrets, signatureHeader: 'X-Hub-Signature', toleranceMs: null, url, config: {},
    body: () => '{"timestamp":1773480413000,"webhookEvent":"jira:issue_created","issue":{"key":"TEA-1"}}',
    sign: (body, secret) => headers({ ...json, 'X-Atlassian-Webhook-Identifier': 'f7cc-1', 'X-Hub-Signature': `sha256=${hmac(secret, body, 'hex')}` }),
    expected: { eventId: 'f7cc-1', event: 'jira:issue_created' },
  },
  {
    name: 'Shopify, as documented', connector: connector('shopify'), ...plainSecrets, signatureHeader: 'X-Shopify-Hmac-SHA256', toleranceMs: null, url, config: {},
    body: () => '{"id":820982911946154508,"email":"jon@example.com"}',
    sign: (body, secret) => headers({ ...json, 'X-Shopify-Topic': 'orders/create', 'X-Shopify-Webhook-Id': 'b54557e4', 'X-Shopify-Hmac-SHA256': hmac(secret, body, 'base64') }),
    expected: { eventId: 'b54557e4', event: 'orders/create' },
  },
  {
    name: 'Standard Webhooks, signed by their own library', connector: connector('standard-webhooks'), secret: base64Secret('a'), otherSecret: base64Secret('b'), signatureHeader: 'webhook-signature', toleranceMs: 300_000, url, config: {},
    body: () => '{"type": "response.completed",  "data": {"id":"resp_1"}}',
    sign: (body, secret, at) => headers({ ...json, 'webhook-id': 'msg_2b', 'webhook-timestamp': seconds(at), 'webhook-signature': new StandardWebhook(secret).sign('msg_2b', new Date(at), body) }),
    expected: { eventId: 'msg_2b', event: 'response.completed' },
  },
  {
    name: 'Svix, signed by its own library', connector: connector('standard-webhooks'), secret: base64Secret('c'), otherSecret: base64Secret('d'), signatureHeader: 'svix-signature', toleranceMs: 300_000, url, config: {},
    body: () => '{"type":"user.created"}',
    sign: (body, secret, at) => headers({ ...json, 'svix-id': 'msg_3c', 'svix-timestamp': seconds(at), 'svix-signature': new SvixWebhook(secret).sign('msg_3c', new Date(at), body) }),
    expected: { eventId: 'msg_3c', event: 'user.created' },
  },
  {
    name: 'Twilio with a form, signed by its own library', connector: connector('twilio'), secret: '12345', otherSecret: '54321', signatureHeader: 'X-Twilio-Signature', toleranceMs: null, url: 'https://hooks.example.com/webhooks/twilio?foo=1&bar=2', config: {},
    body: () => 'MessageSid=SM1234567890ABCDE&SmsStatus=received&From=%2B14158675310&To=%2B18005551212&Body=Caf%C3%A9+%26+Tee',
    sign: (body, secret) => headers({
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'X-Twilio-Signature': twilioLibrary.getExpectedTwilioSignature(secret, 'https://hooks.example.com/webhooks/twilio?foo=1&bar=2', Object.fromEntries(new URLSearchParams(body))),
    }),
    expected: { eventId: 'SM1234567890ABCDE:received', event: 'message.received', acknowledgement: twilioAcknowledgement },
  },
  {
    name: 'Linear, as documented', connector: connector('linear'), secret: 'lin_wh_secret', otherSecret: 'lin_wh_other', signatureHeader: 'Linear-Signature', toleranceMs: 60_000, url, config: {},
    body: (at) => `{"action":"create","type":"Issue","data":{"title":"Tea"},"webhookTimestamp":${at}}`,
    sign: (body, secret) => headers({ ...json, 'Linear-Delivery': '234d1a4e', 'Linear-Event': 'Issue', 'Linear-Signature': hmac(secret, body, 'hex') }),
    expected: { eventId: '234d1a4e', event: 'Issue.create', acknowledgement: nothing },
  },
  {
    name: 'Typeform, as documented', connector: connector('typeform'), ...plainSecrets, signatureHeader: 'Typeform-Signature', toleranceMs: null, url, config: {},
    body: () => '{"event_id":"LtWXD3crgy","event_type":"form_response","form_response":{}}',
    sign: (body, secret) => headers({ ...json, 'Typeform-Signature': `sha256=${hmac(secret, body, 'base64')}` }),
    expected: { eventId: 'LtWXD3crgy', event: 'form_response' },
  },
  {
    name: 'generic as it is', connector: connector('generic'), ...plainSecrets, signatureHeader: 'X-Signature', toleranceMs: null, url, config: { webhookSecret: 'secret://x' },
    body: () => '<order id="1042"/>\r\n',
    sign: (body, secret) => headers({ 'Content-Type': 'application/xml', 'X-Signature': hmac(secret, body, 'hex') }),
    expected: { eventId: null, event: null },
  },
  {
    name: 'generic with everything set', connector: connector('generic'), ...plainSecrets, signatureHeader: 'X-Shop-Sig', toleranceMs: 60_000, url,
    config: { webhookSecret: 'secret://x', header: 'X-Shop-Sig', encoding: 'base64', prefix: 'v7:', timestampHeader: 'X-Shop-Time', signed: 'timestamp.body', toleranceSeconds: 60, idField: 'data.id', eventHeader: 'X-Shop-Event' },
    body: () => '{"data":{"id":77}}',
    sign: (body, secret, at) => headers({ ...json, 'X-Shop-Time': seconds(at), 'X-Shop-Event': 'order.placed', 'X-Shop-Sig': `v7:${hmac(secret, `${seconds(at)}.${body}`, 'base64')}` }),
    expected: { eventId: '77', event: 'order.placed' },
  },
]

/** Twilio signs the address, which holds the hash of a body that is no form. */
export function twilioJsonUrl(body: string): string {
  return `https://hooks.example.com/webhooks/twilio?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
}
