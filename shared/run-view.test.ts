import { expect, test } from 'vitest'
import type { NodeId, RunId } from './id.ts'
import type { RunEvent } from './run-event.ts'
import { foldRun, foldRunAll, viewOf, type RunView } from './run-view.ts'
import { Workflow } from './workflow.ts'

const workflow = Workflow.parse({
  format: 'flowbench/workflow', version: 1, id: 'wf_view', name: 'View', trigger: { type: 'manual' },
  nodes: [
    { id: 'a', type: 'set', name: 'A', input: {} },
    { id: 'b', type: 'set', name: 'B', input: {}, settings: { onError: 'port' } },
    { id: 'each', type: 'loop', name: 'Each', input: {} },
  ],
  edges: [],
})
const a = { nodeId: 'a' as NodeId, iteration: '' }
const b = { nodeId: 'b' as NodeId, iteration: '' }
const each = { nodeId: 'each' as NodeId, iteration: '' }
const started: RunEvent = { type: 'run-started', at: 1, runId: 'run_1' as RunId, workflow, payload: { n: 1 }, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'ask' }
const down = { code: 'unavailable', message: 'It is down', retryable: true } as const

const after = (...events: RunEvent[]): RunView => viewOf([started, ...events])

test('nothing is known of a run before it has started, and a journal without that fact is refused', () => {
  expect(foldRun(null, { type: 'step-started', at: 2, ...a, attempt: 1, input: null })).toBeNull()
  expect(() => viewOf([])).toThrow('run-started')
})

test('a step shows what went in, what came out, and how long each attempt took', () => {
  const view = after(
    { type: 'step-started', at: 2, ...a, attempt: 1, input: { x: 1 } },
    { type: 'step-failed', at: 5, ...a, attempt: 1, failure: down, retryAt: 50 },
    { type: 'step-started', at: 51, ...a, attempt: 2, input: { x: 1 } },
    { type: 'step-succeeded', at: 60, ...a, attempt: 2, output: 7, logs: ['hello'] },
  )
  expect(view.steps.get('a')).toEqual({
    key: 'a', nodeId: 'a', iteration: '', status: 'succeeded', input: { x: 1 }, output: 7, logs: ['hello'], startedAt: 2, finishedAt: 60,
    attempts: [{ attempt: 1, startedAt: 2, finishedAt: 5, failure: down }, { attempt: 2, startedAt: 51, finishedAt: 60 }],
  })
})

test('a step between two attempts says when it is tried again', () => {
  const view = after({ type: 'step-started', at: 2, ...a, attempt: 1, input: null }, { type: 'step-failed', at: 5, ...a, attempt: 1, failure: down, retryAt: 50 })
  expect(view.steps.get('a')).toMatchObject({ status: 'retrying', retryAt: 50, failure: down })
})

test('a failure that goes to the error port has the output that is seen there', () => {
  const view = after({ type: 'step-started', at: 2, ...b, attempt: 1, input: null }, { type: 'step-failed', at: 5, ...b, attempt: 1, failure: down, retryAt: null })
  expect(view.steps.get('b')).toMatchObject({ status: 'failed', failure: down, output: { error: down }, ports: ['error'] })
})

test('a loop counts its rounds, and a step inside stands under its round', () => {
  const view = after(
    { type: 'step-started', at: 2, ...each, attempt: 1, input: { concurrency: 1 } },
    { type: 'loop-started', at: 2, ...each, items: ['x', 'y'] },
    { type: 'step-succeeded', at: 3, nodeId: a.nodeId, iteration: 'each[0]', attempt: 1, output: 1 },
    { type: 'iteration-finished', at: 3, ...each, index: 0, output: 1 },
  )
  expect(view.steps.get('each')).toMatchObject({ status: 'running', loop: { total: 2, done: 1 }, input: { items: ['x', 'y'], concurrency: 1 } })
  expect(view.steps.get('each[0]/a')).toMatchObject({ status: 'succeeded', output: 1 })
})

test('skipped steps say why, and the end of the run what came of it', () => {
  const view = after({ type: 'steps-skipped', at: 4, steps: [a, b], reason: 'No way led here' }, { type: 'run-finished', at: 9, outcome: 'failed', output: null, failure: down, failedAt: a })
  expect([...view.steps.values()].map((step) => [step.status, step.reason])).toEqual([['skipped', 'No way led here'], ['skipped', 'No way led here']])
  expect(view).toMatchObject({ status: 'failed', finishedAt: 9, failure: down, failedAt: a })
})

test('a fact leaves the views it does not concern the same objects, and the older view as it was', () => {
  const first = after({ type: 'step-succeeded', at: 3, ...a, attempt: 1, output: 1 })
  const second = foldRunAll(first, [{ type: 'step-succeeded', at: 4, ...b, attempt: 1, output: 2 }])
  expect(second?.steps.get('a')).toBe(first.steps.get('a'))
  expect(first.steps.has('b')).toBe(false)
})
