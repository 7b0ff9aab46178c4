import { z } from 'zod'
import { defineAction } from '../define.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { Amount, metadata, smallestUnit } from './fields.ts'
import { Refund } from './objects.ts'
import { sampleRefund } from './samples.ts'

export const createRefund = defineAction({
  key: 'create-refund', displayName: 'Create refund', summary: 'Give a payment back', icon: 'undo-2', keywords: ['money back'],
  description: 'Gives a payment back, all of it or a part. Until it has reached the customer it may still fail, which a later event says.',
  effect: 'keyed', config: StripeConfig,
  input: z.strictObject({
    payment: z.string().regex(/^(pi|ch|py)_\w+$/, 'Give the id of a payment intent (pi_…) or a charge (ch_…)').meta({ title: 'Payment', description: 'The id of a payment intent or a charge.', examples: ['pi_3PqJ8ALkdIwHu7ix0fGhT5rS'] }),
    amount: Amount.min(1).optional().meta({ title: 'Amount', description: `All that is left of it when empty. ${smallestUnit}` }),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional().meta({ title: 'Reason', description: 'Fraudulent also blocks the card and the e-mail address.' }),
    metadata,
  }),
  output: Refund, defaultInput: { payment: '' }, sample: sampleRefund,
  describe: ({ payment, amount }) => `Give back ${amount === undefined ? 'all' : `${amount} (smallest unit)`} of ${payment}`,
  run: ({ payment, ...fields }, context) => write(context, Refund, '/v1/refunds', { ...fields, [payment.startsWith('pi_') ? 'payment_intent' : 'charge']: payment }),
})
