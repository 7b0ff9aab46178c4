import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../json-schema.ts'
import type { JsonValue } from '../json.ts'
import { engineKinds } from '../kinds/all.ts'
import type { NodeType } from '../node-type.ts'
import type { Problem } from '../problem.ts'
import { Workflow } from '../workflow.ts'
import { nodeCatalog } from './catalog.ts'
import { fromPointer, valueAt } from './pointer.ts'
import { validate, type ValidateOptions } from './validate.ts'

const http: NodeType = {
  type: 'http.request', displayName: 'HTTP request', summary: 'Call', description: '', category: 'connector', icon: 'globe', kind: 'action', effect: 'by-input', keywords: [],
  ports: { kind: 'fixed', ports: ['out'] }, defaultInput: {},
  inputSchema: {
    type: 'object', required: ['url'], additionalProperties: false,
    properties: {
      method: { type: 'string', enum: ['GET', 'POST'], default: 'GET' }, url: { type: 'string', title: 'Address', minLength: 1, examples: ['https://example.com'] },
      timeoutMs: { type: 'integer', minimum: 1, maximum: 1000 }, headers: { type: 'object', additionalProperties: { type: 'string' } },
      body: { anyOf: [{ type: 'string' }, { type: 'object', properties: { kind: { const: 'json' }, value: { type: 'number' } }, required: ['kind'], additionalProperties: false }, { type: 'null' }] },
      script: { type: 'string', 'x-literal': true }, tags: { type: 'array', items: { $ref: '#/$defs/tag' }, uniqueItems: true, maxItems: 3 },
    },
    $defs: { tag: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 } },
  },
  outputSchema: { type: 'object', properties: { status: { type: 'integer' }, headers: { type: 'object', additionalProperties: { type: 'string' } }, body: {} }, required: ['status', 'headers', 'body'], additionalProperties: false },
}
/** The same, of a service where a person has an account. */
const crm: NodeType = { ...http, type: 'crm.create', connector: { key: 'crm', displayName: 'CRM', connection: 'required' } }
const catalog = nodeCatalog([...engineKinds.map((kind) => kind.nodeType), http, crm])

type Part = { type: string; input?: Record<string, JsonValue>; parent?: string; name?: string; settings?: JsonValue; disabled?: boolean }

/** Nodes by id; edges as "from:port > to". */
function documentOf(parts: Record<string, Part>, edges: string[], more: Record<string, unknown> = {}): Workflow {
  return Workflow.parse({
    format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'A', trigger: { type: 'manual' },
    nodes: Object.entries(parts).map(([id, { input = {}, name = '', ...rest }]) => ({ id, name, input, ...rest })),
    edges: edges.map((edge) => {
      const [from = '', to = ''] = edge.split(' > ')
      const [id, port] = from.split(':')
      return { from: id, ...(port === undefined ? {} : { port }), to }
    }),
    samples: [{ name: 'Order', payload: { id: 7, name: 'Ann', lines: [{ sku: 'a', price: 2 }] } }],
    ...more,
  })
}

const set = (fields: Record<string, JsonValue> = {}): Part => ({ type: 'set', input: { fields } })
const branch: Part = { type: 'branch', input: { when: true } }

function problemsOf(workflow: Workflow, options?: ValidateOptions): Problem[] {
  const problems = validate(workflow, catalog, options)
  for (const problem of problems) {
    expect(problem.message).not.toBe('')
    expect(problem.remedy).not.toBe('')
    const path = fromPointer(problem.pointer)
    // It points at something that is there, or at the place where it is missing.
    expect([problem.pointer, valueAt(workflow, path) ?? valueAt(workflow, path.slice(0, -1))]).not.toEqual([problem.pointer, undefined])
    if (problem.start !== undefined) expect(problem.end).toBeGreaterThanOrEqual(problem.start)
  }
  return problems
}

const brief = (problems: Problem[]) => problems.map(({ rule, pointer }) => `${rule} ${pointer}`)

