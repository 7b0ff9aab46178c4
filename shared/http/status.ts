import type { Failure, FailureCode } from '../failure.ts'
import { parseRetryAfter } from './retry-after.ts'

/** An answer as far as its status needs it: what it says for itself, and how the request came there. */
export type StatusAnswer = {
  status: number
  statusText: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[]>>
  url: string
  redirects: readonly string[]
  /** The body, or its beginning, where it is text that a person can read. */
  text?: string
}

type Judgement = { code: FailureCode; retryable: boolean; sent: NonNullable<Failure['sent']>; meaning: string }

/** How much of an error's body a person is shown. */
const excerptLength = 500

/**
 * What a status means for the step, or null when it is no failure. `sent` follows one rule: a complete refusal (4xx) was
 * processed and changed nothing; 429, 425 and 503 with Retry-After were turned away unread; 408 and 5xx leave it open.
 */
export function failureOfStatus(response: StatusAnswer, request: { method: string }, now: number): Failure | null {
  if (response.status < 400) return null
  const retryAfterMs = parseRetryAfter(headerOf(response, 'retry-after'), now)
  const judged = judge(response.status, retryAfterMs !== null)
  const excerpt = excerptOf(response.text ?? '')
  return {
    code: judged.code,
    message: `${hostOf(response.url)} answered ${response.status}${response.statusText ? ` ${response.statusText}` : ''}: ${judged.meaning}.${excerpt ? ` It said: ${excerpt}` : ''}`,
    retryable: judged.retryable,
    sent: afterRedirect(judged.sent, response, request),
    ...(retryAfterMs !== null && judged.retryable ? { retryAfterMs } : {}),
    details: { status: response.status, url: withoutQuery(response.url) },
  }
}

function judge(status: number, hasRetryAfter: boolean): Judgement {
  switch (status) {
    case 401: return { code: 'unauthorized', retryable: false, sent: 'processed', meaning: 'it does not know who is asking; check the credential' }
    case 403: return { code: 'forbidden', retryable: false, sent: 'processed', meaning: 'this is not allowed with this credential' }
    case 402: return { code: 'quota-exceeded', retryable: false, sent: 'processed', meaning: 'it asks for payment or a larger plan' }
    case 404:
    case 410: return { code: 'not-found', retryable: false, sent: 'processed', meaning: 'there is nothing at this address' }
    case 408: return { code: 'timeout', retryable: true, sent: 'maybe-sent', meaning: 'it waited too long for the request' }
    case 409: return { code: 'conflict', retryable: false, sent: 'processed', meaning: 'this conflicts with what is there already' }
    case 425: return { code: 'unavailable', retryable: true, sent: 'not-processed', meaning: 'it wants to be asked again a little later' }
    case 429: return { code: 'rate-limited', retryable: true, sent: 'not-processed', meaning: 'too many requests; it asks us to slow down' }
    case 501:
    case 505: return { code: 'unavailable', retryable: false, sent: 'processed', meaning: 'it cannot do this' }
    case 503: return { code: 'unavailable', retryable: true, sent: hasRetryAfter ? 'not-processed' : 'maybe-sent', meaning: 'it is not available at the moment' }
    default: break
  }
  if (status >= 500) return { code: 'unavailable', retryable: true, sent: 'maybe-sent', meaning: 'something went wrong on its side' }
  return { code: 'invalid-input', retryable: false, sent: 'processed', meaning: 'it does not accept this request' }
}

/** A write that was answered by a redirect may have happened before the second answer failed. */
function afterRedirect(sent: NonNullable<Failure['sent']>, response: StatusAnswer, request: { method: string }): NonNullable<Failure['sent']> {
  const wrote = request.method.toUpperCase() !== 'GET' && request.method.toUpperCase() !== 'HEAD'
  return response.redirects.length > 0 && wrote && sent === 'not-processed' ? 'maybe-sent' : sent
}

export function headerOf(response: Pick<StatusAnswer, 'headers'>, name: string): string | undefined {
  const value = response.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** An address fit for a message: queries may hold keys. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/?#]+)/i.exec(url)?.[1] ?? url
}

function excerptOf(text: string): string {
  const line = text.slice(0, excerptLength * 4).replace(/\s+/g, ' ').trim()
  return line.length > excerptLength ? `${line.slice(0, excerptLength)}…` : line
}
