// piece-failures: what a piece throws, in our words.
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import type { SeenAnswer } from './watch-answers.ts'

/** Its errors do not say which. */
const unknownAddress = 'https://service.invalid/'
/** Of Node: no connection came to be. */
const unconnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const brokenOff = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET'])

/** Its HTTP client throws a JSON text as the message; other clients an error with the answer on it. The headers are in neither. */
export function failureOf(error: unknown, last: SeenAnswer | null): Failure {
  if (error instanceof AppError) return error.failure
  const causes = causesOf(error)
  const refusal = causes.find(({ code }) => code === 'ERR_REFUSED_ADDRESS')
  if (refusal) return { code: 'refused-address', message: `${refusal.message}.`, retryable: false }
  const answer = answerOf(error)
  const failure = answer && failureOfStatus({ status: answer.status, statusText: '', headers: last?.status === answer.status ? last.headers : {}, url: unknownAddress, redirects: [], text: answer.text }, { method: 'POST' }, Date.now())
  if (failure) return { ...failure, message: failure.message.replace(/^\S+/, 'The service'), details: { status: answer?.status ?? 0 } }
  const gone = causes.find(({ code }) => typeof code === 'string' && (unconnected.has(code) || brokenOff.has(code)))
  return gone ? { code: 'network', message: `The service could not be reached, or broke off: ${String(gone.code)}.`, retryable: true } : toFailure(error)
}

/** No service has answered to this job, and none could be connected to: nothing was sent. */
export function wasNotSent(error: unknown, last: SeenAnswer | null): boolean {
  return last === null && causesOf(error).some(({ code }) => typeof code === 'string' && unconnected.has(code))
}

function causesOf(error: unknown): { code?: unknown; message: string }[] {
  const causes: { code?: unknown; message: string }[] = []
  for (let each: unknown = error; each instanceof Error && causes.length < 10; each = each.cause) causes.push(each)
  return causes
}

function answerOf(error: unknown): { status: number; text: string } | null {
  const { response, message } = error as { response?: { status?: unknown; body?: unknown; data?: unknown }; message?: unknown }
  const found = response ?? parsed(message)
  if (typeof found?.status !== 'number') return null
  const body = found.body ?? found.data
  return { status: found.status, text: typeof body === 'string' ? body : (JSON.stringify(body) ?? '') }
}

function parsed(message: unknown): { status?: unknown; body?: unknown; data?: unknown } | undefined {
  try {
    return (JSON.parse(String(message)) as { response?: { status?: unknown; body?: unknown } } | null)?.response
  } catch {
    return undefined
  }
}
