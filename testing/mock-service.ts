// mock-service: a real HTTP server on loopback that stands in for a vendor.
//
//   M1. It answers what it was told to expect. Anything else gets 501 and is kept as a problem, told beside what was expected.
//   M2. Every request is kept, in its order, as it came over the wire.
//   M3. It can fail on purpose at a chosen request: with another answer, by hanging up, by silence, by too much.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { JsonValue } from '@shared/json.ts'
import { differenceOf, type Wanted } from './difference.ts'

export type SeenRequest = {
  method: string
  /** What the connector called: `https://api.example.com`, though the server is on loopback. */
  origin: string
  /** Without the query: `/v1/customers/cus_1`. */
  path: string
  query: Readonly<Record<string, string | string[]>>
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: string
  /** The body read as JSON; undefined where it is none. */
  json: JsonValue | undefined
}

export type MockAnswer = {
  /** 200 when absent. */
  status?: number
  headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  json?: unknown
  text?: string
}

/** One request that is expected, and what comes back. The first that fits answers. */
export type Exchange = Wanted & {
  /** `earlier`: all requests before this one, so that a search can find what a creation wrote. */
  answer: MockAnswer | ((request: SeenRequest, earlier: readonly SeenRequest[]) => MockAnswer)
  /** It is fine when it does not come. */
  isOptional?: boolean
  /** Answers this many times and is passed over then: the first page, and the next. Any number when absent. */
  times?: number
  /** Changes nothing although its method could, as a search by POST. */
  reads?: boolean
  /** Says the same when it comes twice although its method does not promise it. Name the vendor's page. */
  repeatable?: string
}

/** `cut`: hangs up in the middle of the answer. `silent`: never answers. `giant`: more than anybody takes. */
export type Fault = MockAnswer | 'cut' | 'silent' | 'giant'

export interface MockService {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly requests: readonly SeenRequest[]
  /** Forgets all requests and problems, and expects these from now on. */
  expect(exchanges: readonly Exchange[]): void
  /** Begins anew to count how often each answer was given; what was requested stays known. */
  again(): void
  /** The request with this number (from 0, counted from the last `expect`) fails so; null takes it back. */
  failAt(index: number, fault: Fault | null): void
  /** Whether the next request is to be left without an answer. */
  isSilentNext(): boolean
  /** What came and was not expected, and what was expected and did not come, each as a sentence. */
  problems(): string[]
  /** The exchange that a request was answered by. */
  exchangeOf(request: SeenRequest): Exchange | undefined
  close(): Promise<void>
}

/** Carries the origin that was meant, since all of them lead to one loopback address. */
export const originHeader = 'x-contract-origin'

export async function mockService(exchanges: readonly Exchange[] = []): Promise<MockService> {
  let expected: readonly Exchange[] = exchanges
  let fault: { index: number; fault: Fault } | null = null
  const requests: SeenRequest[] = []
  const unexpected: string[] = []
  const answeredBy = new Map<SeenRequest, Exchange>()
  const used = new Map<Exchange, number>()

  const answerTo = (request: SeenRequest, earlier: readonly SeenRequest[]): MockAnswer => {
    const open = expected.filter((each) => (used.get(each) ?? 0) < (each.times ?? Infinity))
    const exchange = open.find((each) => differenceOf(request, each) === null)
    if (!exchange) {
      unexpected.push(toldUnexpected(request, open))
      return { status: 501, json: { error: 'The mock service did not expect this request.' } }
    }
    answeredBy.set(request, exchange)
    used.set(exchange, (used.get(exchange) ?? 0) + 1)
    return typeof exchange.answer === 'function' ? exchange.answer(request, earlier) : exchange.answer
  }

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const request = readRequest(incoming, Buffer.concat(chunks).toString())
      const earlier = [...requests]
      requests.push(request)
      try {
        const usual = answerTo(request, earlier)
        send(response, fault?.index === earlier.length ? fault.fault : usual)
      } catch (error) {
        unexpected.push(`The answer to ${nameOf(request)} could not be made: ${String(error)}`)
        send(response, { status: 501, json: {} })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    expect(next) {
      expected = next
      fault = null
      requests.length = 0
      unexpected.length = 0
      answeredBy.clear()
      used.clear()
    },
    again: () => used.clear(),
    failAt(index, given) {
      fault = given === null ? null : { index, fault: given }
    },
    isSilentNext: () => fault?.fault === 'silent' && fault.index === requests.length,
    problems() {
      const missing = expected.filter((exchange) => exchange.isOptional !== true && !used.has(exchange))
      return [...unexpected, ...missing.map((exchange) => `${exchange.method} ${String(exchange.path)} was expected and did not come.`)]
    },
    exchangeOf: (request) => answeredBy.get(request),
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

export function nameOf({ method, path }: SeenRequest): string {
  return `${method} ${path}`
}

function toldUnexpected(request: SeenRequest, open: readonly Exchange[]): string {
  const near = open.map((exchange) => `${exchange.method} ${String(exchange.path)}: ${differenceOf(request, exchange) ?? ''}`)
  return `${nameOf(request)} was not expected. ${near.length === 0 ? 'Nothing more was.' : `Expected were ${near.join('; ')}`}`
}

function readRequest(incoming: IncomingMessage, body: string): SeenRequest {
  const url = new URL(incoming.url ?? '/', 'http://mock')
  const names = [...new Set(url.searchParams.keys())]
  const { [originHeader]: origin, ...headers } = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))
  return {
    method: incoming.method ?? '', origin: origin ?? '', path: url.pathname, headers, body, json: jsonOf(body),
    query: Object.fromEntries(names.map((name) => {
      const values = url.searchParams.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    })),
  }
}

function jsonOf(body: string): JsonValue | undefined {
  try {
    return JSON.parse(body) as JsonValue
  } catch {
    return undefined
  }
}

/** More than the limit that the door sets (door.ts). */
const giantBytes = 300_000

function send(response: ServerResponse, fault: Fault): void {
  if (fault === 'silent') return
  if (fault === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 })
    response.write('{"half":')
    setTimeout(() => response.socket?.destroy(), 10)
    return
  }
  if (fault === 'giant') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify('x'.repeat(giantBytes)))
    return
  }
  const { status = 200, headers = {}, json, text } = fault
  const content = json === undefined ? text : JSON.stringify(json)
  response.writeHead(status, { ...(json !== undefined && { 'content-type': 'application/json' }), ...(text !== undefined && { 'content-type': 'text/plain; charset=utf-8' }), ...headers })
  response.end(status === 204 ? undefined : content)
}
