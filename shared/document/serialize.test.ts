import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../json.ts'
import { Workflow, type WorkflowNode } from '../workflow.ts'
import { parseDocument } from './parse.ts'
import { canonicalWorkflow, serialize, serializeBundle } from './serialize.ts'

const key = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('10', '2', '01', '-1', 'é', '', '\u2028', '"', 'hasOwnProperty', 'toString')).filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name))
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const json = fc.letrec<{ value: JsonValue; leaf: JsonValue }>((tie) => ({
  leaf: fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), number, fc.boolean(), fc.constant(null)),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true })),
})).value
const object = fc.dictionary(key, json, { maxKeys: 5, noNullPrototype: true })
const identifier = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/).filter((id) => !['__proto__', 'constructor', 'prototype'].includes(id))
const text = fc.string({ unit: 'binary', maxLength: 20 })
const point = fc.record({ x: fc.double({ min: -1e6, max: 1e6, noNaN: true }), y: fc.integer({ min: -1000, max: 1000 }) })

const node = fc.record({
  id: identifier, type: fc.constantFrom('set', 'loop', 'http.request'), name: text, input: object,
  parent: identifier, connection: text, disabled: fc.boolean(), note: text,
  settings: fc.record({ retry: fc.record({ maxAttempts: fc.integer({ min: 1, max: 9 }), baseMs: fc.nat(1000), maxMs: fc.nat(1000) }, { requiredKeys: ['maxAttempts'] }), timeoutMs: fc.integer({ min: 1, max: 1000 }), onError: fc.constantFrom('fail', 'continue', 'port') }, { requiredKeys: [] }),
}, { requiredKeys: ['id', 'type', 'name', 'input'] })

const workflow: fc.Arbitrary<Workflow> = fc.record({
  format: fc.constant('flowbench/workflow'), version: fc.constant(1), id: fc.constant('wf_any'), name: text.filter((name) => name !== ''),
  description: text,
  trigger: fc.oneof(
    fc.constant({ type: 'manual' }),
    fc.record({ connector: identifier, type: fc.constant('webhook'), name: text, event: text }, { requiredKeys: ['type', 'connector'] }),
    fc.record({ cron: fc.constant('* * * * *'), type: fc.constant('schedule'), missed: fc.constantFrom('skip', 'once') }, { requiredKeys: ['type', 'cron'] }),
  ),
  nodes: fc.array(node, { maxLength: 6 }),
  edges: fc.array(fc.record({ to: identifier, port: fc.constantFrom('true', 'out'), from: identifier }, { requiredKeys: ['from', 'to'] }), { maxLength: 6 }),
  samples: fc.array(fc.record({ payload: json, name: text.filter((name) => name !== '') }), { maxLength: 3 }),
  tests: fc.array(fc.record({ expect: fc.array(text, { maxLength: 2 }), answers: object, name: text.filter((name) => name !== ''), payload: json }, { requiredKeys: ['name', 'expect'] }), { maxLength: 2 }),
  vars: object, output: json,
  settings: fc.record({ timezone: fc.constant('UTC'), concurrency: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: [] }),
  layout: fc.record({ nodes: fc.dictionary(identifier, point, { noNullPrototype: true }), notes: fc.array(fc.record({ text, id: identifier, height: fc.nat(100), width: fc.nat(100), x: fc.nat(9), y: fc.nat(9) }), { maxLength: 2 }) }, { requiredKeys: [] }),
}).map((document) => Workflow.parse(document))

function reread(text: string): Workflow {
  const result = parseDocument(text)
  if (result.status !== 'workflow') throw new Error(JSON.stringify(result))
  return result.workflow
}

/** The same with every object's keys the other way round, as another program might write them. */
function shuffled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([name, part]) => [name, shuffled(part)]))
}

