// Journals of earlier versions, kept for good in main/engine/recorded/: every later version must be able to fold them,
// because runs of then may still be under way. RECORD_JOURNALS=NAME adds a set recorded by this version.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { decide } from '@main/engine/decide.ts'
import { emptyRun, evolve } from '@main/engine/evolve.ts'
import { AppError } from '@shared/failure.ts'
import type { NodeId, RunId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { ItemId, Resolution } from '@shared/outbox-item.ts'
import { RunEvent } from '@shared/run-event.ts'
import { viewOf } from '@shared/run-view.ts'
import { openLedgerWorld } from './test-ledger.ts'
import { notesConnector, serveNotes } from './test-notes.ts'
import { flow, openWorld, quickTime, realTime, request, type World } from './test-world.ts'

const folder = fileURLToPath(new URL('../engine/recorded', import.meta.url))
const recordAs = process.env['RECORD_JOURNALS']

describe.skipIf(recordAs === undefined)('this version', () => {
  test('records a journal of each kind', async () => {
    for (const [name, events] of Object.entries(await recordAll())) writeFileSync(join(folder, `${recordAs}-${name}.json`), `${JSON.stringify(events, undefined, 1)}\n`)
  })
})

const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe.each(files)('the journal %s', (name) => {
  const events = JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunEvent[]

  test('still consists of facts that are known', () => {
    for (const event of events) expect(RunEvent.safeParse(event).error, JSON.stringify(event)).toBeUndefined()
  })

  test('folds to the end that it had', () => {
    const end = events.at(-1)
    if (end?.type !== 'run-finished') throw new Error('A recorded journal is one of a run that is over')
    expect(events.reduce(evolve, emptyRun)).toMatchObject({ status: 'finished', outcome: end.outcome, output: end.output })
    expect(viewOf(events)).toMatchObject({ status: end.outcome, output: end.output, finishedAt: end.at })
  })

  test('could be gone on with at any point', () => {
    for (let length = 1; length < events.length; length++) {
      const at = events[length - 1]?.at ?? 0
      expect(decide(events.slice(0, length).reduce(evolve, emptyRun), at), `after fact ${length}`).not.toEqual([])
    }
  })

  test('can be shown with no step left under way', () => {
    for (const step of viewOf(events).steps.values()) expect(['succeeded', 'failed', 'skipped'], step.key).toContain(step.status)
  })
})

test('all kinds of facts are recorded', () => {
  const recorded = new Set(files.flatMap((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunEvent[]).map((event) => event.type)))
  expect([...recorded].sort()).toEqual(RunEvent.options.map((option) => option.shape.type.value).sort())
})

async function recordAll(): Promise<Record<string, RunEvent[]>> {
  const branching = flow({
    off: { disabled: true }, pinned: { type: 'test.read' }, size: { type: 'switch', input: { cases: [{ port: 'big', when: '{{ event.payload.n > 5 }}' }] } }, big: { n: '{{ event.payload.n }}' }, small: {}, deep: {},
    send: { type: 'test.unsafe', input: { value: 1 } }, join: { type: 'merge' },
  }, ['trigger > off', 'off > pinned', 'pinned > size', 'size.big > big', 'size.default > small', 'small > deep', 'big > send', 'send > join', 'deep > join'])
  const loops = flow({
    outer: { type: 'loop', input: { items: '{{ event.payload }}', concurrency: 2 } }, inner: { type: 'loop', parent: 'outer', input: { items: '{{ item }}', collect: '{{ index }}' } },
    nap: { type: 'wait', parent: 'inner', input: { durationMs: 5 } }, flaky: { type: 'test.read', parent: 'inner', settings: { retry: { maxAttempts: 3, baseMs: 10 } } },
  }, ['trigger > outer', 'outer.each > inner', 'inner.each > nap', 'nap > flaky'])
  const failing = flow({ a: { type: 'test.read', input: { name: 'broken' }, settings: { onError: 'port' } }, no: { type: 'fail', input: { message: 'Enough: {{ error.message }}' } }, later: { type: 'wait', input: { durationMs: 60_000 } } }, ['trigger > later', 'trigger > a', 'a.error > no'])
  const waiting = flow({ long: { type: 'wait', input: { durationMs: 60_000 } }, slow: { type: 'test.read', input: { name: 'slow' } } }, ['trigger > long', 'trigger > slow'])
  const child = flow({ inner: { n: 1 } }, ['trigger > inner'], { id: 'wf_child' })
  const calling = flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_child' } } }, ['trigger > call'])
  let tries = 0
  const service = async ({ name }: { name: string }) => {
    if (name === 'broken' || (name === '' && tries++ === 0)) throw new AppError({ code: 'unavailable', message: 'down', retryable: name === '' })
    if (name === 'slow') await new Promise((resolve) => setTimeout(resolve, 200))
    return name
  }
  const world = openWorld({ service, time: realTime(), library: [child] })
  const eventsOf = async (...args: Parameters<typeof request>): Promise<RunEvent[]> => {
    const runId = world.runs.start(request(...args))
    await world.runs.finished(runId)
    return world.runs.events(runId)
  }
  const cancelled = world.runs.start(request(waiting))
  setTimeout(() => world.runs.cancel(cancelled, 'for the record'), 30)
  await world.runs.finished(cancelled)
  const whole = await eventsOf(branching, { payload: { n: 9 }, pins: { pinned: 'as before' }, writes: 'dry-run' })
  const first = whole[0]
  const recorded = {
    branching: whole,
    loops: await eventsOf(loops, { payload: [[1, 2], [], [3]] }),
    failing: await eventsOf(failing), cancelled: world.runs.events(cancelled), calling: await eventsOf(calling),
    reused: await eventsOf(branching, { mode: { kind: 'from', nodeId: 'join' as NodeId }, ...(first?.type === 'run-started' && { reuseFrom: first.runId }) }),
    interrupted: await recordInterrupted(),
    rested: await recordInterrupted((world) => world.runs.end(30)),
    doubt: await recordDoubt(),
    ...await recordReconciled(),
    approval: await recordApproval(),
    queued: await recordQueued(),
    held: await recordHeld(),
    late: await recordLate(),
    parts: await recordParts(),
  }
  world.close()
  return recorded
}

/** Writes of which nobody knows what came, and what a person said of each. */
async function recordDoubt(): Promise<RunEvent[]> {
  let tries = 0
  const world = openWorld({ time: realTime(), service: async ({ name }) => { if (name === 'first' || tries++ === 0) throw new AppError({ code: 'network', message: 'the answer was lost', retryable: true, sent: 'maybe-sent' }); return 'done' } })
  const runId = world.runs.start(request(flow({ first: { type: 'test.unsafe', input: { name: 'first' } }, second: { type: 'test.unsafe', settings: { retry: { maxAttempts: 2 } } } }, ['trigger > first', 'first > second']), { doubt: 'wait' }))
  const isInDoubt = async (nodeId: string) => { while (!world.runs.events(runId).some((event) => event.type === 'step-in-doubt' && event.nodeId === nodeId)) await new Promise((resolve) => setTimeout(resolve, 5)) }
  await isInDoubt('first')
  world.runs.resolve({ runId, step: { nodeId: 'first' as NodeId, iteration: '' } }, { kind: 'happened', output: { id: 7 } })
  await isInDoubt('second')
  world.runs.resolve({ runId, step: { nodeId: 'second' as NodeId, iteration: '' } }, { kind: 'did-not-happen' })
  await world.runs.finished(runId)
  const events = world.runs.events(runId)
  world.close()
  return events
}

/** Approvals in rounds of a loop, one of them answered otherwise, and two that nobody answers in time. */
async function recordApproval(): Promise<RunEvent[]> {
  const world = openWorld({ time: realTime() })
  const runId = world.runs.start(request(flow({
    each: { type: 'loop', input: { items: ['a', 'b'], concurrency: 2 } }, ask: { type: 'approval', parent: 'each', input: { title: 'Take {{ item }}?', show: { item: '{{ item }}' }, timeoutMs: 86_400_000, onTimeout: 'fail' } },
    late: { type: 'approval', input: { title: 'Soon?', timeoutMs: 1000, onTimeout: 'approved' } },
    never: { type: 'approval', input: { title: 'Well?', timeoutMs: 1000, onTimeout: 'fail' }, settings: { onError: 'port' } }, taken: { why: '{{ error.code }}' },
  }, ['trigger > each', 'each.each > ask', 'each.done > late', 'late.approved > never', 'never.error > taken'])))
  for (const index of [1, 0]) {
    const step = { nodeId: 'ask' as NodeId, iteration: `each[${index}]` }
    const asked = await vi.waitUntil(() => world.runs.events(runId).find((event) => event.type === 'step-approval-asked' && event.iteration === step.iteration))
    if (asked?.type !== 'step-approval-asked') throw new Error('It is not asked')
    world.runs.answer({ runId, step }, { hash: asked.hash, outcome: index === 0 ? 'approved' : 'rejected', by: 'window', comment: 'for the record', answeredAt: Date.now() })
  }
  await world.runs.finished(runId)
  const events = world.runs.events(runId)
  world.close()
  return events
}

/** A run that waited for its turn behind another of its workflow. */
async function recordQueued(): Promise<RunEvent[]> {
  const world = openWorld({ time: realTime() })
  const workflow = flow({ nap: { type: 'wait', input: { durationMs: 50 } }, after: {} }, ['trigger > nap', 'nap > after'], { settings: { maxRuns: 1 } })
  const [, second] = await Promise.all([1, 2].map((number) => world.runs.startInGroup(request(workflow, { startedBy: { kind: 'event', traceId: `tr_${number}` as ItemId, version: 'live' }, doubt: 'wait' }))))
  if (second === undefined) throw new Error('It was not started')
  await world.runs.finished(second)
  const events = world.runs.events(second)
  world.close()
  return events
}

/** A step that waited until its service may be called again. */
async function recordHeld(): Promise<RunEvent[]> {
  const world = openWorld({ time: realTime(), rate: '1/s' })
  const runId = world.runs.start(request(flow({ first: { type: 'test.read' }, second: { type: 'test.read' } }, ['trigger > first', 'first > second'])))
  await world.runs.finished(runId)
  const events = world.runs.events(runId)
  world.close()
  return events
}

/** A step of which a part waited for a person. */
async function recordParts(): Promise<RunEvent[]> {
  const world = openWorld({ time: realTime(), service: async ({ name, value }, { substep }) => (name === 'long' ? (await substep({ name: 'pay', title: 'Pay', type: 'test.unsafe', input: { value: 7 }, approval: { title: 'Pay?', message: '', shown: 7 } }) as unknown as JsonValue) : value) })
  const runId = world.runs.start(request(flow({ long: { type: 'test.idempotent', input: { name: 'long' } } }, ['trigger > long'])))
  const address = { nodeId: 'long' as NodeId, iteration: '' }
  const asked = await vi.waitUntil(() => world.runs.parts(runId, address).flatMap((part) => world.runs.events(part.runId)).find((event) => event.type === 'step-approval-asked'))
  const [part] = world.runs.parts(runId, address)
  if (asked?.type !== 'step-approval-asked' || !part) throw new Error('It is not asked')
  world.runs.answer({ runId: part.runId, step: asked }, { hash: asked.hash, outcome: 'approved', by: 'window', comment: '', answeredAt: Date.now() })
  await world.runs.finished(runId)
  const events = world.runs.events(runId)
  world.close()
  return events
}

/** A first attempt whose time was up, and whose answer came all the same. */
async function recordLate(): Promise<RunEvent[]> {
  let tries = 0
  const world = openWorld({ time: realTime(), service: async () => { if (tries++ === 0) await new Promise((resolve) => setTimeout(resolve, 300)); return tries } })
  const runId = world.runs.start(request(flow({ slow: { type: 'test.keyed', settings: { timeoutMs: 50, retry: { maxAttempts: 2, baseMs: 0 } } }, nap: { type: 'wait', input: { durationMs: 500 } } }, ['trigger > slow', 'slow > nap'])))
  await world.runs.finished(runId)
  const events = world.runs.events(runId)
  world.close()
  return events
}

/** A write whose answer was lost and that its service showed to have happened; and one that was given up, in a run that was replayed. */
async function recordReconciled(): Promise<Record<'reconciled' | 'given-up' | 'replayed', RunEvent[]>> {
  const data = mkdtempSync(join(tmpdir(), 'flowbench-record-'))
  const service = await serveNotes()
  const world = openLedgerWorld({ folder: data, connector: notesConnector(service.origin), http: service.http, time: quickTime(100) })
  const adding = (type: string) => request(flow({ first: { n: 1 }, add: { type: `notes.${type}`, input: { text: 'hello' } }, last: { done: true } }, ['trigger > first', 'first > add', 'add > last'], { settings: { timeoutMs: 2_000_000_000 } }), { doubt: 'wait' })
  service.mishaps.push('taken-lost')
  const reconciled = world.runs.start(adding('add-marked'))
  await world.runs.finished(reconciled)
  service.mishaps.push('lost')
  const givenUp = world.runs.start(adding('add'))
  const word = async (runId: RunId, resolution: Resolution) => { while (!world.runs.resolve({ runId, step: { nodeId: 'add' as NodeId, iteration: '' } }, resolution)) await new Promise((resolve) => setTimeout(resolve, 5)) }
  await word(givenUp, { kind: 'give-up' })
  await world.runs.finished(givenUp)
  const replayed = world.runs.replay(givenUp)
  await word(replayed, { kind: 'did-not-happen' })
  await world.runs.finished(replayed)
  const recorded = { reconciled: world.runs.events(reconciled), 'given-up': world.runs.events(givenUp), replayed: world.runs.events(replayed) }
  world.close()
  await service.close()
  rmSync(data, { recursive: true })
  return recorded
}

/** By a crash, or after an end in order. */
async function recordInterrupted(before: (world: World) => Promise<void> = async () => undefined): Promise<RunEvent[]> {
  const data = mkdtempSync(join(tmpdir(), 'flowbench-record-'))
  let isFirst = true
  const open = (): World => openWorld({ folder: data, time: realTime(), service: async () => (isFirst ? new Promise<never>(() => undefined) : 'done') })
  let world = open()
  const runId = world.runs.start(request(flow({ safe: { type: 'test.keyed' }, unsafe: { type: 'test.unsafe', settings: { onError: 'continue' } } }, ['trigger > safe', 'trigger > unsafe'])))
  await new Promise((resolve) => setTimeout(resolve, 30))
  await before(world)
  world.close()
  isFirst = false
  world = open()
  world.runs.recover()
  await world.runs.finished(runId)
  const events = world.runs.events(runId)
  world.close()
  rmSync(data, { recursive: true })
  return events
}
