import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const GithubConfig = z.strictObject({
  webhookSecret: WebhookSecret.optional(),
  token: SecretRef.optional().meta({ title: 'Token', description: 'A fine-grained personal access token (github_pat_…) for the repositories meant, with what your steps need. For actions, and to ask for events that were missed (Webhooks: read).' }),
  webhookOf: z.string().regex(/^[\w.-]+(\/[\w.-]+)?$/, 'Write owner/name, or the name of an organization').optional().meta({ title: 'Webhook of', description: 'The repository or organization that the webhook belongs to, to ask for events that were missed.', examples: ['octo-org/octo-repo', 'octo-org'] }),
  webhookId: z.number().int().positive().optional().meta({ title: 'Webhook\'s id', description: 'The number at the end of its address in the settings at GitHub. Only where it cannot be told by its address.' }),
  baseUrl: z.string().regex(/^https?:\/\/[^\s/?#]+(\/[^\s?#]*[^\s/?#])?$/, 'Write the address without a slash at its end, such as https://api.github.com').default('https://api.github.com').meta({ title: 'Address of the API', description: 'Of GitHub Enterprise Server it is https://HOST/api/v3.' }),
})
export type GithubConfig = z.output<typeof GithubConfig>

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
export function githubService({ token, baseUrl }: GithubConfig): Service {
  if (token === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to GitHub has no token. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl, headers: { Authorization: `Bearer ${token}`, 'X-GitHub-Api-Version': '2022-11-28', Accept: 'application/vnd.github+json', 'User-Agent': 'Flowbench' } }
}
