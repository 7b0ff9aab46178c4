import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyStripe } from './verify.ts'

const verification = 'hmac-sha256-timestamped'

export const stripe = defineConnector({
  key: 'stripe',
  displayName: 'Stripe',
  icon: 'credit-card',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'checkout.session.completed', displayName: 'Checkout completed', verification }),
    defineTrigger({ key: 'payment_intent.succeeded', displayName: 'Payment succeeded', verification }),
    defineTrigger({ key: 'payment_intent.payment_failed', displayName: 'Payment failed', verification }),
    defineTrigger({ key: 'charge.refunded', displayName: 'Charge refunded', verification }),
    defineTrigger({ key: 'customer.created', displayName: 'Customer created', verification }),
    defineTrigger({ key: 'invoice.paid', displayName: 'Invoice paid', verification }),
  ],
  verifyWebhook: verifyStripe,
})
