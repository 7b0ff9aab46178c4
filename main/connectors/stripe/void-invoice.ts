import { z } from 'zod'
import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { InvoiceId } from './fields.ts'
import { Invoice } from './objects.ts'
import { sampleInvoice } from './samples.ts'

export const voidInvoice = defineAction({
  key: 'void-invoice', displayName: 'Void invoice', summary: 'Take a finalised invoice back', icon: 'circle-x',
  description: 'Takes back an invoice that is finalised and not paid. It stays in the books as void, and that cannot be undone.',
  effect: 'keyed', config: StripeConfig, input: z.strictObject({ invoice: InvoiceId }), output: Invoice, defaultInput: { invoice: '' }, sample: { ...sampleInvoice, status: 'void' },
  describe: ({ invoice }) => `Void invoice ${invoice}`,
  run: ({ invoice }, context) => write(context, Invoice, path`/v1/invoices/${invoice}/void`),
})
