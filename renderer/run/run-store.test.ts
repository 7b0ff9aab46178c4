import { beforeEach, expect, test } from 'vitest'
import type { RunId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { workflowOf } from '../document/sample-workflow.test-data.ts'
import { renameNodeId } from '../document/edits/rename.ts'
import { edgeLook } from '../canvas/edge-look.ts'
import { currentRun, flush, followRename, lastOutputs, nodeRunOf, receive, runStore } from './run-store.ts'

const workflow = workflowOf('trigger>a a:true>b a:false>c b>d', { types: { a: 'branch' } })
const [one, two] = ['run_1', 'run_2'] as RunId[]
if (one === undefined || two === undefined) throw new Error('no ids')

const started = (runId: RunId, mode: Extract<RunEvent, { type: 'run-started' }>['mode'] = { kind: 'whole' }): RunEvent =>
  ({ type: 'run-started', at: 1, runId, workflow, payload: { n: 1 }, vars: {}, mode, startedBy: { kind: 'person' }, writes: 'ask' })
const of = (nodeId: string) => ({ at: 2, nodeId: nodeId as never, iteration: '', attempt: 1 })
const starts = (nodeId: string): RunEvent => ({ type: 'step-started', ...of(nodeId), input: {} })
const succeeds = (nodeId: string, output: number, ports?: string[]): RunEvent => ({ type: 'step-succeeded', ...of(nodeId), output, ...(ports === undefined ? {} : { ports }) })
const hear = (runId: RunId, ...events: RunEvent[]) => { receive(runId, events); flush() }
const node = (id: string) => nodeRunOf('wf_test', id)(runStore.getState())
const edge = (index: number) => { const each = workflow.edges[index]; if (each === undefined) throw new Error('no edge'); return edgeLook(runStore.getState(), 'wf_test', each) }

beforeEach(() => runStore.setState({ runs: new Map(), currentRunId: {}, byNode: {} }))

test('a fact about one node leaves what is known of the others the same object', () => {
  hear(one, started(one), starts('a'), succeeds('a', 1, ['true']))
  const before = node('a')
  hear(one, starts('b'))
  expect(node('a')).toBe(before)
  expect(node('b')?.shown.status).toBe('running')
  expect(currentRun('wf_test')(runStore.getState())?.runId).toBe(one)
})

test('facts that come within a frame are folded once, in their order', () => {
  let changes = 0
  const stop = runStore.subscribe(() => { changes++ })
  receive(one, [started(one)])
  receive(one, [starts('a')])
  receive(one, [succeeds('a', 7, ['true'])])
  flush()
  stop()
  expect(changes).toBe(1)
  expect(node('a')?.shown.output).toBe(7)
})

test('a whole run begins with a clean canvas, a run to a node keeps the rest', () => {
  hear(one, started(one), starts('a'), succeeds('a', 1, ['true']), starts('b'), succeeds('b', 2))
  hear(two, started(two, { kind: 'to', nodeId: 'a' as never }), starts('a'), succeeds('a', 3, ['true']))
  expect(node('a')?.shown.output).toBe(3)
  expect(node('b')?.shown.output).toBe(2)
  hear('run_3' as RunId, started('run_3' as RunId))
  expect(lastOutputs('wf_test')(runStore.getState()).size).toBe(0)
})

test('a sub-workflow\'s run is kept and not shown', () => {
  hear(one, started(one))
  hear(two, { ...started(two), startedBy: { kind: 'workflow', runId: one, step: { nodeId: 'a' as never, iteration: '' } } } as RunEvent)
  expect(currentRun('wf_test')(runStore.getState())?.runId).toBe(one)
  expect(runStore.getState().runs.has(two)).toBe(true)
})

test('edges tell which way the run went', () => {
  expect(edge(0)).toBe('idle')
  hear(one, started(one), starts('a'))
  expect([edge(0), edge(1)]).toEqual(['active', 'idle'])
  hear(one, succeeds('a', 1, ['true']), { type: 'steps-skipped', at: 3, steps: [{ nodeId: 'c' as never, iteration: '' }], reason: 'not taken' }, starts('b'))
  expect([edge(0), edge(1), edge(2)]).toEqual(['succeeded', 'active', 'skipped'])
  hear(one, { type: 'step-failed', ...of('b'), failure: { code: 'internal', message: 'Broke', retryable: false }, retryAt: null })
  expect([edge(1), edge(3)]).toEqual(['failed', 'idle'])
})

test('a renamed node keeps its last output, and has it again when the rename is undone', () => {
  hear(one, started(one), starts('b'), succeeds('b', 5))
  const renamed = renameNodeId('b', 'better', () => undefined).run({ workflow, pins: {} }).workflow
  followRename(workflow, renamed)
  expect(node('better')?.shown.output).toBe(5)
  expect(node('b')?.shown.output).toBe(5)
  followRename(renamed, workflow)
  expect(node('b')?.shown.output).toBe(5)
})
