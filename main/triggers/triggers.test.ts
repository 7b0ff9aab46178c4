import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createWriteLedger } from '@main/outbox/write-ledger.ts'
import { systemClock } from '@main/platform/clock.ts'
import { openDatabase } from '@main/storage/database.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { InboxStatus } from '@shared/inbox-request.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import { Workflow } from '@shared/workflow.ts'
import type { EventRun } from './dispatch.ts'
import { createTriggers, type Triggers } from './triggers.ts'
import { createProbes } from './probes.ts'
import { startWebhookServer } from './webhook-server.ts'
import type { VerifyRequest } from './inbox.ts'

let folder: string
let database: Database
let triggers: Triggers
let port: number
let started: EventRun[]
let secret: string
let drafts: Map<string, Workflow>

const alarm = (at: number, ring: () => void) => { const timer = setTimeout(ring, Math.max(0, at - Date.now())); return () => clearTimeout(timer) }
const workflow = (id: string, trigger: object): Workflow => Workflow.parse({ format: 'flowbench/workflow', version: 1, id, name: id, trigger, nodes: [], edges: [] })
/** Stands for the connectors' own checks, which are tested where they are: an HMAC in one header, an id in another. */
const verify: VerifyRequest = async ({ connector }, { headers, rawBody }) => {
  const header = (name: string) => headers.find(([each]) => each.toLowerCase() === name)?.[1]
  if (connector !== 'test') return { ok: false, reason: `There is no connector "${connector}".` }
  if (header('x-signature') !== createHmac('sha256', secret).update(rawBody).digest('hex')) return { ok: false, reason: 'The signature is wrong.' }
  if (header('x-challenge')) return { ok: true, connection: 'main', eventId: null, event: null, answer: { status: 200, contentType: 'text/plain', body: 'ch4llenge' } }
  return { ok: true, connection: 'main', eventId: header('x-id') ?? null, event: header('x-event') ?? 'thing.happened' }
}
const add = (entry: Workflow): Workflow => {
  drafts.set(entry.id, entry)
  database.prepare("INSERT OR IGNORE INTO workflows (id, document, pins, name, description, node_count, is_example, updated_at) VALUES (?, '{}', '{}', 'x', '', 0, 0, 0)").run(entry.id)
  return entry
}
const open = async (): Promise<void> => {
  database = openDatabase({ folder, quickCheck: false })
  triggers = createTriggers(database, {
    clock: systemClock, random: () => 0, alarm, ledger: createWriteLedger(database, Date.now), verify,
    startRun: async (run) => void started.push(run), resolveWrite: () => false, askAboutWrite: async () => ({ kind: 'did-not-happen' }), draftOf: (id) => drafts.get(id), tidy: async () => undefined, poll: () => Promise.reject(new Error('Nothing is polled here')), missed: { askable: () => [], list: () => Promise.reject(new Error('Nothing is asked here')) },
    maxBodyBytes: (connector) => (connector === 'small' ? 1_000 : 2_000_000),
  })
  const status = await triggers.start(0)
  if (status.state !== 'listening') throw new Error(status.reason)
  port = status.port
}
const close = async (): Promise<void> => {
  await triggers.close()
  database.close()
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-triggers-'))
  started = []
  secret = 's3cret'
  drafts = new Map()
  await open()
})
afterEach(async () => {
  await close()
  rmSync(folder, { recursive: true })
})

type Answer = { status: number; body: string; headers: Record<string, string | string[] | undefined> }
function send(body: string | Buffer, more: { path?: string; method?: string; headers?: Record<string, string>; sign?: boolean } = {}): Promise<Answer> {
  const { path = '/webhooks/test', method = 'POST', headers = {}, sign = true } = more
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers: { ...(sign && { 'x-signature': createHmac('sha256', 's3cret').update(body).digest('hex') }), ...headers } }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString(), headers: incoming.headers }))
    })
    outgoing.on('error', reject)
    outgoing.end(method === 'GET' ? undefined : body)
  })
}
const traceOf = (answer: Answer): ItemId => (JSON.parse(answer.body) as { trace_id: ItemId }).trace_id
const until = async (isSo: () => boolean): Promise<void> => { for (let turn = 0; turn < 400 && !isSo(); turn++) await new Promise((resolve) => setTimeout(resolve, 5)); expect(isSo()).toBe(true) }

