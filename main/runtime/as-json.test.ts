import { expect, test } from 'vitest'
import { asJson } from './as-json.ts'

test('plain JSON comes back as it is, not copied', () => {
  const value = { a: [1, 'x', null, { b: true }] }
  expect(asJson(value)).toBe(value)
})

test('what JSON leaves out is left out, so that a value is the same before and after it was written down', () => {
  const value = { a: undefined, b: [-0], c: { d: undefined, e: 1 } }
  expect(asJson(value)).toEqual({ b: [0], c: { e: 1 } })
  expect(Object.is((asJson(value) as { b: number[] }).b[0], 0)).toBe(true)
})

test.each([[new Date(0), 'a Date'], [Number.NaN, 'NaN'], [{ a: [() => 1] }, 'at /a/0'], [undefined, 'nothing'], [1n, 'a bigint'], [new Map(), 'a Map']])('%s is refused, and it is said where it stood', (value, words) => {
  expect(() => asJson(value)).toThrow(words)
})

test('endless nesting is refused', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  expect(() => asJson(circle)).toThrow('nesting')
})
