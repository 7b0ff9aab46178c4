import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunStarted } from '@main/engine/plan.ts'
import type { Substep, SubstepEnd } from '@main/connectors/define-substep.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import { substepWorkflow, substepWorkflowId } from './substep-workflow.ts'
import { flow, openWorld, outputs, realTime, request, run, statuses, type Service, type World } from './test-world.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-substeps-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const part = (name: string, type: string, input: Substep['input'] = {}, more: Partial<Substep> = {}): Substep => ({ name, title: `The part ${name}`, type, input: { name, ...input }, ...more })
/** A step "long" that does these parts one after the other, and gives what they gave. */
const long = flow({ long: { type: 'test.idempotent', input: { name: 'long' } } }, ['trigger > long'])

function service(parts: readonly Substep[], others: Service): Service {
  return async (call, context) => {
    if (call.name !== 'long') return others(call, context)
    const ends: SubstepEnd[] = []
    for (const each of parts) ends.push(await context.substep(each))
    return ends.map((end) => (end.kind === 'done' ? end.output : { rejected: end.comment }))
  }
}
const echo: Service = async ({ value }) => value

const partsOf = (world: World, runId: RunId) => world.runs.parts(runId, { nodeId: long.nodes[0]!.id, iteration: '' })

test('the parts of a step are runs of their own, listed under it and nowhere else, and give their outputs', async () => {
  const world = openWorld({ service: service([part('one', 'test.read', { value: 1 }), part('two', 'test.unsafe', { value: { deep: ['{{ event.payload }}', 2] } })], echo) })
  const view = await run(world, long)
  expect(outputs(view)).toEqual({ long: [1, { deep: ['{{ event.payload }}', 2] }] })
  expect(world.runs.list({ limit: 10 }).map(({ runId }) => runId)).toEqual([view.runId])
  expect(partsOf(world, view.runId).map(({ startedBy, status }) => [startedBy.kind === 'substep' && startedBy.title, status])).toEqual([['The part one', 'succeeded'], ['The part two', 'succeeded']])
  world.close()
})

test('a step whose process ended takes up its parts where they were: what was finished is not done again, what was unsafe and under way waits for a word', async () => {
  let hold = (): void => undefined
  const held = new Promise<void>((resolve) => { hold = resolve })
  const parts = [part('one', 'test.unsafe', { value: 1 }), part('two', 'test.unsafe', { value: 2 }), part('three', 'test.unsafe', { value: 3 })]
  const first = openWorld({ folder, time: realTime(), service: service(parts, async ({ name, value }) => {
    if (name === 'two') await held
    return value
  }) })
  const runId = first.runs.start(request(long, { doubt: 'wait' }))
  await vi.waitFor(() => expect(first.calls.map(({ name }) => name)).toEqual(['long', 'one', 'two']), { timeout: 10_000 })
  first.close()
  hold()

  const second = openWorld({ folder, time: realTime(), service: service(parts, echo) })
  second.runs.recover()
  const doubted = await vi.waitFor(() => {
    const found = partsOf(second, runId)[1]!
    expect(statuses(viewOf(second.runs.events(found.runId)))).toEqual({ call: 'in-doubt' })
    return found.runId
  }, { timeout: 10_000 })
  await vi.waitFor(() => expect(viewOf(second.runs.events(runId)).steps.get('long')).toMatchObject({ status: 'running', standing: 1 }), { timeout: 10_000 })
  expect(second.calls.map(({ name }) => name)).toEqual(['long'])
  expect(second.runs.list({ limit: 5, waiting: true }).map((each) => each.runId)).toEqual([runId])
  second.runs.resolve({ runId: doubted, step: { nodeId: viewOf(second.runs.events(doubted)).steps.get('call')!.nodeId, iteration: '' } }, { kind: 'happened', output: 'it was' })
  expect(outputs(await second.runs.finished(runId))).toEqual({ long: [1, 'it was', 3] })
  expect(second.calls.map(({ name }) => name)).toEqual(['long', 'three'])
  second.close()
})

