import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { InvoiceId } from './fields.ts'
import { Invoice } from './objects.ts'
import { sampleInvoice } from './samples.ts'

export const sendInvoice = defineAction({
  key: 'send-invoice', displayName: 'Send invoice', summary: 'Send an invoice by e-mail', icon: 'send',
  description: 'Sends an invoice to its customer by e-mail, with a link to pay. A draft is finalised first. In test mode Stripe sends none.',
  effect: 'keyed', config: StripeConfig, input: z.strictObject({ invoice: InvoiceId }), output: Invoice, defaultInput: { invoice: '' }, sample: sampleInvoice,
  describe: ({ invoice }) => `Send invoice ${invoice}`,
  run: ({ invoice }, context) => write(context, Invoice, path`/v1/invoices/${invoice}/send`),
})
