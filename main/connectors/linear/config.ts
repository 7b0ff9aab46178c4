import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const LinearConfig = z.strictObject({
  webhookSecret: WebhookSecret.optional(),
  apiKey: SecretRef.optional().meta({ title: 'API key', description: 'A personal API key (lin_api_…), made under Settings, Security & access, or an OAuth token (lin_oauth_…). Needed for actions.' }),
})
export type LinearConfig = z.output<typeof LinearConfig>

/** A personal key goes as it is, an OAuth token as a bearer. https://linear.app/developers/graphql#authentication */
export function linearService({ apiKey }: LinearConfig): Service {
  if (apiKey === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Linear has no API key, which actions need. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl: 'https://api.linear.app', headers: { authorization: apiKey.startsWith('lin_oauth_') ? `Bearer ${apiKey}` : apiKey } }
}
