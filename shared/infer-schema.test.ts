import { expect, test } from 'vitest'
import { inferSchema, inferSchemaOf, mergeSchemas } from './infer-schema.ts'

test('objects, lists and scalars have their shape', () => {
  expect(inferSchema({ a: 1, b: ['x'], c: null })).toEqual({ type: 'object', properties: { a: { type: 'number' }, b: { type: 'array', items: { type: 'string' } }, c: { type: 'null' } }, required: ['a', 'b', 'c'] })
})

test('the elements of a list are merged: every key is known, only shared ones are required', () => {
  expect(inferSchema([{ a: 1 }, { a: 's', b: true }])).toEqual({ type: 'array', items: { type: 'object', properties: { a: { type: ['number', 'string'] }, b: { type: 'boolean' } }, required: ['a'] } })
})

test('several samples are merged, and none says nothing', () => {
  expect(inferSchemaOf([{ a: 1 }, { a: null }])).toEqual({ type: 'object', properties: { a: { type: ['number', 'null'] } }, required: ['a'] })
  expect(inferSchemaOf([])).toBeUndefined()
  expect(mergeSchemas({}, { type: 'string' })).toEqual({})
})

test('deep and wide samples are bounded', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`)
  expect(JSON.stringify(inferSchema(deep)).length).toBeLessThan(5_000)
  expect(inferSchema(Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, index])))).toEqual({ type: 'object' })
  expect(inferSchema(JSON.parse('{"__proto__": {"x": 1}}')).properties).toBeDefined()
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})
