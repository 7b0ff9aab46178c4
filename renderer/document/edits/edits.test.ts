import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Workflow, WorkflowNode } from '@shared/workflow.ts'
import type { PortRule } from '@shared/node-type.ts'
import { applyPatches, diff } from '@shared/patch.ts'
import { judgeConnection } from '../connect-rules.ts'
import { clipOf, clipText, parseClip } from '../clip.ts'
import type { Edit } from '../edit.ts'
import { reaches } from '../graph.ts'
import { edgesOf, nodeTypeOf, workflowOf } from '../sample-workflow.test-data.ts'
import { addNodeAfter, canSplice, insertOnEdge, spliceNode } from './add-node.ts'
import { connect } from './connect.ts'
import { moveNodes } from './move-nodes.ts'
import { setDisabled, setInput, setNote, setSettings } from './node-fields.ts'
import { duplicateNodes, pasteNodes } from './paste.ts'
import { removeNodes } from './remove-nodes.ts'
import { renameNodeId, renameWithId } from './rename.ts'
import { setWorkflowSettings } from './workflow-fields.ts'

const schemaOf = (type: string) => (type === 'code' ? { inputSchema: { properties: { code: { 'x-literal': true } } } } : undefined)
const run = (workflow: Workflow, edit: Edit) => edit.run({ workflow, pins: {} }).workflow
const remove = (workflow: Workflow, ...ids: string[]) => run(workflow, removeNodes(workflow, ids))
const node = (id: string, type = 'step', input = {}): WorkflowNode => ({ id: id as WorkflowNode['id'], type, name: id, input })
const ids = (workflow: Workflow) => workflow.nodes.map((each) => each.id).join(' ')

test('removing a middle node leads its neighbours on to each other, by the port they used', () => {
  expect(edgesOf(remove(workflowOf('trigger>a a>b b>c'), 'b'))).toBe('trigger>a a>c')
  expect(edgesOf(remove(workflowOf('x:true>b y>b b>c b>d', { types: { x: 'branch' } }), 'b'))).toBe('x:true>c x:true>d y>c y>d')
})

test('a setting of the workflow is put in and taken out again, and the same one changes nothing', () => {
  const before = workflowOf('trigger>a')
  const limited = run(before, setWorkflowSettings({ maxRuns: 2 }))
  expect(limited.settings).toEqual({ ...before.settings, maxRuns: 2 })
  expect(run(limited, setWorkflowSettings({ maxRuns: 2 }))).toBe(limited)
  expect(JSON.stringify(run(limited, setWorkflowSettings({ maxRuns: undefined })))).toBe(JSON.stringify(before))
})

test('removing several in a row bridges all of them', () => {
  expect(edgesOf(remove(workflowOf('trigger>a a>b b>c c>d'), 'b', 'c'))).toBe('trigger>a a>d')
})

test('of a removed branch the first path is joined, and never an error path', () => {
  expect(edgesOf(remove(workflowOf('trigger>b b:true>x b:false>y', { types: { b: 'branch' } }), 'b'))).toBe('trigger>x')
  expect(edgesOf(remove(workflowOf('trigger>a a:error>oops a>b'), 'a'))).toBe('trigger>b')
})

test('a bridge that is there already is not made twice', () => {
  expect(edgesOf(remove(workflowOf('trigger>a a>b trigger>b'), 'a'))).toBe('trigger>b')
})

test('the body of a removed loop takes its place one level up', () => {
  const after = remove(workflowOf('trigger>l l:each>a a>b l:done>c', { types: { l: 'loop' }, parents: { a: 'l', b: 'l' } }), 'l')
  expect(edgesOf(after)).toBe('a>b trigger>a b>c')
  expect(after.nodes.every((each) => each.parent === undefined)).toBe(true)
})

test('a removed node takes its place and its pin with it', () => {
  const workflow = workflowOf('trigger>a')
  const after = removeNodes(workflow, ['a']).run({ workflow, pins: { a: 1, other: 2 } })
  expect(after.pins).toEqual({ other: 2 })
  expect(after.workflow.layout.nodes).toEqual({ trigger: { x: 0, y: 0 } })
})

test('removing the trigger or nothing changes nothing', () => {
  const workflow = workflowOf('trigger>a')
  expect(remove(workflow, 'trigger')).toBe(workflow)
})

