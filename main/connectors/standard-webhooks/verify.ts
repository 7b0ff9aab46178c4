import { bodyObject } from '@shared/webhook/body.ts'
import { fromBase64 } from '@shared/webhook/decode.ts'
import { staleness } from '@shared/webhook/freshness.ts'
import { oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook, WebhookRequest } from '@shared/webhook/verification.ts'

const secretPrefix = 'whsec_'
const signaturePrefix = 'v1,'

/**
 * HMAC-SHA256 of id, time and body, joined by dots; the key is what follows `whsec_`, in base64. Svix, who began it,
 * sends the headers by its own name. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const verifyStandardWebhooks: VerifyWebhook = (request, means) => {
  const family = familyOf(request)
  const [id, time, header] = [oneHeader(request, `${family}-id`), oneHeader(request, `${family}-timestamp`), oneHeader(request, `${family}-signature`)]
  if (!id.ok) return id
  if (!time.ok) return time
  if (!header.ok) return header
  const signatures = header.value.split(' ').filter((entry) => entry.startsWith(signaturePrefix)).map((entry) => fromBase64(entry.slice(signaturePrefix.length)))
  const reason = mismatch(means, { parts: [`${id.value}.${time.value}.`, request.rawBody], signatures, keyOf }) ?? staleness(time.value, request.receivedAt)
  if (reason !== null) return { ok: false, reason }
  return { ok: true, eventId: shortText(id.value), event: shortText(bodyObject(request.rawBody, means.crypto)['type']) }
}

/** One family for all three: headers of both must not be mixed into one that verifies. */
function familyOf({ headers }: WebhookRequest): 'webhook' | 'svix' {
  return headers.some(([name]) => name.toLowerCase() === 'webhook-signature') ? 'webhook' : 'svix'
}

function keyOf(secret: string): Uint8Array | null {
  return fromBase64(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret)
}
