import { reach } from '@main/platform/failpoint.ts'
import { AppError } from '@shared/failure.ts'
import type { Dispatcher } from 'undici'
import { createBodySink } from './body.ts'
import type { BodySink } from './body.ts'
import { networkFailure, withSent } from './network-failure.ts'
import type { Phase } from './network-failure.ts'
import { isRedirect } from './redirect.ts'
import type { Hop } from './redirect.ts'

export type Answer = { status: number; statusText: string; headers: Record<string, string | string[]>; body: Uint8Array }

type ExchangeOptions = {
  maxBytes: number
  /** Its reason is an AppError without `sent`: how far the request got is known only here. */
  signal: AbortSignal
  /** Take a redirect's headers and leave its body. */
  skipRedirectBody: boolean
}

/**
 * One request and its answer on one dispatcher, through undici's handler interface: it alone says when the first byte is written
 * (`onConnect`, called right before it), which decides whether a failed request may be repeated.
 */
export function exchange(dispatcher: Dispatcher, hop: Hop, options: ExchangeOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
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
      settle(() => reject(networkFailure(error, hop.url, phase)))
      abort?.(new Error('the exchange is over'))
    }
    const onAbort = (): void => {
      const reason: unknown = options.signal.reason
      fail(reason instanceof AppError ? withSent(reason, phase) : reason)
    }
    if (options.signal.aborted) return onAbort()
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
        const headers = readHeaders(rawHeaders)
        const answer = { status, statusText: statusText.slice(0, 200), headers }
        if (options.skipRedirectBody && isRedirect(status)) {
          settle(() => resolve({ ...answer, body: new Uint8Array() }))
          abort?.(new Error('a redirect is followed'))
          return true
        }
        const coding = headers['content-encoding']
        try {
          sink = createBodySink(Array.isArray(coding) ? coding.join(',') : coding, options.maxBytes, {
            onDone: (body) => settle(() => resolve({ ...answer, body })),
            onFailure: fail,
            onDrain: resume,
          })
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
  })
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
