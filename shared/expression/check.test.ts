import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../json-schema.ts'
import { checkExpression, checkTemplate } from './check.ts'
import type { ScopeSchemas } from './scope.ts'

const output: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['title'],
  properties: { title: { type: 'string' }, count: { type: 'number' }, tags: { type: 'array', items: { $ref: '#/$defs/tag' } }, maybe: { anyOf: [{ type: 'null' }, { type: 'string' }] } },
  $defs: { tag: { type: 'object', additionalProperties: false, properties: { name: { type: 'string' } } } },
}
const schemas: ScopeSchemas = {
  event: { type: 'object', properties: { payload: { type: 'object', properties: { issue: { type: 'object', properties: { title: { type: 'string' } } } } } } },
  steps: { classify: { output, mayBeSkipped: false }, sometimes: { output, mayBeSkipped: true }, unknown: { mayBeSkipped: false } },
  vars: { limit: 3 }, inLoop: false,
}
const errors = (source: string, more: Partial<ScopeSchemas> = {}) => checkExpression(source, { ...schemas, ...more })

describe('no false alarm', () => {
  test.each([
    'event.payload.issue.title.upper()', 'event.payload.other.deep[3].x', 'event.headers["x"]', 'steps.unknown.output.anything.at[0]', 'steps.classify.output.tags[0].name', 'steps.classify.output.tags.map(t, t.name).join(", ")',
    'steps.classify.output.count * 2 + 1', 'steps.classify.output.maybe == null', 'steps.classify.output.maybe + "x"', 'steps.?sometimes.output.title.orValue("")', 'has(steps.sometimes.output) ? steps.sometimes.output.title : ""',
    '"sometimes" in steps ? steps.sometimes.output.title : ""', 'vars.limit > 2', 'run.startedAt', 'now() + duration("1h")', 'timestamp(event.payload.at) < now()', '{"a": 1}.a', 'event.payload.x ? 1 : 2', 'error.message', 'cel.bind(x, 1, x + 1)',
    'steps.classify.output.tags.sortBy(t, t.name)[0].name', 'coalesce(event.payload.?x, "y")', 'event.payload.a.b.reverse()', 'size(event.payload) > 0 && event.payload.ok',
  ])('%s', source => {
    expect(errors(source)).toEqual([])
  })

  test('the item of a loop', () => {
    expect(errors('item.sku + string(index) + loops.each.item.name', { inLoop: true, loops: { each: undefined } })).toEqual([])
  })
})

describe('what is wrong is found at its place', () => {
  test.each<[string, string, string, string | undefined]>([
    ['sttep.a', 'sttep', 'no variable "sttep"', 'steps'], ['steps.clasify.output', 'clasify', 'no step upstream of here named "clasify"', 'classify'], ['steps["clasify"].output', '"clasify"', 'no step', 'classify'],
    ['steps.classify.output.titel', 'titel', 'has no "titel"', 'title'], ['steps.classify.output.tags[0].nam', 'nam', 'has no "nam"', 'name'], ['steps.classify.output.tags.map(t, t.nam)', 'nam', 'has no "nam"', 'name'],
    ['item.x', 'item', 'only inside a loop', undefined], ['steps.classify.output.title.uper()', 'uper', 'no function "uper"', 'upper'], ['steps.classify.output.title * 2', 'steps.classify.output.title * 2', 'number(…)', undefined],
    ['steps.classify.output.count.upper()', 'steps.classify.output.count.upper()', 'works on text', undefined], ['steps.classify.output.tags.name', 'name', 'is a list', undefined], ['vars.limti', 'limti', 'has no "limti"', 'limit'],
    ['steps.classify.output.title ? 1 : 2', 'steps.classify.output.title', 'true or false', undefined], ['{a: 1}', 'a', 'in quotes', '"a"'], ['has(1)', 'has(1)', 'takes a path', undefined], ['steps.classify.output.title.map(x, x)', 'steps.classify.output.title.map(x, x)', 'goes through a list', undefined],
    ['steps.?clasify.output.title.orValue("")', 'clasify', 'no step', 'classify'],
  ])('%s: %s', (source, marked, part, suggestion) => {
    const [problem, ...rest] = errors(source)
    expect(rest).toEqual([])
    expect(problem?.message).toContain(part)
    expect(problem && source.slice(problem.start, problem.end)).toBe(marked)
    expect(problem?.suggestion).toBe(suggestion)
    expect(problem?.severity).toBe('error')
  })

  test('a step that may be skipped is a warning unless it is guarded', () => {
    expect(errors('steps.sometimes.output.title')).toEqual([expect.objectContaining({ severity: 'warning', start: 0, message: expect.stringContaining('may be skipped') })])
  })

  test('a likely slip in an open schema is a warning, another key nothing', () => {
    expect(errors('event.payload.isue')).toEqual([expect.objectContaining({ severity: 'warning', suggestion: 'issue' })])
    expect(errors('event.payload.repository')).toEqual([])
  })

  test('offsets in a template are offsets in the whole text, and all problems are told', () => {
    const text = 'a {{ steps.nope.output }} b {{ steps.classify.output.titel + foo }} {{ open'
    const problems = checkTemplate(text, schemas)
    expect(problems.map(problem => text.slice(problem.start, problem.end))).toEqual(expect.arrayContaining(['nope', 'titel', 'foo', '{{ open']))
    expect(problems).toHaveLength(4)
  })
})
