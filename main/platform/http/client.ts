// The safe HTTP client: the only way out over HTTP for actions, providers and imports.
//  H1. A URL is parsed once and connected to as parsed. Every hop of a redirect passes the same checks as the first.
//  H2. A name is looked up when a connection is made, all answers are checked, and the socket is pinned to them (connect.ts).
//  H3. Only GET and HEAD share kept connections: on a kept one the service may hang up as we write, and whether a write was
//      received must not be in doubt for that reason.
//  H4. No proxy from the environment, no cookies, no cache, no retry: repeating is the engine's decision, by `sent`.
//  H5. A host that does not answer is left alone for a while (breaker.ts).
//  H6. Every call has one deadline, from the lookup to the last byte, and a limit on the decoded body; one that is read bit by
//      bit has another for the longest silence.
import { AppError, toFailure } from '@shared/failure.ts'
import type { Grant } from '@shared/grant.ts'
import type { HttpRequest, HttpResponse, HttpStreamRequest } from '@shared/http/exchange.ts'
import { headerOf } from '@shared/http/status.ts'
import { systemAfter } from '../after.ts'
import { createBreaker, type Breaker } from './breaker.ts'
import type { AnswerHead, ExchangeOptions } from './exchange.ts'
import { parseUrl } from './grant.ts'
import { networkFailure } from './network-failure.ts'
import type { Pools, PoolsOptions } from './pools.ts'
import { isRedirect, maxRedirects, mayLeadInside, nextHop } from './redirect.ts'
import type { Hop } from './redirect.ts'
import { checkHeaders, checkMethod, credentialNames } from './request.ts'
import type { Http } from './types.ts'
import { checkUrl, readUrl, type Target } from './url.ts'

export const defaultTimeoutMs = 30_000
export const defaultMaxBytes = 10_000_000
/** The longest that a timer of Node can wait; more would fire at once. */
const maxTimeoutMs = 2_147_483_647

type HttpOptions = PoolsOptions & {
  /** Read at every call: a grant that is taken back holds from then on. */
  grants: () => readonly Grant[]
  /** In milliseconds; for how long a host is left alone. The process's own when absent. */
  monotonic?: () => number
}

export function createHttp(options: HttpOptions): Http & { close(): Promise<void> } {
  // Loading undici takes a tenth of a second, which a command that calls nothing must not pay.
  let loading: Promise<Pools> | null = null
  const load = (): Promise<Pools> => (loading ??= import('./pools.ts').then(({ createPools }) => createPools(options)))
  const breaker = createBreaker(options.monotonic ?? (() => performance.now()))
  const context = async (deadline: Deadline): Promise<Omit<Following<never>, 'send'> & { pools: Pools }> => ({ pools: await load(), grants: options.grants, breaker, signal: deadline.signal, onAlive: deadline.alive })
  return {
    async request(request) {
      const deadline = deadlineOf(request)
      try {
        const { pools, ...rest } = await context(deadline)
        return await follow(request, { ...rest, send: pools.send })
      } finally {
        deadline.end()
      }
    },
    async stream(request) {
      const deadline = deadlineOf(request)
      try {
        const { pools, ...rest } = await context(deadline)
        const { over, ...answer } = await follow(request, { ...rest, send: pools.stream })
        void over.then(deadline.end)
        return answer
      } catch (error) {
        deadline.end()
        throw error
      }
    },
    close: async () => (await loading)?.close(),
  }
}

type Send<A> = (hop: Hop, target: Target, trustGrants: boolean, options: ExchangeOptions) => Promise<A>
type Following<A> = { signal: AbortSignal; onAlive(): void; send: Send<A>; grants: HttpOptions['grants']; breaker: Breaker }

async function follow<A extends AnswerHead>(request: HttpRequest, context: Following<A>): Promise<A & Pick<HttpResponse, 'url' | 'redirects'>> {
  const credentials = credentialNames(request.credentialHeaders)
  const redirects: string[] = []
  let hop = firstHop(request)
  let trustGrants = true
  for (;;) {
    try {
      const target = checkUrl(hop.url, { grants: context.grants(), trustGrants })
      const skipRedirectBody = request.redirect !== 'manual'
      context.breaker.admit(hop.url)
      const answer = await watched(context.breaker, hop.url, context.send(hop, target, trustGrants, { maxBytes: request.maxBytes ?? defaultMaxBytes, signal: context.signal, skipRedirectBody, onAlive: context.onAlive }))
      const location = headerOf(answer, 'location')
      if (!skipRedirectBody || !isRedirect(answer.status) || location === undefined) return { ...answer, url: hop.url.href, redirects }
      if (redirects.length === maxRedirects) throw tooManyRedirects(hop.url)
      const next = nextHop(hop, { status: answer.status, location }, credentials)
      redirects.push(hop.url.href)
      trustGrants &&= mayLeadInside(target, next.url)
      hop = next
    } catch (error) {
      throw redirects.length > 0 || isRedirectFailure(error) ? afterFirstHop(error, request, hop) : error
    }
  }
}

