import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOutbox } from '@main/outbox/outbox.ts'
import { openDatabase } from '@main/storage/database.ts'
import type { LiveWorkflow } from '@main/storage/live-versions.ts'
import { createPollStates, type PollStates } from '@main/storage/poll-states.ts'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import { Workflow } from '@shared/workflow.ts'
import { startPolls, type Polled, type Polls } from './polls.ts'

let folder: string
let database: Database
let states: PollStates
let polls: Polls
let now: number
let live: LiveWorkflow[]
let limits: { items?: number }
/** What the service lists, or how it fails; every call is noted. */
let service: (name: string) => Polled | Promise<Polled>
let calls: { name: string; cursor: JsonValue }[]
let signals: AbortSignal[]

const minute = 60_000
const id = 'wf_test' as WorkflowId
const workflow = (trigger: object = {}, name = 'wf_test'): LiveWorkflow => ({ version: 1, activatedAt: now, workflow: Workflow.parse({ format: 'flowbench/workflow', version: 1, id: name, name, trigger: { type: 'poll', connector: 'http', event: 'new-items', everyMs: minute, input: { url: name }, ...trigger }, nodes: [], edges: [] }) })
const listing = (...ids: (string | number)[]): Polled => ({ items: ids.map((each) => ({ id: String(each), payload: { n: each } })), cursor: { count: ids.length } })
const start = (): void => {
  const outbox = createOutbox(database, { clock: { now: () => now, monotonic: () => now }, random: () => 0, limits })
  states = createPollStates(database)
  polls = startPolls({
    live: { live: () => live }, states, outbox, now: () => now, random: () => 0.5, alarm: () => () => undefined,
    poll: async (trigger, { cursor, signal }) => {
      const name = String(trigger.input?.['url'])
      calls.push({ name, cursor })
      signals.push(signal)
      return service(name)
    },
  })
}
const fired = (): string[] => database.prepare<[], { source: string }>("SELECT source FROM outbox_items ORDER BY id").all().map(({ source }) => (JSON.parse(source) as { itemId: string }).itemId)
/** Resolves when nothing is being polled any more. */
const settled = (): Promise<void> => polls.look()
const after = async (ms: number): Promise<void> => {
  now += ms
  await settled()
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-polls-'))
  database = openDatabase({ folder, quickCheck: false })
  for (const name of ['wf_test', 'wf_other']) database.prepare("INSERT INTO workflows (id, document, pins, name, description, node_count, is_example, updated_at) VALUES (?, '{}', '{}', 'x', '', 0, 0, 0)").run(name)
  now = Date.parse('2026-11-20T08:30:00Z')
  live = [workflow()]
  limits = {}
  calls = []
  signals = []
  service = () => listing(1, 2)
})
afterEach(async () => {
  await polls.close(0)
  database.close()
  rmSync(folder, { recursive: true })
})

describe('what is polled', () => {
  test('passes over what is there at first, and makes an event of each new thing, once, in order', async () => {
    start()
    await settled()
    expect(fired()).toEqual([])
    await after(minute - 1)
    expect(calls).toHaveLength(1)
    service = () => listing(1, 2, 3, 4)
    await after(1)
    expect(fired()).toEqual(['3', '4'])
    expect(calls.map(({ cursor }) => cursor)).toEqual([null, { count: 2 }])
    service = () => listing(4, 5, 1, 5)
    await after(minute)
    await after(minute)
    expect(fired()).toEqual(['3', '4', '5'])
    expect(states.get(id)).toMatchObject({ listed: 3, failures: 0, failure: null, polledAt: now, dueAt: now + minute })
  })

  test('fires what is there at first where the trigger says so', async () => {
    live = [workflow({ existing: 'fire' })]
    start()
    await settled()
    expect(fired()).toEqual(['1', '2'])
  })

  test('is known as seen after a start anew, also when the process ended between the poll and the next', async () => {
    start()
    await settled()
    await polls.close(0)
    database.close()
    database = openDatabase({ folder, quickCheck: false })
    service = () => listing(2, 3)
    now += 5 * minute
    // What was due meanwhile is polled at once.
    start()
    await settled()
    expect(fired()).toEqual(['3'])
  })

  test('is remembered for as long as it is listed, and though the list says nothing for months', async () => {
    start()
    await settled()
    service = () => ({ items: [], cursor: null })
    for (let month = 0; month < 3; month++) await after(30 * 86_400_000)
    service = () => listing(1, 2, 3)
    await after(minute)
    expect(fired()).toEqual(['3'])
    service = () => listing(3)
    await after(40 * 86_400_000)
    expect(database.prepare('SELECT item_id FROM poll_seen').all()).toEqual([{ item_id: '3' }])
  })

  test('begins anew with another address, and with a workflow that was switched off, but not with another interval', async () => {
    start()
    await settled()
    live = [workflow({ everyMs: 2 * minute, name: 'Renamed' })]
    service = () => listing(1, 2, 3)
    await after(minute)
    expect(fired()).toEqual(['3'])
    live = [workflow({ input: { url: 'elsewhere' } })]
    service = () => listing(7, 8)
    await after(1)
    expect(calls.at(-1)).toEqual({ name: 'elsewhere', cursor: null })
    live = []
    await after(1)
    expect(states.get(id)).toBeUndefined()
    live = [workflow({ input: { url: 'elsewhere' } })]
    service = () => listing(7, 8, 9)
    await after(1)
    expect(fired()).toEqual(['3'])
  })

  test('is kept with its mark or not at all: when the outbox is full it is listed again', async () => {
    limits = { items: 1 }
    start()
    await settled()
    service = () => listing(3, 4)
    await after(minute)
    expect(fired()).toEqual([])
    expect(states.get(id)).toMatchObject({ failures: 1, failure: { code: 'unavailable' }, cursor: { count: 2 } })
    await polls.close(0)
    limits = {}
    start()
    await after(10 * minute)
    expect(fired()).toEqual(['3', '4'])
  })
})

