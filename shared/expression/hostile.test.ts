import { describe, expect, test } from 'vitest'
import { AppError } from '../failure.ts'
import { checkExpression, checkTemplate } from './check.ts'
import { evaluateExpression, renderTemplate } from './evaluate.ts'
import type { Scope } from './scope.ts'

const scope: Scope = {
  event: { payload: { list: [1, 2], text: 'a'.repeat(200_000), map: { a: 1 } } }, steps: {}, vars: {},
  run: { id: 'run_1', startedAt: '2026-01-31T09:30:00.000Z', workflowId: 'wf_1', workflowName: 'Demo' },
}

function codeOf(source: string): string {
  try {
    evaluateExpression(source, scope)
    return 'no failure'
  } catch (error) {
    if (error instanceof AppError) return error.failure.code
    throw error
  }
}

describe('nothing but the variables can be reached', () => {
  const names = ['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf', 'length', 'ms']
  const values = ['event', 'event.payload', 'event.payload.list', '"text"', '1', 'true', 'null', '[]', '{"a": 1}', 'now()', 'duration("1s")', 'event.payload.?list', 'steps', 'run']
  test.each(values.flatMap(value => names.map(name => [value, name] as const)))('%s has no %s', (value, name) => {
    expect(codeOf(`${value}["${name}"]`)).toBe('expression')
    expect(evaluateExpression(`${value === 'null' || value === '1' || value === 'true' ? `dyn(${value})` : value}[?"${name}"].orValue("absent")`, scope)).toBe('absent')
  })

  test.each(['globalThis', 'process', 'window', 'require', 'Function', 'eval', 'this', 'Object', 'undefined', 'constructor', 'toString', '__proto__', 'hasOwnProperty', 'type', 'google'])('%s is no variable', name => {
    expect(codeOf(name)).toBe('expression')
    expect(codeOf(`${name}.x`)).toBe('expression')
  })

  test.each(['"a".constructor("return process")()', 'event.constructor.constructor("return 1")', 'event.payload.list.map(x, x.constructor)', 'constructor(1)', 'toString(1)', 'event.hasOwnProperty("payload")', '"a".valueOf()', '[1].at(0)', '{"__proto__": {"x": 1}}', '{"a": 1}.merge(parseJson("{\\"__proto__\\": 1}"))', '[["__proto__", 1]].toMap()'])('%s is refused', source => {
    expect(codeOf(source)).toBe('expression')
  })

  test('a payload with prototype keys changes no prototype', () => {
    const payload = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}')
    const result = evaluateExpression('[event.payload, [event.payload].groupBy(x, "k"), event.payload.keys()]', { ...scope, event: { payload } })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf((result as object[])[0])).toBe(Object.prototype)
  })
})

describe('work is bounded', () => {
  const nested = (depth: number): string => (depth === 0 ? '1' : `range(60).map(x${depth}, ${nested(depth - 1)})`)
  const doubling = `${'cel.bind(s, s0, '.replace('s0', '"aaaaaaaaaa"')}${'cel.bind(s, s + s, '.repeat(40)}s${')'.repeat(41)}`
  const doublingList = `${'cel.bind(s, [1], '}${'cel.bind(s, [s, s], '.repeat(40)}s${')'.repeat(41)}`
  test.each([
    nested(4), 'range(1000000000)', '"a".repeat(100000000)', '"".repeat(1e300)', '"a".padStart(1000000000)', 'range(1500).sort().map(x, range(1500).sort().map(y, y))', doubling, doublingList,
    `${doublingList} == ${doublingList.replaceAll('s', 't')}`, 'range(100000).map(x, event.payload.text.upper())', 'range(100000).map(x, event.payload.text.contains("b"))', 'range(100000).map(x, event.payload.text + "b" == event.payload.text + "c")',
    'range(20000).map(x, "a".matches(string(x) + "{1,900}"))', 'range(300000).map(x, formatDate(now(), "HH", "Europe/Berlin"))', 'event.payload.text.replace("a", event.payload.text)', 'event.payload.text.replaceRegex("a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")',
    'range(1000).map(x, range(1000).map(y, range(1000).distinct()))', 'range(1000).map(x, {"k": range(1000)}).distinct()', '"x".padEnd(-1000000000).size() + range(1000001).size()',
    '"a".matches("((a{100}){100}){100}")', 'range(1000000).map(x, x) == range(1000000).map(x, x)',
  ])('%.80s ends early with the code limit', source => {
    const start = performance.now()
    expect(codeOf(source)).toBe('limit')
    expect(performance.now() - start).toBeLessThan(8_000)
  })

  test('a pattern that would take for ever elsewhere takes no time here', () => {
    const start = performance.now()
    expect(evaluateExpression('"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("^(a+)+$")', scope)).toBe(false)
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  test('|| and exists do not swallow the limit', () => {
    expect(codeOf(`${nested(4)} == [] || true`)).toBe('limit')
    expect(codeOf(`[1].exists(q, ${nested(4)} == [])`)).toBe('limit')
  })

  test('the limits can be set lower', () => {
    expect(() => evaluateExpression('range(100).map(x, x)', scope, { maxWork: 50 })).toThrow('too much work')
    expect(() => renderTemplate('{{ event.payload.text }}', scope, { maxResultSize: 1000 })).toThrow('too large')
  })
})

describe('depth is bounded with a clear error', () => {
  test.each([
    ['(', 3_000, '1', ')'], ['[', 3_000, '1', ']'], ['!', 7_000, 'true', ''], ['-', 7_000, '1', ''], ['1+', 3_000, '1', ''], ['{"a":', 900, '1', '}'], ['true?1:', 900, '1', ''], ['event.?', 500, 'a', ''], ['event', 1, '.a'.repeat(3000), ''], ['', 1, `"a"${'.trim()'.repeat(1000)}`, ''],
    ['(', 10_000, '1', ')'],
  ])('%s %i times', (open, times, core, close) => {
    const source = `${open.repeat(times)}${core}${close.repeat(times)}`
    expect(codeOf(source)).toBe('limit')
    expect(checkExpression(source, { steps: {}, inLoop: false }).map(problem => problem.severity)).toContain('error')
    expect(checkTemplate(`{{ ${source} }}`, { steps: {}, inLoop: false })).not.toEqual([])
  })

  test('a deep value is no stack overflow', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)
    expect(() => evaluateExpression('event.payload', { ...scope, event: { payload: deep } })).toThrow(AppError)
    expect(() => evaluateExpression('json(event.payload) == event.payload', { ...scope, event: { payload: deep } })).toThrow(AppError)
    expect(() => evaluateExpression('parseJson(event.payload)', { ...scope, event: { payload: `${'['.repeat(50_000)}${']'.repeat(50_000)}` } })).toThrow(AppError)
  })
})
