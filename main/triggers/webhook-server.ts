// webhook-server: the one door that other machines knock on. Owns the listening socket.
//
//   H1. Loopback only; a request for another Host than loopback's or a tunnel's is none of ours (DNS rebinding).
//   H2. Raw bytes, counted while they come; too many end the request at once. All bodies under way together are bounded.
//   H3. It tells whether somebody waits for an answer, or has just had one and will be back: what is kept can wait then.
//   H4. Slow senders are cut off by Node's own timers.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isArmed, reach } from '@main/platform/failpoint.ts'
import type { RefusedRequest, InboxStatus } from '@shared/inbox-request.ts'
import { urlHeader, type Inbox, type InboxAnswer, type WebhookTarget } from './inbox.ts'
import type { Probes } from './probes.ts'
import { addressFor, type PublicAddress } from './public-address.ts'

export const defaultPort = 8787

export type WebhookServerOptions = {
  inbox: { take(target: WebhookTarget, request: Parameters<Inbox['take']>[1] & { method: string }): Promise<InboxAnswer> }
  /** Whether this is the address of a workflow's subscription, whose service may want to see first whether somebody is there. */
  isSubscribed?(connector: string, connection: string | null): boolean
  /** Told of what is turned away before it reaches the inbox. */
  refused(request: RefusedRequest): void
  publicOrigins(): Iterable<PublicAddress>
  /** Requests of our own, which are neither counted nor taken in. */
  probes: Pick<Probes, 'isOut' | 'take'>
  now(): number
  monotonic(): number
  /** Of one body for a connector, there being such a one or not, in bytes. */
  maxBodyBytes(connector: string): number
  timeoutMs?: number
}

export interface WebhookServer {
  status(): InboxStatus
  /** See H3. */
  isTakingIn(): boolean
  close(): Promise<void>
}

/** Many large bodies at once must not fill the memory. */
const maxBytesUnderWay = 256 * 1024 * 1024
const portsTried = 20
/** See `sendAndLinger`. */
const lingerMs = 2_000
/** A sender with more to say says it at once. */
const backSoonMs = 2
const pathPattern = /^\/webhooks\/([^/]+)(?:\/([^/]+))?\/?$/
const keyPattern = /^[a-z0-9_-]{1,64}$/

/** Listens on the port, or the next free one. Port 0 takes any. */
export async function startWebhookServer(port: number, options: WebhookServerOptions): Promise<WebhookServer> {
  const { timeoutMs = 15_000 } = options
  const traffic = { underWay: 0, answeredAt: 0 }
  const handle = createHandler(options, traffic)
  const server = createServer({ headersTimeout: timeoutMs, requestTimeout: timeoutMs, connectionsCheckingInterval: Math.min(1_000, timeoutMs), keepAliveTimeout: 10_000, maxHeaderSize: 32 * 1024 }, handle)
  server.maxHeadersCount = 200
  const taken = await listen(server, port)
  return {
    status: () => ({ state: 'listening', port: taken, url: `http://127.0.0.1:${taken}/webhooks/`, instead: port !== 0 && taken !== port ? port : null }),
    isTakingIn: () => traffic.underWay > 0 || options.monotonic() - traffic.answeredAt < backSoonMs,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 1_000).unref()
    }),
  }
}

async function listen(server: Server, first: number): Promise<number> {
  for (let port = first; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject)
          resolve()
        })
      })
      return (server.address() as AddressInfo).port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= first + portsTried || port >= 65_535) throw error
    }
  }
}

