import { expect, test } from 'vitest'
import { JsonValue } from './json.ts'

const accepts = (value: unknown) => JsonValue.safeParse(value).success

test('JSON is taken as it is, without a copy', () => {
  const value = { list: [1, 'a', true, null, { deep: [] }] }
  expect(JsonValue.parse(value)).toBe(value)
})

test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol('s'), () => 1, new Date(0), new Map(), [undefined], { a: undefined }, Array(2)])('%s is not JSON', (value) => {
  expect(accepts({ value })).toBe(false)
})

test('data that contains itself is refused and not walked for ever', () => {
  const circle: unknown[] = []
  circle.push(circle)
  expect(accepts(circle)).toBe(false)
})

test('objects of another realm, as a structured clone makes them, are JSON', () => {
  expect(accepts(structuredClone({ a: { b: [1] } }))).toBe(true)
  expect(accepts(Object.assign(Object.create(null) as object, { a: 1 }))).toBe(true)
})
