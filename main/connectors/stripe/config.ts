import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'
import type { Service } from '../define.ts'

export const StripeConfig = z.strictObject({
  webhookSecret: WebhookSecret.optional(),
  apiKey: SecretRef.optional().meta({ title: 'API key', description: 'A restricted key (rk_live_…) with what your steps need, or a secret key (sk_…). For actions, and to ask for events that were missed (Events: read).' }),
  baseUrl: z.string().regex(/^https?:\/\/[^\s/?#]+$/, 'Write the address without a path, such as https://api.stripe.com').default('https://api.stripe.com').meta({ title: 'Address of the API', description: 'Another one than Stripe\'s only to try things with stripe-mock.' }),
})
export type StripeConfig = z.output<typeof StripeConfig>

/** Answers keep the form of this version, whatever the account's own is. https://docs.stripe.com/api/versioning */
export const apiVersion = '2026-10-28.endive'

export function stripeService({ apiKey, baseUrl }: StripeConfig): Service {
  if (apiKey === undefined) throw new AppError({ code: 'invalid-input', message: 'The connection to Stripe has no API key. Add one to it under Connections.', retryable: false, sent: 'not-sent' })
  return { baseUrl, headers: { Authorization: `Bearer ${apiKey}`, 'Stripe-Version': apiVersion } }
}
