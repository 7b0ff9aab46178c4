// Fields that several of Stripe's actions have.
import { z } from 'zod'

export const smallestUnit = 'In the smallest unit of the currency: 1099 is 10.99 EUR; currencies without one count whole, so 1099 JPY is 1,099 yen.'

export const Amount = z.number().int().min(0).max(99_999_999)
export const Currency = z.string().regex(/^[A-Za-z]{3}$/, 'Write the three letters of the currency, such as eur').meta({ title: 'Currency', description: 'Three letters.', examples: ['eur', 'usd'] })
export const CustomerId = z.string().regex(/^cus_\w+$/, 'The id of a customer begins with cus_')
export const InvoiceId = z.string().regex(/^in_\w+$/, 'The id of an invoice begins with in_').meta({ title: 'Invoice', description: 'Its id.', examples: ['in_1PqK0CLkdIwHu7ixQ2wE3rTy'] })
export const IntentId = z.string().regex(/^pi_\w+$/, 'The id of a payment intent begins with pi_').meta({ title: 'Payment intent', description: 'Its id.', examples: ['pi_3PqJ8ALkdIwHu7ix0fGhT5rS'] })
export const customer = CustomerId.meta({ title: 'Customer', description: 'Its id.', examples: ['cus_QkT2mWx81ZpL0a'] })
export const metadata = z.record(z.string(), z.string()).optional().meta({ title: 'Metadata', description: 'Names and texts of your own, kept with it at Stripe.', 'x-widget': 'fields' })
export const limit = z.number().int().min(1).max(100).default(10).meta({ title: 'How many', description: 'At most 100 at a time.' })
export const after = z.string().optional().meta({ title: 'After', description: 'To go on: `next` of the list before.' })
export const next = z.string().nullable().meta({ description: 'To go on with as `after`; null when there are no more' })
