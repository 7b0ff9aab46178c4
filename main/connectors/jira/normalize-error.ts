import type { Failure } from '@shared/failure.ts'
import { headerOf } from '@shared/http/status.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { AnswerError, told } from '../kit/answer-error.ts'

/**
 * `{ "errorMessages": […], "errors": { "<field>": "…" } }` is how Jira refuses
 * (https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#status-codes).
 */
export function normalizeJiraError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { status, headers, body } = error.answer
  const says = wordsOf(body)
  // https://confluence.atlassian.com/jirakb/captcha: after several wrong sign-ins only a browser gets in.
  if (/AUTHENTICATION_DENIED/.test(headerOf({ headers }, 'x-seraph-loginreason') ?? '')) return told(error, { code: 'unauthorized', retryable: false, says: 'Jira wants this account to sign in with a browser once before it takes the token again.' })
  const resetMs = status === 429 && error.failure.retryAfterMs === undefined ? untilReset(headerOf({ headers }, 'x-ratelimit-reset'), Date.now()) : null
  return told(error, { ...(says !== '' && { says }), ...(resetMs !== null && { retryAfterMs: resetMs }) })
}

function wordsOf(body: JsonValue): string {
  if (!isJsonObject(body)) return ''
  const { errorMessages, errors, message, errorMessage } = body
  const general = [...(Array.isArray(errorMessages) ? errorMessages : []), message, errorMessage].filter((each) => typeof each === 'string')
  const ofFields = errors !== undefined && isJsonObject(errors) ? Object.entries(errors).map(([field, text]) => `${field}: ${typeof text === 'string' ? text : JSON.stringify(text)}`) : []
  return [...general, ...ofFields].join(' ').slice(0, 1_000)
}

/** An ISO time, where there is no Retry-After (https://developer.atlassian.com/cloud/jira/platform/rate-limiting/). */
function untilReset(text: string | undefined, now: number): number | null {
  const at = text === undefined ? NaN : Date.parse(text)
  return Number.isNaN(at) || at <= now ? null : Math.min(at - now, 86_400_000)
}
