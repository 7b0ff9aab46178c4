import { AppError, type Failure, type FailureCode } from '@shared/failure.ts'
import { isJsonObject } from '@shared/json.ts'
import { parseRetryAfter } from '@shared/http/retry-after.ts'

type Where = { displayName: string; model?: string }
/** What vendors' SDKs throw for an answer that is no success, as far as they agree. */
type SdkError = { status?: unknown; code?: unknown; type?: unknown; error?: unknown; message: string; headers?: unknown; cause?: unknown }

/**
 * What an SDK threw, in our words. The client's own failures lie within as causes and are kept as they are.
 * https://platform.openai.com/docs/guides/error-codes https://docs.anthropic.com/en/api/errors
 */
export function sdkFailure(error: unknown, where: Where): AppError {
  const own = ownFailure(error)
  if (own) return own
  if (!(error instanceof Error)) return new AppError({ code: 'internal', message: String(error), retryable: false })
  if (error instanceof SyntaxError) return notJson(where, error)
  const { status, headers } = error as SdkError
  const said = saidBy(error as SdkError)
  const code = codeFor(typeof status === 'number' ? status : undefined, said)
  if (code === null) return new AppError({ code: 'internal', message: `${where.displayName}: ${error.message}`, retryable: false }, { cause: error })
  const retryAfterMs = parseRetryAfter(headers instanceof Headers ? (headers.get('retry-after') ?? undefined) : undefined, Date.now())
  return new AppError({
    code, message: messageFor(code, said.message, where), retryable: retryableCodes.has(code),
    ...(retryAfterMs !== null && { retryAfterMs }),
    sent: typeof status === 'number' && status < 500 ? 'not-processed' : 'maybe-sent',
    details: { ...(typeof status === 'number' && { status }), ...(said.kind !== '' && { reason: said.kind }) },
  }, { cause: error })
}

/** The service broke off its answer in a way that is no error of the connection. */
export function cutShort({ displayName }: Where): AppError {
  return new AppError({ code: 'network', message: `${displayName} ended its answer before it was complete. Try again.`, retryable: true, sent: 'maybe-sent', details: { reason: 'cut-short' } })
}

export function notJson({ displayName }: Where, cause?: Error): AppError {
  return new AppError({ code: 'unavailable', message: `${displayName} sent something that is no proper JSON. Try again; if it stays so, check the address of the connection.`, retryable: true, sent: 'maybe-sent', details: { reason: 'bad-json' } }, { cause })
}

export function withheld({ displayName }: Where, why?: string): AppError {
  return new AppError({ code: 'content-blocked', message: `${displayName} withheld the answer${why === undefined || why === '' ? ' because of its content rules' : `: ${shortened(why)}`}. Change the prompt, or choose another model.`, retryable: false, sent: 'processed' })
}

function ownFailure(error: unknown): AppError | null {
  let at = error
  for (let depth = 0; depth < 6 && at instanceof Error; depth++) {
    if (at instanceof AppError) return at
    at = at.cause
  }
  return null
}

const retryableCodes: ReadonlySet<FailureCode> = new Set(['rate-limited', 'unavailable', 'timeout', 'network', 'conflict'])

type Said = { /** The service's words for it, joined: `invalid_request_error context_length_exceeded`. */ kind: string; message: string }

function saidBy(error: SdkError): Said {
  const body = isJsonObject(error.error) ? error.error : {}
  const inner = isJsonObject(body['error']) ? body['error'] : body
  const kinds = [error.type, error.code, inner['type'], inner['code'], inner['status']].filter((each): each is string => typeof each === 'string')
  const message = typeof inner['message'] === 'string' ? inner['message'] : error.message
  return { kind: [...new Set(kinds)].join(' ').slice(0, 200), message }
}

const tooLong = /context_length|context length|context window|maximum context|context size|prompt is too long|too many tokens|exceed.{0,40}context|request_too_large/i
const filtered = /content_filter|content_policy|content management policy|safety|moderation/i
const outOfMoney = /insufficient_quota|insufficient[ _]balance|credit balance|billing|payment_required|exceeded your current quota/i

function codeFor(status: number | undefined, { kind, message }: Said): FailureCode | null {
  const words = `${kind} ${message}`
  if (status === 401 || (status === undefined && kind.includes('authentication_error'))) return 'unauthorized'
  if (status === 402 || ((status === 429 || status === 400 || status === 403) && outOfMoney.test(words))) return 'quota-exceeded'
  if ((status === 400 || status === 403 || status === 422) && filtered.test(kind)) return 'content-blocked'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 429 || (status === undefined && kind.includes('rate_limit'))) return 'rate-limited'
  if (status === 413 || ((status === 400 || status === 422) && tooLong.test(words))) return 'limit'
  if (status === 408) return 'timeout'
  if (status === 409) return 'conflict'
  if (status !== undefined && status >= 500) return 'unavailable'
  if (status !== undefined && status >= 400) return 'invalid-input'
  // Within a stream that began with 200 there is no status any more.
  if (kind !== '') return tooLong.test(words) ? 'limit' : outOfMoney.test(words) ? 'quota-exceeded' : filtered.test(kind) ? 'content-blocked' : kind.includes('invalid_request') ? 'invalid-input' : 'unavailable'
  return null
}

function messageFor(code: FailureCode, said: string, { displayName, model }: Where): string {
  const words = shortened(said.replace(/^\d{3} /, ''))
  switch (code) {
    case 'unauthorized': return `${displayName} does not take the key: ${words}. Mend the connection under Connections.`
    case 'forbidden': return `${displayName} does not let this account do that: ${words}.`
    case 'not-found': return model === undefined ? `${displayName} has nothing at this address: ${words}. Check the connection.` : `${displayName} does not know the model "${model}", or this account may not use it: ${words}. Choose another model in the step.`
    case 'rate-limited': return `${displayName} asks to be called less often: ${words}.`
    case 'quota-exceeded': return `The account at ${displayName} has no credit or quota left: ${words}. Look at its billing.`
    case 'content-blocked': return `${displayName} withheld the answer because of its content rules: ${words}.`
    case 'limit': return `What was sent is too long for the model: ${words}. Send less, or choose a model that takes more.`
    case 'invalid-input': return `${displayName} did not take the request: ${words}.`
    default: return `${displayName} could not answer: ${words}. Try again later.`
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > 400 ? `${line.slice(0, 399)}…` : line
}

/** No key in what is journalled and shown, not even where a service sends it back. */
export function withoutKey(error: AppError, key: string | undefined): AppError {
  if (key === undefined || key.length < 8) return error
  const text = JSON.stringify(error.failure)
  return text.includes(key) ? new AppError(JSON.parse(text.replaceAll(key, '…')) as Failure) : error
}
