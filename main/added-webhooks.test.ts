// Webhooks of a connector that a person added: real requests on loopback, checked by its own code in a real confined process.
import { createHmac } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { WorkflowId } from '@shared/id.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import { openAddedDesk, type AddedDesk } from './added-desk.test-data.ts'
import type { Services } from './services.ts'

let desk: AddedDesk
let services: Services
let url: string
let id: WorkflowId

const bell = (more = ''): string => `
  import { defineConnector, defineTrigger, bodyObject, fromHex, looseHeader, mismatch, oneHeader, shortText, WebhookSecret, z, type VerifyWebhook } from 'flowbench/connector'

  const verifyWebhook: VerifyWebhook = (request, means) => {
    const header = oneHeader(request, 'X-Bell-Signature')
    if (!header.ok) return header
    const reason = mismatch(means, { parts: [request.url.replace(/^[^?]*/, ''), request.rawBody], signatures: [fromHex(header.value)] })
    if (reason !== null) return { ok: false, reason }
    const { kind, do: todo } = bodyObject(request.rawBody, means.crypto)
    if (todo === 'spin') for (;;);
    if (todo === 'grow') for (const all: number[][] = []; ;) all.push(new Array<number>(1_000_000).fill(1.5))
    if (todo === 'throw') throw new Error('no luck')
    if (todo === 'tell') return { ok: false, reason: 'The secret is ' + means.secrets[0] }
    if (todo === 'nonsense') return { ok: true, eventId: 5 } as never
    if (todo === 'split') return { ok: true, eventId: null, event: null, answer: { status: 200, contentType: 'text/plain\\r\\nx: y', body: '' } }
    if (todo === 'challenge') return { ok: true, eventId: null, event: null, answer: { status: 200, contentType: 'text/plain', body: 'ch4llenge' } }
    if (todo === 'acknowledge') return { ok: true, eventId: looseHeader(request, 'X-Bell-Id'), event: shortText(kind), acknowledgement: { status: 200, contentType: 'text/plain', body: 'thanks' } }
    return { ok: true, eventId: looseHeader(request, 'X-Bell-Id'), event: shortText(kind) }
  }

  export const connector = defineConnector({
    key: 'bell', displayName: 'Bell', icon: 'bell', capabilities: ['trigger'], origins: [], config: z.strictObject({ webhookSecret: WebhookSecret }), actions: [],
    triggers: [defineTrigger({ key: 'rung', displayName: 'Bell rung', verification: 'hmac-sha256', payloads: [{ name: 'At the door', payload: { kind: 'rung', door: 'front' } }] }) ${more}],
    webhooks: { maxBodyBytes: 2_000 },
    verifyWebhook,
  })`

beforeAll(async () => {
  desk = await openAddedDesk((_request, response) => response.end())
  services = await desk.open()
  await services.vault.put('bell-old', 'old-s3cret')
  await services.vault.put('bell-new', 'new-s3cret')
  services.packages.accept((await inspected(bell())).id)
  services.connections.put({ name: 'my-bell', connector: 'bell', config: { webhookSecret: ['secret://bell-old', 'secret://bell-new'] } })
  const document = { format: 'flowbench/workflow', version: 1, id: 'wf_bell', name: 'Answer the door', trigger: { type: 'webhook', connector: 'bell', event: 'rung', connection: 'my-bell' }, nodes: [{ id: 'door', type: 'set', name: 'Door', input: { fields: { door: '{{ event.payload.door }}' } } }], edges: [{ from: 'trigger', to: 'door' }] }
  const result = services.library.import(JSON.stringify(document))
  if (result.status !== 'imported' || result.workflowIds[0] === undefined) throw new Error(JSON.stringify(result.problems))
  ;[id] = result.workflowIds as [WorkflowId]
  await services.activate(id)
  const status = await services.triggers.start(0)
  url = status.state === 'listening' ? status.url : ''
})
afterAll(async () => {
  await services.close()
  desk.close()
})
beforeEach(() => services.packages.setEnabled('bell', true))

let files = 0
function inspected(code: string) {
  files += 1
  const file = join(desk.folder, `${files}`, 'bell.ts')
  mkdirSync(dirname(file))
  writeFileSync(file, code)
  return services.packages.inspect(file)
}

const rung = { kind: 'rung', door: 'front' }
function send(body: object, { delivery = '', secret = 'old-s3cret', path = 'bell?bell=1' }: { delivery?: string; secret?: string; path?: string } = {}): Promise<Response> {
  const text = JSON.stringify(body)
  const signature = createHmac('sha256', secret).update('?bell=1').update(text).digest('hex')
  return fetch(`${url}${path}`, { method: 'POST', body: text, headers: { 'x-bell-signature': signature, ...(delivery !== '' && { 'x-bell-id': delivery }) } })
}
const kept = () => services.triggers.items.list({ limit: 100 })
/** Notes of refusals are written a little later. */
const isSaid = (reason: string) => expect.poll(() => services.triggers.items.refused(1)[0]?.reason, { timeout: 8_000 }).toContain(reason)

