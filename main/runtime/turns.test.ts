import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { JsonObject } from '@shared/json.ts'
import type { RunId } from '@shared/id.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import { flow, openWorld, realTime, request, type Service, type World } from './test-world.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-turns-')) })
afterEach(() => rmSync(folder, { recursive: true }))

/** Each call of the service is let go by name. */
function held() {
  const under = new Map<string, () => void>()
  const order: string[] = []
  const service: Service = ({ name }) => new Promise((resolve) => {
    order.push(name)
    under.set(name, () => { under.delete(name); resolve(name) })
  })
  return { service, under, order }
}
const work = (settings: JsonObject, id = 'wf_line') => flow({ work: { type: 'test.keyed', input: { name: '{{ event.payload.name }}' } } }, ['trigger > work'], { id, settings })
const start = (world: World, name: string, workflow = work({ maxRuns: 2 })): Promise<RunId> => world.runs.startInGroup(request(workflow, { payload: { name }, startedBy: { kind: 'event', traceId: `tr_${name}` as ItemId, version: 'live' }, doubt: 'wait' }))
const queued = (world: World): string[] => world.runs.list({ limit: 100 }).filter(({ isQueued }) => isQueued).map(({ runId }) => (world.runs.events(runId)[0] as unknown as { payload: { name: string } }).payload.name).reverse()

test('so many runs of a workflow are under way at once; further ones wait in their order, and no other workflow waits with them', async () => {
  const { service, under, order } = held()
  const world = openWorld({ service, time: realTime() })
  const runs = await Promise.all(['a', 'b', 'c', 'd'].map((name) => start(world, name)))
  await start(world, 'other', work({ maxRuns: 1 }, 'wf_other'))
  await start(world, 'free', work({}, 'wf_free'))
  const test = world.runs.start(request(work({ maxRuns: 2 }), { payload: { name: 'test' } }))
  await vi.waitFor(() => expect([...under.keys()].sort()).toEqual(['a', 'b', 'free', 'other', 'test']))
  expect(queued(world)).toEqual(['c', 'd'])
  under.get('b')?.()
  await vi.waitFor(() => expect(order).toContain('c'))
  expect(order).not.toContain('d')
  expect(queued(world)).toEqual(['d'])
  for (const name of ['a', 'c', 'test']) under.get(name)?.()
  await vi.waitFor(() => under.get('d')?.() ?? expect(order).toContain('d'))
  await Promise.all([...runs, test].map((runId) => world.runs.finished(runId)))
  expect(queued(world)).toEqual([])
  for (const name of ['other', 'free']) under.get(name)?.()
  world.close()
})

test('waiting for a turn takes none of a run\'s time', async () => {
  const { service, under } = held()
  const world = openWorld({ service, time: realTime() })
  const workflow = work({ maxRuns: 1, timeoutMs: 400 })
  await start(world, 'first', work({ maxRuns: 1 }))
  const second = await start(world, 'second', workflow)
  await new Promise((resolve) => setTimeout(resolve, 600))
  under.get('first')?.()
  await vi.waitFor(() => expect(under.has('second')).toBe(true))
  under.get('second')?.()
  expect(await world.runs.finished(second)).toMatchObject({ status: 'succeeded' })
  world.close()
})

test('one that waits can be cancelled, and one that is cancelled gives its place to the next', async () => {
  const { service, order } = held()
  const world = openWorld({ service, time: realTime() })
  const one = work({ maxRuns: 1 })
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => start(world, name, one))) as [RunId, RunId, RunId]
  world.runs.cancel(b, 'not needed')
  expect(await world.runs.finished(b)).toMatchObject({ status: 'cancelled' })
  expect(world.runs.events(b).map(({ type }) => type)).toEqual(['run-started', 'run-queued', 'run-cancel-requested', 'run-finished'])
  await vi.waitFor(() => expect(order).toEqual(['a']))
  expect(queued(world)).toEqual(['c'])
  world.runs.cancel(a, 'enough')
  await vi.waitFor(() => expect(order).toEqual(['a', 'c']))
  world.runs.cancel(c, 'enough')
  await world.runs.finished(c)
  world.close()
})

test('after a restart those that waited wait on in their order, behind those that were under way', async () => {
  const first = held()
  let world = openWorld({ folder, service: first.service, time: realTime() })
  const one = work({ maxRuns: 1 })
  const runs = await Promise.all(['a', 'b', 'c'].map((name) => start(world, name, one)))
  await vi.waitFor(() => expect(first.order).toEqual(['a']))
  world.close()
  const second = held()
  world = openWorld({ folder, service: second.service, time: realTime() })
  world.runs.recover()
  expect(await start(world, 'd', one)).toBeDefined()
  await vi.waitFor(() => expect(second.order).toEqual(['a']))
  expect(queued(world)).toEqual(['b', 'c', 'd'])
  for (const name of ['a', 'b', 'c', 'd']) {
    await vi.waitFor(() => expect(second.under.has(name)).toBe(true), { timeout: 10_000 })
    second.under.get(name)?.()
  }
  for (const runId of runs) expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
  expect(second.order).toEqual(['a', 'b', 'c', 'd'])
  world.close()
})
