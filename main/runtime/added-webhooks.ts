// added-webhooks: webhooks of a connector that a person added, checked by its own program.
//
//   W1. A program that breaks, is slow or has too much to do gives no verdict: the sender is told to come again, and nothing is kept.
//   W2. What the program says is bounded, and no secret is in it, since it is shown to a person and in part told to the sender.

import { AppError, toFailure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { VerifyApart, WebhookVerdict } from '@shared/webhook/verification.ts'
import type { Job } from '@main/confined/slot.ts'
import { z } from 'zod'

/** Services wait ten seconds and more, starting the process included. */
const verifyMs = 6_000
/** Under way and waiting, of one connector: anybody may send. */
const mostAtOnce = 16
/** Each body crosses to the process as text. */
const usualBodyBytes = 1_000_000
const mostBodyBytes = 10_000_000
const againMs = 5_000

/** How long a body may be, in bytes, whatever the connector says. */
export function bodyBytesOf({ maxBodyBytes = usualBodyBytes }: { maxBodyBytes?: number | undefined }): number {
  return Math.min(maxBodyBytes, mostBodyBytes)
}

export function verifyByProgram(displayName: string, ask: (job: Pick<Job, 'op' | 'args' | 'doors' | 'signal'>) => Promise<JsonValue>): VerifyApart {
  let underWay = 0
  const again = (why: string, cause?: unknown): AppError => new AppError({ code: 'unavailable', message: `${displayName} did not check the request: ${why} Nothing of it was kept; it can be sent again.`, retryable: true, retryAfterMs: againMs }, { cause })
  return async ({ headers, rawBody, url, receivedAt }, { secrets, config }) => {
    if (underWay >= mostAtOnce) throw again(`${mostAtOnce} others are being checked.`)
    underWay += 1
    try {
      const args: JsonObject = { headers: headers.map(([name, value]) => [name, value]), body: Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength).toString('base64'), url, receivedAt, secrets: [...secrets], config }
      return judgedBy(await ask({ op: 'verify', args, doors: closed, signal: AbortSignal.timeout(verifyMs) }), secrets)
    } catch (error) {
      const failure = toFailure(error)
      throw again(failure.code === 'cancelled' || failure.code === 'timeout' ? `its program took longer than ${verifyMs / 1000} s.` : failure.message, error)
    } finally {
      underWay -= 1
    }
  }
}

const Text = z.string().min(1).max(255).nullable()
/** Node refuses to send a header of any other form. */
const ContentType = z.string().max(200).regex(/^[\w.+/-]+(; ?[\w-]+=[\w.-]+)*$/)
const Body = z.string().max(100_000)
const Judged = z.object({
  signedBy: z.number().int(),
  verdict: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true), eventId: Text, event: Text,
      answer: z.object({ status: z.number().int().min(200).max(599), contentType: ContentType, body: Body }).optional(),
      acknowledgement: z.object({ status: z.literal(200), contentType: ContentType, body: Body }).optional(),
    }),
    z.object({ ok: z.literal(false), reason: z.string().transform((reason) => reason.slice(0, 500)) }),
  ]),
})

function judgedBy(value: JsonValue, secrets: readonly string[]): { verdict: WebhookVerdict; signedBy: number } {
  const { success, data } = Judged.safeParse(value)
  if (!success) return { verdict: { ok: false, reason: 'The check itself failed: what it gave is no verdict.' }, signedBy: -1 }
  const { signedBy, verdict } = data
  if (secrets.some((secret) => secret !== '' && holds(verdict, secret))) return { verdict: { ok: false, reason: 'The check itself failed: it would have told a secret.' }, signedBy: -1 }
  return { signedBy, verdict: verdict.ok ? vouched(verdict) : verdict }
}

function holds(verdict: object, secret: string): boolean {
  return JSON.stringify(verdict).includes(JSON.stringify(secret).slice(1, -1))
}

function vouched({ answer, acknowledgement, ...rest }: Extract<z.infer<typeof Judged>['verdict'], { ok: true }>): WebhookVerdict {
  return { ...rest, ...(answer && { answer }), ...(acknowledgement && { acknowledgement }) }
}

const closed: Job['doors'] = { http: refuse, code: refuse, jsonata: refuse }

function refuse(): Promise<never> {
  return Promise.reject(new AppError({ code: 'refused-address', message: 'Nothing is called while a webhook is checked.', retryable: false, sent: 'not-sent' }))
}