test('its triggers are in the catalog with their samples, and what a person agrees to says that it checks webhooks', async () => {
  expect(services.catalog.triggerTypes.find(({ key }) => key === 'webhook:bell:rung')).toMatchObject({ displayName: 'Bell rung', summary: 'When Bell calls', icon: 'bell', trigger: { type: 'webhook', connector: 'bell', event: 'rung' }, sampleNames: ['At the door'] })
  expect(services.catalog.samples('webhook:bell:rung')).toEqual([{ name: 'At the door', payload: rung }])
  expect(services.connectionTypes().find(({ connector }) => connector === 'bell')?.webhook).toEqual({ path: '/webhooks/bell', verification: 'HMAC SHA-256' })
  const offer = await inspected(bell(', defineTrigger({ key: "broken", displayName: "Bell broken", verification: "hmac-sha256" })'))
  expect(offer.terms.join(' ')).toContain('checks the webhooks')
  expect(offer.description.leftOut).toEqual([])
  expect(offer.replaces?.changes).toEqual([{ kind: 'more', text: 'New trigger: Bell broken.' }])
  services.packages.decline(offer.id)
})

test('a signed request runs the workflow once, however often it comes, with either secret; what is not signed starts nothing', async () => {
  for (const secret of ['old-s3cret', 'new-s3cret', 'old-s3cret']) expect((await send(rung, { delivery: 'one', secret })).status).toBe(202)
  await expect.poll(() => services.runs.list({ limit: 10 }).map(({ status }) => status), { timeout: 20_000 }).toEqual(['succeeded'])
  expect(kept()).toMatchObject([{ eventName: 'rung', source: { kind: 'webhook', connector: 'bell', connection: 'my-bell' } }])
  const wrong = await send(rung, { delivery: 'two', secret: 'wrong' })
  const nobody = await send(rung, { delivery: 'two', path: 'nobody?bell=1' })
  expect([wrong.status, await wrong.text()]).toEqual([401, await nobody.text()])
  expect((await send(rung, { delivery: 'two', path: 'bell' })).status).toBe(401)
  await isSaid('The signature is of another secret')
  expect((await send({ ...rung, more: 'x'.repeat(2_000) }, { delivery: 'two' })).status).toBe(413)
  expect(kept()).toHaveLength(1)
})

test('it answers a challenge and acknowledges in its own way, and a request can be replayed', async () => {
  const challenge = await send({ do: 'challenge' })
  expect([challenge.status, await challenge.text()]).toEqual([200, 'ch4llenge'])
  const thanked = await send({ ...rung, do: 'acknowledge' }, { delivery: 'three' })
  expect([thanked.status, await thanked.text(), thanked.headers.get('x-trace-id')]).toEqual([200, 'thanks', kept()[0]?.id])
  expect(kept()).toHaveLength(2)
  await services.triggers.replay(kept()[0]?.id as ItemId)
  expect(kept()).toHaveLength(3)
})

test.each([
  ['throw', 'The check itself failed: no luck.'],
  ['nonsense', 'what it gave is no verdict'],
  ['split', 'what it gave is no verdict'],
  ['tell', 'it would have told a secret'],
])('a check that does "%s" refuses, and tells no secret', async (todo, reason) => {
  const before = kept().length
  expect((await send({ do: todo })).status).toBe(401)
  await isSaid(reason)
  expect(JSON.stringify(services.triggers.items.refused(100))).not.toContain('s3cret')
  expect(kept()).toHaveLength(before)
})

test.each(['grow', 'spin'])('a program that does "%s" gives no verdict: the service is told to come again, and is taken in then', async (todo) => {
  const before = kept().length
  const answer = await send({ do: todo }, { delivery: todo })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  await isSaid('Bell did not check the request')
  expect(kept()).toHaveLength(before)
  expect((await send(rung, { delivery: todo })).status).toBe(202)
  expect(kept()).toHaveLength(before + 1)
}, 60_000)

test('more than a few at once are told to come again', async () => {
  const statuses = await Promise.all(Array.from({ length: 40 }, async (_, index) => (await send(rung, { delivery: `many-${index}` })).status))
  expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0)
  expect(statuses.filter((status) => status === 202).length).toBeGreaterThan(0)
  expect(statuses.every((status) => status === 202 || status === 503)).toBe(true)
}, 60_000)

test('switched off it takes nothing, and has no triggers', async () => {
  const before = kept().length
  services.packages.setEnabled('bell', false)
  expect((await send(rung, { delivery: 'off' })).status).toBe(401)
  await isSaid('There is no connector "bell" that takes webhooks')
  expect(services.catalog.samples('webhook:bell:rung')).toEqual([])
  services.packages.setEnabled('bell', true)
  expect((await send(rung, { delivery: 'off' })).status).toBe(202)
  expect(kept()).toHaveLength(before + 1)
})
