import { AppError } from '@shared/failure.ts'
import type { HttpStream, HttpStreamRequest } from '@shared/http/exchange.ts'

/** The streaming door of the safe client. */
export type OpenStream = (request: HttpStreamRequest & { signal?: AbortSignal }) => Promise<HttpStream>

export type FetchOptions = {
  stream: OpenStream
  /** Where calls may go; others are refused before anything is sent. Absent: anywhere that the client lets calls go. */
  origins?: readonly string[]
  /** Headers that carry a credential, beside Authorization and Cookie; they never cross to another origin by a redirect. */
  credentialHeaders?: readonly string[]
  /** Of one call, in milliseconds: all of it, and the longest silence. */
  timeoutMs?: number
  idleTimeoutMs?: number
  maxBytes?: number
}

/** What the service itself may not answer a body to. https://fetch.spec.whatwg.org/#null-body-status */
const withoutBody: ReadonlySet<number> = new Set([101, 204, 205, 304])

/**
 * `fetch` over the safe client, for packages that take one: the same rules for addresses, redirects, time and size. It rejects
 * with AppError where the standard's throws TypeError, and reading the body throws AppError as well.
 */
export function createFetch(options: FetchOptions): typeof fetch {
  const { stream, origins, credentialHeaders, timeoutMs, idleTimeoutMs, maxBytes } = options
  return async (target, init) => {
    const request = new Request(target, init)
    if (origins && !origins.includes(new URL(request.url).origin)) {
      throw new AppError({ code: 'refused-address', message: `A call to ${new URL(request.url).origin} was refused: this account is for ${origins.join(', ')}.`, retryable: false, sent: 'not-sent', details: { rule: 'other-origin' } })
    }
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
    const answer = await stream({
      method: request.method, url: request.url, headers: headersOf(request.headers), signal: request.signal,
      redirect: request.redirect === 'follow' ? 'follow' : 'manual',
      ...(body && { body }), ...(credentialHeaders && { credentialHeaders: [...credentialHeaders] }),
      ...(timeoutMs !== undefined && { timeoutMs }), ...(idleTimeoutMs !== undefined && { idleTimeoutMs }), ...(maxBytes !== undefined && { maxBytes }),
    })
    return responseOf(answer)
  }
}

/** What a fetch sets by itself, and the client does here. */
const setByClient: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'transfer-encoding', 'keep-alive'])

function headersOf(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !setByClient.has(name)))
}

function responseOf(answer: HttpStream): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) {
    // The body is decoded by now.
    if (name === 'content-encoding' || name === 'content-length') continue
    for (const each of Array.isArray(value) ? value : [value]) headers.append(name, each)
  }
  const init = { status: answer.status, statusText: answer.statusText.replace(/[^\t\x20-\x7e]/g, ''), headers }
  const response = withoutBody.has(answer.status) ? new Response(null, init) : new Response(bodyOf(answer), init)
  if (response.body === null) answer.close()
  Object.defineProperty(response, 'url', { value: answer.url })
  return response
}

function bodyOf({ body, close }: HttpStream): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: () => close(),
  }, { highWaterMark: 0 })
}
