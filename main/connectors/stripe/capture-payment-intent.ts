import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { Amount, IntentId, smallestUnit } from './fields.ts'
import { PaymentIntent } from './objects.ts'
import { sampleIntent } from './samples.ts'

export const capturePaymentIntent = defineAction({
  key: 'capture-payment-intent', displayName: 'Capture payment intent', summary: 'Take an amount that was reserved', icon: 'circle-check',
  description: 'Takes an amount that was reserved by a payment with manual capture. What is not taken is released; it must be taken within days, depending on the card.',
  effect: 'keyed', config: StripeConfig,
  input: z.strictObject({
    paymentIntent: IntentId,
    amount: Amount.min(1).optional().meta({ title: 'Amount', description: `All of it when empty. ${smallestUnit}` }),
  }),
  output: PaymentIntent, defaultInput: { paymentIntent: '' }, sample: sampleIntent,
  describe: ({ paymentIntent }) => `Capture payment intent ${paymentIntent}`,
  run: ({ paymentIntent, amount }, context) => write(context, PaymentIntent, path`/v1/payment_intents/${paymentIntent}/capture`, { amount_to_capture: amount }),
})
