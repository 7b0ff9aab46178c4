import { bodyObject } from '@shared/webhook/body.ts'
import { fromBase64 } from '@shared/webhook/decode.ts'
import { oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

const prefix = 'sha256='

/** HMAC-SHA256 of the body, in base64. https://www.typeform.com/developers/webhooks/secure-your-webhooks/ */
export const verifyTypeform: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'Typeform-Signature')
  if (!header.ok) return header
  const signature = header.value.startsWith(prefix) ? fromBase64(header.value.slice(prefix.length)) : null
  const reason = mismatch(means, { parts: [request.rawBody], signatures: [signature] })
  if (reason !== null) return { ok: false, reason }
  const body = bodyObject(request.rawBody, means.crypto)
  return { ok: true, eventId: shortText(body['event_id']), event: shortText(body['event_type']) }
}
