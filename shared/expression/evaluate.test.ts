import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../failure.ts'
import type { JsonValue } from '../json.ts'
import { evaluateExpression, renderInput, renderTemplate } from './evaluate.ts'
import { functionDocs } from './functions.ts'
import type { Scope } from './scope.ts'

const scope: Scope = {
  event: {
    payload: {
      action: 'opened', amount: 12.5, count: 3, done: false, nothing: null, 'content-type': 'json',
      issue: { title: 'Crash on start', labels: [{ name: 'bug', weight: 2 }, { name: 'ui', weight: 1 }], created_at: '2026-03-04T05:06:07Z' },
      numbers: [3, 1, 2],
    },
  },
  steps: { classify: { output: { title: 'T', tags: ['a', 'b'] } } },
  run: { id: 'run_1', startedAt: '2026-01-31T09:30:00.000Z', workflowId: 'wf_1', workflowName: 'Demo' },
  vars: { limit: 10 },
}

const evaluate = (source: string, extra: Partial<Scope> = {}) => evaluateExpression(source, { ...scope, ...extra })

function failureOf(run: () => unknown) {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return error.failure
    throw error
  }
  throw new Error('No failure')
}

const refusal = (source: string) => failureOf(() => evaluate(source))

describe('values', () => {
  test.each<[string, JsonValue]>([
    ['event.payload.amount * 2', 25], ['1 + 2.5', 3.5], ['10 / 4', 2.5], ['10 / 5', 2], ['7 % 4', 3], ['-event.payload.count', -3],
    ['event.payload.count == 3', true], ['event.payload.count == 3.0', true], ['2 < 2.5 && 3 >= 3.0', true],
    ['event.payload.numbers[0]', 3], ['event.payload.numbers[event.payload.count - 1]', 2], ['event.payload["content-type"]', 'json'],
    ['size(event.payload.numbers)', 3], ['[1, [2, {"n": 3}]]', [1, [2, { n: 3 }]]], ['{"a": {"b": [1]}}', { a: { b: [1] } }],
    ['event.payload.nothing', null], ['event.payload.nothing == null', true], ['1 == "1"', false], ['[1, 2] == [1.0, 2]', true],
    ['"bug" in event.payload.issue.labels.map(l, l.name)', true], ['"action" in event.payload', true], ['"x" in event.payload', false],
    ['event.payload.issue.labels.filter(l, l.weight > 1).map(l, l.name)', ['bug']], ['event.payload.numbers.map(n, n > 1, n * 10)', [30, 20]],
    ['event.payload.numbers.exists(n, n == 2)', true], ['event.payload.numbers.all(n, n > 1)', false], ['event.payload.numbers.exists_one(n, n == 2)', true],
    ['{"a": 1, "b": 2}.map(k, k)', ['a', 'b']], ['event.payload.numbers.map(a, event.payload.numbers.map(b, a + b).sum()).sum()', 36],
    ['event.payload.issue.labels.sortBy(l, l.weight).map(l, l.name)', ['ui', 'bug']],
    ['cel.bind(t, event.payload.issue.title, t + t)', 'Crash on startCrash on start'],
    ['event.payload.done ? 1 : "no"', 'no'], ['event.payload.missing == 1 || true', true], ['false && event.payload.missing == 1', false],
    ['timestamp(event.payload.issue.created_at) + duration("24h")', '2026-03-05T05:06:07.000Z'],
    ['timestamp("2026-01-02") - timestamp("2026-01-01")', '86400s'], ['[now()]', ['2026-01-31T09:30:00.000Z']],
    ['formatDate(now(), "EEE d MMM yyyy, HH:mm XXX", "America/New_York")', 'Sat 31 Jan 2026, 04:30 -05:00'],
    ['now().hour("Asia/Kolkata")', 15], ['vars.limit', 10], ['run.workflowName', 'Demo'], ['0 * -1', 0],
    ['event.payload.issue.labels.groupBy("name").bug[0].weight', 2], ['round(1.005, 2)', 1.01], ['round(-2.5)', -3],
    ['"Ünïcode ✓".upper()', 'ÜNÏCODE ✓'], ['base64Decode(base64Encode("é✓😀"))', 'é✓😀'], ['size("a😀")', 2],
    ['parseJson(json(event.payload)) == event.payload', true],
  ])('%s gives %j', (source, expected) => {
    expect(evaluate(source)).toEqual(expected)
  })

  test.each(functionDocs)('the documented example holds: $example', ({ example }) => {
    expect(evaluate(example)).toBe(true)
  })

  test('the item, index and loops of a loop are read', () => {
    expect(evaluate('item.n + index + loops.outer.item', { item: { n: 1 }, index: 2, loops: { outer: { item: 4, index: 0 } } })).toBe(7)
  })

  test('an error port reads the failure', () => {
    expect(evaluate('error.code', { error: { code: 'timeout' } })).toBe('timeout')
  })
})

