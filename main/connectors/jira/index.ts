import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { verifyJira } from './verify.ts'

const verification = 'hmac-sha256'

export const jira = defineConnector({
  key: 'jira',
  displayName: 'Jira',
  icon: 'circle-dot',
  capabilities: ['trigger'],
  config: z.strictObject({ webhookSecret: WebhookSecret }),
  actions: [],
  triggers: [
    defineTrigger({ key: 'jira:issue_created', displayName: 'Issue created', verification }),
    defineTrigger({ key: 'jira:issue_updated', displayName: 'Issue updated', verification }),
    defineTrigger({ key: 'comment_created', displayName: 'Comment created', verification }),
  ],
  verifyWebhook: verifyJira,
})
