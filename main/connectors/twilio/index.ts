import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyTwilio } from './verify.ts'

const verification = 'hmac-sha1-url'

export const twilio = defineConnector({
  key: 'twilio',
  displayName: 'Twilio',
  icon: 'message-square',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'message.received', displayName: 'Message received', verification }),
    defineTrigger({ key: 'message.delivered', displayName: 'Message delivered', verification }),
    defineTrigger({ key: 'call.ringing', displayName: 'Call comes in', verification }),
  ],
  verifyWebhook: verifyTwilio,
  // Forms of a message or a call: a few kilobytes.
  webhooks: { maxBodyBytes: 1024 * 1024 },
})
