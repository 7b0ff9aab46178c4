import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { connectionTypes } from '@main/runtime/check-connection.ts'
import { createOpenConnection } from '@main/runtime/open-connection.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ActionContext } from '../define.ts'
import type { PollContext } from '../define-poll.ts'
import { connectors } from '../index.ts'
import { http } from './index.ts'
import { newItems } from './new-items.ts'
import { request } from './request.ts'

let service: TestServer
let other: TestServer
let client: ReturnType<typeof createHttp>
beforeEach(async () => {
  other = await serveHttp((_request, response) => response.end('{}'))
  service = await serveHttp(({ url }, response) => {
    if (url.startsWith('/v1/elsewhere')) response.writeHead(302, { location: `${other.origin}/landed` }).end()
    else if (url.startsWith('/v1/private')) response.writeHead(401).end()
    else if (url === '/v1/') response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1}]')
  })
  client = createHttp({ grants: () => [service, other].map(({ origin }) => parseGrant(origin, { addedAt: 0 })) })
})
afterEach(async () => {
  await client.close()
  await Promise.all([service.close(), other.close()])
})

async function context(config?: JsonObject) {
  const open = createOpenConnection({
    connections: { get: (name) => (config ? { name, connector: 'http', config, updatedAt: 0 } : undefined) },
    reveal: () => Promise.resolve('sesame-4711'),
  })
  return { ...(await open(http, config && 'shop', client)), idempotencyKey: 'key', signal: new AbortController().signal, cursor: null }
}
const at = (more: JsonObject = {}): JsonObject => ({ baseUrl: `${service.origin}/v1`, ...more })
async function run(config: JsonObject | undefined, input: JsonObject): Promise<unknown> {
  return request.run(request.input.parse(input), (await context(config)) as unknown as ActionContext<never>)
}
const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)

describe('a request with a connection', () => {
  it.each([
    ['bearer', { secret: 'secret://key' }, { authorization: 'Bearer sesame-4711' }, '/v1/orders?page=2'],
    ['basic', { secret: 'secret://key', user: 'ada' }, { authorization: 'Basic YWRhOnNlc2FtZS00NzEx' }, '/v1/orders?page=2'],
    ['header', { secret: 'secret://key', keyName: 'X-Api-Key' }, { 'x-api-key': 'sesame-4711' }, '/v1/orders?page=2'],
    ['query', { secret: 'secret://key', keyName: 'api_key' }, {}, '/v1/orders?page=2&api_key=sesame-4711'],
    ['none', {}, { 'x-shop': 'north' }, '/v1/orders?page=2'],
  ])('goes below its base URL and signs in by %s', async (auth, more, headers, url) => {
    await run(at({ auth, headers: { 'X-Shop': 'north' }, ...more }), { url: '/orders', query: { page: 2 } })
    expect(service.requests).toMatchObject([{ url, headers: { 'x-shop': 'north', ...headers } }])
  })

  it('carries the credential to the whole address of the same host, and to no other host, not by a redirect either', async () => {
    const config = at({ auth: 'header', keyName: 'X-Api-Key', secret: 'secret://key' })
    await run(config, { url: `${service.origin}/v2/orders` })
    await run(config, { url: `${other.origin}/direct` })
    await run(config, { url: '/elsewhere' })
    expect(service.requests[0]?.headers['x-api-key']).toBe('sesame-4711')
    expect(other.requests).toHaveLength(2)
    expect(JSON.stringify(other.requests)).not.toContain('sesame')
  })

  it('is refused before anything is sent when the connection lacks what it signs in with', async () => {
    expect(await failure(run(at({ auth: 'bearer' }), { url: '/orders' }))).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringContaining('no secret') as unknown })
    expect(await failure(run(at({ auth: 'header', secret: 'secret://key' }), { url: '/orders' }))).toMatchObject({ message: expect.stringContaining('name of the key') as unknown })
    expect(await failure(run({ auth: 'bearer', secret: 'secret://key' }, { url: `${service.origin}/orders` }))).toMatchObject({ message: expect.stringContaining('base URL') as unknown })
    expect(service.requests).toHaveLength(0)
  })

  it('lists new items below the base URL as well', async () => {
    expect(await newItems.poll(newItems.input.parse({ url: '/orders' }), (await context(at())) as unknown as PollContext<never>)).toMatchObject({ items: [{ id: '1' }] })
  })
})

it('without a connection a whole address goes out as it is, and the end of one is refused', async () => {
  await run(undefined, { url: `${service.origin}/orders` })
  expect(service.requests).toMatchObject([{ url: '/orders' }])
  expect(await failure(run(undefined, { url: '/orders' }))).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringContaining('base URL') as unknown })
  expect(request.input.safeParse({ url: '//shop.example/orders' }).success).toBe(false)
})

it('the test of a connection says which host answers, or what it refused', async () => {
  const check = async (config: JsonObject) => http.check?.((await context(config)) as never)
  expect(await check(at({ testPath: '/me', auth: 'basic', user: 'ada', secret: 'secret://key' }))).toEqual({ account: `ada at ${new URL(service.origin).host}` })
  expect(await check(at())).toMatchObject({ account: expect.stringContaining('Name a path to test with') as unknown })
  expect(await failure(check(at({ testPath: '/private' })))).toMatchObject({ code: 'unauthorized' })
})

it('is the last kind of connection that a person is offered, and none that a step must have', () => {
  expect(connectionTypes(connectors).at(-1)?.connector).toBe('http')
})
