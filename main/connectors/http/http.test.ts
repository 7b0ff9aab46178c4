import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import type { Effect } from '@shared/node-type.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ActionContext } from '../define.ts'
import { http } from './index.ts'
import { request } from './request.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()))
})

async function serve(answer: Parameters<typeof serveHttp>[0]): Promise<TestServer> {
  const server = await serveHttp(answer)
  open.push(server)
  return server
}

async function run(server: TestServer, input: JsonObject): Promise<{ status: number; headers: Record<string, string | string[]>; body: unknown }> {
  const client = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
  open.push(client)
  const context = { config: {}, http: client, idempotencyKey: 'step-key-1', scope: {}, signal: new AbortController().signal, log: () => undefined } as unknown as ActionContext<never>
  const output: unknown = await request.run(request.input.parse({ url: server.origin, ...input }), context)
  return request.output.parse(output)
}

async function failing(call: Promise<unknown>): Promise<ReturnType<typeof toFailure>> {
  return call.then(() => { throw new Error('the call was expected to fail') }, toFailure)
}

describe('the request that is sent', () => {
  it('carries method, query, headers and a JSON body', async () => {
    const server = await serve((_, response) => response.end())
    await run(server, { method: 'POST', url: `${server.origin}/a?x=1`, query: { n: 2, list: ['a', 'b & c'], yes: true }, headers: { 'X-Count': 3 }, body: { a: [1, 'ü'] } })
    expect(server.requests).toEqual([expect.objectContaining({ method: 'POST', url: '/a?x=1&n=2&list=a&list=b+%26+c&yes=true', body: '{"a":[1,"ü"]}' })])
    expect(server.requests[0]?.headers).toMatchObject({ 'x-count': '3', 'content-type': 'application/json' })
  })

  it.each([
    ['form', { name: 'Ada L', tags: ['a', 'b'], empty: null }, 'name=Ada+L&tags=a&tags=b&empty=', 'application/x-www-form-urlencoded'],
    ['text', 'grüße', 'grüße', 'text/plain; charset=utf-8'], ['text', 42, '42', 'text/plain; charset=utf-8'], ['json', 'text', '"text"', 'application/json'], ['json', 0, '0', 'application/json'],
    ['base64', 'aGVsbG8=', 'hello', 'application/octet-stream'],
  ])('as %s turns %j into %j', async (sendAs, body, sent, type) => {
    const server = await serve((_, response) => response.end())
    await run(server, { method: 'POST', body, sendAs })
    expect(server.requests[0]).toMatchObject({ body: sent, headers: { 'content-type': type } })
  })

  it('keeps a content type that is given, and sends none without a body', async () => {
    const server = await serve((_, response) => response.end())
    await run(server, { method: 'POST', body: '<a/>', sendAs: 'text', headers: { 'content-TYPE': 'application/xml' } })
    await run(server, { method: 'POST' })
    expect(server.requests.map((seen) => seen.headers['content-type'])).toEqual(['application/xml', undefined])
  })

  it('is refused before anything is sent when the body does not fit its form', async () => {
    const server = await serve((_, response) => response.end())
    for (const input of [{ sendAs: 'form', body: [1] }, { sendAs: 'form', body: { a: { b: 1 } } }, { sendAs: 'base64', body: 'not base64!' }]) {
      expect(await failing(run(server, { method: 'POST', ...input }))).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
    }
    expect(server.requests).toEqual([])
  })

  it('carries the key of its step when asked to, the same at each attempt', async () => {
    const server = await serve((_, response) => response.end())
    await run(server, { method: 'POST', sendIdempotencyKey: true })
    await run(server, { method: 'POST', sendIdempotencyKey: true })
    await run(server, { method: 'POST', sendIdempotencyKey: true, headers: { 'idempotency-key': 'mine' } })
    expect(server.requests.map((seen) => seen.headers['idempotency-key'])).toEqual(['step-key-1', 'step-key-1', 'mine'])
  })

  it('loses headers that look like keys when it is redirected to another origin', async () => {
    const other = await serve((_, response) => response.end('ok'))
    const server = await serve((_, response) => response.writeHead(302, { location: other.origin }).end())
    const client = createHttp({ grants: () => [server, other].map(({ origin }) => parseGrant(origin, { addedAt: 0 })) })
    open.push(client)
    const input = request.input.parse({ url: server.origin, headers: { 'X-Api-Key': 'k', 'Private-Token': 't', 'X-Trace': '1' } })
    await request.run(input, { config: {}, http: client, idempotencyKey: '' } as unknown as ActionContext<never>)
    expect(other.requests[0]?.headers).toMatchObject({ 'x-trace': '1' })
    expect(other.requests[0]?.headers).not.toHaveProperty('x-api-key')
    expect(other.requests[0]?.headers).not.toHaveProperty('private-token')
  })
})

