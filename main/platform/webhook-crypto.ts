import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhookCrypto } from '@shared/webhook/verification.ts'

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Node's own, for verifiers. */
export const webhookCrypto: WebhookCrypto = {
  hmac(algorithm, key, parts) {
    const hmac = createHmac(algorithm, key)
    for (const part of parts) hmac.update(part)
    return hmac.digest()
  },
  sha256: (data) => createHash('sha256').update(data).digest(),
  isEqual: (a, b) => a.length === b.length && timingSafeEqual(a, b),
  text: (bytes) => decoder.decode(bytes),
}
