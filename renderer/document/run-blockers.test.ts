import { expect, test } from 'vitest'
import type { NodeId } from '@shared/id.ts'
import type { Problem } from '@shared/problem.ts'
import type { RunMode } from '@shared/run-event.ts'
import type { Workflow } from '@shared/workflow.ts'
import { blockersOf } from './run-blockers.ts'
import { workflowOf } from './sample-workflow.test-data.ts'

const workflow = workflowOf('trigger>a a>b b>c trigger>other', { parents: { inside: 'b' }, types: { b: 'loop', loose: 'step' } })
const at = (nodeId: string, more: Partial<Problem> = {}): Problem =>
  ({ severity: 'error', rule: 'wrong-input', nodeId, pointer: `/nodes/${workflow.nodes.findIndex((node) => node.id === nodeId)}/input/x`, message: nodeId, remedy: '', ...more })
const inDocument = (pointer: string): Problem => ({ severity: 'error', rule: 'x', pointer, message: pointer, remedy: '' })
const whole: RunMode = { kind: 'whole' }
const to = (id: string): RunMode => ({ kind: 'to', nodeId: id as NodeId })
const from = (id: string): RunMode => ({ kind: 'from', nodeId: id as NodeId })
const blockers = (problems: Problem[], mode: RunMode, { of = workflow, pins = {} }: { of?: Workflow; pins?: Record<string, null> } = {}) => blockersOf(problems, { workflow: of, pins }, mode).map(({ message }) => message)

test('an error anywhere holds back a whole run, a warning does not', () => {
  expect(blockers([at('a'), at('inside'), at('c', { severity: 'warning' }), inDocument('/output')], whole)).toEqual(['a', 'inside', '/output'])
})

test('a run to or from a node meets only the errors of its own part', () => {
  const everywhere = [at('a'), at('b'), at('inside'), at('c'), at('other'), inDocument('/output')]
  expect(blockers(everywhere, to('a'))).toEqual(['a'])
  expect(blockers(everywhere, to('c'))).toEqual(['a', 'b', 'inside', 'c'])
  expect(blockers(everywhere, from('c'))).toEqual(['c'])
  expect(blockers(everywhere, from('other'))).toEqual(['other'])
})

test('what a run with a sample does not look at is no hindrance', () => {
  expect(blockers([inDocument('/trigger/cron'), inDocument('/samples/1/name'), inDocument('/tests/0'), inDocument('/settings/onErrorWorkflow')], whole)).toEqual([])
  expect(blockers([inDocument('/settings/timezone')], whole)).toEqual(['/settings/timezone'])
})

test('the input of a node that is pinned, disabled or not connected yet does not matter', () => {
  const disabled = { ...workflow, nodes: workflow.nodes.map((node) => (node.id === 'a' ? { ...node, disabled: true } : node)) }
  expect(blockers([at('a')], whole, { of: disabled })).toEqual([])
  expect(blockers([at('a'), at('c')], whole, { pins: { a: null } })).toEqual(['c'])
  expect(blockers([at('a', { pointer: '/nodes/0/type', rule: 'unknown-type' })], whole, { pins: { a: null } })).toEqual(['a'])
  const loose = [at('loose'), at('loose', { severity: 'warning', rule: 'unreachable' })]
  expect(blockers(loose, whole)).toEqual([])
  expect(blockers(loose, to('loose'))).toEqual(['loose'])
})