describe('the answer', () => {
  it.each([
    ['application/json', '{"a":1}', 'auto', { a: 1 }], ['application/problem+json; charset=utf-8', '[1]', 'auto', [1]], ['application/json', 'null', 'json', null], ['application/json', 'oops', 'auto', 'oops'],
    ['application/json', '\ufeff{"bom":true}', 'auto', { bom: true }], ['text/plain', '{"a":1}', 'auto', '{"a":1}'], ['text/plain', '{"a":1}', 'json', { a: 1 }], ['text/html; charset=utf-8', '<p>ü</p>', 'auto', '<p>ü</p>'],
    ['text/plain; charset=iso-8859-1', Buffer.from([0xfc]), 'auto', 'ü'], ['text/plain; charset=nonsense', 'x', 'auto', 'x'], ['image/png', Buffer.from([0x89, 0x50]), 'auto', 'iVA='], ['', 'plain', 'auto', 'plain'],
    ['', Buffer.from([0xff, 0xfe, 0xfd]), 'auto', '//79'], ['text/plain', 'x', 'base64', 'eA=='], ['application/json', '', 'json', null],
  ])('of type %j with the body %j, read as %s, is %j', async (type, body, readAs, expected) => {
    const server = await serve((_, response) => response.writeHead(200, type === '' ? {} : { 'content-type': type }).end(body))
    const output = await run(server, { readAs })
    expect(output).toMatchObject({ status: 200, body: expected })
  })

  it('that was to be JSON and is not is told with its beginning', async () => {
    const server = await serve((_, response) => response.end('<html>login</html>'))
    const failure = await failing(run(server, { readAs: 'json' }))
    expect(failure).toMatchObject({ code: 'unavailable', retryable: false, sent: 'processed' })
    expect(failure.message).toContain('<html>login')
  })

  it('nested without end is refused, and one with hostile keys changes nothing of ours', async () => {
    const server = await serve((seen, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(seen.url === '/deep' ? '['.repeat(100_000) + ']'.repeat(100_000) : '{"__proto__":{"polluted":1}}'))
    expect(await failing(run(server, { url: `${server.origin}/deep` }))).toMatchObject({ code: 'limit' })
    await run(server, {})
    expect(({} as JsonObject)['polluted']).toBeUndefined()
  })

  it('with an error status is a failure that keeps status, message and body', async () => {
    const server = await serve((_, response) => response.writeHead(422, { 'content-type': 'application/json' }).end('{"error":"no such project"}'))
    const failure = await failing(run(server, { method: 'POST' }))
    expect(failure).toMatchObject({ code: 'invalid-input', retryable: false, sent: 'processed', details: { status: 422, body: { error: 'no such project' } } })
    expect(failure.message).toContain('no such project')
    expect(await run(server, { failOnError: false })).toMatchObject({ status: 422, body: { error: 'no such project' } })
  })

  it('that asks for a pause is not processed, and says how long', async () => {
    const server = await serve((_, response) => response.writeHead(429, { 'retry-after': '7' }).end())
    expect(await failing(run(server, { method: 'POST' }))).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 7000, sent: 'not-processed' })
  })

  it('that is a redirect can be taken as it is', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/b' }).end())
    expect(await run(server, { followRedirects: false })).toMatchObject({ status: 302, headers: { location: '/b' } })
  })

  it('that does not come in time is a time-out', async () => {
    const server = await serve(() => undefined)
    expect(await failing(run(server, { timeoutMs: 100 }))).toMatchObject({ code: 'timeout', sent: 'maybe-sent' })
  })
})

describe('what the action declares', () => {
  it.each([
    [{ method: 'GET' }, 'read'], [{ method: 'HEAD' }, 'read'], [{ method: 'PUT' }, 'idempotent'], [{ method: 'DELETE' }, 'idempotent'], [{ method: 'POST' }, 'unsafe'], [{ method: 'PATCH' }, 'unsafe'],
    [{ method: 'POST', sendIdempotencyKey: true }, 'keyed'], [{ method: 'POST', headers: { 'Idempotency-Key': 'k' } }, 'keyed'], [{ method: 'POST', headers: { 'Idempotency-Key': '' } }, 'unsafe'],
  ] as const)('%j is %s', (input, effect) => {
    const declared = request.effect as (value: z.output<typeof request.input>) => Effect
    expect(declared(request.input.parse({ url: 'https://example.com', ...input }))).toBe(effect)
  })

  it('a write that cannot be keyed does take effect twice when it is sent twice, and a keyed one does not', async () => {
    const done = new Set<string>()
    const server = await serve((seen, response) => { done.add(String(seen.headers['idempotency-key'] ?? `${Math.random()}`)); response.end() })
    await run(server, { method: 'POST' })
    await run(server, { method: 'POST' })
    expect(done.size).toBe(2)
    done.clear()
    await run(server, { method: 'POST', sendIdempotencyKey: true })
    await run(server, { method: 'POST', sendIdempotencyKey: true })
    expect(done.size).toBe(1)
  })

  it('can be drawn as a form, fits its own sample and default, and never shows a query in its description', () => {
    for (const action of http.actions) {
      expect(z.toJSONSchema(action.input, { io: 'input' })).toMatchObject({ type: 'object' })
      expect(action.output.safeParse(action.sample).success).toBe(true)
      expect(action.input.safeParse({ ...action.defaultInput, url: 'https://api.example.com/orders' }).success).toBe(true)
      expect(action.summary.length).toBeLessThanOrEqual(40)
    }
    expect(request.describe?.(request.input.parse({ method: 'POST', url: 'https://api.example.com/x?key=hidden' }))).toBe('POST https://api.example.com/x')
  })
})
