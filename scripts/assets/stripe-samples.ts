// Payloads in the shape that Stripe's SDK gives its events. Stripe publishes no examples under a free licence, so the
// values are made up; the compiler holds them against the SDK's types, so no field is missing or misnamed.
import type Stripe from 'stripe'
import type { JsonObject } from '../../shared/json.ts'
import type { SampledTrigger } from './sampled-trigger.ts'
import { subscription } from './stripe-subscription.ts'

/** Stripe counts seconds since 1970. 2026-03-14T09:26:53Z. */
const now = 1_773_480_413

const address: Stripe.Address = { city: 'Berlin', country: 'DE', line1: 'Lindenstr. 9', line2: null, postal_code: '10969', state: null }

const customer: Stripe.Customer = {
  id: 'cus_QkT2mWx81ZpL0a', object: 'customer', address, balance: 0, created: now - 86_400, currency: 'eur', default_source: null, delinquent: false,
  description: null, email: 'ada@example.com', invoice_prefix: 'A1B2C3D4',
  invoice_settings: { custom_fields: null, default_payment_method: 'pm_1PqJ7vLkdIwHu7ixkD2W4xYz', footer: null, rendering_options: null },
  livemode: false, metadata: { plan: 'tea-club' }, name: 'Ada Lovelace', next_invoice_sequence: 4, phone: '+49 30 901820', preferred_locales: ['de'],
  shipping: { address, name: 'Ada Lovelace', phone: null }, tax_exempt: 'none', test_clock: null,
}

