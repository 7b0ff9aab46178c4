import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluateExpression } from './evaluate.ts'

// cel-js evaluates the same sources as an independent reference, over doubles: the parts of CEL where JSON numbers
// make no difference must come out alike.
const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, enableOptionalTypes: true })

const run = { id: 'r', startedAt: '2026-01-01T00:00:00.000Z', workflowId: 'w', workflowName: 'n' }
const event = { payload: { n: 2, m: -7.5, t: 'tëxt', b: true, list: [1, 2, 3], words: ['a', 'b'], map: { k: 1 } } }

const { number, bool, text, list } = fc.letrec<{ number: string; bool: string; text: string; list: string }>(tie => ({
  number: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.integer({ min: 0, max: 50 }).map(value => `${value}.0`), fc.constantFrom('event.payload.n', 'event.payload.m', 'event.payload.map.k', 'event.payload.list[0]', 'event.payload.nope', 'event.payload.?nope.orValue(4.0)', 'event.payload.?n.orValue(4.0)'),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map(([a, operator, b]) => `(${a} ${operator} ${b})`), tie('number').map(value => `-(${value})`), fc.tuple(tie('bool'), tie('number'), tie('number')).map(([test, a, b]) => `(${test} ? ${a} : ${b})`)),
  bool: fc.oneof({ depthSize: 'small' }, fc.constantFrom('true', 'false', 'event.payload.b', 'has(event.payload.nope)', 'has(event.payload.map.k)', '"k" in event.payload.map'),
    fc.tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number')).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie('bool'), fc.constantFrom('&&', '||'), tie('bool')).map(([a, operator, b]) => `(${a} ${operator} ${b})`), tie('bool').map(value => `!(${value})`),
    fc.tuple(tie('text'), fc.constantFrom('startsWith', 'contains', 'endsWith'), tie('text')).map(([a, name, b]) => `${a}.${name}(${b})`),
    fc.tuple(tie('list'), fc.constantFrom('exists', 'all', 'exists_one'), fc.constantFrom('<', '=='), tie('number')).map(([a, name, operator, b]) => `${a}.${name}(x, x ${operator} ${b})`), fc.tuple(tie('number'), tie('list')).map(([a, b]) => `(${a} in ${b})`)),
  text: fc.oneof({ depthSize: 'small' }, fc.constantFrom('"a"', "'te'", 'event.payload.t', '"\\u00e9"', 'event.payload.words[1]'), fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`), fc.tuple(tie('text'), fc.constantFrom('trim', 'upperAscii')).map(([a, name]) => `${a.replace(/event\.payload\.t|"\\u00e9"/g, '"q"')}.${name}()`)),
  list: fc.oneof({ depthSize: 'small' }, fc.constant('event.payload.list'), fc.array(tie('number'), { minLength: 1, maxLength: 3 }).map(items => `[${items.join(', ')}]`), fc.tuple(tie('list'), tie('number')).map(([a, b]) => `${a}.map(x, x + ${b})`), fc.tuple(tie('list'), tie('bool')).map(([a, b]) => `${a}.filter(x, x > 1.0 || ${b})`)),
}))

test('generated expressions give what cel-js gives, and fail where it fails', () => {
  let compared = 0
  fc.assert(fc.property(fc.oneof(number, bool, text, list), source => {
    let expected: unknown
    try {
      expected = environment.evaluate(source, { event })
    } catch {
      expect(() => evaluateExpression(source, { event, steps: {}, run, vars: {} }), source).toThrow()
      return
    }
    compared++
    const normal = JSON.parse(JSON.stringify(expected))
    expect(evaluateExpression(source, { event, steps: {}, run, vars: {} }), source).toEqual(normal)
  }), { numRuns: 3_000 })
  expect(compared).toBeGreaterThan(1_000)
})
