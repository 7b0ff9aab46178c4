import type { Failure } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import { headerOf } from '@shared/http/status.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { AnswerError, told, type ServiceAnswer } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/** Where a secondary limit does not say for how long. https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const secondaryPauseMs = 60_000

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function normalizeGithubError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { answer, failure } = error
  const body = isJsonObject(answer.body) ? answer.body : {}
  const message = typeof body['message'] === 'string' ? body['message'] : ''
  const errors = Array.isArray(body['errors']) ? body['errors'].flatMap(errorWords) : []
  const says = [message, ...errors, ...hints(answer, message)].filter((part) => part !== '').join('. ')
  return told(error, { ...limited(answer, message, failure), ...judged(answer.status, message, body['errors']), ...(says !== '' && { says }) })
}

/** GitHub says both of its limits by 403 or 429. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function limited(answer: ServiceAnswer, message: string, failure: Failure): Change {
  if (answer.status !== 403 && answer.status !== 429) return {}
  const isSpent = headerOf(answer, 'x-ratelimit-remaining') === '0'
  const retryAfter = headerOf(answer, 'retry-after')
  if (answer.status === 403 && !isSpent && retryAfter === undefined && !/rate limit|abuse detection/i.test(message)) return {}
  const reset = Number(headerOf(answer, 'x-ratelimit-reset'))
  const waitMs = failure.retryAfterMs
    ?? (retryAfter !== undefined && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : isSpent && reset > 0 ? reset * 1_000 - Date.now() + 1_000 : secondaryPauseMs)
  return { code: 'rate-limited', retryable: true, sent: 'not-processed', retryAfterMs: Math.round(Math.min(maxRetryAfterMs, Math.max(1_000, waitMs))) }
}

function judged(status: number, message: string, errors: JsonValue | undefined): Change {
  if (status === 405) return { code: 'conflict', retryable: false }
  if (status === 422 && (/already exists/i.test(message) || (Array.isArray(errors) && errors.some((each) => isJsonObject(each) && (each['code'] === 'already_exists' || /already exists/i.test(String(each['message']))))))) return { code: 'conflict', retryable: false }
  return {}
}

/** `{ "resource": "Issue", "field": "title", "code": "missing_field" }` */
function errorWords(error: JsonValue): string[] {
  if (typeof error === 'string') return [error]
  if (!isJsonObject(error)) return []
  const { message, field, code } = error
  if (typeof message === 'string') return [message]
  return typeof code === 'string' ? [`${typeof field === 'string' ? `${field}: ` : ''}${code.replaceAll('_', ' ')}`] : []
}

function hints(answer: ServiceAnswer, message: string): string[] {
  const needed = headerOf(answer, 'x-accepted-github-permissions')
  if (answer.status === 403 && needed !== undefined && /not accessible/i.test(message)) return [`The token needs the permission ${needed}`]
  return answer.status === 404 ? ['What the token may not see is not found either'] : []
}