/** Known keys the other way round; free-form parts as they are. */
function reordered(workflow: Workflow): JsonValue {
  const free = new Map<string, JsonValue>()
  const hide = (value: JsonValue): string => {
    const token = `hidden ${free.size}`
    free.set(token, value)
    return token
  }
  const show = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return free.has(value) ? (free.get(value) ?? null) : value
    if (Array.isArray(value)) return value.map(show)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, show(part)])) : value
  }
  const hidden = {
    ...workflow,
    nodes: workflow.nodes.map((entry: WorkflowNode) => ({ ...entry, input: hide(entry.input) })),
    samples: workflow.samples.map((sample) => ({ ...sample, payload: hide(sample.payload) })),
    tests: workflow.tests.map((entry) => ({ ...entry, ...(entry.answers ? { answers: hide(entry.answers) } : {}), ...(entry.payload === undefined ? {} : { payload: hide(entry.payload) }) })),
    vars: hide(workflow.vars), output: hide(workflow.output), layout: { ...workflow.layout, nodes: hide(workflow.layout.nodes) },
  }
  return show(shuffled(hidden as unknown as JsonValue))
}

describe('the canonical form', () => {
  test('is equal byte for byte after an import, for any workflow', () => {
    fc.assert(fc.property(workflow, (document) => {
      const once = serialize(document)
      expect(serialize(reread(once))).toBe(once)
    }), { numRuns: 300 })
  })

  test('keeps the meaning of any workflow', () => {
    fc.assert(fc.property(workflow, (document) => {
      expect(reread(serialize(document))).toEqual(JSON.parse(JSON.stringify(canonicalWorkflow(document))))
    }), { numRuns: 100 })
  })

  test('does not depend on the order in which known keys were written', () => {
    fc.assert(fc.property(workflow, (document) => {
      expect(serialize(reread(JSON.stringify(reordered(document))))).toBe(serialize(document))
    }), { numRuns: 200 })
  })

  test('has two spaces, a newline at the end, and the keys in the order of the format', () => {
    const printed = serialize(Workflow.parse({ nodes: [], edges: [], trigger: { type: 'manual' }, name: 'A', id: 'wf_a', version: 1, format: 'flowbench/workflow' }))
    expect(printed).toMatch(/^\{\n {2}"format": "flowbench\/workflow",\n {2}"version": 1,\n {2}"id": "wf_a",\n/)
    expect(printed.endsWith('}\n')).toBe(true)
    expect(Object.keys(JSON.parse(printed) as object)).toEqual(['format', 'version', 'id', 'name', 'description', 'trigger', 'nodes', 'edges', 'samples', 'tests', 'vars', 'output', 'settings', 'layout'])
  })

  test('keeps free-form objects as they were written', () => {
    const document = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'A', trigger: { type: 'manual' }, nodes: [], edges: [], vars: { zebra: 1, apple: { y: 1, x: 2 } } })
    expect(serialize(document)).toContain('"zebra": 1,\n    "apple": {\n      "y": 1,\n      "x": 2')
  })

  test('leaves out what says nothing', () => {
    const document = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'A', trigger: { type: 'manual' }, nodes: [{ id: 'a', type: 'set', name: '', input: {}, settings: {}, disabled: false, note: '' }], edges: [] })
    expect(Object.keys(canonicalWorkflow(document).nodes[0] ?? {})).toEqual(['id', 'type', 'name', 'input'])
  })

  test('changes only in layout when a node moves', () => {
    const base = Workflow.parse({ format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'A', trigger: { type: 'manual' }, nodes: [{ id: 'a', type: 'set', name: '', input: {} }, { id: 'b', type: 'set', name: '', input: {} }], edges: [], layout: { nodes: { b: { x: 1, y: 2 }, a: { x: 3, y: 4 } } } })
    const { a: _, ...others } = base.layout.nodes
    const moved = { ...base, layout: { ...base.layout, nodes: { ...others, a: { x: 99, y: 4 } } } }
    const [before, after] = [serialize(base).split('\n'), serialize(moved).split('\n')]
    expect(before.filter((line, index) => line !== after[index])).toEqual(['        "x": 3,'])
    expect(before).toHaveLength(after.length)
  })

  test('of a bundle is equal byte for byte after an import', () => {
    fc.assert(fc.property(fc.array(workflow, { minLength: 1, maxLength: 3 }), (documents) => {
      const once = serializeBundle(documents.map((document, index) => Workflow.parse({ ...document, id: `wf_${index}` })))
      const read = parseDocument(once)
      expect(read.status === 'bundle' && serializeBundle(read.workflows)).toBe(once)
    }), { numRuns: 50 })
  })
})
