import { reach } from '@main/platform/failpoint.ts'
import { AppError } from '@shared/failure.ts'
import type { HttpStream } from '@shared/http/exchange.ts'
import type { Dispatcher } from 'undici'
import { createBodyQueue } from './body-queue.ts'
import { createBodySink } from './body.ts'
import type { BodySink } from './body.ts'
import { networkFailure, withSent } from './network-failure.ts'
import type { Phase } from './network-failure.ts'
import { isRedirect } from './redirect.ts'
import type { Hop } from './redirect.ts'

export type AnswerHead = { status: number; statusText: string; headers: Record<string, string | string[]> }
export type Answer = AnswerHead & { body: Uint8Array }
/** `over` resolves when nothing more comes and the connection is not used any more. */
export type StreamedAnswer = AnswerHead & Pick<HttpStream, 'body' | 'close'> & { over: Promise<void> }

export type ExchangeOptions = {
  maxBytes: number
  /** Its reason is an AppError without `sent`: how far the request got is known only here. */
  signal: AbortSignal
  /** Take a redirect's headers and leave its body. */
  skipRedirectBody: boolean
  /** The head came, or a piece of the body. */
  onAlive?(): void
}

/** One request and its whole answer on one dispatcher. */
export function exchange(dispatcher: Dispatcher, hop: Hop, options: ExchangeOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let head: AnswerHead | null = null
    carry(dispatcher, hop, options, {
      onHead(answer) { head = answer },
      onChunk(chunk) { chunks.push(chunk) },
      onEnd() { if (head) resolve({ ...head, body: new Uint8Array(Buffer.concat(chunks)) }) },
      onFailure: reject,
    })
  })
}

/** The same, resolved with the head of the answer. */
export function exchangeStream(dispatcher: Dispatcher, hop: Hop, options: ExchangeOptions): Promise<StreamedAnswer> {
  return new Promise((resolve, reject) => {
    const body = createBodyQueue()
    let isOver = (): void => undefined
    const over = new Promise<void>((done) => { isOver = done })
    const stop = carry(dispatcher, hop, options, {
      onHead: (head) => resolve({ ...head, body: body.read, close: () => stop(new AppError({ code: 'cancelled', message: 'The answer was not read to its end.', retryable: false })), over }),
      onChunk: body.push,
      onEnd() {
        body.end()
        isOver()
      },
      onFailure(error) {
        reject(error)
        body.fail(error)
        isOver()
      },
    })
  })
}

type AnswerTaker = {
  onHead(head: AnswerHead): void
  onChunk(chunk: Buffer): void
  /** Either this or `onFailure` is called last, and once. */
  onEnd(): void
  onFailure(error: AppError): void
}

/**
 * One request and its answer, through undici's handler interface: it alone says when the first byte is written (`onConnect`,
 * called right before it), which decides whether a failed request may be repeated. Returns what ends it.
 */
function carry(dispatcher: Dispatcher, hop: Hop, options: ExchangeOptions, taker: AnswerTaker): (reason: AppError) => void {
  let phase: Phase = { at: 'waiting' }
  let settled = false
  let abort: ((error: Error) => void) | null = null
  let sink: BodySink | null = null

  const settle = (finish: () => void): void => {
    if (settled) return
    settled = true
    options.signal.removeEventListener('abort', onAbort)
    sink?.destroy()
    finish()
  }
  const fail = (error: unknown): void => {
    settle(() => taker.onFailure(networkFailure(error, hop.url, phase)))
    abort?.(new Error('the exchange is over'))
  }
  const stop = (reason: unknown): void => fail(reason instanceof AppError ? withSent(reason, phase) : reason)
  const onAbort = (): void => stop(options.signal.reason)
  if (options.signal.aborted) {
    onAbort()
    return stop
  }
  options.signal.addEventListener('abort', onAbort)

  const handler: Dispatcher.DispatchHandler = {
    onConnect(abortRequest) {
      if (settled) return abortRequest(new Error('aborted before it was sent'))
      abort = abortRequest
      phase = { at: 'written' }
    },
    onHeaders(status, rawHeaders, resume, statusText) {
      if (status < 200 || settled) return true
      phase = { at: 'answered', status }
      reach('answer-arrived', () => `${hop.method} ${hop.url.href}`)
      options.onAlive?.()
      const headers = readHeaders(rawHeaders)
      const coding = headers['content-encoding']
      const head = { status, statusText: statusText.slice(0, 200), headers }
      if (options.skipRedirectBody && isRedirect(status)) {
        taker.onHead(head)
        settle(() => taker.onEnd())
        abort?.(new Error('a redirect is followed'))
        return true
      }
      try {
        sink = createBodySink(Array.isArray(coding) ? coding.join(',') : coding, options.maxBytes, {
          onChunk(chunk) {
            if (settled) return
            options.onAlive?.()
            taker.onChunk(chunk)
          },
          onEnd: () => settle(() => taker.onEnd()),
          onFailure: fail,
          onDrain: resume,
        })
        taker.onHead(head)
      } catch (error) {
        fail(error)
      }
      return true
    },
    onData(chunk) {
      return sink?.write(chunk) ?? true
    },
    onComplete() {
      sink?.end()
    },
    onError(error) {
      fail(error)
    },
  }
  try {
    dispatcher.dispatch({ origin: hop.url.origin, path: hop.url.pathname + hop.url.search, method: hop.method as Dispatcher.HttpMethod, headers: hop.headers, body: hop.body, headersTimeout: 0, bodyTimeout: 0 }, handler)
  } catch (error) {
    fail(error)
  }
  return stop
}

/** Names in lower case; a name that comes again makes a list. Built from entries, so that a header called `__proto__` is only a header. */
function readHeaders(raw: readonly Buffer[]): Record<string, string | string[]> {
  const headers = new Map<string, string | string[]>()
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toString('latin1').toLowerCase() ?? ''
    const value = raw[index + 1]?.toString('latin1') ?? ''
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value])
  }
  return Object.fromEntries(headers)
}