const paymentIntent: Stripe.PaymentIntent = {
  id: 'pi_3PqJ8ALkdIwHu7ix0fGhT5rS', object: 'payment_intent', allowed_payment_method_types: null, amount: 4900, amount_capturable: 0, amount_received: 4900,
  application: null, application_fee_amount: null, automatic_payment_methods: null, canceled_at: null, cancellation_reason: null, capture_method: 'automatic',
  client_secret: null, confirmation_method: 'automatic', created: now - 4, currency: 'eur', customer: customer.id, customer_account: null,
  description: 'Order A-2', excluded_payment_method_types: null, last_payment_error: null, latest_charge: 'ch_3PqJ8ALkdIwHu7ix0WmN8vBc', livemode: false, managed_payments: null,
  metadata: { order: 'A-2' }, next_action: null, on_behalf_of: null, payment_method: 'pm_1PqJ7vLkdIwHu7ixkD2W4xYz', payment_method_configuration_details: null,
  payment_method_options: { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
  payment_method_types: ['card'], payment_record: null, processing: null, receipt_email: 'ada@example.com', review: null, setup_future_usage: null, shipping: null,
  source: null, statement_descriptor: null, statement_descriptor_suffix: null, status: 'succeeded', transfer_group: null,
}

const charge: Stripe.Charge = {
  id: 'ch_3PqJ8ALkdIwHu7ix0WmN8vBc', object: 'charge', amount: 4900, amount_captured: 4900, amount_refunded: 0, application: null, application_fee: null,
  application_fee_amount: null, balance_transaction: 'txn_3PqJ8ALkdIwHu7ix0aBcDeFg',
  billing_details: { address, email: 'ada@example.com', name: 'Ada Lovelace', phone: null, tax_id: null },
  calculated_statement_descriptor: 'TEA HOUSE', captured: true, created: now - 3, currency: 'eur', customer: customer.id, description: 'Order A-2', disputed: false,
  failure_balance_transaction: null, failure_code: null, failure_message: null, fraud_details: {}, livemode: false, metadata: { order: 'A-2' }, on_behalf_of: null,
  outcome: { advice_code: null, network_advice_code: null, network_decline_code: null, network_status: 'approved_by_network', reason: null, risk_level: 'normal', risk_score: 12, seller_message: 'Payment complete.', type: 'authorized' },
  paid: true, payment_intent: paymentIntent.id, payment_method: 'pm_1PqJ7vLkdIwHu7ixkD2W4xYz',
  payment_method_details: {
    type: 'card',
    card: {
      amount_authorized: 4900, authorization_code: null, brand: 'visa', checks: { address_line1_check: 'pass', address_postal_code_check: 'pass', cvc_check: 'pass' },
      country: 'DE', electronic_commerce_indicator: null, exp_month: 8, exp_year: 2029, funding: 'credit', installments: null, last4: '4242', mandate: null, network: 'visa',
      network_transaction_id: null, regulated_status: 'unregulated', three_d_secure: null, transaction_link_id: null, wallet: null,
    },
  },
  receipt_email: 'ada@example.com', receipt_number: null, receipt_url: 'https://pay.stripe.com/receipts/payment/example', refunded: false, review: null, shipping: null,
  source: null, source_transfer: null, statement_descriptor: null, statement_descriptor_suffix: null, status: 'succeeded', transfer_data: null, transfer_group: null,
}

const declined: Stripe.PaymentIntent.LastPaymentError = {
  type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds', message: 'Your card has insufficient funds.', charge: 'ch_3PqJ9BLkdIwHu7ix1XyZ2aBc',
  doc_url: 'https://stripe.com/docs/error-codes/card-declined',
}

const session: Stripe.Checkout.Session = {
  id: 'cs_test_a1B2c3D4e5F6g7H8i9J0', object: 'checkout.session', adaptive_pricing: null, after_expiration: null, allow_promotion_codes: true, allowed_payment_method_types: null,
  amount_subtotal: 4900, amount_total: 4900, automatic_tax: { enabled: false, liability: null, provider: null, status: null }, billing_address_collection: null,
  cancel_url: 'https://tea.example/basket', client_reference_id: 'A-2', client_secret: null, collected_information: null, consent: null, consent_collection: null,
  created: now - 300, currency: 'eur', currency_conversion: null, custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer: customer.id, customer_account: null, customer_creation: 'always',
  customer_details: { address, business_name: null, email: 'ada@example.com', individual_name: null, name: 'Ada Lovelace', phone: null, tax_exempt: 'none', tax_ids: [] },
  customer_email: null, discounts: [], expires_at: now + 86_100, integration_identifier: null, invoice: null, invoice_creation: null, livemode: false, locale: 'de',
  managed_payments: null, metadata: { order: 'A-2' }, mode: 'payment', origin_context: null, payment_intent: paymentIntent.id, payment_link: null,
  payment_method_collection: 'if_required', payment_method_configuration_details: null, payment_method_options: {}, payment_method_types: ['card'], payment_status: 'paid',
  permissions: null, recovered_from: null, saved_payment_method_options: null, setup_intent: null, shipping_address_collection: null, shipping_cost: null, shipping_options: [],
  status: 'complete', submit_type: null, subscription: null, success_url: 'https://tea.example/thanks', total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: 'hosted_page', url: null, wallet_options: null,
}

const invoice: Stripe.Invoice = {
  id: 'in_1PqK0CLkdIwHu7ixQ2wE3rTy', object: 'invoice', account_country: 'DE', account_name: 'Tea House', account_tax_ids: null, amount_due: 1900, amount_overpaid: 0,
  amount_paid: 1900, amount_remaining: 0, amount_shipping: 0, application: null, attempt_count: 1, attempted: true,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null }, automatically_finalizes_at: null, billing_reason: 'subscription_cycle',
  collection_method: 'charge_automatically', created: now - 3600, currency: 'eur', custom_fields: null, customer: customer.id, customer_account: null, customer_address: address,
  customer_email: 'ada@example.com', customer_name: 'Ada Lovelace', customer_phone: null, customer_shipping: null, customer_tax_exempt: 'none', default_payment_method: null,
  default_source: null, default_tax_rates: [], description: null, discounts: [], due_date: null, effective_at: now - 60, ending_balance: 0, footer: null, from_invoice: null,
  hosted_invoice_url: 'https://invoice.stripe.com/i/example', issuer: { type: 'self' }, last_finalization_error: null, latest_revision: null,
  lines: {
    object: 'list', has_more: false, url: '/v1/invoices/in_1PqK0CLkdIwHu7ixQ2wE3rTy/lines',
    data: [{
      id: 'il_1PqK0CLkdIwHu7ixLm4NoPqR', object: 'line_item', amount: 1900, currency: 'eur', description: '1 × Tea club (at €19.00 / month)', discount_amounts: [], discountable: true,
      discounts: [], invoice: 'in_1PqK0CLkdIwHu7ixQ2wE3rTy', livemode: false, metadata: {}, parent: null, period: { end: now + 2_678_400, start: now }, pretax_credit_amounts: [],
      pricing: null, quantity: 1, quantity_decimal: null, subscription: 'sub_1PqK0BLkdIwHu7ixSt6UvWxY', subtotal: 1900, taxes: [],
    }],
  },
  livemode: false, metadata: {}, next_payment_attempt: null, number: 'A1B2C3D4-0004', on_behalf_of: null, parent: null,
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  period_end: now, period_start: now - 2_678_400, post_payment_credit_notes_amount: 0, pre_payment_credit_notes_amount: 0, receipt_number: null, rendering: null, shipping_cost: null,
  shipping_details: null, starting_balance: 0, statement_descriptor: null, status: 'paid',
  status_transitions: { finalized_at: now - 60, marked_uncollectible_at: null, paid_at: now - 2, voided_at: null },
  subtotal: 1900, subtotal_excluding_tax: 1900, test_clock: null, total: 1900, total_discount_amounts: [], total_excluding_tax: 1900, total_pretax_credit_amounts: [], total_taxes: [],
  webhooks_delivered_at: now - 60,
}

