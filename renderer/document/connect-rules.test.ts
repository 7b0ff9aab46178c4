import { expect, test } from 'vitest'
import type { Workflow } from '@shared/workflow.ts'
import { judgeConnection } from './connect-rules.ts'
import { connect, reconnect } from './edits/connect.ts'
import { edgesOf, nodeTypeOf, workflowOf } from './sample-workflow.test-data.ts'

function reason(workflow: Workflow, from: string, to: string, port?: string): string {
  const verdict = judgeConnection(workflow, { from, port, to }, nodeTypeOf)
  return verdict.ok ? 'allowed' : verdict.reason
}
const connected = (workflow: Workflow, from: string, to: string, port?: string) => connect({ from, port, to }, nodeTypeOf).run({ workflow, pins: {} }).workflow
const parents = (workflow: Workflow) => Object.fromEntries(workflow.nodes.filter((node) => node.parent !== undefined).map((node) => [node.id, node.parent]))

test('what can never be connected is refused in words', () => {
  const workflow = workflowOf('trigger>a a>b b>c', { types: { b: 'branch', end: 'stop' } })
  expect(reason(workflow, 'a', 'trigger')).toBe('A trigger takes no input.')
  expect(reason(workflow, 'a', 'a')).toBe('A node cannot lead to itself.')
  expect(reason(workflow, 'a', 'b')).toBe('These two are already connected.')
  expect(reason(workflow, 'c', 'a')).toBe('That would make a circle. Use a loop to repeat steps.')
  expect(reason(workflow, 'end', 'c')).toBe('“end” ends its path, so nothing can follow it.')
  expect(reason(workflow, 'b', 'end', 'maybe')).toBe('“b” has no output “maybe”.')
  expect(reason(workflow, 'b', 'end', 'false')).toBe('allowed')
  expect(reason(workflow, 'a', 'nowhere')).toBe('That node is gone.')
})

test('the one port of a node is written without its name', () => {
  expect(edgesOf(connected(workflowOf('trigger>a', { types: { b: 'step' } }), 'a', 'b', 'out'))).toBe('trigger>a a>b')
})

test('a node that a loop leads to comes into the loop with all that follows it', () => {
  const workflow = workflowOf('trigger>each_item a>b b>c', { types: { each_item: 'loop' } })
  const next = connected(workflow, 'each_item', 'a', 'each')
  expect(parents(next)).toEqual({ a: 'each_item', b: 'each_item', c: 'each_item' })
})

test('an inner loop that is adopted keeps its own body', () => {
  const workflow = workflowOf('inner:each>x inner:done>y', { types: { outer: 'loop', inner: 'loop' }, parents: { x: 'inner' } })
  expect(parents(connected(workflow, 'outer', 'inner', 'each'))).toEqual({ x: 'inner', inner: 'outer', y: 'outer' })
})

test('a loop goes on by its port done to its own level', () => {
  const workflow = workflowOf('trigger>l l:each>a', { types: { l: 'loop', b: 'step' }, parents: { a: 'l' } })
  expect(parents(connected(workflow, 'l', 'b', 'done'))).toEqual({ a: 'l' })
  expect(reason(workflow, 'l', 'a', 'done')).toContain('“a” is inside of the loop “l”')
})

test('a node that something else leads to does not change loops', () => {
  const workflow = workflowOf('trigger>l l:each>a l:done>b', { types: { l: 'loop' }, parents: { a: 'l' } })
  expect(reason(workflow, 'a', 'b')).toBe('“b” is outside of the loop “l”. Lead to it from the loop\'s “done”.')
  expect(reason(workflow, 'trigger', 'a')).toContain('is inside of the loop')
})

test('what also follows a node elsewhere cannot be pulled into a loop', () => {
  const workflow = workflowOf('trigger>l trigger>join a>join', { types: { l: 'loop' } })
  expect(reason(workflow, 'l', 'a', 'each')).toBe('“join” also follows a node elsewhere, so it cannot move into the loop.')
})

test('a loop cannot be put into its own body', () => {
  const workflow = workflowOf('', { types: { l: 'loop' }, parents: { a: 'l' } })
  expect(reason(workflow, 'a', 'l')).toBe('A loop cannot be inside of itself.')
})

test('an edge whose new end is refused stays where it was', () => {
  const workflow = workflowOf('trigger>a a>b')
  const edge = workflow.edges[1]
  if (edge === undefined) throw new Error('no edge')
  const after = reconnect(edge, { from: 'a', to: 'trigger' }, nodeTypeOf).run({ workflow, pins: {} })
  expect(after.workflow).toBe(workflow)
})
