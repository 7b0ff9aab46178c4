import type { Failure } from '@shared/failure.ts'
import { headerOf } from '@shared/http/status.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { AnswerError, told } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/** What a person can do about it is in `message`; `code`, `decline_code` and `param` go into the details. https://docs.stripe.com/api/errors */
export function normalizeStripeError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { answer } = error
  const said = isJsonObject(answer.body) && isJsonObject(answer.body['error']) ? answer.body['error'] : {}
  const [message, code, type] = [textOf(said['message']), textOf(said['code']), textOf(said['type'])]
  const failure = told(error, { ...judged(answer.status, type, code), ...shouldRetry(headerOf(answer, 'stripe-should-retry')), ...(message !== undefined && { says: message }) })
  return { ...failure, message: plain(failure.message, type), details: { ...failure.details, ...detailsOf(said, headerOf(answer, 'request-id')) } }
}

/** https://docs.stripe.com/error-codes and https://docs.stripe.com/error-low-level */
function judged(status: number, type: string | undefined, code: string | undefined): Change {
  if (code === 'lock_timeout') return { code: 'conflict', retryable: true, sent: 'not-processed' }
  if (code === 'idempotency_key_in_use') return { code: 'conflict', retryable: true, sent: 'maybe-sent' }
  if (type === 'idempotency_error') return { code: 'conflict', retryable: false }
  if (code === 'rate_limit') return { code: 'rate-limited', retryable: true, sent: 'not-processed' }
  if (type === 'card_error') return { code: 'invalid-input', retryable: false }
  if (code === 'api_key_expired' || code === 'platform_api_key_expired') return { code: 'unauthorized', retryable: false }
  if (code === 'testmode_charges_only' || code === 'livemode_mismatch') return { code: 'forbidden', retryable: false }
  if (code === 'resource_missing') return { code: 'not-found', retryable: false }
  if (code !== undefined && conflicts.has(code)) return { code: 'conflict', retryable: false }
  if (status === 400 || status === 402) return { code: 'invalid-input', retryable: false }
  return {}
}

/** What is asked cannot be done in the state that the thing is in. */
const conflicts = new Set([
  'balance_insufficient', 'charge_already_captured', 'charge_already_refunded', 'charge_disputed', 'charge_exceeds_source_limit', 'charge_expired_for_capture', 'invoice_not_editable',
  'invoice_no_customer_line_items', 'invoice_no_subscription_line_items', 'invoice_upcoming_none', 'payment_intent_unexpected_state', 'refund_disputed_payment', 'resource_already_exists', 'status_transition_invalid',
])

/** Stripe says itself when the status alone would mislead. */
function shouldRetry(header: string | undefined): Change {
  if (header === 'true') return { retryable: true }
  return header === 'false' ? { retryable: false } : {}
}

function plain(message: string, type: string | undefined): string {
  return type === 'card_error' ? message.replace(/: it asks for payment or a larger plan\./, ': the card or the payment was declined.') : message
}

function detailsOf(said: JsonObject, requestId: string | undefined): Record<string, JsonValue> {
  const named = { type: said['type'], stripeCode: said['code'], declineCode: said['decline_code'], param: said['param'], charge: said['charge'], paymentIntent: isJsonObject(said['payment_intent']) ? said['payment_intent']['id'] : undefined, requestLog: said['request_log_url'], requestId }
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
