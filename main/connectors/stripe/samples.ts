// Answers in the shape that Stripe documents; the values are made up. https://docs.stripe.com/api
import type { z } from 'zod'
import type { Customer, Invoice, PaymentIntent, Refund } from './objects.ts'

/** 2026-03-14T09:26:53Z, in seconds since 1970. */
const now = 1_773_480_413

export const sampleCustomer: z.input<typeof Customer> = {
  id: 'cus_QkT2mWx81ZpL0a', object: 'customer', email: 'ada@example.com', name: 'Ada Lovelace', phone: '+49 30 901820', description: null, currency: 'eur', balance: 0,
  delinquent: false, created: now, livemode: false, metadata: { plan: 'tea-club' },
}

export const sampleInvoice: z.input<typeof Invoice> = {
  id: 'in_1PqK0CLkdIwHu7ixQ2wE3rTy', object: 'invoice', number: 'A1B2C3D4-0004', status: 'open', customer: 'cus_QkT2mWx81ZpL0a', customer_email: 'ada@example.com', currency: 'eur',
  total: 1900, amount_due: 1900, amount_paid: 0, amount_remaining: 1900, due_date: now + 1_209_600, hosted_invoice_url: 'https://invoice.stripe.com/i/example',
  invoice_pdf: 'https://pay.stripe.com/invoice/example/pdf', created: now, livemode: false, metadata: {},
}

export const sampleIntent: z.input<typeof PaymentIntent> = {
  id: 'pi_3PqJ8ALkdIwHu7ix0fGhT5rS', object: 'payment_intent', status: 'succeeded', amount: 4900, amount_received: 4900, amount_capturable: 0, currency: 'eur',
  customer: 'cus_QkT2mWx81ZpL0a', payment_method: 'pm_1PqJ7vLkdIwHu7ixkD2W4xYz', latest_charge: 'ch_3PqJ8ALkdIwHu7ix0WmN8vBc', description: 'Order A-2', created: now, livemode: false,
  metadata: { order: 'A-2' },
}

export const sampleRefund: z.input<typeof Refund> = {
  id: 're_3PqJ8ALkdIwHu7ix0GhJkLmN', object: 'refund', status: 'succeeded', amount: 4900, currency: 'eur', charge: 'ch_3PqJ8ALkdIwHu7ix0WmN8vBc',
  payment_intent: 'pi_3PqJ8ALkdIwHu7ix0fGhT5rS', reason: 'requested_by_customer', created: now, metadata: {},
}
