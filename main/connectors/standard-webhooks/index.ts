import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyStandardWebhooks } from './verify.ts'

const verification = 'hmac-sha256-timestamped'

export const standardWebhooks = defineConnector({
  key: 'standard-webhooks',
  displayName: 'Standard Webhooks',
  icon: 'webhook',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'any', displayName: 'Any event', verification, events: [], samples: ['Event'] }),
    defineTrigger({ key: 'response.completed', displayName: 'OpenAI response completed', verification }),
  ],
  verifyWebhook: verifyStandardWebhooks,
})
