// live-server: the link to one server, made when it is first needed and made again when it breaks.
//
//   V1. There is one link at a time; whoever needs it meanwhile waits for the same start.
//   V2. A server that ends by itself is started again, each time after a longer while, until it stays up; one that nobody
//       has needed since is left alone after a few times.
//   V3. What is closed stays closed until it is needed again.

import { AppError, toFailure } from '@shared/failure.ts'
import type { McpStatus } from '@shared/mcp-server.ts'
import type { Link } from './link.ts'

export interface LiveServer {
  status(): McpStatus
  /** What it wrote for people, the newest last. */
  logs(): readonly string[]
  /** Rejects with AppError, at once while it waits to be started again. `eager`: a person asked, so it does not wait. */
  link(options?: { eager?: boolean; signal?: AbortSignal }): Promise<Link>
  stop(): Promise<void>
}

export type LiveServerOptions = {
  name: string
  now(): number
  /** Starts it, and looks at its tools before anybody calls one. */
  open(events: { signal: AbortSignal; onLine(line: string): void; onEnded(how: string): void }): Promise<Link>
  onStatus(): void
}

const mostLogLines = 500
const firstWaitMs = 1_000
const longestWaitMs = 60_000
/** Backoff resets only after this long up: a server that starts and ends at once would else be started for ever. */
const minUptimeMs = 10_000
const mostRestarts = 5

type State = { kind: 'stopped' } | { kind: 'connecting'; link: Promise<Link>; abort: AbortController } | { kind: 'ready'; link: Link; since: number } | { kind: 'failed'; error: AppError; /** Nobody but a person starts it before. */ notBefore: number; isRestarted: boolean }

export function createLiveServer({ name, now, open, onStatus }: LiveServerOptions): LiveServer {
  let state: State = { kind: 'stopped' }
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  const lines: string[] = []

  const become = (next: State): void => {
    clearTimeout(timer)
    state = next
    onStatus()
  }
  const log = (line: string): void => {
    lines.push(line)
    if (lines.length > mostLogLines) lines.splice(0, lines.length - mostLogLines)
  }
  const fail = (error: AppError, isRestarted: boolean): void => {
    failures += 1
    const mayRestart = isRestarted && failures <= mostRestarts
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1))
    log(`[flowbench] ${error.message}`)
    become({ kind: 'failed', error, notBefore: now() + waitMs, isRestarted: mayRestart })
    if (!mayRestart) return
    timer = setTimeout(() => void start(true).catch(() => undefined), waitMs)
    timer.unref()
  }
  const ended = (how: string, since: number): void => {
    if (now() - since >= minUptimeMs) failures = 0
    fail(new AppError({ code: 'unavailable', message: `${name} ended by itself: ${how}. Its log may say why.`, retryable: true, sent: 'not-sent' }), true)
  }
  const start = (isRestarted: boolean): Promise<Link> => {
    const abort = new AbortController()
    const isCurrent = (): boolean => state.kind === 'connecting' && state.abort === abort
    let since = 0
    const link = open({ signal: abort.signal, onLine: log, onEnded: (how) => { if (state.kind === 'ready' && state.since === since) ended(how, since) } }).then(
      (opened) => {
        if (!isCurrent()) {
          void opened.close()
          throw stopped(name)
        }
        since = now()
        become({ kind: 'ready', link: opened, since })
        return opened
      },
      (error: unknown) => {
        const known = error instanceof AppError ? error : new AppError(toFailure(error), { cause: error })
        if (isCurrent()) fail(known, isRestarted)
        throw known
      },
    )
    // Whoever waits hears of it; nobody may.
    link.catch(() => undefined)
    become({ kind: 'connecting', link, abort })
    return link
  }
  return {
    status() {
      switch (state.kind) {
        case 'stopped': return { state: 'stopped' }
        case 'connecting': return { state: 'connecting' }
        case 'ready': return { state: 'ready', since: state.since, name: state.link.name, version: state.link.version, protocol: state.link.protocol }
        case 'failed': return { state: 'failed', failure: state.error.failure, retryAt: state.isRestarted ? state.notBefore : null }
      }
    },
    logs: () => lines,
    async link({ eager = false, signal } = {}) {
      if (state.kind === 'ready') return state.link
      if (state.kind === 'connecting') return unless(signal, state.link)
      if (state.kind === 'failed' && !eager && state.notBefore > now()) throw new AppError({ ...state.error.failure, retryable: true, retryAfterMs: state.notBefore - now(), sent: 'not-sent' })
      if (eager) failures = 0
      return unless(signal, start(false))
    },
    async stop() {
      const before = state
      failures = 0
      become({ kind: 'stopped' })
      if (before.kind === 'connecting') {
        before.abort.abort(stopped(name))
        await before.link.then((link) => link.close(), () => undefined)
      } else if (before.kind === 'ready') await before.link.close()
    },
  }
}

/** The start goes on for others; who called off waits no longer. */
function unless<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new AppError({ code: 'cancelled', message: 'The call was called off before it was made.', retryable: false, sent: 'not-sent' }))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function stopped(name: string): AppError {
  return new AppError({ code: 'cancelled', message: `${name} was stopped.`, retryable: false, sent: 'not-sent' })
}