describe('a request that is signed', () => {
  test('is kept byte for byte before it is acknowledged, and starts the live workflows that are for it, once each', async () => {
    triggers.live.activate(add(workflow('wf_all', { type: 'webhook', connector: 'test' })))
    triggers.live.activate(add(workflow('wf_thing', { type: 'webhook', connector: 'test', event: 'thing', connection: 'main' })))
    triggers.live.activate(add(workflow('wf_exact', { type: 'webhook', connector: 'test', event: 'thing.happened' })))
    for (const trigger of [{ event: 'thin' }, { event: 'other' }, { connection: 'second' }, { connector: 'github' }]) triggers.live.activate(add(workflow(`wf_not_${JSON.stringify(trigger).replace(/\W/g, '')}`, { type: 'webhook', connector: 'test', ...trigger })))
    add(workflow('wf_draft', { type: 'webhook', connector: 'test' }))
    const body = '{ "n":  1,\n "ü": "é" }'
    const answer = await send(body, { headers: { 'X-Id': '7', 'Content-Type': 'application/json' } })
    expect(answer.status).toBe(202)
    const kept = triggers.items.request(traceOf(answer))
    expect(Buffer.from(kept.bodyBase64, 'base64').toString()).toBe(body)
    expect(kept.headers).toContainEqual(['X-Id', '7'])
    await until(() => started.length === 3)
    expect(started.map((run) => [run.workflow.id, run.payload, run.writes, run.startedBy]).sort()).toEqual(['wf_all', 'wf_exact', 'wf_thing'].map((id) => [id, { n: 1, ü: 'é' }, 'send', { kind: 'event', traceId: traceOf(answer), version: 'live' }]))
    await until(() => triggers.items.item(traceOf(answer)).state === 'done')
  })

  test('and comes 2,000 times at once is one item, and each is told the same trace id', async () => {
    const answers: Answer[] = []
    for (let round = 0; round < 20; round++) answers.push(...await Promise.all(Array.from({ length: 100 }, () => send('{}', { headers: { 'x-id': 'same' } }))))
    expect(new Set(answers.map((answer) => `${answer.status} ${traceOf(answer)}`)).size).toBe(1)
    expect(await triggers.items.requests({ limit: 10 })).toHaveLength(1)
    await close()
    await open()
    expect(traceOf(await send('{}', { headers: { 'x-id': 'same' } }))).toBe(traceOf(answers[0] as Answer))
  })

  test('without an id of its own is known by its bytes and its time', async () => {
    const traces = []
    for (const [body, time] of [['a', '1'], ['a', '1'], ['b', '1'], ['a', '2']] as const) traces.push(traceOf(await send(body, { headers: { 'x-timestamp': time } })))
    expect(traces[1]).toBe(traces[0])
    expect(new Set(traces).size).toBe(3)
  })

  test('of a form, of text and of bytes gives what a workflow can use', async () => {
    triggers.live.activate(add(workflow('wf_all', { type: 'webhook', connector: 'test' })))
    await send('a=1&b=x+y&a=2', { headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    await send('<xml/>', { headers: { 'content-type': 'application/xml' } })
    await send(Buffer.from([255, 0, 1]), { headers: { 'content-type': 'application/octet-stream' } })
    await until(() => started.length === 3)
    expect(started.map(({ payload }) => payload)).toEqual([{ a: ['1', '2'], b: 'x y' }, { text: '<xml/>' }, { base64: '/wAB' }])
  })

  test('that only wants an answer gets it, and nothing is kept', async () => {
    expect(await send('x', { headers: { 'x-challenge': '1' } })).toMatchObject({ status: 200, body: 'ch4llenge' })
    expect(await triggers.items.requests({ limit: 10 })).toEqual([])
  })

  test('is taken with and without a slash at the end, and at the address of a connection', async () => {
    for (const path of ['/webhooks/test', '/webhooks/test/', '/webhooks/test/main', '/webhooks/test/main/', '/webhooks/test?x=1']) expect((await send(path, { path })).status, path).toBe(202)
  })

  test('while nothing can be written gets 503 and when to come again, and nothing of it is kept', async () => {
    const other = openDatabase({ folder, quickCheck: false })
    other.exec('BEGIN IMMEDIATE')
    expect(await send('x')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    other.exec('ROLLBACK')
    other.close()
    expect((await send('x')).status).toBe(202)
    expect(await triggers.items.requests({ limit: 10 })).toHaveLength(1)
  })
})

describe('a request that is turned away', () => {
  const refused = async (): Promise<string[]> => { await new Promise((resolve) => setTimeout(resolve, 260)); return triggers.items.refused(20).map(({ status, method, path }) => `${status} ${method} ${path}`) }

  test('for its signature, an unknown connector or an impossible one is answered alike, and noted without what it held', async () => {
    const wrong = await send('x', { headers: { 'x-signature': 'beef' }, sign: false })
    const answers = [wrong, await send('x', { path: '/webhooks/nobody' }), await send('x', { path: '/webhooks/No.Body' }), await send('x', { path: `/webhooks/${'a'.repeat(65)}` }), await send('x', { sign: false, path: '/webhooks/test?secret=1' })]
    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([401, wrong.body])
      expect({ ...answer.headers, date: '' }).toEqual({ ...wrong.headers, date: '' })
    }
    expect(triggers.items.list({ limit: 10 })).toEqual([])
    expect(await refused()).toContain('401 POST /webhooks/test')
    expect(JSON.stringify(database.prepare('SELECT * FROM refused_requests').all())).not.toContain('beef')
  })

  test('for its method, its path or its host is said so', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) expect(await send('', { method })).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect((await send('x', { path: '/webhooks' })).status).toBe(404)
    expect((await send('x', { path: '/webhooks/a/b/c' })).status).toBe(404)
    expect((await send('x', { headers: { host: 'evil.example' } })).status).toBe(421)
    const takeBack = triggers.admit('https://mine.example')
    expect((await send('x', { headers: { host: 'mine.example' } })).status).toBe(202)
    takeBack()
    expect((await send('x', { headers: { host: 'mine.example' } })).status).toBe(421)
  })

  test('for its length is cut off while it comes, whether it says how long it is or not', async () => {
    const server = await startWebhookServer(0, { inbox: { take: () => Promise.reject(new Error('never')) }, refused: () => undefined, publicOrigins: () => [], probes: createProbes(), now: Date.now, monotonic: () => performance.now(), maxBodyBytes: () => 1_000 })
    const { port: small } = server.status() as Extract<InboxStatus, { state: 'listening' }>
    const answer = (head: string, chunk: string, most: number) => new Promise<{ text: string; sent: number }>((resolve) => {
      const socket = connect(small, '127.0.0.1')
      let text = ''
      let sent = 0
      socket.on('data', (data) => { text += data.toString() })
      socket.on('error', () => undefined)
      socket.on('close', () => resolve({ text, sent }))
      socket.write(head)
      const more = (): void => { if (socket.destroyed || sent >= most || text !== '') return void socket.end(); sent += chunk.length; socket.write(chunk, () => setImmediate(more)) }
      more()
    })
    const host = 'Host: 127.0.0.1\r\n'
    expect((await answer(`POST /webhooks/test HTTP/1.1\r\n${host}Content-Length: 104857600\r\n\r\n`, 'x'.repeat(500), 100_000_000)).text).toContain(' 413 ')
    const streamed = await answer(`POST /webhooks/test HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`, `1F4\r\n${'x'.repeat(500)}\r\n`, 100_000_000)
    expect(streamed.text).toContain(' 413 ')
    expect(streamed.sent).toBeLessThan(10_000_000)
    await server.close()
  })

  test('for being slow is cut off with 408', { timeout: 10_000 }, async () => {
    const server = await startWebhookServer(0, { inbox: { take: () => Promise.reject(new Error('never')) }, refused: () => undefined, publicOrigins: () => [], probes: createProbes(), now: Date.now, monotonic: () => performance.now(), maxBodyBytes: () => 1_000, timeoutMs: 300 })
    const { port: slow } = server.status() as Extract<InboxStatus, { state: 'listening' }>
    const text = await new Promise<string>((resolve) => {
      const socket = connect(slow, '127.0.0.1')
      let got = ''
      socket.on('data', (data) => { got += data.toString() })
      socket.on('error', () => undefined)
      socket.write('POST /webhooks/test HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n')
      const drip = setInterval(() => socket.write('x'), 50)
      socket.on('close', () => { clearInterval(drip); resolve(got) })
    })
    expect(text).toContain(' 408 ')
    await server.close()
  })

  test('is noted, but no more than a bounded number of them', async () => {
    for (let round = 0; round < 12; round++) {
      await Promise.all(Array.from({ length: 150 }, () => send('x', { sign: false })))
      await new Promise((resolve) => setTimeout(resolve, 210))
    }
    expect(database.prepare<[], { count: number }>('SELECT count(*) AS count FROM refused_requests').get()?.count).toBe(1_000)
  })
})

