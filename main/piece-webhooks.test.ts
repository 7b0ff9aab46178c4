// Webhooks that pieces set up: a real shop on loopback that calls back with signed deliveries, a piece for it in real confined processes,
// and the whole of Flowbench between them.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WorkflowId } from '@shared/id.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import { openAddedDesk, type AddedDesk } from './added-desk.test-data.ts'
import { openShop, shopPiece, type Shop } from './piece-shop.test-data.ts'
import type { Services } from './services.ts'

let desk: AddedDesk
let shop: Shop
let services: Services
let port: number

beforeAll(async () => {
  desk = await openAddedDesk((_request, response) => response.end('{}'))
  shop = await openShop()
})
afterAll(() => {
  shop.close()
  desk.close()
})
let folders = 0
beforeEach(async () => {
  folders += 1
  shop.hooks.length = 0
  shop.asked.length = 0
  Object.assign(shop.behaviour, { register: 'ok', remove: 'ok', onRegistered: () => undefined })
  await open(`data-${folders}`)
  services.grants.add(shop.origin, 'a test')
  services.settings.put({ pieces: true })
  await services.vault.put('shop-token', 't0ken')
  const root = join(desk.folder, `piece-shop-${folders}`)
  mkdirSync(dirname(join(root, 'src', 'index.js')), { recursive: true })
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: '@activepieces/piece-shop', version: '1.0.0', main: './src/index.js', dependencies: {} }))
  writeFileSync(join(root, 'src', 'index.js'), shopPiece(shop.origin))
  services.packages.accept((await services.packages.inspect(root)).id)
  services.connections.put({ name: 'my-shop', connector: 'ap-shop', config: { token: 'secret://shop-token' } })
})
afterEach(() => services.close())

async function open(dataFolder: string): Promise<void> {
  services = await desk.open(dataFolder)
  const status = await services.triggers.start(0)
  port = status.state === 'listening' ? status.port : 0
}
async function callable(publicUrl = `http://127.0.0.1:${port}`): Promise<void> {
  await services.tunnel.put({ provider: 'custom', config: { publicUrl } })
  if (services.tunnel.status().tunnel.state === 'off') await services.tunnel.start({ keep: true })
}
function flow(event = 'shop_ordered', more: object = {}): WorkflowId {
  const input = event === 'shop_ordered' ? { board: 'b1' } : {}
  const result = services.library.import(JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: `wf_${event}`, name: `On ${event}`, trigger: { type: 'subscription', connector: 'ap-shop', event, connection: 'my-shop', input, ...more },
    nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { item: '{{ event.payload.?item.orValue("none") }}' } } }], edges: [{ from: 'trigger', to: 'note' }],
  }))
  if (result.status !== 'imported' || result.workflowIds[0] === undefined) throw new Error(JSON.stringify(result.problems))
  return result.workflowIds[0]
}
async function activated(event = 'shop_ordered'): Promise<WorkflowId> {
  const id = flow(event)
  await services.activate(id)
  services.triggers.look()
  await isRegistered(id)
  return id
}
const patient = { timeout: 20_000, interval: 50 }
const statusOf = (id: WorkflowId) => services.triggers.subscriptions.status(id)
const isRegistered = (id: WorkflowId) => expect.poll(() => statusOf(id)?.state, patient).toBe('registered')
const runs = () => services.runs.list({ limit: 50 })
const outputs = () => runs().map(({ runId }) => services.runs.events(runId)[0]).flatMap((first) => (first?.type === 'run-started' ? [first.payload] : []))
const ended = (count: number) => expect.poll(() => runs().map(({ status }) => status), patient).toEqual(Array.from({ length: count }, () => 'succeeded'))
const registrations = () => shop.asked.filter(({ line }) => line === 'POST /hooks').length