function createHandler({ inbox, isSubscribed = () => false, refused, publicOrigins, probes, now, monotonic, maxBodyBytes }: WebhookServerOptions, traffic: { underWay: number; answeredAt: number }): (request: IncomingMessage, response: ServerResponse) => void {
  let underWay = 0

  return (request, response) => {
    const receivedAt = now()
    traffic.underWay += 1
    response.on('close', () => {
      traffic.underWay -= 1
      traffic.answeredAt = monotonic()
    })
    const path = request.url ?? '/'
    const refuse = (status: number, error: string, reason: string, headers: string[] = []): void => {
      refused({ method: request.method ?? '', path, status, reason, size: 0, receivedAt })
      const answer = { status, contentType: 'application/json', body: JSON.stringify({ error }) }
      if (headers.includes('close')) sendAndLinger(request, response, answer, headers)
      else send(response, answer, headers)
    }
    const address = addressFor(request.headers.host, publicOrigins())
    const isProbe = probes.isOut(path)
    const takeProbe = (rawBody: Buffer | null): InboxAnswer | null => probes.take({ path, host: request.headers.host ?? '', by: address?.by?.url ?? null, rawBody })
    if (!isProbe) address?.by?.arrived(receivedAt)
    const stray = isProbe && (address === null || !pathPattern.test(path)) ? takeProbe(null) : null
    if (stray) return send(response, stray)
    if (address === null) return refuse(421, 'misdirected', `The request is for the host "${(request.headers.host ?? '').slice(0, 100)}", which does not lead here.`)
    const query = path.indexOf('?')
    const match = pathPattern.exec(query < 0 ? path : path.slice(0, query))
    if (!match) return refuse(404, 'not-found', 'Webhooks are taken at /webhooks/<connector> and /webhooks/<connector>/<connection>.')
    const [, connector = '', connection = null] = match
    const { method = '' } = request
    if (method !== 'POST' && !(['GET', 'HEAD'].includes(method) && isSubscribed(connector, connection))) return refuse(405, 'method-not-allowed', `Webhooks come by POST, not ${method}.`, ['allow', 'POST'])
    // Answered like a wrong signature, since that is what it would have been.
    if (address.by?.refusal) return refuse(401, 'unauthorized', address.by.refusal)
    const declared = Number(request.headers['content-length'] ?? 0)
    const most = maxBodyBytes(connector)
    if (declared > most) return refuse(413, 'too-large', `The body is said to be ${declared} bytes; ${most} are taken.`, ['connection', 'close'])

    const chunks: Buffer[] = []
    let size = 0
    let isOver = false
    const over = (): void => {
      isOver = true
      underWay -= size
    }
    request.on('data', (chunk: Buffer) => {
      if (isOver) return
      size += chunk.length
      underWay += chunk.length
      chunks.push(chunk)
      if (size <= most && underWay <= maxBytesUnderWay) return
      over()
      chunks.length = 0
      if (size > most) refuse(413, 'too-large', `The body is longer than ${most} bytes.`, ['connection', 'close'])
      else refuse(503, 'unavailable', 'Too many large bodies at once.', ['connection', 'close', 'retry-after', '5'])
    })
    request.on('error', ignored)
    request.on('close', () => { if (!isOver && !request.complete) over() })
    request.on('end', () => {
      if (isOver) return
      over()
      const rawBody = chunks.length === 1 ? chunks[0] as Buffer : Buffer.concat(chunks)
      const returned = isProbe ? takeProbe(rawBody) : null
      if (returned) return send(response, returned)
      // A key that none can have is answered like one that nobody has.
      const target = keyPattern.test(connector) && (connection === null || keyPattern.test(connection)) ? { connector, connection } : { connector: '', connection: null }
      const url = `${address.base}${path}`
      const headers = headersOf(request)
      if (address.by) headers.push([urlHeader, url])
      void inbox.take(target, { method, path, url, headers, rawBody, receivedAt }).then((answer) => send(response, answer))
    })
  }
}

/** Whoever sent it is gone, and nobody waits for an answer. */
function ignored(): void {}

/** Each as often as it came, in its order; our own name is nobody's to send. */
function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.toLowerCase() !== urlHeader) headers.push([name, rawHeaders[at + 1] as string])
  }
  return headers
}

function send(response: ServerResponse, answer: InboxAnswer, more: readonly string[] = []): void {
  if (response.destroyed || response.headersSent) return
  const { status, body } = answer
  response.writeHead(status, headOf(answer, more))
  if (status === 202 && isArmed('event-acknowledged')) response.end(body, () => reach('event-acknowledged', () => body))
  else response.end(body)
}

/** Names and values in one list, as Node takes them with the least to do. */
function headOf({ contentType, body, headers = [], retryAfterSeconds, traceId }: InboxAnswer, more: readonly string[]): string[] {
  const head = ['content-type', contentType, 'content-length', String(Buffer.byteLength(body))]
  if (traceId !== undefined) head.push('x-trace-id', traceId)
  if (retryAfterSeconds !== undefined) head.push('retry-after', String(retryAfterSeconds))
  return more.length + headers.length === 0 ? head : [...head, ...headers.flat(), ...more]
}

/**
 * A socket that is closed while its sender still writes is reset, and the sender may lose the answer with it. So the answer
 * goes out whole, and what comes meanwhile is read and dropped, until the sender has seen it or had the time to.
 */
function sendAndLinger(request: IncomingMessage, response: ServerResponse, answer: InboxAnswer, more: readonly string[]): void {
  response.writeHead(answer.status, headOf(answer, more))
  response.write(answer.body)
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  const timer = setTimeout(end, lingerMs).unref()
  request.once('end', end).once('close', end).resume()
}
