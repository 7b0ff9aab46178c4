// What a network, a clock and a full queue do to the door: real sockets, a real file.
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OutboxLimits } from '@main/outbox/outbox.ts'
import { createWriteLedger } from '@main/outbox/write-ledger.ts'
import { openDatabase } from '@main/storage/database.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { InboxStatus } from '@shared/inbox-request.ts'
import { Workflow } from '@shared/workflow.ts'
import type { EventRun } from './dispatch.ts'
import { createTriggers, type Triggers } from './triggers.ts'
import { createProbes } from './probes.ts'
import { startWebhookServer } from './webhook-server.ts'

let folder: string
let database: Database
let triggers: Triggers
let port: number
let started: EventRun[]
let startRun: (run: EventRun) => Promise<unknown>
/** Added to the real clock. */
let ahead: number

const hook = { type: 'webhook', connector: 'test' }
const workflow = (trigger: object): Workflow => Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_test', name: 'Test', trigger, nodes: [], edges: [] })
const now = (): number => Date.now() + ahead
const open = async (limits: Partial<OutboxLimits> = {}, trigger: object = hook): Promise<void> => {
  database = openDatabase({ folder, quickCheck: false })
  const live = workflow(trigger)
  triggers = createTriggers(database, {
    clock: { now, monotonic: () => performance.now() }, random: () => 0, alarm: (at, ring) => { const timer = setTimeout(ring, Math.max(0, at - now())); return () => clearTimeout(timer) },
    ledger: createWriteLedger(database, now), resolveWrite: () => false, askAboutWrite: async () => ({ kind: 'did-not-happen' }), tidy: async () => undefined, draftOf: () => live, limits,
    poll: () => Promise.reject(new Error('Nothing is polled here')), missed: { askable: () => [], list: () => Promise.reject(new Error('Nothing is asked here')) }, maxBodyBytes: () => 1_000_000, startRun: (run) => startRun(run),
    verify: async (_target, { headers, rawBody }) => {
      const header = (name: string) => headers.find(([each]) => each.toLowerCase() === name)?.[1]
      return header('x-signature') === sign(rawBody) ? { ok: true, connection: 'main', eventId: header('x-id') ?? null, event: 'thing' } : { ok: false, reason: 'The signature is wrong.' }
    },
  })
  database.prepare("INSERT OR IGNORE INTO workflows (id, document, pins, name, description, node_count, is_example, updated_at) VALUES ('wf_test', '{}', '{}', 'x', '', 0, 0, 0)").run()
  triggers.live.activate(live)
  port = (await triggers.start(0) as Extract<InboxStatus, { state: 'listening' }>).port
}
const close = async (): Promise<void> => {
  await triggers.close()
  database.close()
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-faults-'))
  started = []
  startRun = async (run) => void started.push(run)
  ahead = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

function sign(body: string | Uint8Array): string {
  return createHmac('sha256', 's3cret').update(body).digest('hex')
}
const requestOf = (body: string, id: string): string => `POST /webhooks/test HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Signature: ${sign(body)}\r\nX-Id: ${id}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

/** All of them down one connection, one behind the other without waiting; the answers' statuses and trace ids. */
function pipeline(requests: readonly string[]): Promise<{ status: number; trace: string | undefined }[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (data: Buffer) => {
      text += data.toString()
      const answers = [...text.matchAll(/HTTP\/1\.1 (\d{3})[\s\S]*?\r\n\r\n(\{[^}]*\})/g)]
      if (answers.length < requests.length) return
      socket.end()
      resolve(answers.map(([, status, body = '{}']) => ({ status: Number(status), trace: (JSON.parse(body) as { trace_id?: string }).trace_id })))
    })
    socket.on('error', reject)
    socket.write(requests.join(''))
  })
}
/** What a raw conversation gets to hear before it is ended. */
function heard(at: number, talk: (write: (text: string) => void) => NodeJS.Timeout): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(at, '127.0.0.1')
    let text = ''
    socket.on('data', (data: Buffer) => { text += data.toString() })
    socket.on('error', () => undefined)
    const timer = talk((more) => void (socket.destroyed || socket.write(more)))
    socket.on('close', () => { clearInterval(timer); resolve(text) })
  })
}

test('10,000 deliveries of one event are one item and one run, and each is told the same trace id', { timeout: 60_000 }, async () => {
  await open()
  const same = requestOf('{"n":1}', 'same')
  const answers = (await Promise.all(Array.from({ length: 50 }, () => pipeline(Array.from({ length: 200 }, () => same))))).flat()
  expect(answers).toHaveLength(10_000)
  expect(new Set(answers.map(({ status, trace }) => `${status} ${trace}`)).size).toBe(1)
  expect(answers[0]?.status).toBe(202)
  await expect.poll(() => triggers.items.list({ limit: 10 }).map(({ state }) => state)).toEqual(['done'])
  expect(started).toHaveLength(1)
  await close()
})

describe('a sender that dawdles', () => {
  const server = async () => {
    const slow = await startWebhookServer(0, { inbox: { take: () => Promise.reject(new Error('never')) }, refused: () => undefined, publicOrigins: () => [], probes: createProbes(), now: Date.now, monotonic: () => performance.now(), maxBodyBytes: () => 1_000, timeoutMs: 300 })
    return { slow, at: (slow.status() as Extract<InboxStatus, { state: 'listening' }>).port }
  }
  test.each([
    ['with its headers, a letter at a time', 'POST /webhooks/test HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: '],
    ['with its body, a byte at a time', 'POST /webhooks/test HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n'],
    ['with the length of a chunk, a digit at a time', 'POST /webhooks/test HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ])('%s, is answered 408 and cut off', { timeout: 20_000 }, async (_, head) => {
    const { slow, at } = await server()
    expect(await heard(at, (write) => { write(head); return setInterval(() => write('0'), 60) })).toContain(' 408 ')
    await slow.close()
  })

  test('by saying nothing at all, is cut off too, and others are served meanwhile', { timeout: 20_000 }, async () => {
    const { slow, at } = await server()
    const silent = heard(at, () => setInterval(() => undefined, 1_000))
    expect(await heard(at, (write) => { write('GET /webhooks/test HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'); return setInterval(() => undefined, 1_000) })).toContain(' 405 ')
    await silent
    await slow.close()
  })
})

describe('when what is taken in is not dispatched', () => {
  const endless = (): { release(): void; most(): number } => {
    let most = 0
    let under = 0
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => { release = resolve })
    startRun = async (run) => {
      most = Math.max(most, ++under)
      await released
      under--
      started.push(run)
    }
    return { release, most: () => most }
  }
  const numbered = (count: number, from: number, size = 10): string[] => Array.from({ length: count }, (_, index) => requestOf(`"${'x'.repeat(size)}${from + index}"`, String(from + index)))

  test('it is kept up to its limit by count, the rest is told when to come again, and it goes on as soon as there is room', async () => {
    const stuck = endless()
    await open({ items: 300 })
    const answers = await pipeline(numbered(500, 0))
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 300 }, () => 202), ...Array.from({ length: 200 }, () => 503)])
    expect(await heard(port, (write) => { write(numbered(1, 900)[0]?.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n') ?? ''); return setInterval(() => undefined, 1_000) })).toMatch(/ 503 [\s\S]*retry-after: 5\r\n/)
    expect(stuck.most()).toBeLessThanOrEqual(64)
    stuck.release()
    await expect.poll(() => started.length, { timeout: 20_000 }).toBe(300)
    await expect.poll(() => triggers.items.counts().done, { timeout: 20_000 }).toBe(300)
    expect((await pipeline(numbered(1, 1_000)))[0]?.status).toBe(202)
    expect(new Set(started.map(({ runId }) => runId)).size).toBe(started.length)
    await close()
  })

  test('it is kept up to its limit by bytes, also after a start anew', async () => {
    const stuck = endless()
    await open({ bytes: 1_000_000 })
    const statuses = (await pipeline(numbered(15, 0, 100_000))).map(({ status }) => status)
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 202), ...Array.from({ length: 6 }, () => 503)])
    await close()
    await open({ bytes: 1_000_000 })
    expect((await pipeline(numbered(1, 100, 100_000)))[0]?.status).toBe(503)
    stuck.release()
    await expect.poll(() => triggers.items.counts().done, { timeout: 20_000 }).toBe(9)
    await close()
  })
})

describe('a machine that sleeps, and a clock that is set', () => {
  const hour = 3_600_000
  const fired = (): { plannedAt: string; missed: number }[] => started.map(({ payload }) => payload as { plannedAt: string; missed: number }).sort((one, other) => one.plannedAt.localeCompare(other.plannedAt))
  const settle = async (): Promise<void> => {
    triggers.look()
    await expect.poll(() => [database.prepare('SELECT done_until FROM schedule_marks').get(), Object.keys(triggers.items.counts()).filter((state) => state !== 'done')]).toEqual([{ done_until: expect.closeTo(now(), -5) as unknown }, []])
  }
  /** Half past an hour, so that no planned instant passes while a test runs. */
  const halfPast = (): number => Math.ceil(Date.now() / hour) * hour + hour / 2 - Date.now()

  test.each([['skip', 0, 0], ['once', 1, 4], ['catch-up', 5, 0]] as const)('%s: of five planned instants slept through, %i fire, and the first says that %i were missed', async (missed, count, said) => {
    ahead = halfPast()
    await open({}, { type: 'schedule', cron: '0 * * * *', timezone: 'UTC', missed })
    await settle()
    ahead += 5 * hour
    await settle()
    expect(fired()).toHaveLength(count)
    if (count > 0) expect(fired()[0]?.missed).toBe(said)
    for (const jump of [-3 * hour, 2 * hour, -5 * hour, 6 * hour, 0]) {
      ahead += jump
      await settle()
    }
    // Whatever the clock did, no instant has fired twice.
    expect(new Set(fired().map(({ plannedAt }) => plannedAt)).size).toBe(fired().length)
    await close()
    await open({}, { type: 'schedule', cron: '0 * * * *', timezone: 'UTC', missed })
    const before = fired().length
    await settle()
    expect(fired()).toHaveLength(before)
    await close()
  })

  test('an event that is kept while the clock stands far back or ahead is dispatched all the same', async () => {
    await open()
    for (const [index, jump] of [-10 * 86_400_000, 20 * 86_400_000, -86_400_000].entries()) {
      ahead += jump
      expect((await pipeline([requestOf('{}', `jump ${index}`)]))[0]?.status).toBe(202)
      await expect.poll(() => started.length).toBe(index + 1)
    }
    expect(started.every(({ workflow: { id } }) => id === ('wf_test' as WorkflowId))).toBe(true)
    await close()
  })
})

describe('before the machine sleeps', () => {
  test('what is in hand ends, what comes is kept and nothing of it begun; awake again it goes on, and schedules are caught up on', async () => {
    ahead = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 1_800_000 - Date.now()
    let letEnd = (): void => undefined
    startRun = (run) => new Promise<void>((resolve) => { letEnd = () => { started.push(run); resolve() } })
    await open()
    await pipeline([requestOf('1', '1')])
    await expect.poll(() => triggers.items.counts().leased).toBe(1)
    const suspended = triggers.suspend()
    startRun = async (run) => void started.push(run)
    letEnd()
    await suspended
    expect(triggers.items.counts()).toEqual({ done: 1 })
    expect((await pipeline([requestOf('2', '2'), requestOf('3', '3')])).map(({ status }) => status)).toEqual([202, 202])
    triggers.look()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([started.length, triggers.items.counts().queued]).toEqual([1, 2])
    triggers.resume()
    await expect.poll(() => triggers.items.counts().done).toBe(3)
    await close()

    await open({}, { type: 'schedule', cron: '0 * * * *', timezone: 'UTC' })
    await triggers.suspend()
    ahead += 3 * 3_600_000
    triggers.look()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(started).toHaveLength(3)
    triggers.resume()
    await expect.poll(() => started.length).toBe(4)
    expect(started[3]?.payload).toMatchObject({ missed: 2 })
    await close()
  })

  test('a sleep that nobody told of is seen by the clocks', async () => {
    ahead = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 1_800_000 - Date.now()
    await open({}, { type: 'schedule', cron: '0 * * * *', timezone: 'UTC' })
    await expect.poll(() => database.prepare('SELECT done_until FROM schedule_marks').get()).toBeDefined()
    ahead += 2 * 3_600_000
    // Sooner than schedules would look by themselves.
    await expect.poll(() => started.length, { timeout: 12_000 }).toBe(1)
    await close()
  }, 20_000)
})
