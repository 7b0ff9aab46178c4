// What Stripe answers with, as far as people use it; more is there. https://docs.stripe.com/api
import { z } from 'zod'

const Metadata = z.record(z.string(), z.string()).meta({ description: 'Names and texts of one\'s own' })
const amount = (what: string) => z.number().int().meta({ description: `${what}, in the smallest unit of the currency: 1099 is 10.99 EUR, and 1,099 JPY` })
const time = (what: string) => z.number().int().meta({ description: `${what}, in seconds since 1970` })

export const Customer = z.looseObject({
  id: z.string().meta({ description: 'Such as cus_…' }),
  email: z.string().nullish(),
  name: z.string().nullish(),
  phone: z.string().nullish(),
  description: z.string().nullish(),
  currency: z.string().nullish(),
  balance: z.number().int().optional().meta({ description: 'What is taken off the next invoice, as a negative number, or added to it' }),
  delinquent: z.boolean().nullish().meta({ description: 'Whether its latest invoice is overdue' }),
  created: time('When it was made').optional(),
  deleted: z.literal(true).optional().meta({ description: 'It was deleted' }),
  metadata: Metadata.optional(),
})

export const Invoice = z.looseObject({
  id: z.string().meta({ description: 'Such as in_…' }),
  number: z.string().nullish().meta({ description: 'What the customer sees; there once it is finalised' }),
  status: z.string().nullish().meta({ description: 'draft, open, paid, uncollectible or void' }),
  customer: z.string().nullish(),
  customer_email: z.string().nullish(),
  currency: z.string().optional(),
  total: amount('All of it').optional(),
  amount_due: amount('What is to be paid').optional(),
  amount_paid: amount('What was paid').optional(),
  amount_remaining: amount('What is still to be paid').optional(),
  due_date: time('When it is due').nullish(),
  hosted_invoice_url: z.string().nullish().meta({ description: 'Where the customer can pay; there once it is finalised' }),
  invoice_pdf: z.string().nullish(),
  created: time('When it was made').optional(),
  metadata: Metadata.nullish(),
})

export const PaymentIntent = z.looseObject({
  id: z.string().meta({ description: 'Such as pi_…' }),
  status: z.string().meta({ description: 'requires_payment_method, requires_confirmation, requires_action, processing, requires_capture, canceled or succeeded' }),
  amount: amount('What is to be paid').optional(),
  amount_received: amount('What was paid').optional(),
  amount_capturable: amount('What can be captured').optional(),
  currency: z.string().optional(),
  customer: z.string().nullish(),
  payment_method: z.string().nullish(),
  latest_charge: z.string().nullish(),
  description: z.string().nullish(),
  created: time('When it was made').optional(),
  metadata: Metadata.optional(),
})

export const Refund = z.looseObject({
  id: z.string().meta({ description: 'Such as re_…' }),
  status: z.string().nullish().meta({ description: 'pending, requires_action, succeeded, failed or canceled' }),
  amount: amount('What is given back').optional(),
  currency: z.string().optional(),
  charge: z.string().nullish(),
  payment_intent: z.string().nullish(),
  reason: z.string().nullish(),
  failure_reason: z.string().nullish().meta({ description: 'Why it failed, if it did' }),
  created: time('When it was made').optional(),
  metadata: Metadata.nullish(),
})

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.looseObject({ data: z.array(item), has_more: z.boolean() })
}
