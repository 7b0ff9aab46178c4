import { z } from 'zod'
import { isJsonObject, type JsonValue } from '../json.ts'
import { SecretRef } from '../secret-ref.ts'

/** Signing secrets of a connection: one, or several while one takes another's place. */
export const WebhookSecret = z.union([SecretRef, z.array(SecretRef).min(1).max(10)], {
  error: 'Write secret://<name> here, or a list of up to 10 of these, and keep the value itself with "flowbench secret set <name>" or in the window',
}).meta({
  title: 'Signing secret',
  description: 'The secret that the service signs its webhooks with. Several while you change it: each of them is taken.',
})

/** The references in a config's `webhookSecret`; none where there are none. */
export function webhookSecretsOf(config: JsonValue): SecretRef[] {
  const parsed = WebhookSecret.safeParse(isJsonObject(config) ? config['webhookSecret'] : undefined)
  if (!parsed.success) return []
  return Array.isArray(parsed.data) ? parsed.data : [parsed.data]
}
