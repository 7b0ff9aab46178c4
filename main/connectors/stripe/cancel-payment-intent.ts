import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { IntentId } from './fields.ts'
import { PaymentIntent } from './objects.ts'
import { sampleIntent } from './samples.ts'

export const cancelPaymentIntent = defineAction({
  key: 'cancel-payment-intent', displayName: 'Cancel payment intent', summary: 'Call a payment off', icon: 'circle-x',
  description: 'Calls off a payment that has not succeeded yet, and releases what was reserved. What was paid is given back with a refund.',
  effect: 'keyed', config: StripeConfig,
  input: z.strictObject({
    paymentIntent: IntentId,
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional().meta({ title: 'Reason' }),
  }),
  output: PaymentIntent, defaultInput: { paymentIntent: '' }, sample: { ...sampleIntent, status: 'canceled', amount_received: 0 },
  describe: ({ paymentIntent }) => `Cancel payment intent ${paymentIntent}`,
  run: ({ paymentIntent, reason }, context) => write(context, PaymentIntent, path`/v1/payment_intents/${paymentIntent}/cancel`, { cancellation_reason: reason }),
})
