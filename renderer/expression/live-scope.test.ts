import { describe, expect, test } from 'vitest'
import { buildGraph } from '@shared/document/graph.ts'
import type { JsonValue } from '@shared/json.ts'
import type { StepView } from '@shared/run-view.ts'
import { Workflow } from '@shared/workflow.ts'
import { liveScope, type LiveSource } from './live-scope.ts'
import { liveValue } from './live-value.ts'

const workflow = Workflow.parse({
  format: 'flowbench/workflow', version: 1, id: 'wf_1', name: 'W', trigger: { type: 'manual' }, vars: { limit: 3 },
  nodes: [
    { id: 'first', type: 'set', name: 'First', input: {} },
    { id: 'loop', type: 'loop', name: 'Loop', input: { items: '{{ event.payload.orders }}', collect: '{{ steps.inner.output }}' } },
    { id: 'inner', type: 'set', name: 'Inner', parent: 'loop', input: {} },
    { id: 'last', type: 'set', name: 'Last', parent: 'loop', input: {} },
    { id: 'after', type: 'filter', name: 'After', input: { items: [{ n: 7 }], where: '{{ item.n > 1 }}' } },
  ],
  edges: [{ from: 'trigger', to: 'first' }, { from: 'first', to: 'loop' }, { from: 'loop', port: 'each', to: 'inner' }, { from: 'inner', to: 'last' }, { from: 'loop', port: 'done', to: 'after' }],
})

function step(nodeId: string, iteration: string, fields: Partial<StepView>): StepView {
  return { key: `${iteration}/${nodeId}`, nodeId: nodeId as StepView['nodeId'], iteration, status: 'succeeded', attempts: [], logs: [], startedAt: 1, finishedAt: 2, ...fields }
}

const ran: Record<string, StepView[]> = {
  first: [step('first', '', { output: 'F' })],
  loop: [step('loop', '', { input: { items: ['a', 'b'] }, output: [1, 2] })],
  inner: [step('inner', 'loop[0]', { output: 'inner a' }), step('inner', 'loop[1]', { output: 'inner b' })],
}

function at(nodeId: string, more: Partial<LiveSource> = {}) {
  return liveScope({
    workflow, graph: buildGraph(workflow), nodeId, stepsOf: (id) => ran[id] ?? [], pins: {}, payload: { orders: ['x', 'y'] }, startedAt: '2026-01-01T00:00:00.000Z', runId: 'run_1', iteration: '', each: false, ...more,
  })
}

describe('the values that an expression would have', () => {
  test('are the outputs of the last run, those upstream only', () => {
    const { scope, waitsFor } = at('after')
    expect(scope.steps).toEqual({ first: { output: 'F' }, loop: { output: [1, 2] } })
    expect(waitsFor.size).toBe(0)
    expect(scope.item).toBeUndefined()
  })

  test('in a loop are those of the round that is looked at', () => {
    const { scope } = at('last', { iteration: 'loop[1]' })
    expect(scope).toMatchObject({ item: 'b', index: 1, loops: { loop: { item: 'b', index: 1 } }, steps: { inner: { output: 'inner b' }, first: { output: 'F' } } })
  })

  test('before any run come from the sample: the first item, and no outputs', () => {
    const { scope, waitsFor } = at('last', { stepsOf: () => [] })
    expect(scope).toMatchObject({ item: 'x', index: 0 })
    expect([...waitsFor].sort()).toEqual(['first', 'inner'])
  })

  test('are the pinned ones where an output is pinned', () => {
    expect(at('after', { pins: { first: 'P' as JsonValue } }).scope.steps['first']).toEqual({ output: 'P' })
  })

  test('of a field looked at once an item have its own item, and in a loop its body', () => {
    expect(at('after', { each: true }).scope).toMatchObject({ item: { n: 7 }, index: 0 })
    expect(at('loop', { each: true }).scope).toMatchObject({ item: 'a', steps: { inner: { output: 'inner a' } } })
  })
})

describe('what stands under a field', () => {
  const schemas = { steps: { first: { mayBeSkipped: false }, gone: { mayBeSkipped: false } }, inLoop: false }

  test('is the value, or nothing for plain text', () => {
    expect(liveValue('plain', at('after'), schemas)).toEqual({ kind: 'literal' })
    expect(liveValue('{{ steps.first.output }}!', at('after'), schemas)).toEqual({ kind: 'value', value: 'F!' })
  })

  test('names the steps that have yet to run', () => {
    expect(liveValue('{{ steps.first.output.x }}', at('after', { stepsOf: () => [] }), schemas)).toEqual({ kind: 'waiting', nodeIds: ['first'] })
  })

  test('is no error where the last run went another way and left nothing that fits', () => {
    const skipped = at('after', { stepsOf: (id) => (id === 'after' ? [step('after', '', { status: 'skipped' })] : (ran[id] ?? [])) })
    expect(liveValue('{{ steps.first.output.error.code }}', skipped, schemas)).toEqual({ kind: 'skipped' })
    expect(liveValue('{{ steps.first.output }}', skipped, schemas)).toEqual({ kind: 'value', value: 'F' })
    expect(liveValue('{{ steps.frist.output }}', skipped, schemas)).toMatchObject({ kind: 'problem' })
  })

  test('is the problem with its place: found by the check, else by trying', () => {
    expect(liveValue('a {{ steps.frist }}', at('after'), schemas)).toMatchObject({ kind: 'problem', problem: { start: 11, end: 16, suggestion: 'first' } })
    expect(liveValue('{{ event.payload.ordes }}', at('after'), schemas)).toMatchObject({ kind: 'problem', problem: { start: 17, end: 22, suggestion: 'orders' } })
  })
})
