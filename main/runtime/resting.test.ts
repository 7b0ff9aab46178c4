// Closing the app, and a machine that sleeps: neither is a crash, and neither makes a step fail that had no chance.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAwake, type Awake } from '@main/platform/awake.ts'
import { systemClock } from '@main/platform/clock.ts'
import { AppError } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { flow, openWorld, realTime, request, type Service, type World } from './test-world.ts'

let folder: string
let world: World
let awake: Awake
let service: Service
const open = (): void => {
  awake = createAwake(systemClock)
  world = openWorld({ folder, time: realTime(), random: () => 0.1, awake, service: (call, context) => service(call, context) })
  world.runs.recover()
}
/** Short, so that a test need not wait: what is long here is longer than this. */
const graceMs = 50
const quit = async (): Promise<void> => {
  await world.runs.end(graceMs)
  awake.close()
  world.close()
}
const crash = (): void => {
  awake.close()
  world.close()
}
const forever: Service = () => new Promise<never>(() => undefined)
const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const factsOf = (runId: RunId, type: RunEvent['type']): RunEvent[] => world.runs.events(runId).filter((event) => event.type === type)
const begun = (runId: RunId, times: number) => expect.poll(() => factsOf(runId, 'step-started').length, { timeout: 20_000 }).toBe(times)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-rest-'))
  service = forever
  open()
})
afterEach(() => {
  if (world.database.open) crash()
  rmSync(folder, { recursive: true })
})

describe('the app is closed', () => {
  test('five times in a row during a long step that may be repeated: it is taken up again each time, and ends', async () => {
    const runId = world.runs.start(request(flow({ long: { type: 'test.keyed' }, read: { type: 'test.read' }, after: {} }, ['trigger > long', 'long > after', 'trigger > read'])))
    for (let quits = 1; quits <= 5; quits++) {
      await begun(runId, 2 * quits)
      await quit()
      open()
    }
    service = async () => 'done'
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect(factsOf(runId, 'step-interrupted').map((event) => 'inOrder' in event && event.inOrder)).toEqual(Array.from({ length: 10 }, () => true))
  })

  test('while crashes are counted on: quits between them neither add to them nor make them forgotten', { timeout: 30_000 }, async () => {
    const runId = world.runs.start(request(flow({ long: { type: 'test.keyed' } }, ['trigger > long'])))
    for (let round = 1; round <= 4; round++) {
      await begun(runId, 2 * round - 1)
      await quit()
      open()
      await begun(runId, 2 * round)
      crash()
      open()
    }
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'failed', failure: { code: 'interrupted', message: expect.stringContaining('4 times') } })
  })

  test('a short call is let end, and nothing is begun after it', async () => {
    service = async ({ name }) => {
      await after(name === 'first' ? 20 : 0)
      return name
    }
    const runId = world.runs.start(request(flow({ first: { type: 'test.unsafe', input: { name: 'first' } }, second: { type: 'test.unsafe', input: { name: 'second' } } }, ['trigger > first', 'first > second'])))
    await begun(runId, 1)
    await world.runs.end(5_000)
    expect(factsOf(runId, 'step-succeeded')).toMatchObject([{ nodeId: 'first', output: 'first' }])
    expect(world.calls.map(({ name }) => name)).toEqual(['first'])
    crash()
    open()
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect(world.calls.map(({ name }) => name)).toEqual(['second'])
  })

  test('an unsafe call that was sent is in doubt; one that says it was not is tried again, and so is one whose service is asked', async () => {
    service = (_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AppError({ code: 'cancelled', message: 'ended', retryable: false, sent: _call.name === 'waits' ? 'not-sent' : 'maybe-sent' }))))
    const runId = world.runs.start(request(flow({ sent: { type: 'test.unsafe' }, waits: { type: 'test.unsafe', input: { name: 'waits' } }, asked: { type: 'test.reconcilable' } }, ['trigger > sent', 'trigger > waits', 'trigger > asked']), { doubt: 'wait' }))
    await begun(runId, 3)
    await quit()
    service = async () => 'done'
    open()
    await expect.poll(() => factsOf(runId, 'step-succeeded')).toMatchObject([{ nodeId: 'waits', attempt: 2 }])
    // The service that cannot tell leaves its write to the person; the other was never asked to send again.
    await expect.poll(() => factsOf(runId, 'step-in-doubt').map((event) => 'nodeId' in event && event.nodeId).sort()).toEqual(['asked', 'sent'])
    expect(world.calls.map(({ name }) => name)).toEqual(['waits'])
  })

  test('and the process is ended before it is done with that: nothing counts as a crash', async () => {
    const runId = world.runs.start(request(flow({ long: { type: 'test.keyed' } }, ['trigger > long'])))
    for (let round = 1; round <= 5; round++) {
      await begun(runId, round)
      // Whoever closes it twice does not wait for what is short.
      void world.runs.end(60_000)
      crash()
      open()
    }
    await begun(runId, 6)
    expect(world.runs.summary(runId)).toMatchObject({ status: 'running' })
  })

  test('for longer than its time-out, a run has the time left that it had', async () => {
    service = async ({ name }) => (name === 'hangs' ? forever({} as never, {} as never) : 'done')
    const runId = world.runs.start(request(flow({ hangs: { type: 'test.read', input: { name: 'hangs' } } }, ['trigger > hangs'], { settings: { timeoutMs: 4_000 } })))
    await begun(runId, 1)
    await quit()
    await after(4_500)
    service = async () => 'done'
    open()
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect(factsOf(runId, 'run-rested')).toHaveLength(1)
  })

  test('while a step runs a workflow of its own: that run is joined again, and neither is begun twice', async () => {
    const child = flow({ inner: { type: 'test.keyed' } }, ['trigger > inner'], { id: 'wf_child' })
    const runId = world.runs.start(request(flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_child' } } }, ['trigger > call']), { library: [child] }))
    await expect.poll(() => world.calls.length).toBe(1)
    await quit()
    service = async () => 'done'
    open()
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect(world.runs.list({ limit: 10 })).toHaveLength(2)
    expect(factsOf(runId, 'step-started')).toHaveLength(1)
  })
})

