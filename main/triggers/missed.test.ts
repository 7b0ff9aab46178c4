import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOutbox, type Outbox } from '@main/outbox/outbox.ts'
import { openDatabase } from '@main/storage/database.ts'
import type { Target } from '@main/storage/live-versions.ts'
import { createMissedLooks, type MissedLooks } from '@main/storage/missed-looks.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { Workflow } from '@shared/workflow.ts'
import { startMissed, type Missed, type MissedSource } from './missed.ts'

const minute = 60_000
const day = 86_400_000
let folder: string
let database: Database
let outbox: Outbox
let looks: MissedLooks
let missed: Missed
let now: number
let targets: Target[]
/** What the service keeps, the newest first, and how many of them a page has. */
let kept: { eventId: string; event: string; at: number }[]
let perPage: number
let service: () => void
let payloadOf: (eventId: string) => JsonValue | Promise<JsonValue>
let queries: { since: number; events: readonly string[] | null; cursor: JsonValue }[]
let signals: AbortSignal[]

const target = (trigger: object = {}): Target => ({ version: 'live', workflow: Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_test', name: 'x', trigger: { type: 'webhook', connector: 'desk', ...trigger }, nodes: [], edges: [] }) })
const source: MissedSource = {
  askable: () => [{ connection: 'main', connector: 'desk', keptMs: 3 * day }],
  async list(_connection, query, signal) {
    queries.push(query)
    signals.push(signal)
    service()
    const from = Number(query.cursor ?? 0)
    const events = kept.slice(from, from + perPage).map((each) => ({ ...each, payload: () => payloadOf(each.eventId) }))
    return { events, next: from + perPage < kept.length ? from + perPage : null }
  },
}
const start = (): void => {
  missed = startMissed({ targets: () => targets, looks, outbox, source, nameNow: (name) => name, now: () => now, alarm: () => () => undefined })
}
const came = (): unknown[] => database.prepare<[], { event_id: string; source: string }>("SELECT event_id, source FROM outbox_items WHERE source ->> 'kind' = 'missed' ORDER BY id").all().map(({ event_id }) => event_id)
const after = async (ms: number): Promise<void> => {
  now += ms
  await missed.look()
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-missed-looks-'))
  database = openDatabase({ folder, quickCheck: false })
  now = Date.parse('2026-03-14T12:00:00Z')
  outbox = createOutbox(database, { clock: { now: () => now, monotonic: () => now }, random: () => 0 })
  looks = createMissedLooks(database)
  targets = [target()]
  kept = []
  perPage = 1_000
  service = () => undefined
  payloadOf = (eventId) => ({ eventId })
  queries = []
  signals = []
  start()
  await missed.look()
})
afterEach(async () => {
  await missed.close(0)
  database.close()
  rmSync(folder, { recursive: true })
})

test('the first look only notes the time; the next is an hour later, or when the machine wakes up', async () => {
  expect(queries).toEqual([])
  await after(59 * minute)
  expect(queries).toEqual([])
  await after(minute)
  expect(queries).toEqual([{ since: now - 60 * minute, events: null, cursor: null }])
  now += minute
  await missed.catchUp()
  expect(queries).toHaveLength(2)
  expect(queries[1]?.since).toBe(now - 11 * minute)
})

test('of more than a look may take the newest come in first, in their order, and the older ones with the look after it', async () => {
  now += 120 * minute
  kept = Array.from({ length: 6_000 }, (_each, index) => ({ eventId: `e${6_000 - index}`, event: 'paid', at: now - index }))
  await missed.catchUp()
  const all = came()
  expect([all.length, all[0], all.at(-1)]).toEqual([5_000, 'e1001', 'e6000'])
  expect(looks.list()).toMatchObject([{ found: 5_000, incomplete: 'more-follow', seenUntil: now - 120 * minute, dueAt: now + 30_000 }])
  await after(30_000)
  expect(looks.list()).toMatchObject([{ found: 1_000, incomplete: null, seenUntil: now, dueAt: now + 60 * minute }])
  expect(came().slice(5_000, 5_001)).toEqual(['e1'])
  expect(new Set(came())).toHaveProperty('size', 6_000)
})

test('what is further back than a look can get at is given up, and it is said', async () => {
  now += 60 * minute
  perPage = 1
  kept = Array.from({ length: 300 }, (_each, index) => ({ eventId: `e${300 - index}`, event: 'paid', at: now - index }))
  await missed.catchUp()
  expect(came()).toHaveLength(200)
  await after(30_000)
  expect(came()).toHaveLength(200)
  expect(looks.list()).toMatchObject([{ found: 0, incomplete: 'too-many', seenUntil: now }])
})

test('what the service does not keep for so long is not asked for, and it is said that some are gone', async () => {
  now += 10 * day
  await missed.catchUp()
  expect(queries[0]?.since).toBe(now - 3 * day)
  expect(looks.list()).toMatchObject([{ incomplete: 'too-old', failures: 0 }])
})

test('a look that fails half-way keeps what it brought, is made again later and later, and not before the service says', async () => {
  now += 60 * minute
  kept = Array.from({ length: 120 }, (_each, index) => ({ eventId: `e${120 - index}`, event: 'paid', at: now - index }))
  payloadOf = (eventId) => (eventId === 'e101' ? Promise.reject(new AppError({ code: 'unavailable', message: 'down', retryable: true })) : { eventId })
  await missed.catchUp()
  expect(came()).toHaveLength(100)
  const [first] = looks.list()
  expect(first).toMatchObject({ failures: 1, failure: { code: 'unavailable' }, seenUntil: now - 60 * minute, dueAt: now + 30_000 })
  await after(30_000)
  expect(looks.list()).toMatchObject([{ failures: 2, dueAt: now + 60_000 }])
  service = () => { throw new AppError({ code: 'rate-limited', message: 'slow', retryable: true, retryAfterMs: 20 * minute }) }
  await after(60_000)
  expect(looks.list()).toMatchObject([{ failures: 3, dueAt: now + 20 * minute }])
  service = () => undefined
  await missed.catchUp()
  expect(looks.list()).toMatchObject([{ failures: 3 }])
  payloadOf = (eventId) => ({ eventId })
  await after(20 * minute)
  expect(looks.list()).toMatchObject([{ failures: 0, failure: null, found: 20 }])
  expect(new Set(came())).toHaveProperty('size', 120)
})

test('an event that its service has removed meanwhile is passed over, and the others come in', async () => {
  now += 60 * minute
  kept = ['c', 'b', 'a'].map((eventId, index) => ({ eventId, event: 'paid', at: now - index }))
  payloadOf = (eventId) => (eventId === 'b' ? Promise.reject(new AppError({ code: 'not-found', message: 'gone', retryable: false })) : { eventId })
  await missed.catchUp()
  expect(came()).toEqual(['a', 'c'])
  expect(looks.list()).toMatchObject([{ failures: 0 }])
})

test('only what a workflow takes comes in, by name and connection, each in the order of its key where that is asked for', async () => {
  targets = [target({ event: 'invoice', orderBy: '{{ event.payload.eventId }}' }), target({ event: 'paid', connection: 'other' })]
  now += 60 * minute
  kept = [{ eventId: 'b', event: 'paid', at: now }, { eventId: 'a', event: 'invoice.paid', at: now }, { eventId: 'o', event: 'other', at: now }]
  await missed.catchUp()
  expect(queries[0]?.events).toEqual(['invoice'])
  expect(came()).toEqual(['a'])
  expect(database.prepare("SELECT source ->> 'kind' AS kind FROM outbox_items WHERE queue_key IS NOT NULL").all()).toEqual([{ kind: 'ordered' }])
})

test('a close ends a look under way, and counts it as no failure', async () => {
  now += 60 * minute
  kept = [{ eventId: 'a', event: 'paid', at: now }]
  payloadOf = () => new Promise((_resolve, reject) => signals[0]?.addEventListener('abort', () => reject(new Error('aborted')), { once: true }))
  const look = missed.catchUp()
  await expect.poll(() => signals.length).toBe(1)
  await missed.close(0)
  await look
  expect(came()).toEqual([])
  expect(looks.list()).toMatchObject([{ failures: 0, seenUntil: now - 60 * minute }])
})
