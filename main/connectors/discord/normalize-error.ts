import type { Failure } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { AnswerError, told } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/**
 * `{ "code": 50035, "message": "Invalid Form Body", "errors": { "content": { "_errors": [{ "code", "message" }] } } }`.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
 */
export function normalizeDiscordError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { status } = error.answer
  const body = isJsonObject(error.answer.body) ? error.answer.body : {}
  const { code, message, errors, retry_after: retryAfter } = body
  const says = [typeof message === 'string' ? message : '', ...fieldErrors(errors ?? null, [])].filter((part) => part !== '').join('. ').slice(0, 1_000)
  // Seconds with parts of them: https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
  const pause: Change = status === 429 && typeof retryAfter === 'number' && retryAfter >= 0 ? { retryAfterMs: Math.min(maxRetryAfterMs, Math.ceil(retryAfter * 1_000)) } : {}
  return told(error, { ...judged(typeof code === 'number' ? code : 0, status), ...pause, ...(says !== '' && { says }) })
}

function judged(code: number, status: number): Change {
  // A slow channel, and what was done too often to the same thing.
  if (code === 20_016 || code === 20_028 || code === 20_029) return { code: 'rate-limited', retryable: true, sent: 'not-processed' }
  if (code === 50_027) return { code: 'unauthorized', retryable: false }
  if (code === 50_001 || code === 50_013 || code === 50_007) return { code: 'forbidden', retryable: false }
  // "Maximum number of … reached"
  if (code >= 30_001 && code < 31_000 && status !== 429) return { code: 'limit', retryable: false, sent: 'processed' }
  if (code >= 10_001 && code < 11_000) return { code: 'not-found', retryable: false }
  return {}
}

function fieldErrors(errors: JsonValue, at: readonly string[]): string[] {
  if (!isJsonObject(errors)) return []
  return Object.entries(errors).flatMap(([name, value]) => {
    if (name !== '_errors') return fieldErrors(value, [...at, name])
    return (Array.isArray(value) ? value : []).flatMap((each) => (isJsonObject(each) && typeof each['message'] === 'string' ? [`${at.join('.')}: ${each['message']}`] : []))
  })
}
