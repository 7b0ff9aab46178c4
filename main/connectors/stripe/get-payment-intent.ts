import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { read } from './call.ts'
import { StripeConfig } from './config.ts'
import { IntentId } from './fields.ts'
import { PaymentIntent } from './objects.ts'
import { sampleIntent } from './samples.ts'

export const getPaymentIntent = defineAction({
  key: 'get-payment-intent', displayName: 'Get payment intent', summary: 'Read one payment', icon: 'credit-card',
  description: 'Reads a payment by its id: how it stands, and the charge that came of it.',
  effect: 'read', config: StripeConfig, input: z.strictObject({ paymentIntent: IntentId }), output: PaymentIntent, defaultInput: { paymentIntent: '' }, sample: sampleIntent,
  run: ({ paymentIntent }, context) => read(context, PaymentIntent, path`/v1/payment_intents/${paymentIntent}`),
})