const unpaid = { amount_paid: 0, amount_remaining: 1900, status: 'open', status_transitions: { finalized_at: now - 60, marked_uncollectible_at: null, paid_at: null, voided_at: null } } satisfies Partial<Stripe.Invoice>

const cancelled = { comment: 'Too much tea', feedback: 'unused', feedback_option: null, reason: 'cancellation_requested' } satisfies Stripe.Subscription.CancellationDetails

/** What every event has around its object. */
const envelope = { object: 'event', api_version: '2026-10-28.endive', created: now, livemode: false, pending_webhooks: 1, request: { id: 'req_8sTuVwXyZ01234', idempotency_key: 'order-A-2' } } as const

const events = {
  'checkout.session.completed': { ...envelope, id: 'evt_1PqJ8CLkdIwHu7ixAaBbCcDd', type: 'checkout.session.completed', data: { object: session } } satisfies Stripe.CheckoutSessionCompletedEvent,
  'payment_intent.succeeded': { ...envelope, id: 'evt_3PqJ8ALkdIwHu7ix0EeFfGgHh', type: 'payment_intent.succeeded', data: { object: paymentIntent } } satisfies Stripe.PaymentIntentSucceededEvent,
  'payment_intent.payment_failed': {
    ...envelope, id: 'evt_3PqJ9BLkdIwHu7ix1IiJjKkLl', type: 'payment_intent.payment_failed',
    data: { object: { ...paymentIntent, id: 'pi_3PqJ9BLkdIwHu7ix1MmNnOoPp', amount_received: 0, last_payment_error: declined, latest_charge: 'ch_3PqJ9BLkdIwHu7ix1XyZ2aBc', payment_method: null, status: 'requires_payment_method' } },
  } satisfies Stripe.PaymentIntentPaymentFailedEvent,
  'charge.refunded': {
    ...envelope, id: 'evt_3PqJ8ALkdIwHu7ix0QqRrSsTt', type: 'charge.refunded',
    data: { object: { ...charge, amount_refunded: 4900, refunded: true }, previous_attributes: { amount_refunded: 0, refunded: false } },
  } satisfies Stripe.ChargeRefundedEvent,
  'customer.created': { ...envelope, id: 'evt_1PqJ7wLkdIwHu7ixUuVvWwXx', type: 'customer.created', data: { object: customer } } satisfies Stripe.CustomerCreatedEvent,
  'invoice.paid': { ...envelope, id: 'evt_1PqK0DLkdIwHu7ixYyZz0011', type: 'invoice.paid', data: { object: invoice } } satisfies Stripe.InvoicePaidEvent,
  'payment_intent.canceled': {
    ...envelope, id: 'evt_3PqJ9BLkdIwHu7ix1AbCdEfGh', type: 'payment_intent.canceled',
    data: { object: { ...paymentIntent, amount_received: 0, canceled_at: now, cancellation_reason: 'abandoned', latest_charge: null, status: 'canceled' } },
  } satisfies Stripe.PaymentIntentCanceledEvent,
  'charge.succeeded': { ...envelope, id: 'evt_3PqJ8ALkdIwHu7ix0JkLmNoPq', type: 'charge.succeeded', data: { object: charge } } satisfies Stripe.ChargeSucceededEvent,
  'customer.updated': {
    ...envelope, id: 'evt_1PqJ7wLkdIwHu7ixRsTuVwXy', type: 'customer.updated',
    data: { object: { ...customer, email: 'ada@lovelace.example' }, previous_attributes: { email: 'ada@example.com' } },
  } satisfies Stripe.CustomerUpdatedEvent,
  'customer.deleted': { ...envelope, id: 'evt_1PqJ7wLkdIwHu7ixZaBcDeFg', type: 'customer.deleted', data: { object: customer } } satisfies Stripe.CustomerDeletedEvent,
  'customer.subscription.created': { ...envelope, id: 'evt_1PqK0BLkdIwHu7ixCcDdEeFf', type: 'customer.subscription.created', data: { object: subscription } } satisfies Stripe.CustomerSubscriptionCreatedEvent,
  'customer.subscription.updated': {
    ...envelope, id: 'evt_1PqK0BLkdIwHu7ixGgHhIiJj', type: 'customer.subscription.updated',
    data: { object: { ...subscription, cancel_at: now + 2_678_400, cancel_at_period_end: true, canceled_at: now, cancellation_details: cancelled }, previous_attributes: { cancel_at: null, cancel_at_period_end: false, canceled_at: null } },
  } satisfies Stripe.CustomerSubscriptionUpdatedEvent,
  'customer.subscription.deleted': {
    ...envelope, id: 'evt_1PqK0BLkdIwHu7ixKkLlMmNn', type: 'customer.subscription.deleted',
    data: { object: { ...subscription, canceled_at: now, cancellation_details: cancelled, ended_at: now, status: 'canceled' } },
  } satisfies Stripe.CustomerSubscriptionDeletedEvent,
  'invoice.finalized': {
    ...envelope, id: 'evt_1PqK0DLkdIwHu7ixHiJkLmNo', type: 'invoice.finalized',
    data: { object: { ...invoice, ...unpaid, attempt_count: 0, attempted: false, next_payment_attempt: now + 3_600 } },
  } satisfies Stripe.InvoiceFinalizedEvent,
  'invoice.payment_failed': {
    ...envelope, id: 'evt_1PqK0DLkdIwHu7ixPqRsTuVw', type: 'invoice.payment_failed',
    data: { object: { ...invoice, ...unpaid, next_payment_attempt: now + 259_200 } },
  } satisfies Stripe.InvoicePaymentFailedEvent,
}