describe('a workflow that is right', () => {
  test('has no problems, with branch, switch, loop in a loop, merge, filter and error port', () => {
    expect(problemsOf(documentOf({
      ask: { type: 'branch', input: { when: '{{ event.payload.id > 3 }}' } },
      yes: set({ a: '{{ event.payload.name.upper() }}' }),
      no: set({ a: 1 }),
      join: { type: 'merge', input: { mode: 'all', combine: 'first' } },
      call: { type: 'http.request', input: { url: 'https://example.com/{{ event.payload.id }}', body: { kind: 'json', value: '{{ event.payload.id * 2 }}' } }, settings: { onError: 'port' } },
      ok: set({ status: '{{ steps.call.output.status }}' }),
      bad: set({ why: '{{ steps.call.output.error.message }}' }),
      each: { type: 'loop', input: { items: '{{ event.payload.lines }}', collect: '{{ steps.inner.output }}' } },
      inner: { type: 'loop', parent: 'each', input: { items: [1, 2], collect: '{{ item * loops.each.item.price }}' } },
      times: { ...set({ total: '{{ loops.each.item.price * item + index }}' }), parent: 'inner' },
      keep: { type: 'filter', input: { items: '{{ event.payload.lines }}', where: '{{ item.price > 1 && index < 5 }}' } },
      last: set({ sku: '{{ steps.keep.output[0].sku }}', list: '{{ steps.each.output }}' }),
    }, [
      'trigger > ask', 'ask:true > yes', 'ask:false > no', 'yes > join', 'no > join', 'join > call', 'call:out > ok', 'call:error > bad',
      'trigger > each', 'each:each > inner', 'inner:each > times', 'each:done > keep', 'keep > last',
    ], { output: { total: '{{ steps.last.output.list }}' } }))).toEqual([])
  })
})