describe('a poll that fails', () => {
  test('is tried later and later, not before it is asked to, and says why until one goes well', async () => {
    start()
    await settled()
    const waits: number[] = []
    service = () => Promise.reject(new AppError({ code: 'unavailable', message: 'It is down.', retryable: true, ...(waits.length === 2 && { retryAfterMs: 7 * 3_600_000 }) }))
    for (let turn = 0; turn < 9; turn++) {
      await after((states.get(id)?.dueAt ?? 0) - now)
      waits.push((states.get(id)?.dueAt ?? 0) - now)
    }
    // Half of the full jitter, never sooner than the interval; the third asks for seven hours itself.
    expect(waits).toEqual([minute, 2 * minute, 7 * 3_600_000, 8 * minute, 16 * minute, 30 * minute, 30 * minute, 30 * minute, 30 * minute])
    expect(states.get(id)).toMatchObject({ failures: 9, failure: { code: 'unavailable', message: 'It is down.' }, hasLooked: true })
    service = () => listing(1, 2, 3)
    await after(30 * minute)
    expect(states.get(id)).toMatchObject({ failures: 0, failure: null, dueAt: now + minute })
    expect(fired()).toEqual(['3'])
  })

  test('at first leaves it to the first that goes well to say what is there already', async () => {
    service = () => Promise.reject(new AppError({ code: 'refused-address', message: 'No.', retryable: false }))
    start()
    await settled()
    expect(states.get(id)).toMatchObject({ failures: 1, hasLooked: false })
    service = () => listing(1)
    await after(10 * minute)
    service = () => listing(1, 2)
    await after(minute)
    expect(fired()).toEqual(['2'])
  })

  test('by listing far too much keeps nothing', async () => {
    service = () => listing(...Array.from({ length: 10_001 }, (_, index) => index))
    start()
    await settled()
    expect(states.get(id)).toMatchObject({ failure: { code: 'limit' } })
  })
})

describe('polls', () => {
  test('of one workflow never overlap, and one that hangs holds up no other', async () => {
    live = [workflow(), workflow({}, 'wf_other')]
    service = (name) => (name === 'wf_test' ? new Promise(() => undefined) : listing(1))
    start()
    const others = (): number => calls.filter(({ name }) => name === 'wf_other').length
    for (let turn = 1; turn < 6; turn++) {
      await expect.poll(() => [others(), states.get('wf_other' as WorkflowId)?.polledAt]).toEqual([turn, now])
      now += minute
      void polls.look()
    }
    await expect.poll(others).toBe(6)
    expect(calls.filter(({ name }) => name === 'wf_test')).toHaveLength(1)
    await polls.close(0)
    expect(signals[0]?.aborted).toBe(true)
  })

  test('bring nothing for a workflow that was switched off or changed meanwhile', async () => {
    start()
    await settled()
    let answer = (_polled: Polled): void => undefined
    service = () => new Promise((resolve) => { answer = resolve })
    now += minute
    void polls.look()
    live = []
    answer(listing(1, 2, 3))
    await settled()
    expect(fired()).toEqual([])
  })

  test('go on from a clock that was set back, and are not made up for one by one after it was set forward', async () => {
    start()
    await settled()
    await after(-5 * 86_400_000)
    expect(calls).toHaveLength(2)
    await after(minute)
    await after(10 * 86_400_000)
    expect(calls).toHaveLength(4)
  })

  test('ask no more often than every ten seconds', async () => {
    live = [workflow({ everyMs: 1_000 })]
    start()
    await settled()
    for (let second = 0; second < 20; second++) await after(1_000)
    expect(calls).toHaveLength(3)
  })
})
