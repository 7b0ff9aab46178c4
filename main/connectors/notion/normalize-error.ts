import type { Failure } from '@shared/failure.ts'
import { isJsonObject } from '@shared/json.ts'
import { AnswerError, told } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/** `{ "object": "error", "status": 400, "code": "validation_error", "message": "…" }`. https://developers.notion.com/reference/status-codes */
export function normalizeNotionError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { body } = error.answer
  const { code, message } = isJsonObject(body) ? body : {}
  const says = [typeof message === 'string' ? message : '', code === 'object_not_found' ? 'It may be there and not be shared with the integration: add it in the menu of the page, under Connections.' : ''].filter((part) => part !== '').join(' ')
  return told(error, { ...judged(code), ...(says !== '' && { says }) })
}

function judged(code: unknown): Change {
  switch (code) {
    // "The transaction could not be completed, potentially due to a data collision": nothing was written.
    case 'conflict_error': return { code: 'conflict', retryable: true, sent: 'not-processed' }
    case 'rate_limited': return { code: 'rate-limited', retryable: true, sent: 'not-processed' }
    case 'unauthorized': case 'invalid_grant': return { code: 'unauthorized', retryable: false }
    case 'restricted_resource': return { code: 'forbidden', retryable: false }
    case 'object_not_found': return { code: 'not-found', retryable: false }
    // With 529 and a Retry-After. https://developers.notion.com/reference/request-limits
    case 'database_connection_unavailable': case 'service_overload': return { code: 'unavailable', retryable: true, sent: 'not-processed' }
    case 'invalid_json': case 'invalid_request_url': case 'invalid_request': case 'validation_error': case 'missing_version': return { code: 'invalid-input', retryable: false }
    default: return {}
  }
}
