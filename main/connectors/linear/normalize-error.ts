import type { Failure } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import { headerOf } from '@shared/http/status.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { AnswerError, told, type ServiceAnswer } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/**
 * `{ "errors": [{ "message", "extensions": { "code", "type", "userPresentableMessage" } }] }`, whatever the status.
 * https://linear.app/developers/graphql#errors
 */
export function normalizeLinearError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { answer } = error
  const [first, ...more] = errorsOf(answer.body)
  if (first === undefined) return told(error, {})
  const says = [first, ...more].map(wordsOf).filter((words) => words !== '').join(' ').slice(0, 1_000)
  return told(error, { ...judged(first, answer), ...(says !== '' && { says }) })
}

function judged(error: JsonObject, answer: ServiceAnswer): Change {
  const kind = kindOf(error)
  // 400 and not 429: https://linear.app/developers/rate-limiting
  if (kind === 'ratelimited') return { code: 'rate-limited', retryable: true, sent: 'not-processed', ...resetOf(answer) }
  if (kind === 'authenticationerror' || kind === 'unauthenticated') return { code: 'unauthorized', retryable: false, sent: 'processed' }
  if (kind === 'forbidden' || kind === 'featurenotaccessible') return { code: 'forbidden', retryable: false, sent: 'processed' }
  if (kind === 'usagelimitexceeded') return { code: 'quota-exceeded', retryable: false, sent: 'processed' }
  if (kind === 'locktimeout') return { code: 'conflict', retryable: true, sent: 'not-processed' }
  if (['internalerror', 'networkerror', 'internalservererror', 'bootstraperror'].includes(kind)) return { code: 'unavailable', retryable: true, sent: 'maybe-sent' }
  if (/entity not found|could not find/i.test(wordsOf(error))) return { code: 'not-found', retryable: false, sent: 'processed' }
  if (kind === 'invalidinput' || kind === 'inputerror' || kind === 'usererror' || kind === 'graphqlerror' || kind === 'graphqlvalidationfailed' || kind === 'graphqlparsefailed' || kind === 'badrequest' || kind === 'baduserinput') return { code: 'invalid-input', retryable: false, sent: 'processed' }
  return {}
}

/** `RATELIMITED`, `invalid input` and `AuthenticationError` are all in use. */
function kindOf({ extensions }: JsonObject): string {
  const { code, type } = extensions !== undefined && isJsonObject(extensions) ? extensions : {}
  const text = typeof code === 'string' && !/^other|^unknown/i.test(code) ? code : type
  return typeof text === 'string' ? text.replace(/[\s_-]/g, '').toLowerCase() : ''
}

/** Milliseconds since 1970, of the limit of which nothing is left. */
function resetOf(answer: ServiceAnswer): Change {
  const resets = ['requests', 'endpoint-requests', 'complexity'].flatMap((limit) => {
    const reset = Number(headerOf(answer, `x-ratelimit-${limit}-reset`))
    return headerOf(answer, `x-ratelimit-${limit}-remaining`) === '0' && reset > 0 ? [reset] : []
  })
  return resets.length === 0 ? {} : { retryAfterMs: Math.min(maxRetryAfterMs, Math.max(1_000, Math.max(...resets) - Date.now())) }
}

function errorsOf(body: JsonValue): JsonObject[] {
  const errors = isJsonObject(body) ? body['errors'] : undefined
  return Array.isArray(errors) ? errors.filter(isJsonObject) : []
}

function wordsOf({ message, extensions }: JsonObject): string {
  const forPeople = extensions !== undefined && isJsonObject(extensions) ? extensions['userPresentableMessage'] : undefined
  return [message, forPeople].filter((each, index, all) => typeof each === 'string' && each !== '' && all.indexOf(each) === index).join(': ')
}
