import { fromBase64, fromHex } from '@shared/webhook/decode.ts'
import { looseHeader, oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook, WebhookMeans, WebhookRequest } from '@shared/webhook/verification.ts'

/** TwiML that asks for nothing. JSON is an error to Twilio (12300), which a caller hears. */
const acknowledgement = { status: 200, contentType: 'text/xml; charset=utf-8', body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' } as const

/**
 * HMAC-SHA1, keyed with the account's auth token, of the public address and, for a form, each name and value in the
 * order of the names. For other bodies the address carries their SHA-256.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export const verifyTwilio: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'X-Twilio-Signature')
  if (!header.ok) return header
  const url = URL.canParse(request.url) ? new URL(request.url) : null
  if (!url) return { ok: false, reason: 'The public address that Twilio called is not known.' }
  const form = new URLSearchParams(means.crypto.text(request.rawBody))
  const bodyHash = url.searchParams.get('bodySHA256')
  if (bodyHash !== null && !isHashOf(bodyHash, request, means)) return { ok: false, reason: 'The body is not the one whose SHA-256 is in the address.' }
  // A form is signed by its fields, anything else by the hash in the address: without either, no part of the body would be.
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(looseHeader(request, 'Content-Type') ?? '')
  if (bodyHash === null && !isForm && request.rawBody.length > 0) return { ok: false, reason: 'The body is no form, and the address does not carry its SHA-256 (bodySHA256).' }
  const fields = bodyHash === null ? signedFields(form) : ''
  const signatures = [fromBase64(header.value)]
  const reasons = addressesOf(request.url, url).map((address) => mismatch(means, { algorithm: 'sha1', parts: [`${address}${fields}`], signatures }))
  if (!reasons.includes(null)) return { ok: false, reason: `${reasons[0]} Twilio signs the public address as well: it must be the very one that is set there.` }
  return { ok: true, acknowledgement, ...named(isForm ? form : new URLSearchParams()) }
}

function isHashOf(hash: string, { rawBody }: WebhookRequest, { crypto }: WebhookMeans): boolean {
  const expected = fromHex(hash.toLowerCase())
  return expected !== null && crypto.isEqual(expected, crypto.sha256(rawBody))
}

/** A name that comes several times counts with each of its different values, in their order. */
function signedFields(form: URLSearchParams): string {
  return [...new Set(form.keys())].sort().map((name) => [...new Set(form.getAll(name))].sort().map((value) => `${name}${value}`).join('')).join('')
}

/** Twilio signs with or without the port, by product and scheme, whatever is in the address that was set. */
function addressesOf(address: string, url: URL): string[] {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const rest = address.slice(address.indexOf('//') + 2).replace(/^[^/?#]*/, '')
  const credentials = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : `:${url.password}`}@`
  return [...new Set([address, `${url.protocol}//${credentials}${url.hostname}:${port}${rest}`, `${url.protocol}//${credentials}${url.hostname}${rest}`])]
}

/** Each change of a message or a call is told with the same SID, so the state is part of the id. */
function named(form: URLSearchParams): { eventId: string | null; event: string | null } {
  const message = form.get('MessageSid') ?? form.get('SmsSid')
  const call = form.get('CallSid')
  const state = message !== null ? (form.get('MessageStatus') ?? form.get('SmsStatus')) : form.get('CallStatus')
  const sid = message ?? call
  if (sid === null) return { eventId: null, event: null }
  const kind = message !== null ? 'message' : 'call'
  return { eventId: shortText(state === null ? sid : `${sid}:${state}`), event: shortText(state === null ? kind : `${kind}.${state}`) }
}