describe('node types and inputs', () => {
  test('an unknown type is named, with the one that was meant', () => {
    const [problem] = problemsOf(documentOf({ a: { type: 'brench' } }, ['trigger > a']))
    expect(problem).toMatchObject({ rule: 'unknown-type', nodeId: 'a', pointer: '/nodes/0/type', suggestion: 'branch', remedy: 'Did you mean "branch"?' })
    expect(problemsOf(documentOf({ a: { type: 'request' } }, ['trigger > a']))[0]).toMatchObject({ suggestion: 'http.request' })
  })

  test('a node that cannot run as things are says why', () => {
    const blocked = nodeCatalog([{ ...http, blocked: { message: 'The tool has changed', remedy: 'Accept it' } }])
    expect(validate(documentOf({ a: { type: 'http.request', input: { url: 'https://example.com' } } }, ['trigger > a']), blocked)).toMatchObject([{ rule: 'blocked', severity: 'error', nodeId: 'a', message: 'The tool has changed', remedy: 'Accept it' }])
  })

  test('every wrong field of an input is listed at its place', () => {
    const problems = problemsOf(documentOf({ a: { type: 'http.request', input: { metod: 'GET', method: 'PUT', timeoutMs: 1.5, headers: { x: 1 }, tags: ['a', 'B', 'a', 'toolong'], body: { kind: 'json', value: 'x' }, script: 5 } } }, ['trigger > a']))
    expect(brief(problems).sort()).toEqual([
      'missing-input /nodes/0/input/url', 'unknown-input /nodes/0/input/metod', 'wrong-input /nodes/0/input/body/value', 'wrong-input /nodes/0/input/headers/x', 'wrong-input /nodes/0/input/method',
      'wrong-input /nodes/0/input/script', 'wrong-input /nodes/0/input/tags', 'wrong-input /nodes/0/input/tags', 'wrong-input /nodes/0/input/tags/1', 'wrong-input /nodes/0/input/tags/3', 'wrong-input /nodes/0/input/timeoutMs',
    ])
    const at = (pointer: string) => problems.find((problem) => problem.pointer === `/nodes/0/input/${pointer}`)
    expect(at('url')).toMatchObject({ message: '"Address" is missing', remedy: 'Fill it in: text, such as "https://example.com"' })
    expect(at('metod')).toMatchObject({ suggestion: 'method' })
    expect(at('method')?.message).toBe('"method" is "PUT", but must be one of "GET", "POST"')
    expect(at('timeoutMs')?.message).toBe('"timeoutMs" is 1.5, but must be a whole number')
    expect(at('body/value')?.message).toContain('must be a number')
  })

  test('an empty text that must have a form is said to be empty', () => {
    const [problem] = problemsOf(documentOf({ a: { type: 'http.request', input: { url: 'x', tags: [''] } } }, ['trigger > a']))
    expect(problem).toMatchObject({ message: 'Entry 1 of "tags" is empty', remedy: 'Fill it in' })
  })

  test.each([[0, 'below 1'], [1001, 'above 1,000']])('a number out of bounds says the bound: %d', (timeoutMs, message) => {
    expect(problemsOf(documentOf({ a: { type: 'http.request', input: { url: 'x', timeoutMs } } }, ['trigger > a']))[0]?.message).toContain(message)
  })

  test('a text where true or false is needed says how to write it', () => {
    expect(problemsOf(documentOf({ a: { type: 'branch', input: { when: 'true' } } }, ['trigger > a']))).toMatchObject([{ rule: 'wrong-input', remedy: 'Write true or false without quotes, or an expression, {{ … }}' }])
  })

  test('an expression with text around it gives text, and a step\'s declared output its own type', () => {
    const problems = problemsOf(documentOf({
      call: { type: 'http.request', input: { url: 'x' } },
      mixed: { type: 'http.request', input: { url: 'x', timeoutMs: '{{ 5 }} ms' } },
      status: { type: 'branch', input: { when: '{{ steps.call.output.status }}' } },
      fine: { type: 'http.request', input: { url: 'x', timeoutMs: '{{ steps.call.output.status }}', body: '{{ steps.call.output.body }}', tags: '{{ event.payload.id }}' } },
      size: { type: 'switch', input: { cases: [{ port: 'x', when: '{{ size(event.payload.lines) }}' }, { port: 'y', when: '{{ event.payload.id > 3 }}' }] } },
    }, ['trigger > call', 'call > mixed', 'mixed > status', 'status:true > fine', 'status:false > size']))
    expect(problems.map((problem) => problem.message)).toEqual([
      '"timeoutMs" gives text, but must be a whole number', '"when" gives a number, but must be true or false', '"when" gives a number, but must be true or false',
    ])
    expect(problems[2]?.pointer).toBe('/nodes/4/input/cases/0/when')
  })

  test('of alternatives, the one that was meant is explained', () => {
    expect(problemsOf(documentOf({ a: { type: 'http.request', input: { url: 'x', body: { kind: 'json', valeu: 1 } } } }, ['trigger > a']))).toMatchObject([{ rule: 'unknown-input', suggestion: 'value' }])
    expect(problemsOf(documentOf({ a: { type: 'http.request', input: { url: 'x', body: 5 } } }, ['trigger > a']))).toMatchObject([{ message: '"body" is 5, but must be text or an object or null' }])
  })

  test('a literal field keeps its braces', () => {
    expect(problemsOf(documentOf({ a: { type: 'http.request', input: { url: 'x', script: '{{ nonsense +' } } }, ['trigger > a']))).toEqual([])
  })

  test.each<[Record<string, JsonValue>, string]>([
    [{}, 'wrong-input /nodes/0/input'], [{ durationMs: 1, until: 'x' }, 'wrong-input /nodes/0/input'],
  ])('a wait is told how long, once: %j', (input, expected) => {
    expect(brief(problemsOf(documentOf({ a: { type: 'wait', input } }, ['trigger > a'])))).toEqual([expected])
  })

  test('a switch needs cases, each with its own port', () => {
    const when = false
    expect(brief(problemsOf(documentOf({ a: { type: 'switch', input: { cases: [] } } }, ['trigger > a'])))).toEqual(['wrong-input /nodes/0/input/cases'])
    expect(brief(problemsOf(documentOf({ a: { type: 'switch', input: { cases: [{ port: 'x', when }, { port: 'x', when }, { port: 'default', when }] } } }, ['trigger > a'])))).toEqual(['duplicate-port /nodes/0/input/cases/1/port', 'reserved-port /nodes/0/input/cases/2/port'])
  })

  test('a loop needs a body that it leads into', () => {
    const loop: Part = { type: 'loop', input: { items: [] } }
    expect(brief(problemsOf(documentOf({ a: loop }, ['trigger > a'])))).toEqual(['empty-loop /nodes/0'])
    expect(brief(problemsOf(documentOf({ a: loop, b: { ...set(), parent: 'a' } }, ['trigger > a'])))).toEqual(['empty-loop /nodes/0', 'unreachable /nodes/1'])
  })

  test('a sub-workflow must be there, where it is known which are', () => {
    const workflow = documentOf({ a: { type: 'run-workflow', input: { workflowId: 'wf_other' } } }, ['trigger > a'])
    expect(problemsOf(workflow)).toEqual([])
    expect(problemsOf(workflow, { workflows: new Map([['wf_other', 1]]) })).toEqual([])
    expect(brief(problemsOf(workflow, { workflows: new Map() }))).toEqual(['unknown-workflow /nodes/0/input/workflowId'])
  })
})

