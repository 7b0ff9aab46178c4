import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonValue } from './json.ts'
import type { Patch } from './draft.ts'
import { applyPatches, diff } from './patch.ts'

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>
const text = (value: unknown) => JSON.stringify(value)

test('patches turn any value into any other, in the order of its keys too', () => {
  fc.assert(fc.property(json, json, (before, after) => {
    const untouched = text(before)
    expect(text(applyPatches(before, diff(before, after)))).toBe(text(after))
    expect(text(before)).toBe(untouched)
  }), { numRuns: 2000 })
})

test('a list whose entries come, go and move is rebuilt exactly, there and back', () => {
  const entries = fc.uniqueArray(fc.record({ id: fc.nat(20) }), { selector: (entry) => entry.id, maxLength: 12 })
  const twoLists = entries.chain((all) => fc.tuple(fc.shuffledSubarray(all), fc.shuffledSubarray(all)))
  fc.assert(fc.property(twoLists, ([before, after]) => {
    const there = applyPatches<unknown>({ list: before }, diff({ list: before }, { list: after }))
    expect(there).toEqual({ list: after })
    expect(applyPatches(there, diff(there, { list: before }))).toEqual({ list: before })
  }), { numRuns: 2000 })
})

test('what a patch does not touch stays the same object', () => {
  const before = { nodes: [{ id: 'a' }, { id: 'b' }], layout: { a: { x: 0 } } }
  const after = applyPatches(before, [{ op: 'replace', path: ['nodes', 1, 'id'], value: 'c' }])
  expect(after.nodes[0]).toBe(before.nodes[0])
  expect(after.layout).toBe(before.layout)
  expect(after.nodes[1]).toEqual({ id: 'c' })
})

test('removing one entry of a long list is one small patch', () => {
  const nodes = Array.from({ length: 500 }, (_, index) => ({ id: index }))
  expect(diff({ nodes }, { nodes: nodes.filter((_, index) => index !== 250) })).toEqual([{ op: 'remove', path: ['nodes', 250] }])
})

test('a path through __proto__, an inherited key or outside of a list is refused, and nothing changes', () => {
  const value = { list: [1, 2], object: { a: 1 } }
  const hostile: Patch[] = [
    { op: 'add', path: ['__proto__', 'polluted'], value: true },
    { op: 'add', path: ['object', '__proto__'], value: { polluted: true } },
    { op: 'replace', path: ['constructor', 'prototype', 'polluted'], value: true },
    { op: 'replace', path: ['toString'], value: 1 },
    { op: 'add', path: ['list', 3], value: 1 },
    { op: 'add', path: ['list', -1], value: 1 },
    { op: 'replace', path: ['list', 'length'], value: 0 },
    { op: 'replace', path: ['list', 0.5], value: 0 },
    { op: 'remove', path: ['list', 2] },
    { op: 'remove', path: [] },
    { op: 'add', path: ['object', 'a'], value: 2 },
    { op: 'remove', path: ['object', 'b'] },
    { op: 'replace', path: ['object', 'a', 'b'], value: 1 },
  ]
  for (const patch of hostile) expect(() => applyPatches(value, [patch]), text(patch)).toThrow('does not fit')
  expect(value).toEqual({ list: [1, 2], object: { a: 1 } })
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('a key named __proto__ that arrives in data stays data', () => {
  const after = JSON.parse('{"a":{"__proto__":{"x":1},"b":2}}') as JsonValue
  const result = applyPatches<JsonValue>({ a: { b: 2 } }, diff({ a: { b: 2 } }, after))
  expect(text(result)).toBe(text(after))
})
