import { z } from 'zod'
import { defineAction } from '../define.ts'
import { list } from './call.ts'
import { StripeConfig } from './config.ts'
import { after, CustomerId, limit, next } from './fields.ts'
import { Invoice } from './objects.ts'
import { sampleInvoice } from './samples.ts'

export const listInvoices = defineAction({
  key: 'list-invoices', displayName: 'List invoices', summary: 'Invoices, the newest first', icon: 'list', keywords: ['find', 'overdue'],
  description: 'Lists invoices, the newest first: all of them, those of a customer, or those of one status.',
  effect: 'read', config: StripeConfig,
  input: z.strictObject({
    customer: CustomerId.optional().meta({ title: 'Customer', description: 'Its id.', examples: ['cus_QkT2mWx81ZpL0a'] }),
    status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional().meta({ title: 'Status' }), limit, after,
  }),
  output: z.strictObject({ invoices: z.array(Invoice), next }),
  defaultInput: {}, sample: { invoices: [sampleInvoice], next: null },
  async run(input, context) {
    const { items, next: follows } = await list(context, Invoice, '/v1/invoices', input)
    return { invoices: items, next: follows }
  },
})
