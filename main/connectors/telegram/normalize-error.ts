import type { Failure } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import { isJsonObject, type JsonObject } from '@shared/json.ts'
import { AnswerError, told } from '../kit/answer-error.ts'

type Change = Parameters<typeof told>[1]

/** `{ "ok": false, "error_code": 400, "description": "Bad Request: chat not found", "parameters": { … } }`. https://core.telegram.org/bots/api#responseparameters */
export function normalizeTelegramError(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const { status } = error.answer
  const body = isJsonObject(error.answer.body) ? error.answer.body : {}
  const description = typeof body['description'] === 'string' ? body['description'] : ''
  const parameters = body['parameters'] !== undefined && isJsonObject(body['parameters']) ? body['parameters'] : {}
  const says = [description, ...hints(status, description, parameters)].filter((part) => part !== '').join('. ')
  return told(error, { ...judged(status, description), ...pauseOf(status, parameters), ...(says !== '' && { says }) })
}

function judged(status: number, description: string): Change {
  // With a token that there is not, no method is found.
  if (status === 404 && description === 'Not Found') return { code: 'unauthorized', retryable: false }
  if (/not found|PEER_ID_INVALID/i.test(description) && status === 400) return { code: 'not-found', retryable: false }
  if (status === 413 || /too big/i.test(description)) return { code: 'limit', retryable: false, sent: 'processed' }
  if (/can't be (?:edited|deleted)|TOPIC_CLOSED/i.test(description)) return { code: 'conflict', retryable: false }
  if (/not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN/i.test(description)) return { code: 'forbidden', retryable: false }
  return {}
}

function pauseOf(status: number, { retry_after: seconds }: JsonObject): Change {
  return status === 429 && typeof seconds === 'number' && seconds >= 0 ? { retryAfterMs: Math.min(maxRetryAfterMs, Math.ceil(seconds * 1_000)) } : {}
}

function hints(status: number, description: string, { migrate_to_chat_id: movedTo }: JsonObject): string[] {
  if (typeof movedTo === 'number') return [`The group has become a supergroup: its id is ${movedTo} now`]
  if (status === 404 && description === 'Not Found') return ['The bot token is not one that Telegram knows']
  if (status === 400 && /chat not found/i.test(description)) return ['A person has to write to the bot first, and a group has to have it as a member']
  if (status === 409) return ['Updates go to one place: to a webhook that is set for the bot, or to one program that asks for them']
  return []
}
