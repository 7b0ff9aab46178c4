import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { createEventLists, type EventLists } from '@main/runtime/event-lists.ts'
import { createOpenConnection } from '@main/runtime/open-connection.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { github } from './index.ts'

type Delivery = { id: number; guid: string; delivered_at: string; event: string; action: string | null; redelivery: boolean; status_code: number }
const noon = Date.parse('2026-03-14T12:00:00Z')
const delivery = (id: number, minutesAgo: number, more: Partial<Delivery> = {}): Delivery => ({ id, guid: `guid-${id}`, delivered_at: new Date(noon - minutesAgo * 60_000).toISOString(), event: 'issues', action: 'opened', redelivery: false, status_code: 502, ...more })

let server: TestServer
let http: ReturnType<typeof createHttp>
let hooks: JsonValue[]
let deliveries: Delivery[]
let config: JsonObject
beforeEach(async () => {
  hooks = [{ id: 1, active: true, config: { url: 'https://ci.example.com/hook' } }, { id: 7, active: true, config: { url: 'https://desk.example.com/webhooks/github/mine' } }]
  deliveries = [delivery(13, 1, { event: 'push', action: null }), delivery(12, 2), delivery(11, 3, { guid: 'guid-12', redelivery: true }), delivery(10, 200)]
  server = await serveHttp(({ url }, response) => {
    response.setHeader('content-type', 'application/json')
    const { pathname, searchParams } = new URL(url, server.origin)
    const [, id] = /\/deliveries\/(\d+)$/.exec(pathname) ?? []
    if (/\/hooks$/.test(pathname)) return response.end(JSON.stringify(hooks))
    if (id === '12') return response.writeHead(404).end('{"message":"Not Found"}')
    if (id !== undefined) return response.end(JSON.stringify({ id: Number(id), request: { headers: {}, payload: { delivery: Number(id) } } }))
    const from = Number((searchParams.get('cursor') ?? 'v1_0').slice(3))
    if (from + 2 < deliveries.length) response.setHeader('link', `<${server.origin}${pathname}?per_page=2&cursor=v1_${from + 2}>; rel="next", <${server.origin}${pathname}>; rel="prev"`)
    return response.end(JSON.stringify(deliveries.slice(from, from + 2)))
  })
  http = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
  config = { webhookSecret: 'secret://hook', token: 'secret://token', webhookOf: 'octo-org/octo-repo', baseUrl: server.origin }
})
afterEach(async () => {
  await http.close()
  await server.close()
})

function lists(): EventLists {
  const connection = { name: 'mine', connector: 'github', config, updatedAt: 0 }
  return createEventLists({ connectors: [github], connections: { list: () => [connection] }, open: createOpenConnection({ connections: { get: () => connection }, reveal: () => Promise.resolve('github_pat_1') }), http: () => http })
}
const since = noon - 60 * 60_000
const signal = new AbortController().signal

test('the deliveries of the webhook that leads here are listed page by page, under the ids and names that its requests have, and only as far back as is wanted', async () => {
  const first = await lists().list('mine', { since, events: null, cursor: null }, signal)
  expect(first.events.map(({ eventId, event }) => [eventId, event])).toEqual([['guid-13', 'push'], ['guid-12', 'issues.opened']])
  expect(await first.events[0]?.payload()).toEqual({ delivery: 13 })
  const second = await lists().list('mine', { since, events: null, cursor: first.next }, signal)
  expect(second.events.map(({ eventId, at }) => [eventId, at])).toEqual([['guid-12', noon - 180_000], ['guid-10', noon - 200 * 60_000]])
  expect(second.next).toBeNull()
  expect(server.requests.map(({ url }) => url)).toEqual(['/repos/octo-org/octo-repo/hooks?per_page=100', '/repos/octo-org/octo-repo/hooks/7/deliveries?per_page=100', '/repos/octo-org/octo-repo/hooks/7/deliveries/13', '/repos/octo-org/octo-repo/hooks/7/deliveries?per_page=100&cursor=v1_2'])
  expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer github_pat_1')).toBe(true)
})

test('a delivery that is gone meanwhile is said to be, and an organization\'s webhook is asked by its id', async () => {
  config = { ...config, webhookOf: 'octo-org', webhookId: 99 }
  const { events } = await lists().list('mine', { since, events: null, cursor: null }, signal)
  expect(server.requests[0]?.url).toBe('/orgs/octo-org/hooks/99/deliveries?per_page=100')
  await expect(Promise.resolve(events[1]?.payload())).rejects.toMatchObject({ failure: { code: 'not-found' } })
})

test('where several webhooks may be meant, or none, it is asked for', async () => {
  hooks = [...hooks, { id: 8, active: true, config: { url: 'https://smee.io/abc' } }]
  await expect(lists().list('mine', { since, events: null, cursor: null }, signal)).rejects.toMatchObject({ failure: { code: 'invalid-input', message: expect.stringContaining('2 have an address') as unknown } })
  hooks = []
  await expect(lists().list('mine', { since, events: null, cursor: null }, signal)).rejects.toMatchObject({ failure: { message: expect.stringContaining('none has') as unknown } })
})

test('a connection can be asked once it says of what, and with which token', () => {
  expect(lists().askable()).toEqual([{ connection: 'mine', connector: 'github', keptMs: 259_200_000 }])
  for (const key of ['webhookSecret', 'token', 'webhookOf']) {
    config = Object.fromEntries(Object.entries(config).filter(([name]) => name !== key)) as JsonObject
    expect(lists().askable()).toEqual([])
  }
})
