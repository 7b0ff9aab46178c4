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

/** What the ranges below do not say. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes */
const meanings: Readonly<Record<number, Change>> = {
  // Slow channels, and what was done too often to the same thing.
  ...each([20_016, 20_022, 20_028, 20_029, 30_046, 40_003], { code: 'rate-limited', retryable: true, sent: 'not-processed' }),
  ...each([40_001, 50_014, 50_025, 50_027], { code: 'unauthorized', retryable: false }),
  ...each([20_001, 20_012, 20_018, 40_002, 40_007, 50_001, 50_005, 50_007, 50_009, 50_013, 60_003, 90_001, 160_002], { code: 'forbidden', retryable: false }),
  ...each([20_009, 20_031, 200_000, 200_001, 240_000], { code: 'content-blocked', retryable: false }),
  ...each([50_083, 160_004, 160_005], { code: 'conflict', retryable: false }),
  ...each([40_005, 160_006, 160_007], { code: 'limit', retryable: false, sent: 'processed' }),
  // "API resource is currently overloaded", and what is switched off for now.
  ...each([40_004, 40_006, 130_000], { code: 'unavailable', retryable: true, sent: 'not-processed' }),
}

function each(codes: readonly number[], change: Change): Record<number, Change> {
  return Object.fromEntries(codes.map((code) => [code, change]))
}

function judged(code: number, status: number): Change {
  const known = meanings[code]
  if (known !== undefined) return known
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
