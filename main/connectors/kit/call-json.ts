import { AppError } from '@shared/failure.ts'
import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import type { JsonValue } from '@shared/json.ts'
import type { z } from 'zod'
import type { ActionHttp } from '../define.ts'
import { AnswerError } from './answer-error.ts'
import { excerptOf, readBody } from './read-body.ts'

export type JsonCall = Omit<HttpRequest, 'body' | 'query' | 'url'> & {
  /** Below the connector's service, beginning with `/`; a whole address is called without its credentials. */
  url: string
  /** Fields that are undefined are left out; a list repeats its name. */
  query?: Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as a form, where the service takes forms. Fields that are undefined are left out. */
  form?: Readonly<Record<string, Scalar | undefined>>
}
type Scalar = string | number | boolean

export type JsonAnswer = Pick<HttpResponse, 'status' | 'headers' | 'url'> & { body: JsonValue }

/** A step's output is kept in the run's journal; more belongs into a file. */
const maxBytes = 5_000_000

/**
 * One call whose answer is JSON. An empty answer is null.
 * Throws AnswerError for a status of 400 and above, AppError `unavailable` for what is no JSON, and what the client throws.
 */
export async function callJson(http: ActionHttp, { query, json, form, ...call }: JsonCall): Promise<JsonAnswer> {
  const body = bodyOf(json, form)
  const response = await http.request({
    maxBytes, ...call,
    headers: { accept: 'application/json', ...body?.headers, ...call.headers },
    query: Object.fromEntries(Object.entries(query ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, typeof value === 'object' ? value.map(String) : String(value)]]))),
    ...(body && { body: body.text }),
  })
  throwOnStatus(response, call.method)
  return { status: response.status, headers: response.headers, url: response.url, body: readAnswer(response, call.method) }
}

/**
 * The same, with an answer that is what the service documents. Say what you read of it and no more, loosely (`z.looseObject`).
 * Throws AppError `unavailable` for another: then the service has changed, or something answers in its place.
 */
export async function callJsonAs<Answer extends z.ZodType>(http: ActionHttp, schema: Answer, call: JsonCall): Promise<z.output<Answer>> {
  const { body, url } = await callJson(http, call)
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  throw new AppError({ code: 'unavailable', message: `${new URL(url).host} did not answer as it is documented${where}: ${issue?.message ?? 'it is something else'}. Has the service changed, or does something answer in its place?`, retryable: false, sent: 'processed' })
}

/** Throws AnswerError when the answer is no success. */
export function throwOnStatus(response: HttpResponse, method: string): void {
  const text = excerptOf(response)
  const failure = failureOfStatus({ ...response, ...(text !== null && { text }) }, { method }, Date.now())
  if (failure) throw new AnswerError(failure, { status: response.status, headers: response.headers, body: refusalBody(response) })
}

function bodyOf(json: unknown, form: JsonCall['form']): { headers: Record<string, string>; text: string } | null {
  if (json !== undefined) return { headers: { 'content-type': 'application/json' }, text: JSON.stringify(json) }
  if (form === undefined) return null
  const fields = new URLSearchParams(Object.entries(form).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]])))
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, text: fields.toString() }
}

/** A success that cannot be read: somebody between us and the service may have answered, so it is open what happened. */
function readAnswer(response: HttpResponse, method: string): JsonValue {
  try {
    return readBody(response, 'json')
  } catch (error) {
    if (!(error instanceof AppError) || error.failure.code !== 'unavailable') throw error
    const isRead = /^(get|head)$/i.test(method)
    throw new AppError({ ...error.failure, message: error.failure.message.replace(/ Read it as text, or check the address\.$/, ` Does something between here and ${new URL(response.url).host} answer in its place?`), retryable: true, sent: isRead ? 'processed' : 'maybe-sent' }, { cause: error })
  }
}

function refusalBody(response: HttpResponse): JsonValue {
  try {
    return readBody(response, 'auto')
  } catch {
    return null
  }
}
