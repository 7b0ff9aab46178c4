import { bodyObject, valueAt } from '@shared/webhook/body.ts'
import { fromBase64, fromHex } from '@shared/webhook/decode.ts'
import { staleness } from '@shared/webhook/freshness.ts'
import { looseHeader, oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook, WebhookMeans, WebhookRequest } from '@shared/webhook/verification.ts'
import { GenericConfig } from './config.ts'

const usualPrefix = 'sha256='

/** HMAC-SHA256 as the connection describes it, for senders we know nothing of. */
export const verifyGeneric: VerifyWebhook = (request, means) => {
  const parsed = GenericConfig.safeParse(means.config)
  if (!parsed.success) return { ok: false, reason: 'The connection does not say how its sender signs.' }
  const config = parsed.data
  const header = oneHeader(request, config.header)
  if (!header.ok) return header
  const time = config.timestampHeader === undefined ? null : oneHeader(request, config.timestampHeader)
  if (time && !time.ok) return time
  const parts = time && config.signed === 'timestamp.body' ? [`${time.value}.`, request.rawBody] : [request.rawBody]
  const reason = mismatch(means, { parts, signatures: [signatureIn(header.value, config)] })
    ?? (time && staleness(time.value, request.receivedAt, config.toleranceSeconds))
  if (reason !== null) return { ok: false, reason }
  const found = (name: string | undefined, path: string | undefined) => lookUp(request, means, name, path)
  return { ok: true, eventId: found(config.idHeader, config.idField), event: found(config.eventHeader, config.eventField) }
}

function signatureIn(text: string, { encoding, prefix }: GenericConfig): Uint8Array | null {
  const expected = prefix ?? (text.startsWith(usualPrefix) ? usualPrefix : '')
  if (!text.startsWith(expected)) return null
  const signature = text.slice(expected.length)
  // Some senders write hex in capitals; that says the same.
  return encoding === 'hex' ? fromHex(signature.toLowerCase()) : fromBase64(signature)
}

function lookUp(request: WebhookRequest, { crypto }: WebhookMeans, header: string | undefined, field: string | undefined): string | null {
  if (header !== undefined) return looseHeader(request, header)
  const value = field === undefined ? undefined : valueAt(bodyObject(request.rawBody, crypto), field)
  return shortText(typeof value === 'number' ? String(value) : value)
}
