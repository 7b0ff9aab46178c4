// A subscription in the shape that Stripe's SDK gives it; see stripe-samples.ts.
import type Stripe from 'stripe'

const begun = 1_773_480_413
const ends = begun + 2_678_400

const price: Stripe.Price = {
  id: 'price_1PqJ7vLkdIwHu7ixTeaClub1', object: 'price', active: true, billing_scheme: 'per_unit', created: begun - 604_800, currency: 'eur', custom_unit_amount: null, livemode: false,
  lookup_key: 'tea-club-monthly', metadata: {}, nickname: 'Monthly', product: 'prod_QkT2mWx81ZpL0a', recurring: { interval: 'month', interval_count: 1, meter: null, trial_period_days: null, usage_type: 'licensed' },
  tax_behavior: 'inclusive', tiers_mode: null, transform_quantity: null, type: 'recurring', unit_amount: 1900, unit_amount_decimal: null,
}

const plan: Stripe.Plan = {
  id: price.id, object: 'plan', active: true, amount: 1900, amount_decimal: null, billing_scheme: 'per_unit', created: price.created, currency: 'eur', interval: 'month', interval_count: 1, livemode: false,
  metadata: {}, meter: null, nickname: 'Monthly', product: 'prod_QkT2mWx81ZpL0a', tiers_mode: null, transform_usage: null, trial_period_days: null, usage_type: 'licensed',
}

export const subscription: Stripe.Subscription = {
  id: 'sub_1PqK0BLkdIwHu7ixSt6UvWxY', object: 'subscription', application: null, application_fee_percent: null, automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: begun, billing_cycle_anchor_config: null, billing_mode: { flexible: null, type: 'classic' }, billing_schedules: [], billing_thresholds: null, cancel_at: null, cancel_at_period_end: false,
  canceled_at: null, cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null }, collection_method: 'charge_automatically', created: begun, currency: 'eur', customer: 'cus_QkT2mWx81ZpL0a',
  customer_account: null, days_until_due: null, default_payment_method: 'pm_1PqJ7vLkdIwHu7ixkD2W4xYz', default_source: null, default_tax_rates: [], description: null, discounts: [], ended_at: null,
  invoice_settings: { account_tax_ids: null, custom_fields: null, description: null, footer: null, issuer: { type: 'self' } },
  items: {
    object: 'list', has_more: false, url: '/v1/subscription_items?subscription=sub_1PqK0BLkdIwHu7ixSt6UvWxY',
    data: [{
      id: 'si_QkT3aBcDeFgHiJ', object: 'subscription_item', billing_thresholds: null, created: begun, current_period_end: ends, current_period_start: begun, current_trial: null, discounts: [], metadata: {},
      plan, price, quantity: 1, subscription: 'sub_1PqK0BLkdIwHu7ixSt6UvWxY', tax_rates: [],
    }],
  },
  latest_invoice: 'in_1PqK0CLkdIwHu7ixQ2wE3rTy', livemode: false, managed_payments: null, metadata: { plan: 'tea-club' }, next_pending_invoice_item_invoice: null, on_behalf_of: null, pause_collection: null,
  payment_settings: { payment_method_options: null, payment_method_types: null, save_default_payment_method: 'off' }, pending_invoice_item_interval: null, pending_setup_intent: null, pending_update: null,
  schedule: null, start_date: begun, status: 'active', test_clock: null, transfer_data: null, trial_end: null, trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' } }, trial_start: null,
}
