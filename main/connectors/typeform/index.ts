import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyTypeform } from './verify.ts'

const verification = 'hmac-sha256'

export const typeform = defineConnector({
  key: 'typeform',
  displayName: 'Typeform',
  icon: 'webhook',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'form_response', displayName: 'Form answered', verification }),
  ],
  verifyWebhook: verifyTypeform,
})
