import type { JsonObject } from '../json.ts'

/** A request as it came, before anything of it was parsed. */
export type WebhookRequest = {
  /** In the order they came, each as often as it came: a repeated signature is refused, not joined. */
  headers: readonly (readonly [name: string, value: string])[]
  rawBody: Uint8Array
  /** The address that the sender called: behind a tunnel the public one, with path and query. */
  url: string
  /** Milliseconds since 1970. */
  receivedAt: number
}

/** What verifying needs of the outside, so that connectors stay pure. */
export interface WebhookCrypto {
  /** Of the parts one after another. Text stands for its UTF-8 bytes. */
  hmac(algorithm: 'sha256' | 'sha1', key: Uint8Array | string, parts: readonly (Uint8Array | string)[]): Uint8Array
  sha256(data: Uint8Array): Uint8Array
  /** In a time that does not tell where they differ. Of different lengths: false. */
  isEqual(a: Uint8Array, b: Uint8Array): boolean
  /** Bytes read as UTF-8, a byte order mark kept. What is none becomes U+FFFD; it never throws. */
  text(bytes: Uint8Array): string
}

export type WebhookMeans = {
  /** Each one that may sign, so that secrets can be changed without a gap. */
  secrets: readonly string[]
  crypto: WebhookCrypto
  /** The connection's, as the connector's schema gives it back. */
  config: JsonObject
}

/** What the sender wants to hear at once in place of our acknowledgement. No run comes of such a request. */
export type WebhookAnswer = { status: number; contentType: string; body: string }

/** What the sender wants to hear once its event is kept, where a 202 with the trace id would count as a failure. The trace id is in a header. */
export type WebhookAcknowledgement = { status: 200; contentType: string; body: string }

export type WebhookVerdict =
  /** `eventId` is the sender's own and the same for each delivery of one event; null when there is none. */
  | { ok: true; eventId: string | null; event: string | null; answer?: WebhookAnswer; acknowledgement?: WebhookAcknowledgement }
  /** One sentence for the person who looks why; never told to the sender, never with a secret or a body. */
  | { ok: false; reason: string }

/** Total: whatever came, it answers and does not throw. */
export type VerifyWebhook = (request: WebhookRequest, means: WebhookMeans) => WebhookVerdict

/**
 * Verifying by a program that runs apart. `signedBy`: of several secrets the first that does alone, by its place. Rejects
 * with AppError when the program gives no verdict: nothing is known of the request then.
 */
export type VerifyApart = (request: WebhookRequest, means: Omit<WebhookMeans, 'crypto'>) => Promise<{ verdict: WebhookVerdict; signedBy: number }>

/** `secret-token`: nothing is signed, a token that both know comes along. */
export type Verification = 'hmac-sha256' | 'hmac-sha256-timestamped' | 'hmac-sha1-url' | 'secret-token'
