import type { Failure } from '@shared/failure.ts'
import { isJsonObject } from '@shared/json.ts'
import { AnswerError, told } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/** "Wait 30 seconds before subsequent requests will succeed". https://airtable.com/developers/web/api/rate-limits */
const pauseMs = 30_000

/** `{ "error": { "type": "INVALID_REQUEST_UNKNOWN", "message": "…" } }`, or `{ "error": "NOT_FOUND" }`. https://airtable.com/developers/web/api/errors */
export function normalizeAirtableError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { status, body } = error.answer
  const given = isJsonObject(body) ? body['error'] : undefined
  const { type, message } = given !== undefined && isJsonObject(given) ? given : { type: given, message: undefined }
  const [kind, words] = [textOf(type), textOf(message)]
  const says = [kind, words].filter((part) => part !== '').join(': ')
  const pause: Change = status === 429 && error.failure.retryAfterMs === undefined ? { retryAfterMs: pauseMs } : {}
  return told(error, { ...pause, ...judged(status, kind), ...(says !== '' && { says }) })
}

function judged(status: number, kind: string): Change {
  // The monthly limit of a plan comes with 429, too, and does not pass in half a minute.
  if (kind === 'PUBLIC_API_BILLING_LIMIT_EXCEEDED') return { code: 'quota-exceeded', retryable: false, sent: 'processed' }
  if (kind === 'AUTHENTICATION_REQUIRED') return { code: 'unauthorized', retryable: false }
  if (kind === 'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND' || kind === 'INVALID_PERMISSIONS') return { code: 'forbidden', retryable: false }
  if (['ROW_DOES_NOT_EXIST', 'MODEL_ID_NOT_FOUND', 'TABLE_NOT_FOUND', 'VIEW_NAME_NOT_FOUND'].includes(kind)) return { code: 'not-found', retryable: false }
  // The place in a list that `offset` names is kept for some minutes.
  if (kind === 'LIST_RECORDS_ITERATOR_NOT_AVAILABLE') return { code: 'conflict', retryable: false }
  // Larger than Airtable takes.
  if (status === 413) return { code: 'limit', retryable: false, sent: 'processed' }
  return {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 1_000) : ''
}
