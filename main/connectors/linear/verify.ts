import { bodyObject } from '@shared/webhook/body.ts'
import { fromHex } from '@shared/webhook/decode.ts'
import { looseHeader, oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

/** As Linear advises. */
const toleranceMs = 60_000

/** Any other status than 200 is a failed delivery to Linear. */
const acknowledgement = { status: 200, contentType: 'text/plain; charset=utf-8', body: '' } as const

/** HMAC-SHA256 of the body, in hex; the time is in the body, in milliseconds. https://linear.app/developers/webhooks#securing-webhooks */
export const verifyLinear: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'Linear-Signature')
  if (!header.ok) return header
  const reason = mismatch(means, { parts: [request.rawBody], signatures: [fromHex(header.value)] })
  if (reason !== null) return { ok: false, reason }
  const { webhookTimestamp, type, action } = bodyObject(request.rawBody, means.crypto)
  if (typeof webhookTimestamp !== 'number' || !Number.isSafeInteger(webhookTimestamp)) return { ok: false, reason: 'The body holds no webhookTimestamp in whole milliseconds.' }
  if (Math.abs(request.receivedAt - webhookTimestamp) > toleranceMs) return { ok: false, reason: `The webhookTimestamp in the body is more than ${toleranceMs / 1000} s away from this machine's clock.` }
  const [kind, change] = [shortText(type), shortText(action)]
  return { ok: true, acknowledgement, eventId: looseHeader(request, 'Linear-Delivery'), event: kind !== null && change !== null ? `${kind}.${change}` : kind }
}
