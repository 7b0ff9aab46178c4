import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyLinear } from './verify.ts'

const verification = 'hmac-sha256-timestamped'

export const linear = defineConnector({
  key: 'linear',
  displayName: 'Linear',
  icon: 'circle-dot',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'Issue.create', displayName: 'Issue created', verification }),
    defineTrigger({ key: 'Issue.update', displayName: 'Issue changed', verification }),
    defineTrigger({ key: 'Comment.create', displayName: 'Comment created', verification }),
  ],
  verifyWebhook: verifyLinear,
})
