import { bodyObject } from '@shared/webhook/body.ts'
import { fromHex } from '@shared/webhook/decode.ts'
import { looseHeader, oneHeader, shortText } from '@shared/webhook/headers.ts'
import { mismatch } from '@shared/webhook/signature.ts'
import type { VerifyWebhook } from '@shared/webhook/verification.ts'

const prefix = 'sha256='

/**
 * `method=signature` in X-Hub-Signature, as WebSub has it; of the methods only sha256 counts.
 * https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks
 */
export const verifyJira: VerifyWebhook = (request, means) => {
  const header = oneHeader(request, 'X-Hub-Signature')
  if (!header.ok) return header
  const signature = header.value.startsWith(prefix) ? fromHex(header.value.slice(prefix.length)) : null
  const reason = mismatch(means, { parts: [request.rawBody], signatures: [signature] })
  if (reason !== null) return { ok: false, reason }
  return { ok: true, eventId: looseHeader(request, 'X-Atlassian-Webhook-Identifier'), event: shortText(bodyObject(request.rawBody, means.crypto)['webhookEvent']) }
}