describe('what is sent again', () => {
  test('is the same bytes under a new trace id that names the first, and is compared with nothing', async () => {
    triggers.live.activate(add(workflow('wf_all', { type: 'webhook', connector: 'test' })))
    const first = traceOf(await send('{"a": 1}', { headers: { 'x-id': '1' } }))
    const again = await triggers.replay(first)
    const third = await triggers.replay(again)
    expect(new Set([first, again, third]).size).toBe(3)
    const [one, two] = [triggers.items.request(first), triggers.items.request(again)]
    expect([two.bodyBase64, two.headers, two.replayOf, two.eventId]).toEqual([one.bodyBase64, one.headers, first, null])
    expect(triggers.items.request(third).replayOf).toBe(first)
    await until(() => started.length === 3)
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(3)
  })

  test('is refused when its signature is no longer one of ours', async () => {
    const first = traceOf(await send('{}'))
    secret = 'another'
    await expect(triggers.replay(first)).rejects.toMatchObject({ failure: { code: 'unauthorized' } })
    await expect(triggers.replay('tr_nobody' as ItemId)).rejects.toMatchObject({ failure: { code: 'not-found' } })
  })
})

describe('an event that is dead', () => {
  const makeDead = (id: ItemId): void => void database.prepare("UPDATE outbox_items SET state = 'dead', attempts = 20, deaths = 3, settled_at = 1, failures = ? WHERE item_id = ?").run(JSON.stringify([{ attempt: 20, at: 1, failure: { code: 'internal', message: 'ended', retryable: false } }]), id)

  test('is kept whole, and replayed it starts the runs that it would have started, with all its attempts before it', async () => {
    triggers.live.activate(add(workflow('wf_all', { type: 'webhook', connector: 'test' })))
    const id = traceOf(await send('{"a": 1}', { headers: { 'x-id': '1' } }))
    await until(() => triggers.items.item(id).state === 'done')
    makeDead(id)
    expect(triggers.items.item(id)).toMatchObject({ state: 'dead', failures: { length: 1 } })
    triggers.retry(id)
    await until(() => triggers.items.item(id).state === 'done')
    expect(started[1]).toMatchObject({ runId: started[0]?.runId, payload: { a: 1 } })
    expect(triggers.items.item(id)).toMatchObject({ attempts: 21, failures: { length: 1 } })
  })

  test('run as new is another event with runs of its own, of a schedule as well; the dead one stays', async () => {
    triggers.live.activate(add(workflow('wf_all', { type: 'webhook', connector: 'test' })))
    triggers.live.activate(add(workflow('wf_daily', { type: 'schedule', cron: '0 5 1 1 *', timezone: 'UTC' })))
    const hook = traceOf(await send('{"a": 1}'))
    await until(() => triggers.items.item(hook).state === 'done')
    database.prepare("INSERT INTO outbox_items (item_id, kind, state, source, payload, due_at, created_at) VALUES ('tr_planned', 'event', 'dead', ?, '{\"n\":1}', 0, 0)").run(JSON.stringify({ kind: 'schedule', workflowId: 'wf_daily', plannedAt: 5 }))
    makeDead(hook)
    const again = [await triggers.runAsNew(hook), await triggers.runAsNew('tr_planned' as ItemId)]
    await until(() => started.length === 3)
    expect(started.slice(1).map(({ payload }) => payload)).toEqual([{ a: 1 }, { n: 1 }])
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(3)
    expect(triggers.items.counts()).toMatchObject({ dead: 2 })
    expect(again).not.toContain(hook)
  })
})

