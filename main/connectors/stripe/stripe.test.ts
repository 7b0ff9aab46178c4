// What is sent is compared with what Stripe's own library sends for the same.
import Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import type { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { serviceHttp } from '../kit/service-http.ts'
import { stripe } from './index.ts'
import { StripeConfig, stripeService } from './config.ts'
import { sampleCustomer, sampleIntent, sampleInvoice, sampleRefund } from './samples.ts'

let server: TestServer
let http: ReturnType<typeof createHttp>
let own: Stripe
const answers: Record<string, object> = { customers: sampleCustomer, invoices: sampleInvoice, payment_intents: sampleIntent, refunds: sampleRefund }
beforeEach(async () => {
  server = await serveHttp(({ url }, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...answers[url.split(/[/?]/)[2] ?? ''], data: [], has_more: false })))
  http = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
  own = new Stripe('rk_test_1', { host: '127.0.0.1', port: server.port, protocol: 'http', telemetry: false })
})
afterEach(async () => {
  await http.close()
  await server.close()
})

async function run(key: string, input: JsonObject): Promise<void> {
  const action = stripe.actions.find((each) => each.key === key)
  const config = StripeConfig.parse({ apiKey: 'secret://x', baseUrl: server.origin })
  const context = { config, http: serviceHttp(http, stripeService({ ...config, apiKey: 'rk_test_1' }), () => undefined), idempotencyKey: 'k', signal: new AbortController().signal, log: () => undefined }
  await action?.run(action.input.parse(input) as never, context as never)
}
/** The fields of a form in no order of theirs, and what says who asks and in which version. */
const sent = () => server.requests.splice(0).map(({ method, url, body, headers }) => ({
  method, url, fields: [...new URLSearchParams(body)].sort(), key: headers.authorization, version: headers['stripe-version'], type: body === '' ? null : headers['content-type'],
}))

test.each<[string, JsonObject, () => Promise<unknown>]>([
  ['create-customer', { email: 'ada@example.com', address: { city: 'Köln & Umland', country: 'DE' }, preferredLocales: ['de', 'en'], metadata: { 'a b': '1 & 2' } }, () => own.customers.create({ email: 'ada@example.com', address: { city: 'Köln & Umland', country: 'DE' }, preferred_locales: ['de', 'en'], metadata: { 'a b': '1 & 2' } })],
  ['update-customer', { customer: 'cus_1', phone: '', metadata: { plan: '' } }, () => own.customers.update('cus_1', { phone: '', metadata: { plan: '' } })],
  ['list-customers', { email: 'ada+tea@example.com' }, () => own.customers.list({ email: 'ada+tea@example.com', limit: 10 })],
  ['search-customers', { query: 'metadata["plan"]:"tea"' }, () => own.customers.search({ query: 'metadata["plan"]:"tea"', limit: 10 })],
  ['create-payment-intent', { amount: 1099, currency: 'eur', confirm: true, paymentMethod: 'pm_1', capture: 'manual' }, () => own.paymentIntents.create({ amount: 1099, currency: 'eur', payment_method: 'pm_1', capture_method: 'manual', automatic_payment_methods: { enabled: true, allow_redirects: 'never' }, confirm: true })],
  ['capture-payment-intent', { paymentIntent: 'pi_1', amount: 5 }, () => own.paymentIntents.capture('pi_1', { amount_to_capture: 5 })],
  ['create-refund', { payment: 'ch_1', reason: 'duplicate' }, () => own.refunds.create({ charge: 'ch_1', reason: 'duplicate' })],
  ['void-invoice', { invoice: 'in_1' }, () => own.invoices.voidInvoice('in_1')],
  ['create-invoice', { customer: 'cus_1', items: [{ description: 'Tea', amount: 1900 }, { price: 'price_1', quantity: 2 }] }, async () => {
    const { id } = await own.invoices.create({ customer: 'cus_1', collection_method: 'send_invoice', days_until_due: 14, auto_advance: false, pending_invoice_items_behavior: 'exclude' })
    await own.invoices.addLines(id, { lines: [{ description: 'Tea', amount: 1900 }, { pricing: { price: 'price_1' }, quantity: 2 }] })
  }],
])('%s sends what Stripe\'s own library sends', async (key, input, same) => {
  await run(key, input)
  const ours = sent()
  await same()
  const theirs = sent()
  const query = (url: string) => [...new URL(url, 'http://x').searchParams].sort()
  expect(ours.map(({ url, ...rest }) => ({ ...rest, path: url.split('?')[0], query: query(url) }))).toEqual(theirs.map(({ url, ...rest }) => ({ ...rest, path: url.split('?')[0], query: query(url) })))
})

test('each call of an invoice has a key of its own, made of the step\'s', async () => {
  await run('create-invoice', { customer: 'cus_1', items: [{ amount: 1 }], then: 'send' })
  expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['k', 'k-lines', 'k-finalize', 'k-send'])
})

test('a line of an invoice has an amount or a price, and an id is of its kind', () => {
  const refuses = (key: string, input: JsonObject): boolean => stripe.actions.find((each) => each.key === key)?.input.safeParse(input).success === false
  expect(refuses('create-invoice', { customer: 'cus_1', items: [{ description: 'nothing' }] })).toBe(true)
  expect(refuses('create-invoice', { customer: 'cus_1', items: [{ amount: 1, price: 'price_1' }] })).toBe(true)
  expect(refuses('get-invoice', { invoice: 'cus_1' })).toBe(true)
  expect(refuses('create-payment-intent', { amount: 10.99, currency: 'eur' })).toBe(true)
})

test('a connection that only takes webhooks in says what its actions lack', () => {
  expect(() => stripeService(StripeConfig.parse({ webhookSecret: 'secret://x' }))).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('no API key') as unknown }) as AppError['failure'] }) as AppError)
})