test('its webhook triggers are offered with their forms, and what is not taken is said, each in its own words', async () => {
  const [added] = services.packages.list()
  expect(added?.description.leftOut).toEqual(['"Told" comes to one address for a whole app at Shop, which takes a developer app of your own there. Such triggers are not taken.'])
  expect(services.catalog.triggerType('subscription:ap-shop:shop_ordered')).toMatchObject({
    displayName: 'Order placed', trigger: { type: 'subscription', connector: 'ap-shop', event: 'shop_ordered' }, sampleNames: ['Sample'], connector: { connection: 'required' },
    inputSchema: { required: ['board'], properties: { board: { 'x-options': 'board' } } },
  })
  expect(services.catalog.triggerType('subscription:ap-shop:pasted')?.guidance).toContain('{{webhookUrl}}')
  expect(services.catalog.triggerTypes.filter(({ key }) => key.includes('ap-shop')).map(({ key }) => key)).toEqual(['poll:ap-shop:looked', 'subscription:ap-shop:shop_ordered', 'subscription:ap-shop:shouted', 'subscription:ap-shop:pasted'])
  expect(await services.lookUps.options({ type: 'subscription:ap-shop:shop_ordered', options: 'board', connection: 'my-shop', input: {} })).toEqual([{ value: 'b1', label: 'Tea' }, { value: 'b2', label: 'Cups' }])
  const id = flow('shop_ordered', { input: {} })
  await callable()
  await expect(services.activate(id)).rejects.toThrow(/Board/)
})

test('switched on it is set up at the service; what comes runs this workflow alone, once for each thing; switched off it is taken back', async () => {
  await callable()
  const id = await activated()
  const other = await activated('shouted')
  expect(shop.hooks).toMatchObject([{ topic: 'ordered', url: expect.stringMatching(new RegExp(`^http://127.0.0.1:${port}/webhooks/ap-shop/[0-9a-f]{40}$`)) as unknown }, { topic: 'shouted' }])
  expect(shop.asked.every(({ authorization }) => authorization === 'Bearer t0ken')).toBe(true)
  const [answer] = await shop.deliver('ordered', { orders: [{ item: 'Tea' }, { item: 'Cup' }] }, { delivery: 'one' })
  expect(answer?.status).toBe(202)
  await ended(2)
  expect(outputs()).toEqual(expect.arrayContaining([{ item: 'Tea', board: 'b1', seen: 1 }, { item: 'Cup', board: 'b1', seen: 1 }]))
  expect(runs().map(({ workflowId }) => workflowId)).toEqual([id, id])
  const traceId = (JSON.parse(answer?.body ?? '{}') as { trace_id: ItemId }).trace_id
  await expect.poll(() => services.triggers.items.request(traceId), patient).toMatchObject({ source: { kind: 'subscription', workflowId: id, event: 'shop_ordered' }, state: 'done', madeEvents: 2, payload: { item: 'Tea', board: 'b1' }, runs: [{ workflowId: id }, { workflowId: id }] })
  expect(await services.triggers.items.requests({ limit: 10, sender: { connector: 'ap-shop', workflowId: id } })).toHaveLength(1)
  expect(await services.triggers.items.requests({ limit: 10, sender: { connector: 'ap-shop', workflowId: other } })).toHaveLength(0)
  // The same delivery again, and one that somebody else signed.
  await shop.deliver('ordered', { orders: [{ item: 'Tea' }, { item: 'Cup' }] }, { delivery: 'one' })
  await shop.deliver('ordered', { item: 'Gold' }, { delivery: 'two', secret: 'guessed' })
  await services.triggers.replay(traceId)
  await ended(4)
  expect(outputs().filter((payload) => JSON.stringify(payload).includes('"seen":2'))).toHaveLength(2)
  const { url } = shop.hooks[0] ?? { url: '' }
  services.triggers.live.deactivate(id)
  services.triggers.look()
  await expect.poll(() => shop.hooks.map(({ topic }) => topic), patient).toEqual(['shouted'])
  await expect.poll(async () => (await fetch(url, { method: 'POST', body: '{}' })).status, patient).toBe(404)
  expect((await fetch(url.replace(/.{4}$/, '0000'), { method: 'POST', body: '{}' })).status).toBe(401)
  expect((await fetch(url.replace(/.{4}$/, '0000'))).status).toBe(405)
  expect(services.triggers.subscriptions.left()).toEqual([])
}, 60_000)

