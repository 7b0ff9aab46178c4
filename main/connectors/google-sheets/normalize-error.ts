import type { Failure } from '@shared/failure.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { AnswerError, told } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/**
 * `{ "error": { "code": 403, "message": "…", "status": "PERMISSION_DENIED" } }` (https://cloud.google.com/apis/design/errors), and of tokens
 * `{ "error": "invalid_grant", "error_description": "…" }` (RFC 6749, section 5.2).
 */
export function normalizeSheetsError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const body = isJsonObject(error.answer.body) ? error.answer.body : {}
  const { error: said = null, error_description: description } = body
  if (typeof said === 'string') return told(error, { ...(error.answer.status < 500 && tokenErrors.has(said) && { code: 'unauthorized', retryable: false }), says: [said, textOf(description)].filter((part) => part !== '').join(': ') })
  const { message, status, errors } = isJsonObject(said) ? said : {}
  const kind = isLimit(errors) ? 'RESOURCE_EXHAUSTED' : textOf(status)
  const says = [textOf(message), kind === 'PERMISSION_DENIED' ? 'Is the spreadsheet shared with the account, and the Google Sheets API turned on in its project?' : ''].filter((part) => part !== '').join(' ')
  return told(error, { ...judged(kind), ...(says !== '' && { says }) })
}

/** Drive says its limits by 403. https://developers.google.com/workspace/drive/api/guides/handle-errors */
function isLimit(errors: JsonValue | undefined): boolean {
  return Array.isArray(errors) && errors.some((each) => isJsonObject(each) && /^(?:userRateLimitExceeded|rateLimitExceeded)$/.test(textOf(each['reason'])))
}

const tokenErrors = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client', 'invalid_token', 'access_denied'])

function judged(status: string): Change {
  switch (status) {
    case 'INVALID_ARGUMENT': case 'OUT_OF_RANGE': return { code: 'invalid-input', retryable: false }
    case 'FAILED_PRECONDITION': return { code: 'conflict', retryable: false }
    case 'UNAUTHENTICATED': return { code: 'unauthorized', retryable: false }
    case 'PERMISSION_DENIED': return { code: 'forbidden', retryable: false }
    case 'NOT_FOUND': return { code: 'not-found', retryable: false }
    case 'ALREADY_EXISTS': return { code: 'conflict', retryable: false }
    // 499: whoever gave up, what was asked may have been done.
    case 'CANCELLED': return { code: 'unavailable', retryable: true, sent: 'maybe-sent' }
    case 'DEADLINE_EXCEEDED': return { code: 'timeout', retryable: true, sent: 'maybe-sent' }
    case 'ABORTED': return { code: 'conflict', retryable: true, sent: 'not-processed' }
    case 'RESOURCE_EXHAUSTED': return { code: 'rate-limited', retryable: true, sent: 'not-processed' }
    default: return {}
  }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.slice(0, 1_000) : ''
}
