import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { read } from './call.ts'
import { StripeConfig } from './config.ts'
import { Refund } from './objects.ts'
import { sampleRefund } from './samples.ts'

export const getRefund = defineAction({
  key: 'get-refund', displayName: 'Get refund', summary: 'Read one refund', icon: 'undo-2',
  description: 'Reads a refund by its id: whether it has arrived, or why it failed.',
  effect: 'read', config: StripeConfig, output: Refund,
  input: z.strictObject({ refund: z.string().regex(/^(re|pyr)_\w+$/, 'The id of a refund begins with re_').meta({ title: 'Refund', description: 'Its id.', examples: ['re_3PqJ8ALkdIwHu7ix0GhJkLmN'] }) }),
  defaultInput: { refund: '' }, sample: sampleRefund,
  run: ({ refund }, context) => read(context, Refund, path`/v1/refunds/${refund}`),
})
