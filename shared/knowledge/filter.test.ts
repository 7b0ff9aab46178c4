import { expect, test } from 'vitest'
import { conditionOf, Filter, FilterField } from './filter.ts'

test('short forms mean what the long ones say', () => {
  expect(conditionOf({ team: 'sales' })).toEqual({ kind: 'equal', field: 'team', values: ['sales'] })
  expect(conditionOf({ team: 'sales' })).toEqual(conditionOf({ team: { eq: 'sales' } }))
  expect(conditionOf({ team: 'sales', year: { gte: 2024, lt: 2026 } })).toEqual({ kind: 'all', parts: [
    { kind: 'equal', field: 'team', values: ['sales'] }, { kind: 'compare', field: 'year', by: 'gte', value: 2024 }, { kind: 'compare', field: 'year', by: 'lt', value: 2026 },
  ] })
  expect(conditionOf({ a: { ne: 1 } })).toEqual(conditionOf({ not: { a: 1 } }))
  expect(conditionOf({ a: { exists: false } })).toEqual(conditionOf({ not: { a: { exists: true } } }))
})

test('what says nothing is no condition, and makes "or" hold always', () => {
  expect(conditionOf({})).toBeNull()
  expect(conditionOf({ and: [{}, {}] })).toBeNull()
  expect(conditionOf({ or: [{ a: 1 }, {}] })).toBeNull()
  expect(conditionOf({ not: {} })).toBeNull()
  expect(conditionOf({ and: [{ a: 1 }, {}] })).toEqual({ kind: 'equal', field: 'a', values: [1] })
})

test.each<unknown>([
  { year: { near: 3 } }, { year: {} }, { tags: { in: [] } }, { or: [] }, { and: { a: 1 } }, { a: null }, { a: { gt: true } }, { not: [{ a: 1 }] }, 'team', [{ a: 1 }],
])('%o is no filter', (value) => {
  expect(Filter.safeParse(value).success).toBe(false)
  expect(FilterField.safeParse(value).success).toBe(false)
})

test('a form that takes filters says where one is wrong', () => {
  const { error } = FilterField.safeParse({ or: [{ a: 1 }, { year: { near: 3 } }] })
  expect(error?.issues[0]?.path.slice(0, 2)).toEqual(['or', 1])
  expect(FilterField.parse({ a: 1 })).toEqual({ a: 1 })
})
