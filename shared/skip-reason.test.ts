import { expect, test } from 'vitest'
import type { RunEvent } from './run-event.ts'
import { viewOf } from './run-view.ts'
import { Workflow } from './workflow.ts'
import type { NodeId, RunId } from './id.ts'

const node = (id: string, name: string) => ({ id, type: 'set', name, input: {} })
const workflow = Workflow.parse({
  format: 'flowbench/workflow', version: 1, id: 'wf_skips', name: 'Skips', trigger: { type: 'manual' },
  nodes: [node('ask', 'Is it a bug?'), node('call', 'Call'), node('tell', 'Tell'), node('end', 'End')],
  edges: [
    { from: 'trigger', to: 'ask' }, { from: 'ask', port: 'true', to: 'call' },
    { from: 'call', port: 'error', to: 'tell' }, { from: 'tell', to: 'end' },
  ],
})
const at = (nodeId: string) => ({ nodeId: nodeId as NodeId, iteration: '' })
const started: RunEvent = { type: 'run-started', at: 0, runId: 'run_1' as RunId, workflow, payload: null, vars: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'send' }
const asked: RunEvent = { type: 'step-succeeded', at: 1, attempt: 1, ...at('ask'), output: { result: false }, ports: ['false'] }
const reasons = (steps: readonly string[], ...before: Parameters<typeof viewOf>[0]) =>
  [...viewOf([started, ...before, { type: 'steps-skipped', at: 2, steps: steps.map(at), reason: 'nothing led here' }]).steps.values()].flatMap(({ reason }) => (reason === undefined ? [] : [reason]))

test('a step is skipped because of what the step before it chose, and so are those behind it', () => {
  expect(reasons(['call', 'tell', 'end'], asked)).toEqual(['Is it a bug? was false', 'Is it a bug? was false', 'Is it a bug? was false'])
})

test('what hangs on an error port is skipped because nothing failed', () => {
  const called = { type: 'step-succeeded', at: 1, attempt: 1, ...at('call'), output: 1 } as const
  expect(reasons(['tell', 'end'], called)).toEqual(['Call did not fail', 'Call did not fail'])
})

test('the reason does not hang on the order in which the steps are named', () => {
  expect(reasons(['end', 'tell', 'call'], asked)).toEqual(Array(3).fill('Is it a bug? was false'))
})