describe('what may be absent', () => {
  test.each<[string, JsonValue]>([
    ['event.payload.?nope.orValue(0)', 0], ['event.payload.?nope.deeper.still.orValue("x")', 'x'], ['event.payload.?issue.title.orValue("")', 'Crash on start'],
    ['steps.?skipped.output.title.orValue("none")', 'none'], ['has(steps.skipped.output.title)', false], ['has(steps.classify.output.title)', true],
    ['has(steps.skipped.output) ? steps.skipped.output : 1', 1], ['event.payload.?nothing.orValue(1)', null], ['event.payload.numbers[?9].orValue(-1)', -1],
    ['event.payload.?nope.or(event.payload.?count).orValue(0)', 3], ['coalesce(event.payload.nothing, event.payload.?nope, "d")', 'd'],
    ['event.payload.?nope.hasValue()', false], ['has(item.x)', false], ['event.payload.?nothing.x.orValue(2)', 2],
    ['event.payload.get("nope", 5)', 5],
  ])('%s gives %j', (source, expected) => {
    expect(evaluate(source)).toEqual(expected)
  })

  test('an absent key names the expression, the place, what was there and the nearest key', () => {
    const failure = failureOf(() => renderTemplate('About {{ event.payload.isue.title }}', scope))
    expect(failure.code).toBe('expression')
    expect(failure.retryable).toBe(false)
    expect(failure.message).toContain('event.payload has no "isue". It has: action, amount')
    expect(failure.message).toContain('Did you mean "issue"?')
    expect(failure.details).toMatchObject({ expression: 'event.payload.isue.title', position: 23, end: 27, suggestion: 'issue' })
  })

  test.each([
    ['steps.clasify.output', 'Did you mean "classify"?'], ['steps.other.output', 'has not run, or was skipped'], ['item.x', 'only inside a loop'],
    ['event.payload.issue.labels.name', '.map(x, x.name)'], ['event.payload.nothing.x', 'is null, so it has no "x"'], ['event.payload.numbers[3]', 'it has 3 elements, 0 to 2'],
    ['event.payload.numbers[0.5]', 'no element 0.5'], ['event.payload.content', 'Did you mean ["content-type"]?'], ['event.payload.?nope', '.orValue('], ['[].first()', 'empty'],
    ['event.payload.action.x', 'is text, so it has no "x"'],
  ])('%s is an error that says %s', (source, part) => {
    expect(refusal(source).message).toContain(part)
  })

  test('null and absent have no text form inside text', () => {
    expect(failureOf(() => renderTemplate('a {{ event.payload.nothing }}', scope)).message).toContain('event.payload.nothing is null')
    expect(failureOf(() => renderTemplate('a {{ event.payload.?nope }}', scope)).message).toContain('absent')
  })
})

