import { expect, test } from 'vitest'
import type { Draft } from '@shared/draft.ts'
import type { Workflow } from '@shared/workflow.ts'
import { moveNodes } from '../document/edits/move-nodes.ts'
import { setInput } from '../document/edits/node-fields.ts'
import { connect } from '../document/edits/connect.ts'
import { nodeTypeOf, workflowOf } from '../document/sample-workflow.test-data.ts'
import { placesOf, selectedAfter } from './from-changes.ts'
import { toFlow, type CanvasElements } from './to-flow.ts'

const nothing: CanvasElements = { nodes: [], edges: [] }
const unselected = { nodes: [], edges: [] }
const draw = (workflow: Workflow, before = nothing, selection: { nodes: string[]; edges: string[] } = unselected, pins = {}) => toFlow({ workflow, pins }, selection, nodeTypeOf, before)
const changed = (before: CanvasElements, after: CanvasElements) => after.nodes.filter((node) => !before.nodes.includes(node)).map((node) => node.id)

const workflow = workflowOf('trigger>a a>b b:true>c b:false>d', { types: { b: 'branch' } })
const draft: Draft = { workflow, pins: {} }

test('drawing the same document again gives the very same objects and lists', () => {
  const first = draw(workflow)
  const second = draw(workflow, first)
  expect(second.nodes).toBe(first.nodes)
  expect(second.edges).toBe(first.edges)
})

test('a change to one node gives one new object', () => {
  const first = draw(workflow)
  const edited = setInput('b', '/when', '{{ true }}').run(draft).workflow
  expect(changed(first, draw(edited, first))).toEqual(['b'])
  const moved = moveNodes(workflow, { c: { x: 1, y: 2 } }).run(draft).workflow
  expect(changed(first, draw(moved, first))).toEqual(['c'])
  expect(changed(first, draw(workflow, first, { nodes: ['a'], edges: [] }))).toEqual(['a'])
  expect(changed(first, draw(workflow, first, unselected, { d: 1 }))).toEqual(['d'])
})

test('a new edge gives one new edge, and the node whose end is no longer open', () => {
  const first = draw(workflow)
  const joined = connect({ from: 'c', to: 'd' }, nodeTypeOf).run(draft).workflow
  const second = draw(joined, first)
  expect(second.edges.filter((edge) => !first.edges.includes(edge)).map((edge) => edge.id)).toEqual(['c:>d'])
  expect(changed(first, second)).toEqual(['c'])
})

test('ports are where the design has them, and only ports of a choice are labelled', () => {
  const { nodes, edges } = draw(workflow)
  const middles = (id: string) => nodes.find((node) => node.id === id)?.handles?.map((handle) => [handle.id, handle.y + 5])
  expect(middles('trigger')).toEqual([['out', 24]])
  expect(middles('a')).toEqual([['in', 24], ['out', 24]])
  expect(middles('b')).toEqual([['in', 24], ['true', 18], ['false', 34]])
  expect(edges.map((edge) => edge.data?.label)).toEqual([undefined, undefined, 'true', 'false'])
})

test('a node without a place lies under no other', () => {
  const bare = { ...workflow, layout: { nodes: {}, notes: [], groups: [] } }
  const places = draw(bare).nodes.map((node) => `${node.position.x},${node.position.y}`)
  expect(new Set(places).size).toBe(places.length)
})

test('what was dragged is told apart as nodes and notes, in whole pixels', () => {
  expect(placesOf([{ id: 'a', position: { x: 1.4, y: 2.6 } }, { id: 'note:n', position: { x: 8, y: 16 } }])).toEqual({ nodes: { a: { x: 1, y: 3 } }, notes: { n: { x: 8, y: 16 } } })
})

test('a selection that does not change stays the same list', () => {
  const selected = ['a', 'b']
  expect(selectedAfter(selected, [{ type: 'select', id: 'a', selected: true }])).toBe(selected)
  expect(selectedAfter(selected, [{ type: 'select', id: 'a', selected: false }, { type: 'select', id: 'c', selected: true }])).toEqual(['b', 'c'])
})
