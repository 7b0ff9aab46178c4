import { z } from 'zod'
import { defineAction } from '../define.ts'
import { list } from './call.ts'
import { StripeConfig } from './config.ts'
import { after, limit, next } from './fields.ts'
import { Customer } from './objects.ts'
import { sampleCustomer } from './samples.ts'

export const listCustomers = defineAction({
  key: 'list-customers', displayName: 'List customers', summary: 'Customers, the newest first', icon: 'users', keywords: ['find', 'e-mail'],
  description: 'Lists customers, the newest first, or those with one e-mail address. A customer is in the list as soon as it is made; a search may lag a minute behind.',
  effect: 'read', config: StripeConfig,
  input: z.strictObject({ email: z.string().max(512).optional().meta({ title: 'E-mail', description: 'Exactly as it is written at Stripe, capitals as well.', examples: ['ada@example.com'] }), limit, after }),
  output: z.strictObject({ customers: z.array(Customer), next }),
  defaultInput: {}, sample: { customers: [sampleCustomer], next: null },
  async run(input, context) {
    const { items, next: follows } = await list(context, Customer, '/v1/customers', input)
    return { customers: items, next: follows }
  },
})