describe('the graph', () => {
  test('a cycle is named with the way round', () => {
    const problems = problemsOf(documentOf({ a: { ...set(), name: 'First' }, b: set(), c: set(), d: set() }, ['trigger > a', 'a > b', 'b > c', 'c > a', 'c > d']))
    expect(problems).toMatchObject([{ rule: 'cycle', nodeId: 'a', message: 'These nodes wait for each other, so none of them can start: "First" → "b" → "c" → "First"' }])
  })

  test('two cycles are both named, and a node that leads to itself', () => {
    const problems = problemsOf(documentOf({ a: set(), b: set(), c: set(), d: set(), e: set() }, ['trigger > a', 'a > b', 'b > a', 'trigger > c', 'c > d', 'd > c', 'trigger > e', 'e > e']))
    expect(brief(problems)).toEqual(['cycle /nodes/0', 'cycle /nodes/2', 'cycle /edges/7'])
  })

  test('ids given twice, or taken by the trigger or by the language, are named', () => {
    const workflow = documentOf({ a: set(), trigger: set(), in: set() }, ['trigger > a', 'a > in'])
    workflow.nodes.push({ ...workflow.nodes[0] as Workflow['nodes'][number] })
    expect(brief(problemsOf(workflow)).filter((line) => line.includes('id'))).toEqual(['duplicate-id /nodes/3/id', 'reserved-id /nodes/1/id', 'reserved-id /nodes/2/id'])
  })

  test('edges are named that are there twice, lead nowhere, come from nowhere, or lead to the trigger', () => {
    const problems = problemsOf(documentOf({ alpha: set(), beta: set() }, ['trigger > alpha', 'alpha > beta', 'alpha > beta', 'alpha > bta', 'gone > beta', 'beta > trigger']))
    expect(brief(problems).sort()).toEqual(['duplicate-edge /edges/2', 'edge-to-trigger /edges/5/to', 'unknown-node /edges/3/to', 'unknown-node /edges/4/from'])
    expect(problems.find((problem) => problem.pointer === '/edges/3/to')?.suggestion).toBe('beta')
  })

  test('a port that does not exist, or is not said, is named with those that do', () => {
    const problems = problemsOf(documentOf({ a: branch, b: set(), c: { type: 'stop' }, d: set() }, ['trigger > a', 'a > b', 'a:ture > c', 'b:error > d', 'c > d', 'trigger:x > d']))
    expect(brief(problems).sort()).toEqual(['missing-port /edges/1/port', 'unknown-port /edges/2/port', 'unknown-port /edges/3/port', 'unknown-port /edges/4/port', 'unknown-port /edges/5/port'])
    const at = (index: number) => problems.find((problem) => problem.pointer === `/edges/${index}/port`)
    expect(at(1)?.remedy).toBe('Its ports: "true", "false"')
    expect(at(2)?.suggestion).toBe('true')
    expect(at(3)?.remedy).toContain('Set what it does on error to "port"')
    expect(at(4)?.message).toContain('ends the run')
  })

  test('edges may not cross the border of a loop, nor leave it by the wrong port', () => {
    const loop: Part = { type: 'loop', input: { items: [] } }
    const problems = problemsOf(documentOf({ a: loop, in1: { ...set(), parent: 'a' }, in2: { ...set(), parent: 'a' }, out: set() }, ['trigger > a', 'a:each > in1', 'in1 > in2', 'in2 > out', 'out > in2', 'trigger > in1', 'a:done > in2', 'a:each > out', 'a:done > out']))
    expect(brief(problems).sort()).toEqual(['crosses-loop /edges/3', 'crosses-loop /edges/4', 'crosses-loop /edges/5', 'loop-port /edges/6/port', 'loop-port /edges/7/port'])
  })

  test('a parent must be a loop, and no loop is inside itself', () => {
    const loop: Part = { type: 'loop', input: { items: [] } }
    expect(brief(problemsOf(documentOf({ a: set(), b: { ...set(), parent: 'a' }, c: { ...set(), parent: 'gone' }, d: { ...loop, parent: 'e' }, e: { ...loop, parent: 'd' } }, ['trigger > a'])).filter((problem) => problem.pointer.endsWith('parent'))))
      .toEqual(['parent-not-loop /nodes/1/parent', 'unknown-parent /nodes/2/parent', 'parent-cycle /nodes/3/parent', 'parent-cycle /nodes/4/parent'])
  })

  test('what nothing leads to is a warning', () => {
    const problems = problemsOf(documentOf({ a: set(), b: set(), c: set() }, ['trigger > a', 'b > c']))
    expect(problems.map(({ severity, rule, nodeId }) => [severity, rule, nodeId])).toEqual([['warning', 'unreachable', 'b'], ['warning', 'unreachable', 'c']])
  })
})

