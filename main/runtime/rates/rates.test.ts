import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunEvent } from '@shared/run-event.ts'
import type { Workflow } from '@shared/workflow.ts'
import { flow, flyingTime, openWorld, request, run, statuses, type World, type WorldOptions } from '../test-world.ts'

let folder: string
let world: World
let sentAt: { at: number; name: string }[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-rates-'))
  sentAt = []
})
afterEach(() => {
  world.close()
  rmSync(folder, { recursive: true })
})

/** A service that notes when it was called. */
function open(rate: string | undefined, options: WorldOptions = {}): World {
  const time = options.time ?? flyingTime()
  world = openWorld({ folder, time, ...(rate !== undefined && { rate }), service: async ({ name }) => { sentAt.push({ at: time.clock.now(), name }); return name }, ...options })
  return world
}
/** Calls the service once for each number. */
function loop(count: number, name = 'x', id = 'wf_loop'): Workflow {
  return { ...flow(
    { each: { type: 'loop', input: { items: Array.from({ length: count }, (_each, index) => index), concurrency: 50 } }, call: { type: 'test.unsafe', parent: 'each', input: { name } } },
    ['trigger > each', 'each.each > call'], { settings: { timeoutMs: 100_000_000, concurrency: 100 } },
  ), id: id as Workflow['id'] }
}
const mostWithin = (ms: number) => Math.max(...sentAt.map(({ at: from }) => sentAt.filter(({ at }) => at >= from && at < from + ms).length))

test('a service is called as often as it may be, and never more often', async () => {
  const view = await run(open('10/min'), loop(35))
  expect(view.status).toBe('succeeded')
  expect(sentAt).toHaveLength(35)
  expect(mostWithin(60_000)).toBe(10)
  expect((sentAt.at(-1)?.at ?? 0) - (sentAt[0]?.at ?? 0)).toBeGreaterThanOrEqual(180_000)
  expect((sentAt.at(-1)?.at ?? 0) - (sentAt[0]?.at ?? 0)).toBeLessThan(240_000)
})

test('a step that waits for its turn says so and until when, and has not begun', async () => {
  open('1/min')
  const runId = world.runs.start(request(loop(2)))
  const view = await world.runs.finished(runId)
  const facts = world.runs.events(runId).filter((event): event is Extract<RunEvent, { iteration: string }> => 'iteration' in event && event.iteration === 'each[1]')
  expect(facts.map(({ type }) => type)).toEqual(['step-held', 'step-released', 'step-started', 'step-succeeded'])
  const [held, , started] = facts
  expect(held?.type === 'step-held' && held.until - held.at).toBe(60_000)
  expect((started?.at ?? 0) - (held?.at ?? 0)).toBeGreaterThanOrEqual(60_000)
  expect(view.steps.get('each[1]/call')?.attempts).toHaveLength(1)
})

test('what is not limited goes on beside what waits', async () => {
  open('1/hour')
  const both = flow({ each: loop(30).nodes[0] as never, call: { type: 'test.unsafe', parent: 'each', input: { name: 'x' } }, other: { a: 1 }, last: { b: 2 } }, ['trigger > each', 'each.each > call', 'trigger > other', 'other > last'], { settings: { timeoutMs: 1_000_000_000, concurrency: 2 } })
  const runId = world.runs.start(request(both))
  await world.runs.finished(runId)
  const events = world.runs.events(runId)
  const at = (nodeId: string) => events.findIndex((event) => event.type === 'step-succeeded' && event.nodeId === nodeId)
  expect(at('last')).toBeLessThan(events.findIndex((event) => event.type === 'step-released'))
})

test('a workflow with one step is not kept waiting for all the steps of another', async () => {
  open('1/sec')
  const long = world.runs.start(request(loop(40, 'long', 'wf_long')))
  const short = world.runs.start(request(loop(1, 'short', 'wf_short')))
  await Promise.all([world.runs.finished(long), world.runs.finished(short)])
  expect(sentAt.findIndex(({ name }) => name === 'short')).toBeLessThanOrEqual(2)
})

test('a limit holds over a restart, and who waited goes on', async () => {
  const time = flyingTime()
  open('2/min', { time })
  const runId = world.runs.start(request(loop(4)))
  while (!world.runs.events(runId).some(({ type }) => type === 'step-held') || sentAt.length < 2) await new Promise((resolve) => setImmediate(resolve))
  world.close()
  open('2/min', { time })
  world.runs.recover()
  const view = await world.runs.finished(runId)
  expect(view.status).toBe('succeeded')
  expect(sentAt).toHaveLength(4)
  expect(mostWithin(60_000)).toBe(2)
})

test('a service that asks for a pause is left alone by every step of the account', async () => {
  const time = flyingTime()
  open(undefined, { time })
  world.rates.answered('connector test', { status: 429, headers: { 'retry-after': '90' } })
  const asked = time.clock.now()
  const view = await run(world, loop(2))
  expect(view.status).toBe('succeeded')
  expect(Math.min(...sentAt.map(({ at }) => at)) - asked).toBeGreaterThanOrEqual(90_000)
})

test('a run that is cancelled while it waits ends, and gives its place to the next', async () => {
  open('1/hour')
  const first = world.runs.start(request(loop(3, 'first', 'wf_first')))
  while (!world.runs.events(first).some(({ type }) => type === 'step-held') || sentAt.length === 0) await new Promise((resolve) => setImmediate(resolve))
  world.runs.cancel(first, 'a test')
  const view = await world.runs.finished(first)
  expect(view.status).toBe('cancelled')
  expect(statuses(view)['each[2]/call']).toBe('failed')
  await run(world, loop(1, 'second', 'wf_second'))
  expect(sentAt.map(({ name }) => name)).toEqual(['first', 'second'])
})
