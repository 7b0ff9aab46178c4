import { z } from 'zod'
import { defineConnector } from '../define.ts'
import { read } from './call.ts'
import { cancelPaymentIntent } from './cancel-payment-intent.ts'
import { capturePaymentIntent } from './capture-payment-intent.ts'
import { StripeConfig, stripeService } from './config.ts'
import { confirmPaymentIntent } from './confirm-payment-intent.ts'
import { createCustomer } from './create-customer.ts'
import { createInvoice } from './create-invoice.ts'
import { createPaymentIntent } from './create-payment-intent.ts'
import { createRefund } from './create-refund.ts'
import { stripeEvents } from './event-list.ts'
import { finalizeInvoice } from './finalize-invoice.ts'
import { getCustomer } from './get-customer.ts'
import { getInvoice } from './get-invoice.ts'
import { getPaymentIntent } from './get-payment-intent.ts'
import { getRefund } from './get-refund.ts'
import { listCustomers } from './list-customers.ts'
import { listInvoices } from './list-invoices.ts'
import { normalizeStripeError } from './normalize-error.ts'
import { searchCustomers } from './search-customers.ts'
import { sendInvoice } from './send-invoice.ts'
import { stripeTriggers } from './triggers.ts'
import { updateCustomer } from './update-customer.ts'
import { verifyStripe } from './verify.ts'
import { voidInvoice } from './void-invoice.ts'

export const stripe = defineConnector({
  key: 'stripe',
  displayName: 'Stripe',
  icon: 'credit-card',
  capabilities: ['action', 'trigger'],
  reach: 'service',
  config: StripeConfig,
  actions: [
    createCustomer, updateCustomer, getCustomer, listCustomers, searchCustomers,
    createInvoice, finalizeInvoice, sendInvoice, voidInvoice, getInvoice, listInvoices,
    createPaymentIntent, confirmPaymentIntent, capturePaymentIntent, cancelPaymentIntent, getPaymentIntent,
    createRefund, getRefund,
  ],
  triggers: stripeTriggers,
  verifyWebhook: verifyStripe,
  service: stripeService,
  // https://docs.stripe.com/rate-limits, in test mode; four times that in live mode
  rate: '25/sec',
  eventList: stripeEvents,
  normalizeError: normalizeStripeError,
  async check(context) {
    const { livemode } = await read(context, z.looseObject({ livemode: z.boolean() }), '/v1/balance')
    return { account: livemode ? 'Stripe, live mode' : 'Stripe, test mode' }
  },
})