describe('references', () => {
  const reads = (expression: string): Part => set({ value: `Text {{ ${expression} }}` })

  test('to a step that is not upstream, not there, or the step itself are errors with their place', () => {
    const problems = problemsOf(documentOf({ first: set({ x: 1 }), a: reads('steps.b.output.value'), b: reads('steps.frist.output.x'), c: reads('steps["c"].output') }, ['trigger > first', 'first > a', 'a > b', 'b > c']))
    expect(problems.map(({ rule, nodeId, pointer, start, end }) => [rule, nodeId, pointer, start, end])).toEqual([
      ['not-upstream', 'a', '/nodes/1/input/fields/value', 8, 28], ['unknown-step', 'b', '/nodes/2/input/fields/value', 8, 28], ['self-reference', 'c', '/nodes/3/input/fields/value', 8, 25],
    ])
    expect(problems[1]).toMatchObject({ suggestion: 'first', remedy: 'Did you mean "first"?' })
  })

  test('to a path that the output lacks are errors, where the output is declared', () => {
    const problems = problemsOf(documentOf({ call: { type: 'http.request', input: { url: 'x' } }, a: reads('steps.call.output.stauts'), b: reads('steps.call.output.status'), c: reads('steps.a.output.valeu'), d: reads('steps.call.output.body.anything') }, ['trigger > call', 'call > a', 'a > b', 'b > c', 'c > d']))
    expect(problems).toMatchObject([{ rule: 'expression', nodeId: 'a', suggestion: 'status', severity: 'error' }, { nodeId: 'c', suggestion: 'value', severity: 'error' }])
    expect(problems).toHaveLength(2)
  })

  test('to the event are checked against what the samples hold, as a warning', () => {
    expect(problemsOf(documentOf({ a: reads('event.payload.nmae'), b: reads('event.payload.something_else') }, ['trigger > a', 'a > b']))).toMatchObject([{ severity: 'warning', nodeId: 'a', suggestion: 'name' }])
  })

  test('to a step that may be skipped are warnings, unless asked for or read with .?', () => {
    const warned = (expression: string) => brief(problemsOf(documentOf({ a: branch, b: set({ x: 1 }), c: reads(expression) }, ['trigger > a', 'a:true > b', 'b > c', 'a:false > c'])))
    expect(warned('steps.b.output.x')).toEqual(['may-be-skipped /nodes/2/input/fields/value'])
    expect(warned('has(steps.b) ? steps.b.output.x : 0')).toEqual([])
    expect(warned('steps.?b.output.x.orValue(0)')).toEqual([])
    expect(warned('steps.a.output.result')).toEqual([])
  })

  test('into a loop from outside, and to the loop from inside, are errors that say what to read', () => {
    const problems = problemsOf(documentOf({ each: { type: 'loop', input: { items: [1] } }, body: { ...reads('steps.each.output'), parent: 'each' }, after: reads('steps.body.output') }, ['trigger > each', 'each:each > body', 'each:done > after']))
    expect(problems).toMatchObject([{ rule: 'not-upstream', nodeId: 'body' }, { rule: 'inside-loop', nodeId: 'after', remedy: expect.stringContaining('steps.each.output') }])
  })

  test('to item outside a loop, and in an item\'s own field, are told apart', () => {
    const problems = problemsOf(documentOf({ keep: { type: 'filter', input: { items: '{{ item }}', where: '{{ item.sku == "a" }}' } }, other: reads('item') }, ['trigger > keep', 'keep > other']))
    expect(brief(problems)).toEqual(['expression /nodes/0/input/items', 'expression /nodes/1/input/fields/value'])
  })

  test('to an item\'s key that its list does not have are found inside loops too', () => {
    const problems = problemsOf(documentOf({
      orders: set({ list: [{ sku: 'a' }] }),
      outer: { type: 'loop', input: { items: '{{ steps.orders.output.list }}' } }, body: { ...reads('item.skv'), parent: 'outer' },
      inner: { type: 'loop', parent: 'outer', input: { items: [{ n: 1 }], collect: '{{ steps.deep.output.valu }}' } }, deep: { ...reads('loops.outer.item.sku + string(item.n)'), parent: 'inner' },
    }, ['trigger > orders', 'orders > outer', 'outer:each > body', 'body > inner', 'inner:each > deep']))
    expect(problems.map(({ nodeId, suggestion }) => [nodeId, suggestion])).toEqual([['body', 'sku'], ['inner', 'value']])
  })

  test('a bad expression is named with its place in the text', () => {
    const [problem] = problemsOf(documentOf({ a: set({ value: 'Sum: {{ 1 + }}' }) }, ['trigger > a']))
    expect(problem).toMatchObject({ rule: 'expression', nodeId: 'a', pointer: '/nodes/0/input/fields/value' })
    expect(problem?.start).toBeGreaterThanOrEqual(8)
    expect(brief(problemsOf(documentOf({ a: set({ value: 'Open {{ 1' }) }, ['trigger > a'])))).toEqual(['expression /nodes/0/input/fields/value'])
  })

  test('the output of the workflow is checked as well', () => {
    expect(brief(problemsOf(documentOf({ a: set({ x: 1 }) }, ['trigger > a'], { output: { n: ['{{ steps.b.output }}', '{{ steps.a.output.y }}', '{{ steps.a.output.x }}'] } })))).toEqual(['unknown-step /output/n/0', 'expression /output/n/1'])
  })
})

