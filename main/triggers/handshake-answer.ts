import { AppError } from '@shared/failure.ts'
import { JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import type { InboxAnswer } from './inbox.ts'

const Answer = z.object({ status: z.number().int().min(200).max(599), body: JsonValue.optional(), headers: z.record(z.string(), z.coerce.string()).optional() })

/** What a program may say in them; others are the server's own, or a browser's. */
const namePattern = /^(content-type|x-[a-z0-9-]{1,80}|webhook-[a-z0-9-]{1,80}|validation-[a-z0-9-]{1,80})$/
/** Node refuses to send other letters. */
const valuePattern = /^[\t\x20-\x7e]{0,2000}$/
const mostBody = 100_000

/** Throws AppError `internal` for what is no answer. */
export function handshakeAnswer(value: JsonValue): InboxAnswer {
  const { success, data } = Answer.safeParse(value)
  if (!success) throw new AppError({ code: 'internal', message: 'What its program gave as an answer is none.', retryable: false })
  const headers = Object.entries(data.headers ?? {}).map(([name, text]): [string, string] => [name.toLowerCase(), text]).filter(([name, text]) => namePattern.test(name) && valuePattern.test(text))
  const said = headers.find(([name]) => name === 'content-type')?.[1]
  const { body = '' } = data
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (text.length > mostBody) throw new AppError({ code: 'internal', message: 'What its program answers is too long.', retryable: false })
  return { status: data.status, contentType: said ?? (typeof body === 'string' ? 'text/plain' : 'application/json'), body: text, headers: headers.filter(([name]) => name !== 'content-type') }
}
