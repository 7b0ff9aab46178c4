import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { Currency, customer, metadata, smallestUnit } from './fields.ts'
import { Invoice } from './objects.ts'
import { sampleInvoice } from './samples.ts'

const Item = z.strictObject({
  description: z.string().max(5_000).optional().meta({ title: 'Description' }),
  amount: z.number().int().min(-99_999_999).max(99_999_999).optional().meta({ title: 'Amount', description: `For the whole line. ${smallestUnit} Below zero it is taken off.` }),
  price: z.string().optional().meta({ title: 'Price', description: 'The id of a price in the catalog, in place of an amount.', examples: ['price_1PqJ7vLkdIwHu7ix'] }),
  quantity: z.number().int().min(1).optional().meta({ title: 'Quantity', description: 'With a price.' }),
}).refine(({ amount, price }) => (amount === undefined) !== (price === undefined), { message: 'Give an amount or a price', path: ['amount'] })

/** Up to four calls, each of them with a key of its own: whatever is repeated after a fault is known again. */
export const createInvoice = defineAction({
  key: 'create-invoice', displayName: 'Create invoice', summary: 'Make out an invoice with its lines', icon: 'receipt', keywords: ['bill'],
  description: 'Makes out an invoice with its lines, and finalises or sends it if you say so. A draft can still be changed at Stripe; one that is finalised can be paid.',
  effect: 'keyed', config: StripeConfig,
  input: z.strictObject({
    customer,
    currency: Currency.optional().meta({ title: 'Currency', description: 'Three letters. The customer\'s own when empty.', examples: ['eur'] }),
    items: z.array(Item).min(1).max(250).meta({ title: 'Lines' }),
    collection: z.enum(['send_invoice', 'charge_automatically']).default('send_invoice').meta({ title: 'How it is paid', description: 'By the customer with a link, or from the payment method on file.' }),
    daysUntilDue: z.number().int().min(0).max(3_650).default(14).meta({ title: 'Days until it is due', description: 'Of one that the customer pays with a link.' }),
    then: z.enum(['draft', 'finalize', 'send']).default('draft').meta({ title: 'Then', description: 'Leave it a draft, finalise it, or finalise it and send it by e-mail.' }),
    description: z.string().max(1_500).optional().meta({ title: 'Note', description: 'Stands on the invoice.', 'x-widget': 'multiline' }),
    metadata,
  }),
  output: Invoice, defaultInput: { customer: '', items: [], then: 'draft' }, sample: sampleInvoice,
  describe: (input) => `Create an invoice of ${input.items.length} ${input.items.length === 1 ? 'line' : 'lines'} for ${input.customer}${input.then === 'send' ? ' and send it' : input.then === 'finalize' ? ' and finalise it' : ''}`,
  async run({ items, collection, daysUntilDue, then, ...fields }, context) {
    const { id } = await write(context, Invoice, '/v1/invoices', {
      ...fields, collection_method: collection, days_until_due: collection === 'send_invoice' ? daysUntilDue : undefined, auto_advance: then !== 'draft', pending_invoice_items_behavior: 'exclude',
    })
    const lines = items.map(({ price, ...item }) => ({ ...item, pricing: price === undefined ? undefined : { price } }))
    const draft = await write(context, Invoice, path`/v1/invoices/${id}/add_lines`, { lines }, 'lines')
    if (then === 'draft') return draft
    const finalized = await write(context, Invoice, path`/v1/invoices/${id}/finalize`, {}, 'finalize')
    return then === 'finalize' ? finalized : write(context, Invoice, path`/v1/invoices/${id}/send`, {}, 'send')
  },
})