test('a new node in an edge makes room, and everything after it moves along', () => {
  const workflow = workflowOf('trigger>a a>b b>c')
  const [, edge] = workflow.edges
  if (edge === undefined) throw new Error('no edge')
  const after = run(workflow, insertOnEdge(node('new'), edge, nodeTypeOf))
  expect(edgesOf(after)).toBe('trigger>a a>new new>b b>c')
  const { a, new: fresh, b, c } = after.layout.nodes
  expect(fresh?.x).toBeGreaterThanOrEqual((a?.x ?? 0) + 208)
  expect(b?.x).toBeGreaterThanOrEqual((fresh?.x ?? 0) + 208)
  expect((c?.x ?? 0) - (b?.x ?? 0)).toBe(240)
  expect(a).toBe(workflow.layout.nodes['a'])
})

test('a loop in an edge goes on by done, and a node in a loop\'s edge comes into the loop', () => {
  const workflow = workflowOf('trigger>l l:each>a', { types: { l: 'loop' }, parents: { a: 'l' } })
  const [first, second] = workflow.edges
  if (first === undefined || second === undefined) throw new Error('no edge')
  expect(edgesOf(run(workflow, insertOnEdge(node('n', 'loop'), first, nodeTypeOf)))).toBe('trigger>n n:done>l l:each>a')
  expect(run(workflow, insertOnEdge(node('n'), second, nodeTypeOf)).nodes.find((each) => each.id === 'n')?.parent).toBe('l')
})

test('a node appended to a loop\'s each is in the loop', () => {
  const after = run(workflowOf('trigger>l', { types: { l: 'loop' } }), addNodeAfter(node('n'), { x: 0, y: 0 }, { from: 'l', port: 'each' }))
  expect(edgesOf(after)).toBe('trigger>l l:each>n')
  expect(after.nodes[1]?.parent).toBe('l')
})

test('only a node without connections is spliced into an edge', () => {
  const workflow = workflowOf('trigger>a', { types: { free: 'step', end: 'stop' } })
  const [edge] = workflow.edges
  if (edge === undefined) throw new Error('no edge')
  expect(edgesOf(run(workflow, spliceNode('free', edge, nodeTypeOf)))).toBe('trigger>free free>a')
  expect(run(workflow, spliceNode('end', edge, nodeTypeOf))).toBe(workflow)
  expect(canSplice(workflow, 'a', edge, nodeTypeOf)).toBe(false)
})

test('renaming an id rewrites every reference, edge, loop, pin and place', () => {
  const input = { text: '{{ steps.a.output.x }} and {{ steps["a"].output }}, not steps.a', list: [{ deep: '{{ loops.a.index }}' }] }
  const workflow = { ...workflowOf('trigger>a a:each>b', { types: { a: 'loop' }, parents: { b: 'a' }, nodes: [node('c', 'step', input)] }), output: { all: '{{ steps.a.output }}' } }
  const after = renameNodeId('a', 'every', schemaOf).run({ workflow, pins: { a: 1 } })
  expect(edgesOf(after.workflow)).toBe('trigger>every every:each>b')
  expect(after.workflow.nodes.find((each) => each.id === 'b')?.parent).toBe('every')
  expect(after.workflow.nodes.find((each) => each.id === 'c')?.input).toEqual({ text: '{{ steps.every.output.x }} and {{ steps["every"].output }}, not steps.a', list: [{ deep: '{{ loops.every.index }}' }] })
  expect(after.workflow.output).toEqual({ all: '{{ steps.every.output }}' })
  expect(after.pins).toEqual({ every: 1 })
  expect(Object.keys(after.workflow.layout.nodes)).toEqual(['trigger', 'every', 'b'])
})

test('an id that is taken or no identifier is not given', () => {
  const workflow = workflowOf('a>b')
  for (const id of ['b', 'trigger', 'has space', '']) expect(run(workflow, renameNodeId('a', id, schemaOf))).toBe(workflow)
})

test('a new name takes the id along only while the id says the old name', () => {
  const workflow = workflowOf('', { nodes: [{ ...node('create_issue'), name: 'Create issue' }, { ...node('mine'), name: 'Create issue 2' }] })
  expect(ids(run(workflow, renameWithId(workflow, 'create_issue', 'Open ticket', schemaOf).edit))).toBe('open_ticket mine')
  expect(ids(run(workflow, renameWithId(workflow, 'mine', 'Open ticket', schemaOf).edit))).toBe('create_issue mine')
})

