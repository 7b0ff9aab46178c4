// What was missed, of the whole of Flowbench: a list of events as Stripe keeps it, on the loopback; webhooks signed by
// Stripe's own library; the file, and runs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveHttp, type TestServer } from './platform/http/test-server.ts'
import { openServices, type Services } from './services.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'

type Event = { id: string; type: string; created: number; data: JsonObject }
let folder: string
let services: Services
let server: TestServer
let port: number
/** The oldest first. */
let events: Event[]
let endpoints: JsonValue[]
/** How many a page has at most. */
let perPage: number
let refusal: { status: number; error: JsonObject } | null

const secrets = { FLOWBENCH_SECRET_STRIPE_KEY: 'rk_test_4711', FLOWBENCH_SECRET_STRIPE_WEBHOOK: 'whsec_0815' }
const stripe = new Stripe('sk_test_x')
const seconds = (): number => Math.floor(Date.now() / 1_000)
const event = (id: string, type = 'invoice.paid', created = seconds()): Event => {
  const made = { id, object: 'event', type, created, data: { object: { id: `in_${id}`, total: 1900 } } }
  events.push(made)
  return made
}
const open = async (): Promise<void> => {
  services = await openServices({ dataFolder: folder, workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
}
const start = async (): Promise<void> => {
  const status = await services.triggers.start(0)
  if (status.state !== 'listening') throw new Error(status.reason)
  port = status.port
}
const webhook = async (sent: Event): Promise<number> => {
  const payload = JSON.stringify(sent)
  const { status } = await fetch(`http://127.0.0.1:${port}/webhooks/stripe`, { method: 'POST', body: payload, headers: { 'content-type': 'application/json', 'stripe-signature': stripe.webhooks.generateTestHeaderString({ payload, secret: secrets.FLOWBENCH_SECRET_STRIPE_WEBHOOK }) } })
  return status
}
const activate = async (id: string, trigger: JsonObject): Promise<void> => {
  const document = { format: 'flowbench/workflow', version: 1, id, name: id, trigger: { type: 'webhook', connector: 'stripe', ...trigger }, nodes: [{ id: 'what', type: 'set', name: 'What', input: { fields: { id: '{{ event.payload.id }}' } } }], edges: [{ from: 'trigger', to: 'what' }], output: '{{ steps.what.output.id }}' }
  const result = services.library.import(JSON.stringify(document))
  const imported = result.status === 'imported' ? result.workflowIds[0] : undefined
  if (imported === undefined) throw new Error('Nothing was imported')
  await services.activate(imported)
  services.triggers.look()
}
/** Outputs of the runs in the order in which they were started. */
const ran = (): JsonValue[] => services.runs.list({ limit: 100 }).reverse().flatMap(({ runId, status }) => {
  const last = status === 'succeeded' ? services.runs.events(runId).at(-1) : undefined
  return last?.type === 'run-finished' ? [last.output ?? null] : []
})
const listings = (): string[] => server.requests.filter(({ url }) => url.startsWith('/v1/events')).map(({ url }) => decodeURIComponent(url))
const patiently = { timeout: 10_000 }
/** One whole look after the other, so that nothing comes of the first that is not seen. */
const lookAgain = async (): Promise<void> => {
  const before = services.triggers.missed()[0]?.askedAt ?? 0
  // Two looks within a millisecond could not be told apart.
  while (Date.now() <= before) await new Promise((resolve) => { setTimeout(resolve, 1) })
  services.triggers.resume()
  await expect.poll(() => services.triggers.missed()[0]?.askedAt ?? 0, patiently).toBeGreaterThan(before)
}

beforeEach(async () => {
  Object.assign(process.env, secrets)
  folder = mkdtempSync(join(tmpdir(), 'flowbench-missed-'))
  events = []
  endpoints = []
  perPage = 100
  refusal = null
  server = await serveHttp(({ url, headers }, response) => {
    response.setHeader('content-type', 'application/json')
    const { pathname, searchParams } = new URL(url, 'http://stripe')
    if (refusal !== null) return response.writeHead(refusal.status).end(JSON.stringify({ error: refusal.error }))
    if (headers.authorization !== 'Bearer rk_test_4711' || headers['stripe-version'] === undefined) return response.writeHead(401).end('{"error":{"type":"invalid_request_error","message":"Invalid API Key provided"}}')
    if (pathname === '/v1/webhook_endpoints') return response.end(JSON.stringify({ object: 'list', data: endpoints, has_more: false }))
    const types = [...searchParams].filter(([name]) => name.startsWith('types[')).map(([, type]) => type)
    const since = Number(searchParams.get('created[gte]'))
    const newestFirst = events.filter(({ created, type }) => created >= since && (types.length === 0 || types.includes(type))).reverse()
    const from = newestFirst.findIndex(({ id }) => id === searchParams.get('starting_after')) + 1
    const limit = Math.min(perPage, Number(searchParams.get('limit')))
    return response.end(JSON.stringify({ object: 'list', data: newestFirst.slice(from, from + limit), has_more: newestFirst.length > from + limit }))
  })
  await open()
  services.grants.add(server.origin, 'a test')
  services.connections.put({ name: 'shop', connector: 'stripe', config: { webhookSecret: 'secret://stripe-webhook', apiKey: 'secret://stripe-key', baseUrl: server.origin } })
})
afterEach(async () => {
  await services.close()
  await server.close()
  for (const name of Object.keys(secrets)) Reflect.deleteProperty(process.env, name)
  rmSync(folder, { recursive: true })
})

test('what happened while the app was closed comes in once, the oldest first, also when its webhook is sent again later', async () => {
  const old = event('evt_before', 'invoice.paid', seconds() - 60)
  await activate('wf_paid', { event: 'invoice.paid' })
  await start()
  await expect.poll(() => services.triggers.missed(), patiently).toMatchObject([{ connection: 'shop', failures: 0 }])
  const arrived = event('evt_arrived')
  expect(await webhook(arrived)).toBe(202)
  await expect.poll(ran, patiently).toEqual(['evt_arrived'])
  await services.close()

  perPage = 2
  const missed = ['a', 'b', 'c', 'd', 'e'].map((name) => event(`evt_${name}`))
  event('evt_other', 'customer.created')
  await open()
  await start()
  await expect.poll(ran, patiently).toEqual(['evt_arrived', ...missed.map(({ id }) => id)])
  expect(services.triggers.missed()).toMatchObject([{ connection: 'shop', found: 5, incomplete: null, failures: 0, failure: null }])
  expect(listings().length).toBeGreaterThanOrEqual(3)
  expect(listings()[0]).toContain('types[0]=invoice.paid')
  const [newest] = await services.triggers.items.requests({ limit: 1 })
  expect(newest).toMatchObject({ source: { kind: 'missed', connector: 'stripe', connection: 'shop' }, eventId: 'evt_e', eventName: 'invoice.paid', repeats: 0 })

  for (const each of [...missed, arrived]) expect(await webhook(each)).toBe(202)
  await lookAgain()
  await expect.poll(async () => (await services.triggers.items.requests({ limit: 10 })).map(({ repeats }) => repeats), patiently).toEqual([1, 1, 1, 1, 1, 1])
  expect(ran()).toHaveLength(6)
  // From before the connection was ever to be asked.
  expect(ran()).not.toContain(old.id)
})

test('waking up asks at once, and a workflow that takes any event gets those that the account\'s webhooks send', async () => {
  endpoints = [{ id: 'we_1', status: 'enabled', enabled_events: ['invoice.paid', 'charge.refunded'] }, { id: 'we_2', status: 'disabled', enabled_events: ['*'] }]
  await activate('wf_any', {})
  await start()
  await expect.poll(() => services.triggers.missed().length, patiently).toBe(1)
  await services.triggers.suspend()
  for (const [id, type] of [['evt_1', 'charge.refunded'], ['evt_2', 'product.created'], ['evt_3', 'invoice.paid']] as const) event(id, type)
  services.triggers.resume()
  await expect.poll(ran, patiently).toEqual(['evt_1', 'evt_3'])
})

test('a service that refuses is in nobody\'s way: it is said why, asked again, and then all of it comes in', async () => {
  await activate('wf_paid', { event: 'invoice' })
  await start()
  await expect.poll(() => services.triggers.missed().length, patiently).toBe(1)
  event('evt_1')
  refusal = { status: 403, error: { type: 'invalid_request_error', message: 'The provided key does not have the required permissions for this endpoint.' } }
  await lookAgain()
  await expect.poll(() => services.triggers.missed(), patiently).toMatchObject([{ failures: 1, failure: { code: 'forbidden', message: expect.stringContaining('required permissions') as unknown } }])
  expect(JSON.stringify(services.triggers.missed())).not.toContain('rk_test')
  const byWebhook = event('evt_2')
  expect(await webhook(byWebhook)).toBe(202)
  await expect.poll(ran, patiently).toEqual(['evt_2'])
  refusal = null
  await lookAgain()
  await expect.poll(ran, patiently).toEqual(['evt_2', 'evt_1'])
  expect(services.triggers.missed()).toMatchObject([{ found: 1, failures: 0, failure: null }])
})

test('what was switched off meanwhile begins anew, and a connection without a key is never asked', async () => {
  await activate('wf_paid', { event: 'invoice.paid' })
  await start()
  await expect.poll(() => services.triggers.missed().length, patiently).toBe(1)
  const [{ id } = { id: '' as never }] = services.library.list()
  services.triggers.live.deactivate(id)
  services.triggers.look()
  expect(services.triggers.missed()).toEqual([])
  event('evt_while_off', 'invoice.paid', seconds() - 2)
  await services.activate(id)
  services.triggers.look()
  await expect.poll(() => services.triggers.missed().length, patiently).toBe(1)
  await lookAgain()
  expect(ran()).toEqual([])

  services.connections.put({ name: 'shop', connector: 'stripe', config: { webhookSecret: 'secret://stripe-webhook', baseUrl: server.origin } })
  const asked = server.requests.length
  services.triggers.resume()
  expect(services.triggers.missed()).toEqual([])
  expect(server.requests).toHaveLength(asked)
})