describe('who has surely run', () => {
  const skippable = (parts: Record<string, Part>, edges: string[]) => problemsOf(documentOf(parts, edges)).filter((problem) => problem.rule === 'may-be-skipped').map((problem) => problem.nodeId)
  const readsAll = (...ids: string[]): Part => set(Object.fromEntries(ids.map((id) => [id, `{{ steps.${id}.output }}`])))

  test('all branches of a fan-out have, at their join', () => {
    expect(skippable({ a: set(), b: set(), c: set(), d: readsAll('a', 'b', 'c') }, ['trigger > a', 'a > b', 'a > c', 'b > d', 'c > d'])).toEqual([])
  })

  test('also where only one of two that always run leads on', () => {
    expect(skippable({ a: set(), b: set(), c: set(), d: set(), e: readsAll('a', 'b', 'c', 'd') }, ['trigger > a', 'trigger > b', 'b > c', 'a > d', 'c > d', 'd > e'])).toEqual([])
  })

  test('one side of a branch has not, after the join, but what was before has', () => {
    expect(skippable({ a: branch, b: set(), c: set(), d: readsAll('a', 'b') }, ['trigger > a', 'a:true > b', 'a:false > c', 'b > d', 'c > d'])).toEqual(['d'])
  })

  test('a step on the same side has, also across a second branch and join', () => {
    expect(skippable({ a: branch, b: set(), c: branch, d: set(), e: readsAll('a', 'b', 'c') }, ['trigger > a', 'a:true > b', 'b > c', 'c:true > d', 'c:false > e', 'd > e'])).toEqual([])
  })

  test('a step on both ports of a branch has, whichever was taken', () => {
    expect(skippable({ a: branch, b: set(), c: set(), d: set(), e: readsAll('b') }, ['trigger > a', 'a:true > b', 'a:false > b', 'b > e', 'a:true > c', 'c > d'])).toEqual([])
  })

  test('a join has whichever port leads to it, so at the end it is sure; a port that ends the run has no say', () => {
    const parts = { a: branch, b: branch, c: set(), d: set(), e: { type: 'stop' }, join: set({ x: 1 }), last: set() }
    const edges = ['trigger > a', 'a:true > b', 'a:false > c', 'b:true > d', 'b:false > e', 'c > join', 'd > join', 'trigger > last', 'join > last']
    const read = (id: string) => problemsOf(documentOf(parts, edges, { output: `{{ steps.${id}.output }}` })).map((problem) => problem.rule)
    expect(read('join')).toEqual([])
    expect(read('a')).toEqual([])
    expect(read('d')).toEqual(['may-be-skipped'])
  })

  test('with mode "any" a merge may go on before the others', () => {
    const merge = (mode: string): Part => ({ type: 'merge', input: { mode, combine: 'first' } })
    const parts = (mode: string) => ({ a: set(), b: set(), c: set(), m: merge(mode), d: readsAll('a', 'b') })
    const edges = ['trigger > a', 'a > b', 'a > c', 'b > m', 'c > m', 'm > d']
    expect(skippable(parts('all'), edges)).toEqual([])
    expect(skippable(parts('any'), edges)).toEqual(['d'])
  })

  test('a step outside has, for the body of a loop; one behind a branch in the body may not, for "collect"', () => {
    const loop = (collect: string): Part => ({ type: 'loop', input: { items: [1], collect } })
    const parts = (collect: string) => ({ before: set(), each: loop(collect), a: { ...readsAll('before'), parent: 'each' }, b: { ...branch, parent: 'each' }, c: { ...set(), parent: 'each' } })
    const edges = ['trigger > before', 'before > each', 'each:each > a', 'a > b', 'b:true > c']
    expect(skippable(parts('{{ steps.a.output }}'), edges)).toEqual([])
    expect(skippable(parts('{{ steps.c.output }}'), edges)).toEqual(['each'])
  })
})

