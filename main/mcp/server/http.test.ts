// Who is let in, by requests that are made of bytes where it matters.
import { request, type IncomingHttpHeaders } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { largestRequest, startMcpHttp, type McpHttp } from './http.ts'

let server: McpHttp
beforeEach(async () => {
  server = await startMcpHttp(0, { host: { tools: () => [], call: () => Promise.reject(new Error('No calls in this test')), onToolsChanged: () => () => undefined }, version: '0.0.0', monotonic: () => performance.now(), tokens: () => ['right token'.replace(' ', '-'), ''] })
})
afterEach(() => server.close())

const hello = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'A test', version: '1' } } }
const usual = { authorization: 'Bearer right-token', 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
type Answer = { status: number; headers: IncomingHttpHeaders; body: string }

/** `fetch` would not let us say for whom a request is. */
function ask({ headers = {}, method = 'POST', path = '/mcp', body = JSON.stringify(hello) }: { headers?: Record<string, string | undefined>; method?: string; path?: string; body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== undefined))
    const outgoing = request({ port: server.port, host: '127.0.0.1', path, method, headers: given as Record<string, string> }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk }).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    outgoing.on('error', reject)
    outgoing.end(method === 'POST' ? body : undefined)
  })
}

test('the right token at the right address is let in', async () => {
  const answer = await ask()
  expect(answer).toMatchObject({ status: 200, headers: { 'mcp-session-id': expect.any(String) } })
  expect(answer.body).toContain('"protocolVersion":"2025-11-25"')
  expect(await ask({ headers: { origin: 'http://localhost:6274', host: `localhost:${server.port}` } })).toMatchObject({ status: 200 })
})

test.each([
  ['no token', { authorization: undefined }, 401],
  ['a wrong token', { authorization: 'Bearer wrong-token' }, 401],
  ['an empty token', { authorization: 'Bearer ' }, 401],
  ['the token by another scheme', { authorization: 'Basic right-token' }, 401],
  ['a name that was bound to this machine', { host: 'evil.example.com' }, 403],
  ['such a name with the right port', { host: 'localhost.evil.example.com:80' }, 403],
  ['loopback before an @', { host: '127.0.0.1@evil.example.com' }, 403],
  ['a page from elsewhere', { origin: 'https://evil.example.com' }, 403],
  ['a page of no origin', { origin: 'null' }, 403],
  ['a body that says it is too large', { 'content-length': String(largestRequest + 1) }, 413],
  ['a body of another type', { 'content-type': 'text/plain' }, 415],
])('refused: %s', async (_what, headers, status) => {
  expect(await ask({ headers, ...('content-length' in headers && { body: '' }) })).toMatchObject({ status })
})

test('a challenge says that a token is wanted; without one nobody learns what there is', async () => {
  expect(await ask({ headers: { authorization: undefined } })).toMatchObject({ headers: { 'www-authenticate': 'Bearer' }, body: expect.not.stringContaining('flowbench') })
})

test('a body that is too large ends the request while it comes', async () => {
  const answer = await ask({ headers: { 'transfer-encoding': 'chunked' }, body: JSON.stringify({ ...hello, more: 'x'.repeat(largestRequest) }) }).catch((error: NodeJS.ErrnoException) => error.code)
  expect(['ECONNRESET', 'EPIPE', 413]).toContain(typeof answer === 'object' ? answer.status : answer)
})

test('what is no JSON, no session, another path and another method are refused', async () => {
  expect(await ask({ body: '{' })).toMatchObject({ status: 400 })
  expect(await ask({ headers: { 'mcp-session-id': 'nobody' } })).toMatchObject({ status: 404 })
  expect(await ask({ body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }) })).toMatchObject({ status: 400 })
  expect(await ask({ path: '/other' })).toMatchObject({ status: 404 })
  expect(await ask({ method: 'PUT' })).toMatchObject({ status: 405 })
})

test('whoever guesses tokens is slowed down, and keeps nobody out who has the right one', async () => {
  const statuses = []
  for (let times = 0; times < 35; times++) statuses.push((await ask({ headers: { authorization: `Bearer guess-${times}` } })).status)
  expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 401))
  expect(statuses.slice(30)).toEqual(Array.from({ length: 5 }, () => 429))
  expect(Number((await ask({ headers: { authorization: 'Bearer guess' } })).headers['retry-after'])).toBeGreaterThan(0)
  expect(await ask()).toMatchObject({ status: 200 })
})

test('of a port that is taken it says so, and takes no other', async () => {
  const options = { host: { tools: () => [], call: () => Promise.reject(new Error('No calls')), onToolsChanged: () => () => undefined }, version: '0.0.0', monotonic: () => 0, tokens: () => [] }
  await expect(startMcpHttp(server.port, options)).rejects.toThrow(`Another program listens at port ${server.port}`)
})