const shown: Record<keyof typeof events, { displayName: string; icon: string }> = {
  'checkout.session.completed': { displayName: 'Checkout completed', icon: 'shopping-cart' },
  'payment_intent.succeeded': { displayName: 'Payment succeeded', icon: 'credit-card' },
  'payment_intent.payment_failed': { displayName: 'Payment failed', icon: 'credit-card' },
  'payment_intent.canceled': { displayName: 'Payment cancelled', icon: 'credit-card' },
  'charge.succeeded': { displayName: 'Charge succeeded', icon: 'credit-card' },
  'charge.refunded': { displayName: 'Charge refunded', icon: 'undo-2' },
  'customer.created': { displayName: 'Customer created', icon: 'user-plus' },
  'customer.updated': { displayName: 'Customer updated', icon: 'user-plus' },
  'customer.deleted': { displayName: 'Customer deleted', icon: 'user-plus' },
  'customer.subscription.created': { displayName: 'Subscription created', icon: 'repeat' },
  'customer.subscription.updated': { displayName: 'Subscription changed', icon: 'repeat' },
  'customer.subscription.deleted': { displayName: 'Subscription ended', icon: 'repeat' },
  'invoice.finalized': { displayName: 'Invoice finalised', icon: 'receipt' },
  'invoice.paid': { displayName: 'Invoice paid', icon: 'receipt' },
  'invoice.payment_failed': { displayName: 'Invoice payment failed', icon: 'receipt' },
}

export function stripeTriggers(): SampledTrigger[] {
  const named = Object.entries(shown).map(([event, { displayName, icon }]) => ({
    key: `webhook:stripe:${event}`, displayName, summary: 'When Stripe calls', icon,
    trigger: { type: 'webhook', connector: 'stripe', event },
    samples: [{ name: displayName, payload: JSON.parse(JSON.stringify(events[event as keyof typeof events])) as JsonObject }],
  }))
  const samples = named.flatMap((trigger) => trigger.samples).filter(({ name }) => name === 'Payment succeeded' || name === 'Invoice paid')
  return [{ key: 'webhook:stripe', displayName: 'Any event', summary: 'When Stripe calls', icon: 'credit-card', trigger: { type: 'webhook', connector: 'stripe' }, samples }, ...named]
}