describe('a poll', () => {
  const inputSchema: JsonSchema = { type: 'object', properties: { url: { type: 'string', minLength: 1 }, list: { type: 'string' } }, required: ['url'], additionalProperties: false }
  const polling = nodeCatalog(catalog.nodeTypes, [{ key: 'poll:http:new-items', displayName: 'New items', summary: '', icon: 'globe', trigger: {}, sampleNames: [], inputSchema }])
  const problems = (trigger: object): string[] => brief(validate(documentOf({ a: set({ x: 1 }) }, ['trigger > a'], { trigger: { type: 'poll', connector: 'http', event: 'new-items', everyMs: 60_000, ...trigger } }), polling))

  test('is complete when its form is, and names something that there is to look for', () => {
    expect(problems({ input: { url: 'https://example.com/' } })).toEqual([])
    expect(problems({})).toEqual(['missing-input /trigger/input/url'])
    expect(problems({ input: { url: '', lists: 'a' } }).sort()).toEqual(['unknown-input /trigger/input/lists', 'wrong-input /trigger/input/url'])
    expect(problems({ event: 'new-things', input: {} })).toEqual(['unknown-trigger /trigger/event'])
  })
})

describe('the document around the nodes', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ['a schedule with four fields', { trigger: { type: 'schedule', cron: '* * * *' } }, ['bad-schedule /trigger/cron']],
    ['a schedule of impossible hours', { trigger: { type: 'schedule', cron: '0 25 * * *' } }, ['bad-schedule /trigger/cron']],
    ['a good schedule in no time zone', { trigger: { type: 'schedule', cron: '*/5 9-17 1,15 jan-MAR mon', timezone: 'Mars/Base' } }, ['bad-timezone /trigger/timezone']],
    ['a poll that looks too often, for an address that is to be worked out', { trigger: { type: 'poll', connector: 'http', event: 'new-items', everyMs: 5_000, input: { url: '{{ vars.url }}' } } }, ['poll-too-often /trigger/everyMs', 'template-in-trigger /trigger/input/url']],
    ['an order by what is not there when an event comes in', { trigger: { type: 'webhook', connector: 'github', orderBy: '{{ steps.a.output.x }}' } }, ['expression /trigger/orderBy']],
    ['an order by an expression that cannot be read', { trigger: { type: 'webhook', connector: 'github', orderBy: '{{ event.payload. }}' } }, ['expression /trigger/orderBy']],
    ['settings in no time zone', { settings: { timezone: 'Nowhere' } }, ['bad-timezone /settings/timezone']],
    ['two samples of one name', { samples: [{ name: 'a', payload: 1 }, { name: 'a', payload: 2 }] }, ['duplicate-sample /samples/1/name']],
    ['an expression among the constants', { vars: { a: '{{ 1 }}', b: 'x' } }, ['template-in-vars /vars/a']],
    ['tests that name what is not there', { tests: [{ name: 't', sample: 'Ordre', expect: ['steps.a.output.x == 1', 'steps.gone.output == 1', '1 +'], answers: { b: 1 } }, { name: 't', expect: [] }, { name: 'u', sample: 'Order', payload: 1, expect: [] }] }, ['unknown-sample /tests/0/sample', 'unknown-node /tests/0/answers/b', 'expression /tests/0/expect/1', 'expression /tests/0/expect/2', 'bad-test /tests/1', 'bad-test /tests/2', 'duplicate-test /tests/1/name']],
  ])('%s', (_, more, expected) => {
    expect(brief(problemsOf(documentOf({ a: set({ x: 1 }) }, ['trigger > a'], more))).sort()).toEqual(expected.sort())
  })

  test('keys that reach a prototype are found where they were typed', () => {
    const workflow = documentOf({ a: set({}) }, ['trigger > a'])
    workflow.samples = [{ name: 'x', payload: JSON.parse('{"a":[{"__proto__":1}]}') as JsonValue }]
    expect(brief(validate(workflow, catalog))).toEqual(['hostile-key /samples/0/payload/a/0/__proto__'])
  })
})

