import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { alwaysAwake } from '@main/platform/awake.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createJournal } from '@main/storage/journal.ts'
import { createRestMark } from '@main/storage/rest-mark.ts'
import type { Approval } from '@shared/approval.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Workflow } from '@shared/workflow.ts'
import { actionRegistry } from './action-registry.ts'
import { createApprovalList } from './approval-list.ts'
import { createApprovals } from './approvals.ts'
import { createRuns } from './runs.ts'
import { flow, flyingTime, realTime, request, statuses, testConnector } from './test-world.ts'
import { createWrites } from './writes.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-approval-')) })
afterEach(() => rmSync(folder, { recursive: true }))

/** The runtime with its approvals, as the services put it together. */
function open(time = realTime()) {
  const database = openDatabase({ folder, quickCheck: false })
  const now = (): number => time.clock.now()
  const list = createApprovalList(database, now)
  const journal = createJournal(database, { alongside: (runId, events) => list.follow(runId, events) })
  const none = (): never => { throw new Error('no door') }
  const runs = createRuns({
    clock: time.clock, alarm: time.alarm, after: time.after, awake: alwaysAwake, restMark: createRestMark(database), random: () => 0, journal, writes: createWrites(database, now), actionOf: actionRegistry([testConnector(async ({ value }) => value)]),
    open: (_connector, _connection, http) => Promise.resolve({ config: {}, http }), doors: () => ({ http: { request: none }, sandbox: { runCode: none, runJsonata: none } }), findWorkflow: () => undefined,
  })
  const approvals = createApprovals({ list, journal, answerRun: (at, given) => runs.answer(at, given), now })
  const asked: Approval[] = []
  const settled: string[] = []
  approvals.onAsked((approval) => void asked.push(approval))
  approvals.onSettled(({ step }) => void settled.push(step.nodeId))
  runs.recover()
  approvals.start()
  return {
    runs, approvals, list, asked, settled, now,
    start: (workflow: Workflow, payload: JsonObject = { amount: 1 }) => runs.start(request(workflow, { payload })),
    async pending(count = 1): Promise<[Approval, ...Approval[]]> {
      await vi.waitFor(() => expect(approvals.pending()).toHaveLength(count), { timeout: 10_000 })
      return approvals.pending() as [Approval, ...Approval[]]
    },
    /** Ends the process at once: what it holds in memory is lost. */
    close() {
      approvals.close()
      runs.close()
      database.close()
    },
  }
}
const yes = (approval: Approval, comment = '') => ({ hash: approval.hash, outcome: 'approved' as const, by: 'window' as const, comment })
const asking = (input: JsonObject = {}, more: JsonObject = {}) => flow({
  plan: { amount: '{{ event.payload.amount }}' },
  ask: { type: 'approval', input: { title: 'Refund {{ event.payload.amount }}?', show: '{{ steps.plan.output }}', onTimeout: 'rejected', ...input } },
  pay: { paid: '{{ steps.ask.output.comment }}' }, refuse: { why: '{{ steps.ask.output.by }}' },
}, ['trigger > plan', 'plan > ask', 'ask.approved > pay', 'ask.rejected > refuse'], more)

test('a run waits for a person, its time stands still, and it goes on by the answer, which is kept with who gave it', async () => {
  const world = open()
  const runId = world.start(asking({}, { settings: { timeoutMs: 80 } }), { amount: 12 })
  const [approval] = await world.pending()
  expect(approval).toMatchObject({ runId, step: { nodeId: 'ask', iteration: '' }, nodeName: 'ask', workflowName: 'Test', title: 'Refund 12?', message: '', shown: { amount: 12 }, until: null })
  expect(world.asked).toEqual([approval])
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(world.runs.list({ limit: 1 })).toMatchObject([{ status: 'running' }])
  await world.approvals.answer(approval, yes(approval, 'Go ahead'))
  const view = await world.runs.finished(runId)
  expect(view).toMatchObject({ status: 'succeeded', output: { pay: { paid: 'Go ahead' } } })
  expect(statuses(view)).toMatchObject({ ask: 'succeeded', pay: 'succeeded', refuse: 'skipped' })
  expect(view.steps.get('ask')).toMatchObject({ ports: ['approved'], output: { outcome: 'approved', by: 'window', comment: 'Go ahead' }, approval: { shown: { amount: 12 }, answer: { outcome: 'approved', by: 'window' } } })
  expect(world.settled).toEqual(['ask'])
  expect(world.approvals.pending()).toEqual([])
  world.close()
})

test('an answer to something else than what is shown is not taken, and nobody answers twice', async () => {
  const world = open()
  const runId = world.start(asking())
  const [approval] = await world.pending()
  await expect(world.approvals.answer(approval, { ...yes(approval), hash: 'another' })).rejects.toMatchObject({ failure: { code: 'conflict' } })
  expect(() => world.list.decide(approval, { ...yes(approval), hash: 'another', answeredAt: world.now() })).toThrow('not what this answer is to')
  expect(await world.pending()).toEqual([approval])
  await world.approvals.answer(approval, { ...yes(approval), outcome: 'rejected' })
  await expect(world.approvals.answer(approval, yes(approval))).rejects.toMatchObject({ failure: { code: 'not-found' } })
  expect(await world.runs.finished(runId)).toMatchObject({ output: { refuse: { why: 'window' } } })
  world.close()
})

