import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { read } from './call.ts'
import { StripeConfig } from './config.ts'
import { customer } from './fields.ts'
import { Customer } from './objects.ts'
import { sampleCustomer } from './samples.ts'

export const getCustomer = defineAction({
  key: 'get-customer', displayName: 'Get customer', summary: 'Read one customer', icon: 'user',
  description: 'Reads a customer by its id. One that was deleted is there with `deleted: true` and little else.',
  effect: 'read', config: StripeConfig, input: z.strictObject({ customer }), output: Customer, defaultInput: { customer: '' }, sample: sampleCustomer,
  run: (input, context) => read(context, Customer, path`/v1/customers/${input.customer}`),
})