describe('the list of problems', () => {
  test('comes in the order of the nodes, the document first, errors before warnings', () => {
    const problems = problemsOf(documentOf({ b: set({ x: '{{ event.payload.nmae }}', y: '{{ 1 + }}' }), a: { type: 'nope' } }, ['trigger > b', 'b > a'], { settings: { timezone: 'Nowhere' } }))
    expect(problems.map(({ nodeId, severity }) => [nodeId, severity])).toEqual([[undefined, 'error'], ['b', 'error'], ['b', 'warning'], ['a', 'error']])
  })

  test('of 500 nodes with 1,500 expressions takes well under 50 ms of work', () => {
    const parts: Record<string, Part> = { n0: set({ a: 1 }) }
    for (let index = 1; index < 500; index++) parts[`n${index}`] = set({ a: '{{ event.payload.name }}', b: `{{ steps.n${index - 1}.output.a }} and {{ steps.n0.output.a }}` })
    const edges = ['trigger > n0', ...Array.from({ length: 499 }, (_, index) => `n${index} > n${index + 1}`)]
    let best = Number.POSITIVE_INFINITY
    // Processor time, and the best of several: the machine may be busy with other things.
    for (let round = 0; round < 20 && best > 50; round++) {
      const workflow = documentOf(parts, edges)
      const started = process.cpuUsage()
      expect(validate(workflow, catalog)).toEqual([])
      best = Math.min(best, process.cpuUsage(started).user / 1000)
    }
    expect(best).toBeLessThan(200)
  })

  test('of 2,000 nodes that all lead to all of the next 20 comes within 2 s', () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `n${index}`)
    const edges = ['trigger > n0', ...ids.flatMap((id, index) => Array.from({ length: 4 }, (_, step) => ids[index + 1 + step * 5]).flatMap((to) => (to === undefined ? [] : [`${id} > ${to}`])))]
    const workflow = documentOf(Object.fromEntries(ids.map((id, index) => [id, index === 1999 ? set({ a: '{{ steps.n0.output }}' }) : set({ a: 1 })])), edges)
    const started = performance.now()
    expect(validate(workflow, catalog)).toEqual([])
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

test('a step of a service without a connection is an error, and a connection where it has no effect a warning', () => {
  const told = (type: string, connection?: string) => validate(documentOf({ a: { type, input: { url: 'x' }, ...(connection !== undefined && { connection }) } as Part }, ['trigger > a']), catalog).filter(({ pointer }) => pointer === '/nodes/0/connection').map(({ severity, rule }) => `${severity} ${rule}`)
  expect(told('crm.create')).toEqual(['error no-connection'])
  expect(told('crm.create', 'crm-main')).toEqual([])
  expect(told('http.request')).toEqual([])
  expect(told('http.request', 'crm-main')).toEqual(['warning unused-setting'])
})
