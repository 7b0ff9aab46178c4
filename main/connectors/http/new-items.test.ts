import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { afterEach, expect, test } from 'vitest'
import type { Polled } from '../define-poll.ts'
import { closedDoors } from '../kit/closed-doors.ts'
import { newItems } from './new-items.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()))
})

async function serve(answer: Parameters<typeof serveHttp>[0]): Promise<TestServer> {
  const server = await serveHttp(answer)
  open.push(server)
  return server
}
const serveJson = (value: JsonValue, headers: Record<string, string> = {}): Promise<TestServer> => serve((_, response) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value)))

async function poll(server: TestServer, input: JsonObject = {}, cursor: JsonValue = null, granted = true): Promise<Polled> {
  const client = createHttp({ grants: () => (granted ? [parseGrant(server.origin, { addedAt: 0 })] : []) })
  open.push(client)
  return newItems.poll(newItems.input.parse({ url: `${server.origin}/orders`, ...input }), { ...closedDoors, config: {}, http: client, cursor, signal: new AbortController().signal })
}
const failing = (call: Promise<unknown>) => call.then(() => { throw new Error('the poll was expected to fail') }, toFailure)

test('a list is found as the answer itself, by a path and by a JSON pointer, and its entries by a field of any depth', async () => {
  const [plain, nested] = [await serveJson([{ id: 7 }, { id: 'b' }]), await serveJson({ data: { 'a/b': [{ order: { number: 1 } }] }, items: [{ key: 'x' }] })]
  expect((await poll(plain)).items).toEqual([{ id: '7', payload: { id: 7 } }, { id: 'b', payload: { id: 'b' } }])
  expect((await poll(plain, { newestFirst: true })).items.map(({ id }) => id)).toEqual(['b', '7'])
  expect((await poll(nested, { list: 'items', id: 'key' })).items.map(({ id }) => id)).toEqual(['x'])
  expect((await poll(nested, { list: '/data/a~1b', id: 'order.number' })).items.map(({ id }) => id)).toEqual(['1'])
})

test('a list that is not there, an entry without an id and an answer that is no JSON say what to write instead', async () => {
  const server = await serveJson({ orders: [{ name: 'x' }], total: 1 })
  expect(await failing(poll(server))).toMatchObject({ code: 'invalid-input', message: 'The answer is no list. There are lists at orders: write one of them as "Where the list is".' })
  expect(await failing(poll(server, { list: 'constructor' }))).toMatchObject({ message: expect.stringContaining('no list at "constructor"') as unknown })
  expect(await failing(poll(server, { list: 'orders' }))).toMatchObject({ message: 'Entry 1 of the list has no id at "id". Name the field by which each entry is known as "Id field".' })
  expect(await failing(poll(await serve((_, response) => response.end('<html>'))))).toMatchObject({ message: expect.stringContaining('was to be JSON') as unknown })
})

test('the mark of the last answer is shown to the server, which may say that nothing changed', async () => {
  const server = await serve((request, response) => {
    if (request.headers['if-none-match'] === '"v2"') return response.writeHead(304).end()
    return response.writeHead(200, { 'content-type': 'application/json', etag: '"v2"' }).end('[{"id":1}]')
  })
  const first = await poll(server, { headers: { 'X-Api-Key': 'k' } })
  expect(first).toMatchObject({ items: [{ id: '1' }], cursor: { etag: '"v2"' } })
  expect(await poll(server, {}, first.cursor)).toEqual({ items: [], cursor: first.cursor })
  expect(server.requests[0]?.headers).toMatchObject({ 'x-api-key': 'k', accept: 'application/json' })
})

test('a service that is down, asks to wait, or may not be called fails as a step would', async () => {
  const busy = await serve((_, response) => response.writeHead(429, { 'retry-after': '7' }).end())
  expect(await failing(poll(busy))).toMatchObject({ code: 'rate-limited', retryAfterMs: 7_000 })
  expect(await failing(poll(busy, {}, null, false))).toMatchObject({ code: 'refused-address', details: { origin: busy.origin, grantable: true } })
})