async function watched<A extends AnswerHead>(breaker: Breaker, url: URL, sending: Promise<A>): Promise<A> {
  try {
    const answer = await sending
    breaker.answered(url, answer)
    return answer
  } catch (error) {
    breaker.failed(url, toFailure(error))
    throw error
  }
}

function firstHop(request: HttpRequest): Hop {
  const body = typeof request.body === 'string' ? new TextEncoder().encode(request.body) : (request.body ?? null)
  const headers = { accept: '*/*', 'user-agent': 'Flowbench', ...checkHeaders(request.headers ?? {}), 'accept-encoding': 'gzip, deflate, br' }
  return { method: checkMethod(request.method), url: readUrl(request.url, request.query), headers, body }
}

/** Once a first hop was answered by a redirect, nothing is `not-sent` any more; only a read can be repeated without a thought. */
function afterFirstHop(error: unknown, request: HttpRequest, hop: Hop): AppError {
  const known = error instanceof AppError ? error : networkFailure(error, hop.url, { at: 'written' })
  const { failure } = known
  if (failure.sent !== undefined && failure.sent !== 'not-sent') return known
  const read = /^(get|head)$/i.test(request.method)
  return new AppError({ ...failure, sent: read ? 'not-sent' : 'maybe-sent' }, { cause: known })
}

/** Thrown about the answer to a hop that was sent, although the failure itself does not know. */
function isRedirectFailure(error: unknown): boolean {
  return error instanceof AppError && (error.failure.sent === undefined || error.failure.details?.['rule'] === 'downgrade')
}

function tooManyRedirects(url: URL): AppError {
  return new AppError({ code: 'limit', message: `Gave up after ${maxRedirects} redirects, the last one from ${url.origin}${url.pathname}: it is probably a loop.`, retryable: false, details: { rule: 'redirects' } })
}

/** One way to be cancelled and one time for all of a call, and another for the longest silence within it. */
type Deadline = { signal: AbortSignal; alive(): void; end(): void }

function deadlineOf(request: HttpStreamRequest & { signal?: AbortSignal }): Deadline {
  const controller = new AbortController()
  const timeoutMs = Math.min(request.timeoutMs ?? defaultTimeoutMs, maxTimeoutMs)
  const { idleTimeoutMs } = request
  const takeBack = systemAfter(timeoutMs, () => controller.abort(timedOut(request, timeoutMs)))
  const armIdle = (): (() => void) => (idleTimeoutMs === undefined ? () => undefined : systemAfter(idleTimeoutMs, () => controller.abort(wentSilent(request, idleTimeoutMs))))
  let takeBackIdle = armIdle()
  const onCancel = (): void => controller.abort(new AppError({ code: 'cancelled', message: 'The call was cancelled.', retryable: false }))
  if (request.signal?.aborted) onCancel()
  request.signal?.addEventListener('abort', onCancel, { once: true })
  return {
    signal: controller.signal,
    alive() {
      takeBackIdle()
      takeBackIdle = armIdle()
    },
    end() {
      takeBack()
      takeBackIdle()
      request.signal?.removeEventListener('abort', onCancel)
    },
  }
}

function timedOut(request: HttpRequest, timeoutMs: number): AppError {
  return new AppError({
    code: 'timeout',
    message: `No complete answer from ${hostOf(request)} within ${timeoutMs / 1000} s. Try again, or give this step more time.`,
    retryable: true,
    details: { timeoutMs },
  })
}

function wentSilent(request: HttpRequest, idleTimeoutMs: number): AppError {
  return new AppError({ code: 'timeout', message: `Nothing came from ${hostOf(request)} for ${idleTimeoutMs / 1000} s, so its answer was given up.`, retryable: true, details: { idleTimeoutMs } })
}

function hostOf(request: HttpRequest): string {
  return parseUrl(request.url)?.host ?? 'the service'
}
