// verify-op: a webhook that came, judged by the connector's own code. It calls nothing meanwhile: main leaves it no door.
import { toFailure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { WebhookRequest, WebhookVerdict } from '@shared/webhook/verification.ts'
import type { Connector } from '@main/connectors/define.ts'
import { webhookCrypto } from '@main/platform/webhook-crypto.ts'

/** `body` is base64. */
export type VerifyArgs = { headers: [string, string][]; body: string; url: string; receivedAt: number; secrets: string[]; config: JsonObject }

/** As for connectors that are built in, what the check throws refuses the request. */
export function verifyOp(connector: Connector, args: JsonValue): { verdict: WebhookVerdict; signedBy: number } {
  const { headers, body, url, receivedAt, secrets, config } = args as VerifyArgs
  const request: WebhookRequest = { headers, rawBody: Buffer.from(body, 'base64'), url, receivedAt }
  const judged = (some: readonly string[]): WebhookVerdict => {
    try {
      return connector.verifyWebhook?.(request, { secrets: some, crypto: webhookCrypto, config }) ?? { ok: false, reason: 'The connector has no check.' }
    } catch (error) {
      return { ok: false, reason: `The check itself failed: ${toFailure(error).message}.` }
    }
  }
  const verdict = judged(secrets)
  return { verdict, signedBy: verdict.ok && secrets.length > 1 ? secrets.findIndex((secret) => judged([secret]).ok) : 0 }
}
