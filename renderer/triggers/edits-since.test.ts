import { expect, test } from 'vitest'
import { NodeId } from '@shared/id.ts'
import { workflowOf } from '../document/sample-workflow.test-data.ts'
import { editsSince } from './edits-since.ts'

test('what differs from the live version is counted, and moving things about is not', () => {
  const live = workflowOf('trigger>a a>b b>c')
  const [first, ...rest] = live.nodes
  if (first === undefined) throw new Error('The sample has nodes')
  expect(editsSince(live, { ...live, samples: [], layout: { ...live.layout, notes: [] }, name: 'Another' })).toBe(0)
  expect(editsSince(live, { ...live, nodes: [{ ...first, name: 'Renamed' }, ...rest] })).toBe(1)
  expect(editsSince(live, { ...live, nodes: rest, edges: live.edges.slice(1) })).toBe(2)
  expect(editsSince(live, { ...live, nodes: [{ ...first, id: NodeId.parse('another') }, ...rest] })).toBe(1)
  expect(editsSince({ ...live, nodes: rest }, live)).toBe(1)
  expect(editsSince(live, { ...live, trigger: { type: 'schedule', cron: '* * * * *' }, vars: { a: 1 } })).toBe(2)
})
