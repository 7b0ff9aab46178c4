import { expect, test } from 'vitest'
import type { StepView } from '@shared/run-view.ts'
import type { RunId } from '@shared/id.ts'
import { judgeConnection } from '../document/connect-rules.ts'
import { nodeTypeOf, workflowOf } from '../document/sample-workflow.test-data.ts'
import { fingerprintOf, nodeRun } from '../run/node-run.ts'
import { inputsFor, outputsFor } from './connectable.ts'
import { edgeAt } from './edge-at.ts'
import { loopFrames } from './loop-frames.tsx'
import { neighbourOf } from './neighbours.ts'
import { nodeLook, withProgress } from './node-look.ts'
import { durationText, previewOf } from './preview.ts'
import { toFlow } from './to-flow.ts'

const draw = (workflow: ReturnType<typeof workflowOf>) => toFlow({ workflow, pins: {} }, { nodes: [], edges: [] }, nodeTypeOf, { nodes: [], edges: [] })

test('the ports that light up are those that may be connected, no more and no fewer', () => {
  const workflow = workflowOf('trigger>a a>b b:true>l l:each>x l:done>y', { types: { b: 'branch', l: 'loop', free: 'step', alone: 'loop' }, parents: { x: 'l' } })
  const ids = workflow.nodes.map((node) => node.id)
  for (const [from, port] of [['trigger', undefined], ['a', undefined], ['b', 'false'], ['l', 'each'], ['l', 'done'], ['x', undefined], ['y', undefined]] as const) {
    const allowed = ids.filter((to) => judgeConnection(workflow, { from, port, to }, nodeTypeOf).ok)
    expect([...inputsFor(workflow, from, port, nodeTypeOf)].sort(), `${from}:${port ?? ''}`).toEqual(allowed.sort())
  }
  expect([...outputsFor(workflow, 'free', nodeTypeOf)]).toContain('b:false')
  expect([...outputsFor(workflow, 'a', nodeTypeOf)]).not.toContain('b:false')
})

test('arrows follow the edges, and go across where none leads', () => {
  const workflow = workflowOf('trigger>a a>b a>c', {})
  workflow.layout.nodes = { trigger: { x: 0, y: 0 }, a: { x: 300, y: 0 }, b: { x: 600, y: -200 }, c: { x: 600, y: 40 } }
  expect(neighbourOf(workflow, 'trigger', 'right')).toBe('a')
  expect(neighbourOf(workflow, 'a', 'right')).toBe('c')
  expect(neighbourOf(workflow, 'c', 'up')).toBe('b')
  expect(neighbourOf(workflow, 'c', 'left')).toBe('a')
  expect(neighbourOf(workflow, 'trigger', 'left')).toBeNull()
})

test('a point on an edge finds it, and one beside it does not', () => {
  const elements = draw(workflowOf('trigger>a a>b'))
  expect(edgeAt(elements, { x: 224, y: 26 })?.id).toBe('trigger:>a')
  expect(edgeAt(elements, { x: 464, y: 20 })?.id).toBe('a:>b')
  expect(edgeAt(elements, { x: 224, y: 90 })).toBeNull()
})

test('a loop\'s frame holds its body and the frames of inner loops', () => {
  const { nodes } = draw(workflowOf('trigger>o o:each>i i:each>x', { types: { o: 'loop', i: 'loop' }, parents: { i: 'o', x: 'i' } }))
  const [outer, inner] = loopFrames(nodes)
  if (outer === undefined || inner === undefined) throw new Error('no frames')
  expect([outer.id, outer.count, inner.id, inner.count]).toEqual(['o', 1, 'i', 1])
  expect(outer.x).toBeLessThan(inner.x)
  expect(outer.x + outer.width).toBeGreaterThan(inner.x + inner.width)
  expect(outer.y + outer.height).toBeGreaterThan(inner.y + inner.height)
  expect(loopFrames(draw(workflowOf('trigger>l', { types: { l: 'loop' } })).nodes)).toEqual([])
})

const step = (change: Partial<StepView>): StepView => ({ key: 'a', nodeId: 'a' as StepView['nodeId'], iteration: '', status: 'succeeded', attempts: [], logs: [], startedAt: 0, finishedAt: 412, ...change })
const [node] = workflowOf('trigger>a').nodes
if (node === undefined) throw new Error('no node')
const look = (views: [StepView, ...StepView[]], { pin, changed = false }: { pin?: number; changed?: boolean } = {}) =>
  nodeLook({ node: changed ? { ...node, input: { now: 'different' } } : node, run: nodeRun('run_1' as RunId, fingerprintOf(node), views), pin, now: 1000 })