test('without an answer in time it ends as the node says: approved, rejected, or a failure that the error port takes', async () => {
  const world = open(flyingTime())
  const end = (workflow: Workflow) => world.runs.finished(world.start(workflow))
  expect(await end(asking({ timeoutMs: 60_000 }))).toMatchObject({ output: { refuse: { why: 'time-out' } } })
  expect(await end(asking({ timeoutMs: 60_000, onTimeout: 'approved' }))).toMatchObject({ output: { pay: { paid: '' } } })
  expect(await end(asking({ timeoutMs: 60_000, onTimeout: 'fail' }))).toMatchObject({ status: 'failed', failure: { code: 'timeout', message: expect.stringContaining('Nobody answered "ask"') as unknown }, failedAt: { nodeId: 'ask' } })
  expect(await end(asking({ until: '2001-01-01T00:00:00Z' }))).toMatchObject({ output: { refuse: { why: 'time-out' } } })
  const caught = flow({ ask: { type: 'approval', input: { title: 'Now?', timeoutMs: 1000, onTimeout: 'fail' }, settings: { onError: 'port' } }, look: { why: '{{ error.code }}' } }, ['trigger > ask', 'ask.error > look'])
  expect(await end(caught)).toMatchObject({ status: 'succeeded', output: { look: { why: 'timeout' } } })
  expect(world.approvals.pending()).toEqual([])
  world.close()
})

test('the deadline is a fact: after a restart it is the same, what is shown is the same, and it can be answered', async () => {
  let world = open()
  const runId = world.start(asking({ timeoutMs: 3_600_000 }), { amount: 5 })
  const [before] = await world.pending()
  for (let restart = 0; restart < 2; restart++) {
    world.close()
    world = open()
    expect(await world.pending()).toEqual([before])
  }
  await world.approvals.answer(before, yes(before))
  expect(await world.runs.finished(runId)).toMatchObject({ status: 'succeeded', output: { pay: { paid: '' } } })
  world.close()
})

test('an answer that was written down in time counts, though no process ran until its time was over; one without an answer is over then', async () => {
  let world = open()
  const answered = world.start(asking({ timeoutMs: 3_600_000 }))
  const [approval] = await world.pending()
  const silent = world.start(asking({ timeoutMs: 3_600_000 }))
  await world.pending(2)
  world.approvals.close()
  world.list.decide(approval, { ...yes(approval, 'from elsewhere'), by: 'command-line', answeredAt: world.now() })
  world.close()
  world = open(flyingTime(Date.now() + 2 * 3_600_000))
  expect(await world.runs.finished(answered)).toMatchObject({ output: { pay: { paid: 'from elsewhere' } } })
  expect(await world.runs.finished(silent)).toMatchObject({ output: { refuse: { why: 'time-out' } } })
  world.close()
})

test('what another process wrote down is taken up while the run waits', async () => {
  const world = open()
  const runId = world.start(asking())
  const [approval] = await world.pending()
  const other = openDatabase({ folder, quickCheck: false })
  createApprovalList(other, Date.now).decide(approval, { ...yes(approval, 'beside'), by: 'command-line', answeredAt: Date.now() })
  other.close()
  expect(await world.runs.finished(runId)).toMatchObject({ output: { pay: { paid: 'beside' } } })
  world.close()
})

test('each round of a loop asks for itself, several at once, and each gets its own answer', async () => {
  const world = open()
  const runId = world.start(flow({
    each: { type: 'loop', input: { items: [1, 2, 3], concurrency: 3, collect: '{{ steps.ask.output.outcome }}' } },
    ask: { type: 'approval', parent: 'each', input: { title: 'Item {{ item }}', onTimeout: 'rejected' } },
  }, ['trigger > each', 'each.each > ask']))
  const pending = await world.pending(3)
  for (const approval of [...pending].reverse()) await world.approvals.answer(approval, { ...yes(approval), outcome: approval.title === 'Item 2' ? 'rejected' : 'approved' })
  expect(await world.runs.finished(runId)).toMatchObject({ output: { each: ['approved', 'rejected', 'approved'] } })
  world.close()
})

test('a run that is cancelled, or fails elsewhere, asks nobody any more', async () => {
  const world = open()
  const cancelled = world.start(asking())
  const [approval] = await world.pending()
  world.runs.cancel(cancelled, 'enough')
  expect(await world.runs.finished(cancelled)).toMatchObject({ status: 'cancelled' })
  expect(world.settled).toEqual(['ask'])
  await expect(world.approvals.answer(approval, yes(approval))).rejects.toMatchObject({ failure: { code: 'not-found' } })
  const failing = flow({ ask: { type: 'approval', input: { title: 'Well?', onTimeout: 'rejected' } }, nap: { type: 'wait', input: { durationMs: 50 } }, no: { type: 'fail', input: { message: 'no' } } }, ['trigger > ask', 'trigger > nap', 'nap > no'])
  expect(await world.runs.finished(world.start(failing))).toMatchObject({ status: 'failed', failedAt: { nodeId: 'no' } })
  expect(world.approvals.pending()).toEqual([])
  world.close()
})
