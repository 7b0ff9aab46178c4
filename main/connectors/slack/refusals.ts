import { AppError, type Failure, type FailureCode } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import { headerOf } from '@shared/http/status.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { AnswerError, told, type ServiceAnswer } from '../kit/answer-error.ts'

/** Slack refuses with 200 and `"ok": false`; `error` says why. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const codes: Readonly<Record<string, FailureCode>> = {
  not_authed: 'unauthorized', invalid_auth: 'unauthorized', account_inactive: 'unauthorized', token_revoked: 'unauthorized', token_expired: 'unauthorized',
  missing_scope: 'forbidden', no_permission: 'forbidden', not_allowed_token_type: 'forbidden', access_denied: 'forbidden', ekm_access_denied: 'forbidden', team_access_not_granted: 'forbidden',
  two_factor_setup_required: 'forbidden', accesslimited: 'forbidden', channel_is_limited_access: 'forbidden', posting_to_general_channel_denied: 'forbidden', cant_delete_message: 'forbidden',
  compliance_exports_prevent_deletion: 'forbidden', user_not_visible: 'forbidden', cannot_dm_bot: 'forbidden', file_uploads_disabled: 'forbidden', thread_locked: 'forbidden',
  enterprise_is_restricted: 'forbidden', org_login_required: 'forbidden', not_in_channel: 'forbidden', restricted_action: 'forbidden', cant_update_message: 'forbidden', messages_tab_disabled: 'forbidden',
  channel_not_found: 'not-found', users_not_found: 'not-found', user_not_found: 'not-found', message_not_found: 'not-found', thread_not_found: 'not-found', file_not_found: 'not-found', no_reaction: 'not-found', duplicate_channel_not_found: 'not-found', duplicate_message_not_found: 'not-found',
  is_archived: 'conflict', already_reacted: 'conflict', edit_window_closed: 'conflict', too_many_reactions: 'conflict', too_many_emoji: 'conflict', name_taken: 'conflict', already_in_channel: 'conflict', already_archived: 'conflict', already_pinned: 'conflict',
  ratelimited: 'rate-limited', rate_limited: 'rate-limited', message_limit_exceeded: 'quota-exceeded', storage_limit_reached: 'quota-exceeded',
  internal_error: 'unavailable', fatal_error: 'unavailable', service_unavailable: 'unavailable', team_added_to_org: 'unavailable', external_channel_migrating: 'unavailable',
  request_timeout: 'network',
}

const hints: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the app to the channel: /invite @name-of-the-app',
  channel_not_found: 'A private channel is found only once the app was invited to it; give the id of the channel, or its name with #',
  invalid_auth: 'Make a new bot token, and put it into the secret of the connection',
  no_text: 'Write a text, or blocks',
}

/** Where Slack names no time. https://docs.slack.dev/apis/web-api/rate-limits */
const usualPauseMs = 30_000

export type Refusal = JsonObject & { ok: false; error: string }

export function isRefusal(body: JsonValue): body is Refusal {
  return isJsonObject(body) && body['ok'] === false && typeof body['error'] === 'string'
}

/** What it means that Slack said no. */
export function refusedBy(answer: ServiceAnswer & { body: Refusal }, host: string): AnswerError {
  const { error } = answer.body
  const code = codes[error] ?? (/^restricted_action/.test(error) ? 'forbidden' : 'invalid-input')
  const isOpen = code === 'unavailable'
  const isLimited = code === 'rate-limited'
  // "The POST data was either missing or truncated": there was nothing to be done with it.
  const isCut = code === 'network'
  const seconds = headerOf(answer, 'retry-after')
  return new AnswerError({
    code, message: `${host} refused it: ${says(answer.body)}`, retryable: isOpen || isLimited || isCut, sent: isOpen ? 'maybe-sent' : isLimited || isCut ? 'not-processed' : 'processed',
    ...(isLimited && { retryAfterMs: Math.min(maxRetryAfterMs, seconds !== undefined && /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1_000 : usualPauseMs) }),
    details: { slackError: error, status: answer.status },
  }, answer)
}

/** A refusal that came with a status of its own, such as 429, says why in its body. */
export function normalizeSlackError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { answer, failure } = error
  if (answer.status < 400 || !isRefusal(answer.body)) return failure
  return { ...told(error, { says: says(answer.body) }), details: { ...failure.details, slackError: answer.body.error } }
}

export function slackErrorOf(error: unknown): string | undefined {
  const found = error instanceof AppError ? error.failure.details?.['slackError'] : undefined
  return typeof found === 'string' ? found : undefined
}

function says(body: Refusal): string {
  const { error, needed, provided } = body
  const metadata = isJsonObject(body['response_metadata']) && Array.isArray(body['response_metadata']['messages']) ? body['response_metadata']['messages'] : []
  const scopes = typeof needed === 'string' ? [`The token needs the scope ${needed}${typeof provided === 'string' ? `; it has ${provided === '' ? 'none' : provided}` : ''}`] : []
  return [error, ...scopes, ...metadata.filter((line) => typeof line === 'string'), ...(hints[error] === undefined ? [] : [hints[error]])].join('. ').slice(0, 1_000)
}