test('a part that fails fails the step; when the run is replayed the parts that were finished are taken over, with the keys they had', async () => {
  let isBroken = true
  const parts = [part('one', 'test.keyed', { value: 1 }), part('two', 'test.keyed', { value: 2 })]
  const world = openWorld({ service: service(parts, async ({ name, value }) => {
    if (name === 'two' && isBroken) throw new AppError({ code: 'forbidden', message: 'Not you.', retryable: false })
    return value
  }) })
  const failed = await run(world, long)
  expect(failed.failure).toMatchObject({ code: 'forbidden', message: 'Not you.' })
  isBroken = false
  const replayed = await world.runs.finished(world.runs.replay(failed.runId))
  expect(outputs(replayed)).toEqual({ long: [1, 2] })
  expect(world.calls.map(({ name }) => name)).toEqual(['long', 'one', 'two', 'long', 'two'])
  expect(world.calls[4]!.idempotencyKey).toBe(world.calls[2]!.idempotencyKey)
  world.close()
})

test('a step that is tried again does only what failed again', async () => {
  let isBroken = true
  const world = openWorld({ service: service([part('one', 'test.unsafe', { value: 1 }), part('two', 'test.read', { value: 2 })], async ({ name, value }) => {
    if (name === 'two' && isBroken) {
      isBroken = false
      throw new AppError({ code: 'unavailable', message: 'Later.', retryable: true })
    }
    return value
  }) })
  const again = flow({ long: { type: 'test.idempotent', input: { name: 'long' }, settings: { retry: { maxAttempts: 2 } } } }, ['trigger > long'])
  expect(outputs(await run(world, again))).toEqual({ long: [1, 2] })
  expect(world.calls.map(({ name }) => name)).toEqual(['long', 'one', 'two', 'long', 'two'])
  world.close()
})

test('a person is asked before a part, sees what it will do, and the run stands still for as long as it takes', async () => {
  const asking = part('pay', 'test.unsafe', { value: 7 }, { approval: { title: 'Pay {{ 7 }}?', message: 'To ada', shown: { amount: 7 } } })
  const world = openWorld({ time: realTime(), service: service([asking], echo) })
  const short = flow({ long: { type: 'test.idempotent', input: { name: 'long' } } }, ['trigger > long'], { settings: { timeoutMs: 1_000 } })
  for (const outcome of ['approved', 'rejected'] as const) {
    const runId = world.runs.start(request(short))
    const asked = await vi.waitFor(() => {
      const [found] = partsOf(world, runId)
      const step = found && viewOf(world.runs.events(found.runId)).steps.get('approval')
      expect(step?.approval).toMatchObject({ title: 'Pay {{ 7 }}?', message: 'To ada', shown: { amount: 7 } })
      return { runId: found!.runId, step: step! }
    }, { timeout: 10_000 })
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    world.runs.answer({ runId: asked.runId, step: { nodeId: asked.step.nodeId, iteration: '' } }, { hash: asked.step.approval!.hash, outcome, by: 'window', comment: 'so be it', answeredAt: Date.now() })
    expect(outputs(await world.runs.finished(runId))).toEqual({ long: [outcome === 'approved' ? 7 : { rejected: 'so be it' }] })
  }
  expect(world.calls.filter(({ name }) => name === 'pay')).toHaveLength(1)
  world.close()
})

test('a run that is cancelled cancels the parts of its steps', async () => {
  let told: Failure | null = null
  const world = openWorld({ time: realTime(), service: service([part('slow', 'test.read')], (_call, { signal }) => new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      told = toFailure(signal.reason)
      reject(signal.reason as Error)
    })
  })) })
  const runId = world.runs.start(request(long))
  const slow = await vi.waitFor(() => {
    expect(world.calls).toHaveLength(2)
    return partsOf(world, runId)[0]!
  }, { timeout: 10_000 })
  world.runs.cancel(runId, 'enough')
  expect(await world.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
  expect(await world.runs.finished(slow.runId)).toMatchObject({ status: 'cancelled' })
  expect(told).toMatchObject({ code: 'cancelled' })
  world.close()
})

test('nothing a part is given is read as an expression, and a field that is taken as it stands may not name a secret', () => {
  const parent = { workflow: long } as RunStarted
  const made = (input: Substep['input']) => substepWorkflow(part('one', 'code', input), { id: substepWorkflowId('x'), parent, isLiteral: (field) => field === 'code' })
  const { workflow, payload } = made({ 'a "b"': '{{ event }}', code: 'return {{ 1 }}' })
  expect(workflow.nodes[0]!.input).toEqual({ name: '{{ event.payload.input["name"] }}', 'a "b"': '{{ event.payload.input["a \\"b\\""] }}', code: 'return {{ 1 }}' })
  expect(payload).toEqual({ input: { name: 'one', 'a "b"': '{{ event }}', code: 'return {{ 1 }}' } })
  expect(() => made({ code: 'fetch("secret://key")' })).toThrow('names a secret')
})
