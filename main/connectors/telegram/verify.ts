import { bodyObject } from '@shared/webhook/body.ts'
import { oneHeader } from '@shared/webhook/headers.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

/**
 * Telegram signs nothing: each update carries the token that the webhook was set with, and HTTPS keeps both from others.
 * Digests are compared, so that the time tells nothing of the token, its length included.
 * https://core.telegram.org/bots/api#setwebhook
 */
export const verifyTelegram: VerifyWebhook = (request, { secrets, crypto }) => {
  const tokens = secrets.filter((secret) => secret !== '')
  if (tokens.length === 0) return { ok: false, reason: 'The connection has no secret token to know Telegram by.' }
  const header = oneHeader(request, 'X-Telegram-Bot-Api-Secret-Token')
  if (!header.ok) return header
  const digest = (text: string): Uint8Array => crypto.sha256(new TextEncoder().encode(text))
  const given = digest(header.value)
  if (!tokens.some((token) => crypto.isEqual(digest(token), given))) return { ok: false, reason: 'The secret token is not that of the connection.' }
  const { update_id: id, ...update } = bodyObject(request.rawBody, crypto)
  return { ok: true, eventId: typeof id === 'number' ? String(id) : null, event: Object.keys(update)[0] ?? null }
}
