import { fromBase64 } from '@shared/webhook/decode.ts'
import { looseHeader, oneHeader } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

/** HMAC-SHA256 of the body, in base64. https://shopify.dev/docs/apps/build/webhooks/subscribe/https */
export const verifyShopify: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'X-Shopify-Hmac-SHA256')
  if (!header.ok) return header
  const reason = mismatch(means, { parts: [request.rawBody], signatures: [fromBase64(header.value)] })
  if (reason !== null) return { ok: false, reason }
  return { ok: true, eventId: looseHeader(request, 'X-Shopify-Webhook-Id'), event: looseHeader(request, 'X-Shopify-Topic') }
}