describe('the machine sleeps', () => {
  const sleep = async (ms: number): Promise<void> => {
    awake.suspend()
    await world.runs.suspend(graceMs)
    await after(ms)
    awake.resume()
  }

  test('nothing is begun before it is awake, and a call that outlives the sleep has its answer taken', async () => {
    let answer = (_value: string): void => undefined
    service = ({ name }) => (name === 'long' ? new Promise((resolve) => { answer = resolve }) : Promise.resolve(name))
    const runId = world.runs.start(request(flow({ long: { type: 'test.unsafe', input: { name: 'long' } }, next: { type: 'test.unsafe', input: { name: 'next' } } }, ['trigger > long', 'long > next'])))
    await begun(runId, 1)
    awake.suspend()
    await world.runs.suspend(graceMs)
    answer('late')
    await after(100)
    expect(factsOf(runId, 'step-succeeded')).toMatchObject([{ nodeId: 'long', output: 'late' }])
    expect(world.calls.map(({ name }) => name)).toEqual(['long'])
    awake.resume()
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
    expect(world.calls.map(({ name }) => name)).toEqual(['long', 'next'])
  })

  test('a call that the sleep cut off comes back by its class: what may be repeated is, without a retry of the step; what may not is in doubt', async () => {
    let cutOff = (): void => undefined
    const cut = new Promise<never>((_resolve, reject) => { cutOff = () => reject(new AppError({ code: 'network', message: 'The connection was reset.', retryable: true, sent: 'maybe-sent' })) })
    cut.catch(() => undefined)
    let isCut = false
    service = async () => (isCut ? 'done' : cut)
    const runId = world.runs.start(request(flow({ read: { type: 'test.read' }, keyed: { type: 'test.keyed' }, unsafe: { type: 'test.unsafe' } }, ['trigger > read', 'trigger > keyed', 'trigger > unsafe']), { doubt: 'wait' }))
    await begun(runId, 3)
    await sleep(20)
    isCut = true
    cutOff()
    await expect.poll(() => factsOf(runId, 'step-in-doubt')).toMatchObject([{ nodeId: 'unsafe' }])
    await expect.poll(() => factsOf(runId, 'step-succeeded').map((event) => 'nodeId' in event && `${event.nodeId} ${'attempt' in event && event.attempt}`).sort()).toEqual(['keyed 2', 'read 2'])
    expect(factsOf(runId, 'step-failed')).toEqual([])
  })

  test('but a call that began after it fails as ever', async () => {
    service = async () => { throw new AppError({ code: 'network', message: 'The connection was reset.', retryable: true, sent: 'maybe-sent' }) }
    await sleep(20)
    const view = await world.runs.finished(world.runs.start(request(flow({ read: { type: 'test.read' } }, ['trigger > read']))))
    expect(view).toMatchObject({ status: 'failed', failure: { code: 'network' } })
  })

  test('what it sleeps through does not count into the time of a run', async () => {
    let answer = (_value: string): void => undefined
    service = () => new Promise((resolve) => { answer = resolve })
    const runId = world.runs.start(request(flow({ long: { type: 'test.read' } }, ['trigger > long'], { settings: { timeoutMs: 4_000 } })))
    await begun(runId, 1)
    await sleep(4_500)
    await after(100)
    expect(world.runs.summary(runId)).toMatchObject({ status: 'running' })
    answer('done')
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
  })

  test('and loses its power: the next start takes what was under way up again, and counts no crash', async () => {
    const runId = world.runs.start(request(flow({ long: { type: 'test.keyed' } }, ['trigger > long'])))
    for (let round = 1; round <= 5; round++) {
      await begun(runId, round)
      awake.suspend()
      await world.runs.suspend(0)
      crash()
      open()
    }
    await begun(runId, 6)
    expect(world.runs.summary(runId)).toMatchObject({ status: 'running' })
  })
})
