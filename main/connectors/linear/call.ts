import { AppError } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import type { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { AnswerError } from '../kit/answer-error.ts'
import { callJson } from '../kit/call-json.ts'

/**
 * One GraphQL operation; gives what is in `data`. Linear refuses with errors in an answer of 200 as well as of 400.
 * https://linear.app/developers/graphql
 */
export async function ask<Data extends z.ZodType>(http: ActionHttp, data: Data, query: string, variables: JsonObject = {}): Promise<z.output<Data>> {
  const { status, headers, body } = await callJson(http, { method: 'POST', url: '/graphql', json: { query, variables } })
  const answer: JsonObject = isJsonObject(body) ? body : {}
  if (Array.isArray(answer['errors']) && answer['errors'].length > 0) {
    throw new AnswerError({ code: 'invalid-input', message: 'api.linear.app refused this.', retryable: false, sent: 'processed', details: { status } }, { status, headers, body })
  }
  return read(data, answer['data'])
}

function read<Data extends z.ZodType>(data: Data, answered: JsonValue | undefined): z.output<Data> {
  const parsed = data.safeParse(answered)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError({ code: 'unavailable', message: `api.linear.app did not answer as it is documented at ${['data', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'it is something else'}. Has the service changed, or does something answer in its place?`, retryable: false, sent: 'processed' })
}
