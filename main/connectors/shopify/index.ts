import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyShopify } from './verify.ts'

const verification = 'hmac-sha256'

export const shopify = defineConnector({
  key: 'shopify',
  displayName: 'Shopify',
  icon: 'shopping-cart',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'orders/create', displayName: 'Order placed', verification }),
    defineTrigger({ key: 'orders/paid', displayName: 'Order paid', verification }),
    defineTrigger({ key: 'customers/create', displayName: 'Customer created', verification }),
  ],
  verifyWebhook: verifyShopify,
})
