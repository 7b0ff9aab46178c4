// A disk that is full while a run is under way: what cannot be written holds the run, is not lost, and makes nothing happen twice.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { flow, openWorld, realTime, request, type World } from './test-world.ts'

let folder: string
let world: World
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-full-')) })
afterEach(() => {
  if (world.database.open) makeRoom()
  world.close()
  rmSync(folder, { recursive: true })
})

/** More than is left of any page, and less than goes to a file of its own. */
const large = 'x'.repeat(20_000)
/** No room for one page more. */
const fill = (): void => void world.database.pragma('max_page_count = 1')
const makeRoom = (): void => void world.database.pragma('max_page_count = 100000')
/** Longer than several tries to write. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000))
const called = (): string[] => world.calls.map(({ effect }) => effect)
const workflow = flow({ read: { type: 'test.read', input: { value: large } }, send: { type: 'test.unsafe', input: { value: large } }, after: { type: 'test.keyed' } }, ['trigger > read', 'read > send', 'send > after'])

test.each(['read', 'unsafe'])('when it gets full during a step that is %s, the next effect waits for room, and each happens once', { timeout: 30_000 }, async (full) => {
  world = openWorld({
    folder, time: realTime(),
    service: ({ effect, value }) => {
      if (effect === full) fill()
      return Promise.resolve(value)
    },
  })
  const runId = world.runs.start(request(workflow))
  const finished = world.runs.finished(runId)
  await expect.poll(called).toContain(full)
  await aWhile()
  expect(called()).toEqual(full === 'read' ? ['read'] : ['read', 'unsafe'])
  // Whoever looks sees what was committed.
  expect(world.runs.list({ limit: 10 })).toMatchObject([{ status: 'running' }])
  makeRoom()
  expect(await finished).toMatchObject({ status: 'succeeded' })
  expect(called()).toEqual(['read', 'unsafe', 'keyed'])
})

test('a process that ends while it is full goes on from what was committed: an effect whose answer was not is in doubt, and not repeated', { timeout: 30_000 }, async () => {
  const service = (isFull: boolean): Parameters<typeof openWorld>[0] => ({
    folder, time: realTime(),
    service: ({ effect, value }) => {
      if (isFull && effect === 'unsafe') fill()
      return Promise.resolve(value)
    },
  })
  world = openWorld(service(true))
  const runId = world.runs.start(request(workflow, { doubt: 'wait' }))
  await expect.poll(called).toContain('unsafe')
  await aWhile()
  // As a kill: what is queued goes with the memory.
  world.database.close()
  world = openWorld(service(false))
  world.runs.recover()
  await expect.poll(() => world.runs.events(runId).some(({ type }) => type === 'step-in-doubt')).toBe(true)
  expect(called()).toEqual([])
})

test('a run that cannot be kept is not started, and it is said why', () => {
  world = openWorld({ folder, time: realTime() })
  fill()
  expect(() => world.runs.start(request(workflow, { payload: large }))).toThrow('Is the disk full?')
  makeRoom()
  expect(world.runs.list({ limit: 10 })).toEqual([])
})

test('what has no effect outside is not gone on with either, so what waits in memory does not grow, and cancelling works all the same', { timeout: 60_000 }, async () => {
  let isFull = true
  world = openWorld({
    folder, time: realTime(),
    service: async ({ value, name }) => {
      if (isFull && name === '7') fill()
      await new Promise((resolve) => setTimeout(resolve, 1))
      return value
    },
  })
  const many = flow({
    each: { type: 'loop', input: { items: Array.from({ length: 500 }, (_, index) => index), concurrency: 2, collect: '{{ index }}' } },
    read: { type: 'test.read', parent: 'each', input: { name: '{{ string(item) }}', value: large } }, shown: { type: 'set', parent: 'each', input: { fields: { text: '{{ steps.read.output }}' } } },
  }, ['trigger > each', 'each.each > read', 'read > shown'])
  const runId = world.runs.start(request(many))
  const second = world.runs.start(request(flow({ long: { type: 'wait', input: { durationMs: 3_600_000 } } }, ['trigger > long'])))
  const finished = world.runs.finished(runId)
  await expect.poll(() => world.calls.length).toBeGreaterThan(7)
  await aWhile()
  const known = world.runs.events(runId).length
  expect(world.calls.length).toBeLessThan(20)
  world.runs.cancel(second, 'enough')
  await aWhile()
  expect(world.runs.events(runId)).toHaveLength(known)
  expect(world.runs.events(second).at(-1)).toMatchObject({ type: 'run-cancel-requested' })
  isFull = false
  makeRoom()
  expect(await finished).toMatchObject({ status: 'succeeded' })
  expect(await world.runs.finished(second)).toMatchObject({ status: 'cancelled' })
  expect(world.calls.map(({ name }) => Number(name)).sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index))
})