describe('mistakes are explained', () => {
  test.each([
    ['sttep.a', 'Did you mean "steps"?'], ['"a" + 1', 'string(…)'], ['"5" * 2', 'number(…)'], ['event.payload.action.toUpperCase()', 'Did you mean "upper"?'], ['event.payload.action.trimm()', 'Did you mean "trim"?'],
    ['1 = 1', 'written =='], ['1 >> 2', '">" cannot stand here: a value is missing before it'], ['1 two', '"two" cannot stand here: what joins it'], ['#x', '"#" means nothing here'], ['{a: 1}', 'in quotes'], ['1 +', 'ends too early'], ['', 'is empty'], ['"abc', 'not closed'], ['1 / 0', 'Division by zero'], ['9007199254740993', 'too large'],
    ['"a" ? 1 : 2', 'true or false'], ['event.payload.numbers.map(1)', 'takes a name'], ['round("1")', 'works on a number'], ['"a".padStart()', '"length"'], ['timestamp("yesterday")', 'is not a date'],
    ['event.payload.action | upper', 'no pipes'], ['"a".matches("(?=b)")', 'RE2'], ['number("abc")', 'not a number'], ['"a" in "abc"', 'contains'], ['b"x"', 'do not exist'],
    ['formatDate(now(), "QQ")', 'means nothing'], ['now().hour("Mars/Base")', 'not a time zone'], ['[1, "a"].sort()', 'cannot be put in order'],
  ])('%s says %s', (source, part) => {
    const failure = refusal(source)
    expect(failure.message).toContain(part)
    expect(failure.code).toBe('expression')
  })
})

describe('templates', () => {
  test.each<[string, JsonValue]>([
    ['plain', 'plain'], ['{{ event.payload.numbers }}', [3, 1, 2]], ['{{event.payload.count}}', 3], ['n={{ event.payload.count }};', 'n=3;'],
    ['{{ event.payload.count }}{{ event.payload.amount }}', '312.5'], ['all: {{ event.payload.numbers }}', 'all: [3,1,2]'], ["{{ '{{' }} stays", '{{ stays'],
    ['{{ {"a": {"b": 1}} }}', { a: { b: 1 } }], ['{{ "}}" }}', '}}'], ["{{ 'it\\'s }}' }}!", "it's }}!"], ['}} { "a": 1 }', '}} { "a": 1 }'], [' {{ true }}', ' true'],
    ['at {{ now() }}', 'at 2026-01-31T09:30:00.000Z'], ['{{ """a "}}" b""" }}', 'a "}}" b'],
  ])('%s gives %j', (text, expected) => {
    expect(renderTemplate(text, scope)).toEqual(expected)
  })

  test('a value is never evaluated again', () => {
    const hostile = { ...scope, vars: { text: '{{ run.id }}' } }
    expect(renderTemplate('{{ vars.text }}', hostile)).toBe('{{ run.id }}')
    expect(renderTemplate('> {{ vars.text }}', hostile)).toBe('> {{ run.id }}')
  })

  test('text without {{ is unchanged', () => {
    fc.assert(fc.property(fc.string().filter(text => !text.includes('{{')), text => renderTemplate(text, scope) === text))
  })

  test('numbers, and any JSON, survive the way through an expression', () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), json => {
      const value = JSON.parse(JSON.stringify(json).replaceAll('__proto__', 'proto')) as JsonValue
      expect(renderTemplate('{{ event.payload }}', { ...scope, event: { payload: value } })).toEqual(value)
      expect(renderTemplate('{{ [event.payload].map(x, {"v": x}) }}', { ...scope, event: { payload: value } })).toEqual([{ v: value }])
    }))
  })
})

describe('whole inputs', () => {
  test('every string is rendered, deep, but for literal pointers and keys', () => {
    const input = { a: '{{ event.payload.count }}', code: '{{ nope }}', list: [{ 'x/y': 'n {{ vars.limit }}' }], '{{ k }}': true }
    expect(renderInput(input, scope, { isLiteral: pointer => pointer === '/code' })).toEqual({ a: 3, code: '{{ nope }}', list: [{ 'x/y': 'n 10' }], '{{ k }}': true })
  })

  test('an error carries the JSON pointer', () => {
    expect(failureOf(() => renderInput({ list: [{ 'x/y': '{{ event.nope }}' }] }, scope)).details).toMatchObject({ pointer: '/list/0/x~1y', expression: 'event.nope' })
  })
})
