import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@main/storage/database.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import type { StartedBy } from '@shared/run-event.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import type { Workflow } from '@shared/workflow.ts'
import { flow, openWorld, realTime, request, type World } from './test-world.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-error-run-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const event: StartedBy = { kind: 'event', traceId: 'tr_one' as ItemId, version: 'live' }
const handler = flow({ tell: { text: '{{ event.payload.workflow.name }} failed at {{ event.payload.failedAt.name }}: {{ event.payload.failure.message }}', event: '{{ event.payload }}' } }, ['trigger > tell'], { id: 'wf_handler', name: 'Tell', settings: { onErrorWorkflow: 'wf_handler' } })
const failing = flow({ check: { type: 'fail', input: { message: 'no stock' } } }, ['trigger > check'], { name: 'Orders', settings: { onErrorWorkflow: 'wf_handler' } })

async function end(world: World, workflow: Workflow, startedBy: StartedBy = event) {
  const runId = await world.runs.startInGroup(request(workflow, { startedBy, payload: { order: 7 }, doubt: 'wait' }))
  await world.runs.finished(runId)
  return runId
}
const handlers = (world: World): RunSummary[] => world.runs.list({ limit: 100 }).filter(({ startedBy }) => startedBy.kind === 'failure')

test('a live run that fails starts the workflow for errors once, with what is known of the failure', async () => {
  const world = openWorld({ library: [handler] })
  const failed = await end(world, failing)
  const [run, ...more] = handlers(world)
  expect(more).toEqual([])
  expect(run).toMatchObject({ workflowId: 'wf_handler', startedBy: { kind: 'failure', runId: failed } })
  expect(await world.runs.finished(run!.runId)).toMatchObject({
    status: 'succeeded',
    output: { tell: {
      text: 'Orders failed at check: no stock',
      event: { workflow: { id: 'wf_test', name: 'Orders' }, runId: failed, traceId: 'tr_one', failedAt: { nodeId: 'check', iteration: '', step: 'check', name: 'check' }, failure: { code: 'invalid-input', message: 'no stock' }, payload: { order: 7 } },
    } },
  })
  world.close()
})

test('it is not started by what succeeds or is cancelled, by a test run, a draft, a sub-workflow, or the failure of its own', async () => {
  const world = openWorld({ library: [handler, failing] })
  await end(world, flow({ fine: {} }, ['trigger > fine'], { settings: { onErrorWorkflow: 'wf_handler' } }))
  await end(world, failing, { kind: 'person' })
  await end(world, failing, { kind: 'command-line' })
  await end(world, failing, { kind: 'event', traceId: 'tr_two' as ItemId, version: 'draft' })
  await end(world, flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_test' } } }, ['trigger > call'], { id: 'wf_caller' }))
  const cancelled = await world.runs.startInGroup(request(flow({ nap: { type: 'approval', input: { title: 'Well?', onTimeout: 'fail' } } }, ['trigger > nap'], { settings: { onErrorWorkflow: 'wf_handler' } }), { startedBy: event }))
  world.runs.cancel(cancelled, 'enough')
  await world.runs.finished(cancelled)
  expect(handlers(world)).toEqual([])

  const broken = flow({ no: { type: 'fail', input: { message: 'and this one, too' } } }, ['trigger > no'], { id: 'wf_broken', settings: { onErrorWorkflow: 'wf_broken' } })
  const failed = await end(world, broken)
  const [first] = handlers(world)
  await world.runs.finished(first!.runId)
  expect(handlers(world)).toMatchObject([{ status: 'failed', startedBy: { runId: failed } }])
  world.close()
})

test('where there is no such workflow, the run fails as ever', async () => {
  const world = openWorld()
  await end(world, failing)
  expect(world.runs.list({ limit: 10 })).toMatchObject([{ status: 'failed' }])
  world.close()
})

test('that the run failed and that the other began are kept together or not at all, so that no crash comes between', async () => {
  const world = openWorld({ folder, library: [handler], time: realTime() })
  world.database.exec("CREATE TRIGGER refuse BEFORE INSERT ON runs WHEN NEW.workflow_id = 'wf_handler' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
  const failed = await world.runs.startInGroup(request(flow({ nap: { type: 'wait', input: { durationMs: 100 } }, check: { type: 'fail', input: { message: 'no stock' } } }, ['trigger > nap', 'nap > check'], { settings: { onErrorWorkflow: 'wf_handler' } }), { startedBy: event }))
  const beside = openDatabase({ folder, quickCheck: false })
  const kept = () => beside.prepare('SELECT workflow_id, status FROM runs ORDER BY id').all()
  // Long after it has failed in memory.
  await new Promise((resolve) => setTimeout(resolve, 600))
  expect(kept()).toEqual([{ workflow_id: 'wf_test', status: 'running' }])
  world.database.exec('DROP TRIGGER refuse')
  await world.runs.finished(failed)
  expect(kept()).toMatchObject([{ workflow_id: 'wf_test', status: 'failed' }, { workflow_id: 'wf_handler' }])
  beside.close()
  world.close()
})
