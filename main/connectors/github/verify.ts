import { bodyObject } from '@shared/webhook/body.ts'
import { fromHex } from '@shared/webhook/decode.ts'
import { looseHeader, oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

const prefix = 'sha256='

/**
 * HMAC-SHA256 of the body in X-Hub-Signature-256. The older X-Hub-Signature is SHA-1 and does not count.
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const verifyGithub: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'X-Hub-Signature-256')
  if (!header.ok) return header
  const signature = header.value.startsWith(prefix) ? fromHex(header.value.slice(prefix.length)) : null
  const reason = mismatch(means, { parts: [request.rawBody], signatures: [signature] })
  if (reason !== null) return { ok: false, reason }
  const event = looseHeader(request, 'X-GitHub-Event')
  const action = shortText(bodyObject(request.rawBody, means.crypto)['action'])
  return { ok: true, eventId: looseHeader(request, 'X-GitHub-Delivery'), event: event !== null && action !== null ? `${event}.${action}` : event }
}
