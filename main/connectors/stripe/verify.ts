import { bodyObject } from '@shared/webhook/body.ts'
import { fromHex } from '@shared/webhook/decode.ts'
import { staleness } from '@shared/webhook/freshness.ts'
import { oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

/**
 * `t=…,v1=…`: HMAC-SHA256 of time, dot and body; the key is the whole `whsec_…` text. Several v1 while a secret is
 * rolled; v0 is of test deliveries and does not count. https://docs.stripe.com/webhooks#verify-manually
 */
export const verifyStripe: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'Stripe-Signature')
  if (!header.ok) return header
  const entries = header.value.split(',').map((entry) => [entry.slice(0, Math.max(0, entry.indexOf('='))), entry.slice(entry.indexOf('=') + 1)] as const)
  const [time, ...moreTimes] = entries.filter(([key]) => key === 't').map(([, value]) => value)
  if (time === undefined || moreTimes.length > 0) return { ok: false, reason: 'The header Stripe-Signature does not hold exactly one time.' }
  const signatures = entries.filter(([key]) => key === 'v1').map(([, value]) => fromHex(value))
  const reason = mismatch(means, { parts: [`${time}.`, request.rawBody], signatures }) ?? staleness(time, request.receivedAt)
  if (reason !== null) return { ok: false, reason }
  const body = bodyObject(request.rawBody, means.crypto)
  return { ok: true, eventId: shortText(body['id']), event: shortText(body['type']) }
}
