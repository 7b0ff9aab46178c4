// breaker: a host that does not answer is left alone for a while.
//
//   K1. By origin, the same for every one. In memory: a new start asks anew.
//   K2. What counts are failures of the connection, and 500, 502, 503 without Retry-After, and 504. An answer of any
//       other kind shows that the host is there. What we ended or refused ourselves says nothing of it.
//   K3. After several in a row within a while nothing is sent for a pause. Then one call goes to see; if it fails as well, the
//       pause is doubled, up to five minutes.

import { AppError, type Failure } from '@shared/failure.ts'
import { headerOf } from '@shared/http/status.ts'
import type { Answer } from './exchange.ts'

export interface Breaker {
  /** Throws AppError `unavailable` with `retryAfterMs` while the host is left alone. Tell what came of the call it lets through. */
  admit(url: URL): void
  answered(url: URL, answer: Pick<Answer, 'status' | 'headers'>): void
  failed(url: URL, failure: Failure): void
}

const mostInARow = 5
/** Failures that are further apart are no sign that the host is down now. */
const windowMs = 60_000
const firstPauseMs = 30_000
const longestPauseMs = 300_000
/** A probe is given up after this long: it may have ended without a word that counts. */
const probeMs = 30_000

/** `pauseMs` 0: not left alone. `probeAt`: when the call that goes to see began. */
type Host = { failures: number; firstAt: number; pauseMs: number; pausedAt: number; probeAt: number | null; last: string }

/** `monotonic` in milliseconds. */
export function createBreaker(monotonic: () => number): Breaker {
  const hosts = new Map<string, Host>()

  const count = (url: URL, what: string): void => {
    const now = monotonic()
    const before = hosts.get(url.origin)
    const isRow = before !== undefined && (before.pauseMs > 0 || now - before.firstAt <= windowMs)
    const host: Host = isRow ? { ...before, failures: before.failures + 1, last: what } : { failures: 1, firstAt: now, pauseMs: 0, pausedAt: 0, probeAt: null, last: what }
    if (host.pauseMs > 0 && host.probeAt !== null) hosts.set(url.origin, { ...host, pauseMs: Math.min(longestPauseMs, host.pauseMs * 2), pausedAt: now, probeAt: null })
    else if (host.pauseMs === 0 && host.failures >= mostInARow) hosts.set(url.origin, { ...host, pauseMs: firstPauseMs, pausedAt: now })
    else hosts.set(url.origin, host)
  }

  return {
    admit(url) {
      const host = hosts.get(url.origin)
      if (!host || host.pauseMs === 0) return
      const now = monotonic()
      const rest = host.pausedAt + host.pauseMs - now
      if (rest > 0) throw leftAlone(url, host, rest)
      if (host.probeAt !== null && now - host.probeAt < probeMs) throw leftAlone(url, host, 1_000)
      hosts.set(url.origin, { ...host, probeAt: now })
    },
    answered(url, { status, headers }) {
      const isDown = status === 500 || status === 502 || status === 504 || (status === 503 && headerOf({ headers }, 'retry-after') === undefined)
      if (isDown) count(url, `it answered ${status}`)
      else hosts.delete(url.origin)
    },
    failed(url, { code, sent, message }) {
      // A time-out after the request was written may be a long answer; one before it is a host that takes no connection.
      if (code === 'network' || (code === 'timeout' && sent === 'not-sent')) count(url, message.replace(/\.$/, ''))
    },
  }
}

function leftAlone(url: URL, { failures, last }: Host, restMs: number): AppError {
  const seconds = Math.ceil(restMs / 1_000)
  return new AppError({
    code: 'unavailable',
    message: `${url.host} did not answer ${failures} times in a row, so it is left alone; it is asked again in ${seconds} s. Nothing was sent. The last time: ${last}.`,
    retryable: true, retryAfterMs: Math.ceil(restMs), sent: 'not-sent', details: { rule: 'left-alone', failures },
  })
}
