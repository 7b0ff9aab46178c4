import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifySlack } from './verify.ts'

const verification = 'hmac-sha256-timestamped'

export const slack = defineConnector({
  key: 'slack',
  displayName: 'Slack',
  icon: 'message-square',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'message', displayName: 'Message posted', verification }),
    defineTrigger({ key: 'app_mention', displayName: 'App mentioned', verification }),
    defineTrigger({ key: 'reaction_added', displayName: 'Reaction added', verification }),
    defineTrigger({ key: 'slash_command', displayName: 'Slash command used', verification }),
  ],
  verifyWebhook: verifySlack,
  webhooks: { maxBodyBytes: 1024 * 1024 },
})
