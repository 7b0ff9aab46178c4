import { readBody } from '@main/connectors/kit/read-body.ts'
import { AppError } from '@shared/failure.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { headerOf } from '@shared/http/status.ts'
import type { JsonValue } from '@shared/json.ts'

/**
 * The body of a success. Where the document promises no text, a page or what calls itself JSON and is none is no answer:
 * somebody between us and the service may have spoken. Throws AppError `unavailable`.
 */
export function readAnswer(response: HttpResponse, { method, answersText }: { method: string; answersText: boolean }): JsonValue {
  if (method === 'HEAD') return response.headers
  const type = (headerOf(response, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const isJson = type === 'application/json' || type === 'text/json' || type.endsWith('+json')
  if (answersText || response.body.length === 0) return readBody(response, 'auto')
  try {
    if (type === 'text/html') throw new AppError({ code: 'unavailable', message: `${new URL(response.url).host} answered with a page, and not with data.`, retryable: false, sent: 'processed' })
    return readBody(response, isJson ? 'json' : 'auto')
  } catch (error) {
    if (!(error instanceof AppError) || error.failure.code !== 'unavailable') throw error
    const isRead = method === 'GET' || method === 'OPTIONS'
    const message = error.failure.message.replace(/ Read it as text, or check the address\.$/, '')
    throw new AppError({ ...error.failure, message: `${message} Does something between here and ${new URL(response.url).host} answer in its place?`, retryable: true, sent: isRead ? 'processed' : 'maybe-sent' }, { cause: error })
  }
}