test('code is left as it is written when a node is renamed', () => {
  const workflow = workflowOf('', { nodes: [node('a'), node('c', 'code', { code: '{{ steps.a.output }}' })] })
  expect(run(workflow, renameNodeId('a', 'b', schemaOf)).nodes[1]?.input).toEqual({ code: '{{ steps.a.output }}' })
})

test('pasted nodes get ids of their own, and refer to each other by them', () => {
  const workflow = workflowOf('trigger>a a>b b>c', { nodes: [] })
  const withText = run(workflow, setInput('b', '/text', '{{ steps.a.output }} {{ steps.c.output }}'))
  const clip = parseClip(clipText(clipOf(withText, ['a', 'b'])))
  if (clip === null) throw new Error('not a clip')
  const paste = pasteNodes(withText, clip, { x: 1000, y: 500 }, schemaOf)
  const after = run(withText, paste.edit)
  expect(paste.nodeIds).toEqual(['a_2', 'b_2'])
  expect(edgesOf(after)).toBe('trigger>a a>b b>c a_2>b_2')
  expect(after.nodes.find((each) => each.id === 'b_2')?.input).toEqual({ text: '{{ steps.a_2.output }} {{ steps.c.output }}' })
  expect(after.layout.nodes['a_2']?.y).toBe(464)
})

test('what is pasted hides no node that is there, however often it is pasted', () => {
  let workflow = workflowOf('trigger>a a>b', { nodes: [] })
  const clip = clipOf(workflow, ['a', 'b'])
  for (let time = 0; time < 3; time += 1) workflow = run(workflow, pasteNodes(workflow, clip, { x: 400, y: 300 }, schemaOf).edit)
  const places = Object.entries(workflow.layout.nodes)
  const covered = places.filter(([id, at]) => places.some(([other, { x, y }]) => other !== id && Math.abs(x - at.x) < 208 && Math.abs(y - at.y) < 76))
  expect(covered).toEqual([])
  expect(Object.keys(workflow.layout.nodes)).toEqual(expect.arrayContaining(['a_4', 'b_4']))
})

test('a copied loop takes its body along, and a duplicate in a loop stays in it', () => {
  const workflow = workflowOf('trigger>l l:each>a', { types: { l: 'loop' }, parents: { a: 'l' } })
  const copied = run(workflow, duplicateNodes(workflow, ['l'], [], schemaOf).edit)
  expect(edgesOf(copied)).toBe('trigger>l l:each>a l_2:each>a_2')
  expect(copied.nodes.find((each) => each.id === 'a_2')?.parent).toBe('l_2')
  expect(run(workflow, duplicateNodes(workflow, ['a'], [], schemaOf).edit).nodes.at(-1)?.parent).toBe('l')
})

test('text that holds no nodes is not pasted', () => {
  for (const text of ['', 'hello', '{}', '[1]', '{"format":"flowbench/nodes","version":1,"nodes":[{"id":"a b"}]}', '{"format":']) expect(parseClip(text)).toBeNull()
})

test('an input is set, extended and emptied by pointer, and what is beside it stays', () => {
  const workflow = workflowOf('', { nodes: [node('a', 'step', { keep: { me: 1 }, cases: [{ name: 'x' }] })] })
  const input = (edit: Edit) => run(workflow, edit).nodes[0]?.input
  expect(input(setInput('a', '/cases/0/name', 'y'))).toEqual({ keep: { me: 1 }, cases: [{ name: 'y' }] })
  expect(input(setInput('a', '/cases/1', { name: 'z' }))).toEqual({ keep: { me: 1 }, cases: [{ name: 'x' }, { name: 'z' }] })
  expect(input(setInput('a', '/cases/0', undefined))).toEqual({ keep: { me: 1 }, cases: [] })
  expect(input(setInput('a', '/new/deep', 1))).toEqual({ keep: { me: 1 }, cases: [{ name: 'x' }], new: { deep: 1 } })
  expect(input(setInput('a', '/a~1b~0c', 1))).toHaveProperty(['a/b~c'], 1)
  expect(run(workflow, setInput('a', '/keep/me', 1))).toBe(workflow)
  expect(run(workflow, setInput('a', '/__proto__/x', 1))).toBe(workflow)
  expect(run(workflow, setInput('a', '/cases/9', 1))).toBe(workflow)
})