test('a service that looks whether somebody is there is answered by the program; a GET that asks nothing starts nothing', async () => {
  await callable()
  await activated()
  const { url = '' } = shop.hooks[0] ?? {}
  const answer = await fetch(`${url}?hello=you`, { method: 'POST', body: '{}' })
  expect([answer.status, await answer.text(), answer.headers.get('content-type'), answer.headers.get('x-seen'), answer.headers.get('set-cookie')]).toEqual([200, 'you', 'text/plain', 'POST', null])
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
  expect((await fetch(url)).status).toBe(200)
  expect((await fetch(url, { method: 'PUT' })).status).toBe(405)
  expect(services.triggers.items.list({ limit: 10 })).toEqual([])
}, 60_000)

test('with no address that a service could call it is not switched on, and it is said what to do', async () => {
  const id = flow()
  await expect(services.activate(id)).rejects.toThrow(/was not activated, since its trigger has a service call this computer.*Turn on a tunnel under Connections/)
  expect(services.triggers.live.of(id).isActive).toBe(false)
  await callable()
  await services.activate(id)
  await services.tunnel.stop()
  services.triggers.look()
  expect(statusOf(id)).toMatchObject({ state: 'no-address', reason: expect.stringContaining('Turn on a tunnel') as unknown })
  expect(registrations()).toBe(0)
  await services.tunnel.start({ keep: true })
  await isRegistered(id)
}, 60_000)

test('what the service refuses is said and not tried again by itself; activated again it is', async () => {
  await callable()
  shop.behaviour.register = 'refuse'
  const id = flow()
  await services.activate(id)
  services.triggers.look()
  await expect.poll(() => statusOf(id), patient).toMatchObject({ state: 'failed', failures: 1, dueAt: null, failure: { code: 'forbidden', message: expect.stringContaining('this plan has no webhooks') as unknown } })
  services.triggers.look()
  expect(registrations()).toBe(1)
  shop.behaviour.register = 'ok'
  await services.activate(id)
  services.triggers.look()
  await isRegistered(id)
  expect(services.triggers.subscriptions.left()).toEqual([])
}, 60_000)

test('of a try of which nobody knows what came of it the address is retired: nothing that comes by it runs, and a person is told', async () => {
  await callable()
  shop.behaviour.register = 'break'
  const id = flow()
  await services.activate(id)
  services.triggers.look()
  await expect.poll(() => statusOf(id), patient).toMatchObject({ state: 'failed', failure: { code: 'network' } })
  await expect.poll(() => services.triggers.subscriptions.left(), patient).toMatchObject([{ state: 'unknown', workflowName: 'On shop_ordered', url: shop.hooks[0]?.url }])
  shop.behaviour.register = 'ok'
  services.triggers.subscriptions.retry(id)
  await isRegistered(id)
  expect(new Set(shop.hooks.map(({ url }) => url)).size).toBe(2)
  expect((await shop.deliver('ordered', { item: 'Tea' })).map(({ status }) => status)).toEqual([410, 202])
  await ended(1)
  services.triggers.subscriptions.dismiss(services.triggers.subscriptions.left()[0]?.id ?? 0)
  expect(services.triggers.subscriptions.left()).toEqual([])
}, 60_000)

test('after a death between the two of setting up and writing it down, one address counts and the other is told', async () => {
  await callable()
  // The folder as it is while the service answers is what a process that is killed then leaves behind.
  shop.behaviour.onRegistered = () => cpSync(join(desk.folder, `data-${folders}`), join(desk.folder, 'killed'), { recursive: true })
  const id = await activated()
  await services.close()
  shop.behaviour.onRegistered = () => undefined
  await open('killed')
  expect(statusOf(id)?.state).not.toBe('registered')
  await callable()
  await isRegistered(id)
  expect(shop.hooks).toHaveLength(2)
  expect(services.triggers.subscriptions.left()).toMatchObject([{ state: 'unknown', url: shop.hooks[0]?.url, failure: { code: 'interrupted' } }])
  expect((await shop.deliver('ordered', { item: 'Tea' })).map(({ status }) => status)).toEqual([0, 202])
  await ended(1)
}, 60_000)