describe('live and draft', () => {
  const id = 'wf_two' as WorkflowId
  const hook = { type: 'webhook', connector: 'test' }
  const versions = async (): Promise<string[]> => {
    started.length = 0
    const trace = traceOf(await send(String(Math.random())))
    await until(() => triggers.items.item(trace).state === 'done')
    return started.map((run) => `${run.startedBy.kind === 'event' ? run.startedBy.version : ''} ${run.workflow.name} ${run.writes}`).sort()
  }

  test('the switch says which of them the same address starts; the live one changes only when it is activated again', async () => {
    add({ ...workflow('wf_two', hook), name: 'first' })
    expect(await versions()).toEqual([])
    triggers.live.activate(drafts.get(id) as Workflow)
    add({ ...workflow('wf_two', hook), name: 'second' })
    expect(await versions()).toEqual(['live first send'])
    triggers.live.route(id, 'draft')
    expect(await versions()).toEqual(['draft second ask'])
    triggers.live.route(id, 'both')
    expect(await versions()).toEqual(['draft second ask', 'live first send'])
    expect(triggers.live.activate(drafts.get(id) as Workflow)).toMatchObject({ version: 2, route: 'both', isActive: true })
    triggers.live.route(id, 'live')
    expect(await versions()).toEqual(['live second send'])
    triggers.live.deactivate(id)
    expect(await versions()).toEqual([])
  })

  test('a workflow in the waste bin starts nothing', async () => {
    triggers.live.activate(add(workflow('wf_two', hook)))
    database.exec("UPDATE workflows SET removed = 1 WHERE id = 'wf_two'")
    expect(await versions()).toEqual([])
  })

  test('whoever listens gets the next request to the draft, and only that one', async () => {
    add({ ...workflow('wf_two', hook), name: 'draft' })
    triggers.listen(id)
    expect(await versions()).toEqual(['draft draft ask'])
    expect(await versions()).toEqual([])
    triggers.listen(id)
    triggers.stopListening(id)
    expect(await versions()).toEqual([])
  })
})

test('a port that is taken leads to the next free one, and it is said', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const wanted = (other.address() as AddressInfo).port
  const server = await startWebhookServer(wanted, { inbox: { take: () => Promise.reject(new Error('never')) }, refused: () => undefined, publicOrigins: () => [], probes: createProbes(), now: Date.now, monotonic: () => performance.now(), maxBodyBytes: () => 1_000 })
  expect(server.status()).toMatchObject({ state: 'listening', instead: wanted })
  await server.close()
  other.close()
})