test('a node says its state in a word, with a value beside it', () => {
  expect(nodeLook({ node, run: undefined, pin: undefined, now: 0 })).toMatchObject({ state: 'initial', word: 'Not run yet' })
  expect(look([step({ output: { ok: true } })])).toMatchObject({ state: 'succeeded', word: 'Succeeded', value: '412 ms', preview: '{ ok: true }' })
  expect(look([step({ output: 1, ports: ['true'] })])).toMatchObject({ word: 'true' })
  expect(look([step({ status: 'failed', failure: { code: 'not-found', message: 'No such issue', retryable: false } })])).toMatchObject({ state: 'failed', word: 'No such issue', quiet: false })
  const approval = { title: 'Go on?', message: '', shown: null, nodeName: 'Ask', hash: 'h', until: null, onTimeout: 'fail' as const, askedAt: 0 }
  expect(look([step({ status: 'waiting', approval })])).toMatchObject({ state: 'waiting', word: 'Waiting for you' })
  expect(look([step({ status: 'failed', failure: { code: 'in-doubt', message: 'Nobody knows', retryable: false } })])).toMatchObject({ state: 'in-doubt' })
  expect(look([step({ status: 'skipped', reason: 'branch was true' })])).toMatchObject({ state: 'skipped', word: 'Skipped: branch was true' })
  expect(look([step({ status: 'retrying', retryAt: 13_000, attempts: [{ attempt: 2, startedAt: 0, finishedAt: 1 }] })])).toMatchObject({ state: 'waiting', word: 'Attempt 3 in 12 s', until: 13_000 })
  expect(look([step({ status: 'running', loop: { total: 4, done: 1 } })])).toMatchObject({ state: 'running', value: '1 of 4', progress: 0.25 })
})

test('a tool that says how far it is shows it, and nothing of it once it waits or has ended', () => {
  const running = look([step({ status: 'running' })])
  expect(withProgress(running, { progress: 3, total: 10, message: null })).toMatchObject({ state: 'running', progress: 0.3, value: '3 of 10' })
  expect(withProgress(running, { progress: 0.25, total: 1, message: null })).toMatchObject({ progress: 0.25, value: '25 %' })
  expect(withProgress(running, { progress: 41, total: 100, message: null })).toMatchObject({ progress: 0.41, value: '41 %' })
  expect(withProgress(running, { progress: 7, total: null, message: null })).toMatchObject({ progress: null, value: '7' })
  expect(withProgress(running, { progress: 12, total: 10, message: null })).toMatchObject({ progress: 1 })
  const ended = look([step({ output: 1 })])
  expect(withProgress(ended, { progress: 3, total: 10, message: null })).toBe(ended)
})

test('an edited node is stale, a pinned one says so, and one under way is neither', () => {
  expect(look([step({ output: 1 })], { changed: true })).toMatchObject({ state: 'stale' })
  expect(look([step({ output: 1 })], { pin: 5 })).toMatchObject({ state: 'pinned', preview: '5' })
  expect(look([step({ status: 'running' })], { changed: true, pin: 5 })).toMatchObject({ state: 'running' })
})

test('of several rounds the one under way shows, then a failed one', () => {
  const failed = step({ key: 'l[0]/a', status: 'failed', failure: { code: 'internal', message: 'Broke', retryable: false } })
  expect(look([failed, step({ key: 'l[1]/a', status: 'running' })])).toMatchObject({ state: 'running' })
  expect(look([failed, step({ key: 'l[1]/a' })])).toMatchObject({ state: 'failed' })
  expect(look([step({ key: 'l[0]/a' }), step({ key: 'l[1]/a' })])).toMatchObject({ value: '2 times' })
})

test('an output fits on one line, whatever it is', () => {
  expect(previewOf({ severity: 'high', a: 1, b: 2, c: 3, d: 4, e: 5 })).toBe('{ severity: "high", … 5 }')
  expect(previewOf([])).toBe('[]')
  expect(previewOf(null)).toBe('null')
  expect(previewOf('x'.repeat(100_000)).length).toBeLessThan(40)
  expect(previewOf({ long: { deep: { deeper: 'y'.repeat(5000) } } }).length).toBeLessThan(70)
  expect([durationText(0.4), durationText(412), durationText(1840), durationText(125_000)]).toEqual(['0 ms', '412 ms', '1.8 s', '2 min 5 s'])
})