test('a setting that is taken out leaves no trace in the document', () => {
  const workflow = workflowOf('', { nodes: [node('a')] })
  const changed = run(run(run(workflow, setSettings('a', { timeoutMs: 5 })), setDisabled(['a'], true)), setNote('a', 'why'))
  expect(Object.keys(changed.nodes[0] ?? {})).toEqual(['id', 'type', 'name', 'input', 'settings', 'disabled', 'note'])
  const back = run(run(run(changed, setSettings('a', { timeoutMs: undefined })), setDisabled(['a'], false)), setNote('a', ''))
  expect(JSON.stringify(back)).toBe(JSON.stringify(workflow))
})

test('moving changes only the layout, and the nodes stay the same objects', () => {
  const workflow = workflowOf('trigger>a a>b')
  const after = run(workflow, moveNodes(workflow, { a: { x: 5, y: 6 } }))
  expect(diff(workflow, after).map((patch) => patch.path.join('/'))).toEqual(['layout/nodes/a/x', 'layout/nodes/a/y'])
  expect(after.nodes).toBe(workflow.nodes)
  expect(run(workflow, moveNodes(workflow, { a: { x: 240, y: 0 } }))).toBe(workflow)
})

test('whatever is connected and removed, no circle and no crossing of loops comes of it, and undo gives the same bytes', () => {
  const step = fc.tuple(fc.constantFrom('connect', 'remove', 'duplicate'), fc.nat(8), fc.nat(8), fc.constantFrom(undefined, 'each', 'done', 'true', 'false'))
  fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    let workflow = workflowOf('trigger>a', { types: { a: 'step', b: 'branch', l: 'loop', m: 'loop', c: 'step', d: 'step', e: 'step', f: 'step' } })
    for (const [kind, one, other, port] of steps) {
      const all = ['trigger', ...workflow.nodes.map((each) => each.id)]
      const [from, to] = [all[one % all.length] ?? '', all[other % all.length] ?? '']
      const edit = kind === 'connect' ? connect({ from, port, to }, nodeTypeOf) : kind === 'remove' ? removeNodes(workflow, [to]) : duplicateNodes(workflow, [to], [], schemaOf).edit
      const before = workflow
      workflow = run(workflow, edit)
      expect(JSON.stringify(applyPatches(workflow, diff(workflow, before)))).toBe(JSON.stringify(before))
      if (workflow.nodes.length > 30) break
    }
    for (const edge of workflow.edges) {
      expect(reaches(workflow, edge.to, edge.from)).toBe(false)
      const alone = { ...workflow, edges: workflow.edges.filter((each) => each !== edge) }
      const verdict = judgeConnection(alone, edge, nodeTypeOf)
      expect(verdict.ok ? verdict.adopted : verdict.reason).toEqual([])
    }
  }), { numRuns: 300 })
})

test('an edge follows the name of its port letter by letter, also through an empty name and through that of another port', () => {
  const rule: PortRule = { kind: 'from-input', list: 'labels', name: 'name', more: ['other'] }
  const start = { ...workflowOf('c:question>a c:complaint>b c:other>d c:error>e'), nodes: [node('c', 'classify', { labels: [{ name: 'question' }, { name: 'complaint' }] }), ...['a', 'b', 'd', 'e'].map((id) => node(id))] }
  const typed = (workflow: Workflow, ...names: string[]) => names.reduce((current, name) => run(current, setInput('c', '/labels/0/name', name, rule)), workflow)
  const edges = (workflow: Workflow) => edgesOf(workflow).split(' ')
  expect(edges(typed(start, 'questio', 'questi', 'ask'))).toEqual(['c:ask>a', 'c:complaint>b', 'c:other>d', 'c:error>e'])
  expect(edges(typed(start, '', 'a', 'as', 'ask'))).toEqual(['c:ask>a', 'c:complaint>b', 'c:other>d', 'c:error>e'])
  expect(edges(typed(start, 'complaint', 'complaints'))).toEqual(['c:complaints>a', 'c:complaint>b', 'c:other>d', 'c:error>e'])
  expect(edges(typed(start, 'other', 'others'))).toEqual(['c:others>a', 'c:complaint>b', 'c:other>d', 'c:error>e'])
  // What is added, taken out or put in another order renames nothing.
  expect(edgesOf(run(start, setInput('c', '/labels/0', undefined, rule)))).toBe(edgesOf(start))
  expect(edgesOf(run(start, setInput('c', '/labels', [{ name: 'complaint' }, { name: 'question' }], rule)))).toBe(edgesOf(start))
  expect(edgesOf(run(start, setInput('c', '/labels/0/description', 'asks', rule)))).toBe(edgesOf(start))
})
