import { isJsonObject, type JsonObject } from '@shared/json.ts'
import { bodyObject, objectOf } from '@shared/webhook/body.ts'
import { fromHex } from '@shared/webhook/decode.ts'
import { staleness } from '@shared/webhook/freshness.ts'
import { looseHeader, oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

const prefix = 'v0='

/**
 * HMAC-SHA256 of `v0:`, the time, a colon and the body. The question with which Slack tries an address is signed like
 * any other, and is answered only then. https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const verifySlack: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'X-Slack-Signature')
  if (!header.ok) return header
  const time = oneHeader(request, 'X-Slack-Request-Timestamp')
  if (!time.ok) return time
  const signature = header.value.startsWith(prefix) ? fromHex(header.value.slice(prefix.length)) : null
  const reason = mismatch(means, { parts: [`v0:${time.value}:`, request.rawBody], signatures: [signature] }) ?? staleness(time.value, request.receivedAt)
  if (reason !== null) return { ok: false, reason }
  if (/^application\/x-www-form-urlencoded\b/i.test(looseHeader(request, 'Content-Type') ?? '')) return sentForm(new URLSearchParams(means.crypto.text(request.rawBody)))
  return sentEvent(bodyObject(request.rawBody, means.crypto))
}

function sentEvent(body: JsonObject): ReturnType<VerifyWebhook> {
  const { type, challenge, event } = body
  const named = { ok: true, eventId: shortText(body['event_id']), event: shortText(isJsonObject(event) ? event['type'] : type) } as const
  if (type !== 'url_verification' || typeof challenge !== 'string') return named
  return { ...named, answer: { status: 200, contentType: 'text/plain; charset=utf-8', body: challenge } }
}

/** Anything but an empty 200 is shown to whoever typed the command as its answer, or as a failure of it. */
const acknowledgement = { status: 200, contentType: 'text/plain; charset=utf-8', body: '' } as const

/** Commands and what people do with buttons come as forms, with an id that is good for one answer. */
function sentForm(form: URLSearchParams): ReturnType<VerifyWebhook> {
  const payload = form.get('payload')
  if (payload === null) return { ok: true, eventId: shortText(form.get('trigger_id')), event: form.has('command') ? 'slash_command' : null, acknowledgement }
  const { type, trigger_id: triggerId } = objectOf(payload)
  return { ok: true, eventId: shortText(triggerId), event: shortText(type), acknowledgement }
}
