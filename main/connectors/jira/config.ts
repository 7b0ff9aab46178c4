import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const JiraConfig = z.strictObject({
  site: z.string().regex(/^https?:\/\/[^/?#\s@]+(\/[^?#\s]*)?$/, 'Write the address of your Jira, such as https://example.atlassian.net').optional().meta({ title: 'Site', description: 'The address that you see Jira at. Needed for actions.', examples: ['https://example.atlassian.net'] }),
  edition: z.enum(['cloud', 'data-center']).default('cloud').meta({ title: 'Edition', description: 'cloud at atlassian.net; data-center when you host it yourself.' }),
  email: z.string().min(1).optional().meta({ title: 'E-mail', description: 'Of the account that the token belongs to. Leave it out for a personal access token of Data Center.', examples: ['ada@example.com'] }),
  apiToken: SecretRef.optional().meta({ title: 'API token', description: 'Made at id.atlassian.com, Security, API tokens; in Data Center under your profile. Needed for actions.' }),
  webhookSecret: WebhookSecret.optional(),
})
export type JiraConfig = z.infer<typeof JiraConfig>

/**
 * Cloud takes e-mail and token (https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/), Data Center
 * a personal access token, or a name and a password.
 */
export function serviceOf({ site, edition, email, apiToken }: JiraConfig): Service {
  if (site === undefined) throw missing('the site')
  if (apiToken === undefined) throw missing('the API token')
  if (edition === 'cloud' && email === undefined) throw missing('the e-mail')
  if (edition === 'cloud' && !site.startsWith('https:')) throw new AppError({ code: 'invalid-input', message: 'The site of Jira Cloud begins with https://. Mend it under Connections.', retryable: false, sent: 'not-sent' })
  return {
    baseUrl: `${bareSite(site)}/rest/api/${edition === 'cloud' ? 3 : 2}`,
    headers: { authorization: email === undefined ? `Bearer ${apiToken}` : `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}` },
  }
}

/** Where a person sees an issue. */
export function pageOf({ site = '' }: Pick<JiraConfig, 'site'>, key: string): string {
  return `${bareSite(site)}/browse/${encodeURIComponent(key)}`
}

function bareSite(site: string): string {
  return site.replace(/\/+$/, '')
}

function missing(what: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The connection lacks ${what}, which actions of Jira need. Add it under Connections.`, retryable: false, sent: 'not-sent' })
}
