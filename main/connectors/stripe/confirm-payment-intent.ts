import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { IntentId } from './fields.ts'
import { PaymentIntent } from './objects.ts'
import { sampleIntent } from './samples.ts'

export const confirmPaymentIntent = defineAction({
  key: 'confirm-payment-intent', displayName: 'Confirm payment intent', summary: 'Charge a payment that was begun', icon: 'credit-card',
  description: 'Charges a payment that was begun. If the customer has to do something first, its status is requires_action.',
  effect: 'keyed', config: StripeConfig,
  input: z.strictObject({
    paymentIntent: IntentId,
    paymentMethod: z.string().optional().meta({ title: 'Payment method', description: 'Its id; the one that the payment has already when empty.', examples: ['pm_1PqJ7vLkdIwHu7ixkD2W4xYz'] }),
  }),
  output: PaymentIntent, defaultInput: { paymentIntent: '' }, sample: sampleIntent,
  describe: ({ paymentIntent }) => `Confirm payment intent ${paymentIntent}`,
  run: ({ paymentIntent, paymentMethod }, context) => write(context, PaymentIntent, path`/v1/payment_intents/${paymentIntent}/confirm`, { payment_method: paymentMethod }),
})
