import { z } from 'zod'
import { defineAction } from '../define.ts'
import { read } from './call.ts'
import { StripeConfig } from './config.ts'
import { limit, next } from './fields.ts'
import { Customer, pageOf } from './objects.ts'
import { sampleCustomer } from './samples.ts'

const Found = pageOf(Customer).extend({ next_page: z.string().nullish() })

/** https://docs.stripe.com/search#search-query-language */
export const searchCustomers = defineAction({
  key: 'search-customers', displayName: 'Search customers', summary: 'Customers by a query', icon: 'search', keywords: ['find', 'query'],
  description: 'Looks for customers by Stripe\'s query language, such as metadata["plan"]:"tea-club". What changed within the last minute may not be found yet.',
  effect: 'read', config: StripeConfig,
  input: z.strictObject({
    query: z.string().min(1).max(2_000).meta({ title: 'Query', examples: ['email:"ada@example.com"', 'name~"Lovelace" AND metadata["plan"]:"tea-club"'] }),
    limit, after: z.string().optional().meta({ title: 'After', description: 'To go on: `next` of the search before.' }),
  }),
  output: z.strictObject({ customers: z.array(Customer), next }),
  defaultInput: { query: '' }, sample: { customers: [sampleCustomer], next: null },
  async run({ query, limit: most, after: page }, context) {
    const { data, has_more: hasMore, next_page: follows } = await read(context, Found, '/v1/customers/search', { query, limit: most, page })
    return { customers: data, next: hasMore ? follows ?? null : null }
  },
})
