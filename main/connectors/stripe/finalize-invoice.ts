import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { InvoiceId } from './fields.ts'
import { Invoice } from './objects.ts'
import { sampleInvoice } from './samples.ts'

export const finalizeInvoice = defineAction({
  key: 'finalize-invoice', displayName: 'Finalise invoice', summary: 'Make a draft an invoice to be paid', icon: 'receipt',
  description: 'Makes a draft an invoice with a number, which can be paid and not be changed any more.',
  effect: 'keyed', config: StripeConfig, input: z.strictObject({ invoice: InvoiceId }), output: Invoice, defaultInput: { invoice: '' }, sample: sampleInvoice,
  describe: ({ invoice }) => `Finalise invoice ${invoice}`,
  run: ({ invoice }, context) => write(context, Invoice, path`/v1/invoices/${invoice}/finalize`),
})
