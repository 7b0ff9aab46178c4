import { defineConnector } from '../define.ts'
import { read } from './call.ts'
import { StripeConfig, stripeService } from './config.ts'
import { stripeEvents } from './event-list.ts'
import { normalizeStripeError } from './normalize-error.ts'
import { stripeTriggers } from './triggers.ts'
import { verifyStripe } from './verify.ts'

export const stripe = defineConnector({
  key: 'stripe',
  displayName: 'Stripe',
  icon: 'credit-card',
  capabilities: ['action', 'trigger'],
  config: StripeConfig,
  actions: [],
  triggers: stripeTriggers,
  verifyWebhook: verifyStripe,
  service: stripeService,
  eventList: stripeEvents,
  normalizeError: normalizeStripeError,
  async check(context) {
    const balance = await read(context, '/v1/balance')
    return { account: balance['livemode'] === true ? 'Stripe, live mode' : 'Stripe, test mode' }
  },
})
