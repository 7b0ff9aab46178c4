import { z } from 'zod'
import { defineAction } from '../define.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { Amount, Currency, CustomerId, metadata, smallestUnit } from './fields.ts'
import { PaymentIntent } from './objects.ts'
import { sampleIntent } from './samples.ts'

export const createPaymentIntent = defineAction({
  key: 'create-payment-intent', displayName: 'Create payment intent', summary: 'Begin a payment', icon: 'credit-card', keywords: ['charge', 'pay'],
  description: 'Begins a payment. Confirmed at once it charges the payment method that is given; otherwise it waits to be confirmed, by a later step or by the customer.',
  effect: 'keyed', config: StripeConfig,
  input: z.strictObject({
    amount: Amount.min(1).meta({ title: 'Amount', description: smallestUnit, examples: [1099] }),
    currency: Currency,
    customer: CustomerId.optional().meta({ title: 'Customer', description: 'Its id. Needed for a payment method that is on file.', examples: ['cus_QkT2mWx81ZpL0a'] }),
    paymentMethod: z.string().optional().meta({ title: 'Payment method', description: 'Its id.', examples: ['pm_1PqJ7vLkdIwHu7ixkD2W4xYz'] }),
    confirm: z.boolean().default(false).meta({ title: 'Confirm at once', description: 'Charges the payment method now.' }),
    offSession: z.boolean().default(false).meta({ title: 'The customer is not there', description: 'With a payment confirmed at once: one that asks the customer for something fails in place of waiting.' }),
    capture: z.enum(['automatic', 'manual']).default('automatic').meta({ title: 'Capture', description: 'Manual only reserves the amount, to be captured later.' }),
    description: z.string().max(1_000).optional().meta({ title: 'Description' }),
    receiptEmail: z.string().max(512).optional().meta({ title: 'Receipt to', description: 'An e-mail address.' }),
    metadata,
  }),
  output: PaymentIntent, defaultInput: { currency: 'eur' }, sample: sampleIntent,
  describe: ({ amount, currency, confirm }) => `${confirm ? 'Charge' : 'Begin a payment of'} ${amount} (smallest unit) ${currency.toUpperCase()}`,
  run: ({ paymentMethod, offSession, capture, receiptEmail, currency, confirm, ...fields }, context) => write(context, PaymentIntent, '/v1/payment_intents', {
    ...fields, currency: currency.toLowerCase(), payment_method: paymentMethod, capture_method: capture === 'manual' ? 'manual' : undefined, receipt_email: receiptEmail,
    // A way of paying that leads the customer elsewhere needs a page to come back to, which a workflow has none of.
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...(confirm && { confirm, off_session: offSession ? true : undefined }),
  }),
})