test('what the program made of a request is kept before it runs: after a death the same runs are there, once', async () => {
  await callable()
  const id = await activated()
  let copied = false
  const stop = services.runs.subscribe(() => {
    if (copied) return
    copied = true
    cpSync(join(desk.folder, `data-${folders}`), join(desk.folder, 'killed-later'), { recursive: true })
  })
  await shop.deliver('ordered', { orders: [{ item: 'Tea' }, { item: 'Cup' }, { item: 'Pot' }] })
  await ended(3)
  stop()
  await services.close()
  await open('killed-later')
  await ended(3)
  expect(outputs().map((payload) => (payload as { item: string; seen: number }))).toEqual(expect.arrayContaining([{ item: 'Tea', board: 'b1', seen: 1 }, { item: 'Cup', board: 'b1', seen: 1 }, { item: 'Pot', board: 'b1', seen: 1 }]))
  expect(new Set(runs().map(({ workflowId }) => workflowId))).toEqual(new Set([id]))
}, 60_000)

test('a program that fails with a request is asked again later; what it cannot be made of is kept and can be tried again', async () => {
  await callable()
  await activated()
  const [answer] = await shop.deliver('ordered', { item: 'Tea', fail: true })
  const traceId = (JSON.parse(answer?.body ?? '{}') as { trace_id: ItemId }).trace_id
  await expect.poll(() => services.triggers.items.item(traceId), patient).toMatchObject({ state: 'retry', failures: [{ failure: { message: expect.stringContaining('no luck with it') as unknown } }] })
  expect(runs()).toEqual([])
}, 60_000)

test('another public address, another connection or other fields have it set up anew', async () => {
  await callable()
  const id = await activated()
  const [first] = shop.hooks
  await callable(`http://localhost:${port}`)
  await expect.poll(() => shop.hooks, patient).toMatchObject([{ url: first?.url.replace('127.0.0.1', 'localhost') }])
  await isRegistered(id)
  await services.vault.put('shop-token-2', 'other')
  services.connections.put({ name: 'my-shop', connector: 'ap-shop', config: { token: 'secret://shop-token-2' } })
  shop.asked.length = 0
  services.triggers.look()
  await expect.poll(() => shop.asked.map(({ line, authorization }) => `${line.split(' ')[0]} ${authorization}`), patient).toEqual(['DELETE Bearer t0ken', 'POST Bearer other'])
  await isRegistered(id)
  flow('shop_ordered', { input: { board: 'b2' } })
  expect(shop.hooks).toHaveLength(1)
  await shop.deliver('ordered', { item: 'Tea' })
  await ended(1)
}, 60_000)

test('a service that does not take it back keeps nobody from switching off or deleting, and is told until it does', async () => {
  await callable()
  const id = await activated()
  shop.behaviour.remove = 'fail'
  services.triggers.live.deactivate(id)
  services.library.remove(id)
  services.triggers.look()
  await expect.poll(() => services.triggers.subscriptions.left(), patient).toMatchObject([{ state: 'trying', workflowName: 'On shop_ordered', failure: { message: expect.stringContaining('500') as unknown } }])
  expect((await shop.deliver('ordered', { item: 'Tea' })).map(({ status }) => status)).toEqual([410])
  shop.behaviour.remove = 'ok'
  services.triggers.subscriptions.takeBack(services.triggers.subscriptions.left()[0]?.id ?? 0)
  await expect.poll(() => services.triggers.subscriptions.left(), patient).toEqual([])
  expect(shop.hooks).toEqual([])
  expect(runs()).toEqual([])
}, 60_000)

test('an address that a person puts in at the service stays the same over switching off and on', async () => {
  await callable()
  const id = await activated('pasted')
  const first = statusOf(id)
  services.triggers.live.deactivate(id)
  services.triggers.look()
  await expect.poll(() => statusOf(id), patient).toBeNull()
  await services.activate(id)
  services.triggers.look()
  await isRegistered(id)
  expect((statusOf(id) as { url: string }).url).toBe((first as { url: string }).url)
  expect((await fetch((first as { url: string }).url, { method: 'POST', body: 'item=Tea', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status).toBe(202)
  await ended(1)
  expect(outputs()).toEqual([{ item: 'Tea' }])
}, 60_000)
