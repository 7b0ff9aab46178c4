import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const SlackConfig = z.strictObject({
  webhookSecret: WebhookSecret.optional(),
  botToken: SecretRef.optional().meta({ title: 'Bot token', description: 'xoxb-…, from "OAuth & Permissions" of your app at api.slack.com/apps, with the scopes that your steps need: chat:write to post, and channels:history to see after a fault whether a message was posted.' }),
  baseUrl: z.string().regex(/^https?:\/\/[^\s/?#]+(\/[^\s?#]*[^\s/?#])?$/, 'Write the address without a slash at its end, such as https://slack.com/api').default('https://slack.com/api').meta({ title: 'Address of the API', description: 'Of GovSlack it is https://slack-gov.com/api.' }),
})
export type SlackConfig = z.output<typeof SlackConfig>

export function slackService({ botToken, baseUrl }: SlackConfig): Service {
  if (botToken === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Slack has no bot token. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl, headers: { Authorization: `Bearer ${botToken}` } }
}
