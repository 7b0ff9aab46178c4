import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { read } from './call.ts'
import { StripeConfig } from './config.ts'
import { InvoiceId } from './fields.ts'
import { Invoice } from './objects.ts'
import { sampleInvoice } from './samples.ts'

export const getInvoice = defineAction({
  key: 'get-invoice', displayName: 'Get invoice', summary: 'Read one invoice', icon: 'receipt',
  description: 'Reads an invoice by its id, with its first lines in `lines.data`.',
  effect: 'read', config: StripeConfig, input: z.strictObject({ invoice: InvoiceId }), output: Invoice, defaultInput: { invoice: '' }, sample: sampleInvoice,
  run: ({ invoice }, context) => read(context, Invoice, path`/v1/invoices/${invoice}`),
})
