import { define } from './define-function.ts'
import type { Arguments } from './define-function.ts'
import { Fault, listed } from './fault.ts'
import type { Budget, Value, ValueMap } from './value.ts'
import { Optional, compare, isEqual, isMap, kindName, kindOf, setKey, toText } from './value.ts'

export const listFunctions = [
  define('string|list|map.size(): number', 'How many characters, elements or keys', '[1, 2].size() == 2', sizeOf),
  define('string|list|map.length(): number', 'The same as size()', '"abc".length() == 3', sizeOf),
  define('string|list|map|null.isEmpty(): bool', 'Whether there is nothing in it; null is empty too', '[].isEmpty()', args => args.value(0) === null || sizeOf(args) === 0),
  define('list.join(separator?: string): string', 'The elements as one text', '["a", "b"].join(", ") == "a, b"', args => {
    const parts = args.list(0).map(item => {
      if (item === null || typeof item === 'object') throw new Fault(`join() cannot put ${kindName(kindOf(item))} into text; choose a field first, as in .map(x, x.name)`)
      return String(item)
    })
    args.budget.text(parts.reduce((sum, part) => sum + part.length + args.text(1).length, 0))
    return parts.join(args.text(1))
  }),
  define('list.sum(): number', 'The sum of numbers', '[1, 2, 3].sum() == 6', args => numbers(args).reduce((sum, number) => sum + number, 0)),
  define('list.avg(): number', 'The mean of numbers', '[1, 2, 3].avg() == 2', args => {
    const all = numbers(args)
    if (all.length === 0) throw new Fault('avg() of an empty list has no value')
    return all.reduce((sum, number) => sum + number, 0) / all.length
  }),
  define('list.min(): any', 'The smallest element', '[3, 1].min() == 1', args => extreme(args.list(0), -1)),
  define('list.max(): any', 'The largest element', '[3, 1].max() == 3', args => extreme(args.list(0), 1)),
  define('min(first: number, ...more: number): number', 'The smallest of the numbers', 'min(3, 1, 2) == 1', args => Math.min(...(args.all as number[]))),
  define('max(first: number, ...more: number): number', 'The largest of the numbers', 'max(3, 1, 2) == 3', args => Math.max(...(args.all as number[]))),
  define('list.first(): any', 'The first element', '[1, 2].first() == 1', args => end(args.list(0), 0, 'first')),
  define('list.last(): any', 'The last element', '[1, 2].last() == 2', args => end(args.list(0), -1, 'last')),
  define('list.sort(): list', 'From small to large', '[3, 1, 2].sort() == [1, 2, 3]', args => sorted(args.list(0), args.list(0), args.budget)),
  define('list.sortBy(key: string): list', 'Objects in the order of one key; also .sortBy(x, x.a.b)', '[{"n": 2}, {"n": 1}].sortBy("n")[0].n == 1', args => sorted(args.list(0), args.list(0).map(item => field(item, args.text(1))), args.budget)),
  define('list.groupBy(key: string): map', 'Objects gathered by the value of one key; also .groupBy(x, x.a.b)', '[{"t": "a"}, {"t": "b"}].groupBy("t").a.size() == 1', args => grouped(args.list(0), args.list(0).map(item => field(item, args.text(1))), args.budget)),
  define('list.pluck(key: string): list', 'One field of every object', '[{"n": 2}, {"n": 1}].pluck("n") == [2, 1]', args => args.list(0).map(item => field(item, args.text(1)))),
  define('list.indexBy(key: string): map', 'Objects by the value of one key; the last wins', '[{"id": "a", "n": 1}].indexBy("id").a.n == 1', args => {
    const map: ValueMap = {}
    for (const item of args.list(0)) setKey(map, toText(field(item, args.text(1)), args.budget), item)
    return map
  }),
  define('list.reverse(): list', 'In the other order', '[1, 2].reverse() == [2, 1]', args => [...args.list(0)].reverse()),
  define('list.slice(start: number, end?: number): list', 'From start up to, not with, end; negative places count from the end', '[1, 2, 3].slice(1) == [2, 3]', args => args.list(0).slice(args.whole(1), args.has(2) ? args.whole(2) : undefined)),
  define('list.take(count: number): list', 'The first elements', '[1, 2, 3].take(2) == [1, 2]', args => args.list(0).slice(0, Math.max(0, args.whole(1)))),
  define('list.concat(other: list): list', 'One list after the other; also written a + b', '[1].concat([2]) == [1, 2]', args => [...args.list(0), ...args.list(1)]),
  define('list.flatten(depth?: number): list', 'Lists inside the list taken apart, one level or depth levels', '[[1], [2, 3]].flatten() == [1, 2, 3]', args => flattened(args.list(0), Math.min(50, args.whole(1, 1)), args.budget)),
  define('list.distinct(): list', 'Each value once, in the order of its first place', '[1, 2, 1].distinct() == [1, 2]', args => distinct(args.list(0), args.budget)),
  define('list.indexOf(value: any): number', 'Where the value first is, from 0; -1 when it is not there', '["a", "b"].indexOf("b") == 1', args => args.list(0).findIndex(item => isEqual(item, args.value(1), args.budget))),
  define('list.zip(other: list): list', 'Pairs of elements at the same place, as long as the shorter list', '[1, 2].zip(["a", "b"])[0] == [1, "a"]', args => {
    const other = args.list(1)
    return args.list(0).slice(0, other.length).map((item, index) => [item, other[index] as Value])
  }),
  define('list.chunk(size: number): list', 'Lists of at most this many elements', '[1, 2, 3].chunk(2) == [[1, 2], [3]]', args => {
    const size = args.whole(1)
    if (size < 1) throw new Fault('chunk() needs a size of 1 or more')
    const list = args.list(0)
    return Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, index * size + size))
  }),
  define('list.compact(): list', 'Without null and empty text', '["a", "", null].compact() == ["a"]', args => args.list(0).filter(item => item !== null && item !== '')),
  define('list.toMap(): map', 'A map from pairs [key, value] or {"key", "value"}; the other way of entries()', '[["a", 1]].toMap() == {"a": 1}', args => {
    const map: ValueMap = {}
    for (const item of args.list(0)) {
      const [key, value] = Array.isArray(item) ? item : [field(item, 'key'), field(item, 'value')]
      if (key === undefined || value === undefined) throw new Fault('toMap() needs pairs of a key and a value')
      setKey(map, toText(key, args.budget), value)
    }
    return map
  }),
  define('range(start: number, end?: number): list', 'Whole numbers from start up to, not with, end; with one number, from 0', 'range(3) == [0, 1, 2]', args => {
    const start = args.has(1) ? args.whole(0) : 0
    const end = args.has(1) ? args.whole(1) : args.whole(0)
    const length = Math.max(0, end - start)
    args.budget.spend(length)
    return Array.from({ length }, (_, index) => start + index)
  }),
  define('map.keys(): list', 'The keys', '{"a": 1}.keys() == ["a"]', args => Object.keys(args.map(0))),
  define('map.values(): list', 'The values', '{"a": 1}.values() == [1]', args => Object.values(args.map(0))),
  define('map.entries(): list', 'Objects with key and value', '{"a": 1}.entries()[0].key == "a"', args => Object.entries(args.map(0)).map(([key, value]) => ({ key, value }))),
  define('map.merge(other: map): map', 'Both maps in one; the second wins', '{"a": 1}.merge({"b": 2}) == {"a": 1, "b": 2}', args => mapFrom([...Object.entries(args.map(0)), ...Object.entries(args.map(1))])),
  define('map.pick(keys: list): map', 'Only these keys', '{"a": 1, "b": 2}.pick(["a"]) == {"a": 1}', args => {
    const keys = new Set(args.list(1))
    return mapFrom(Object.entries(args.map(0)).filter(([key]) => keys.has(key)))
  }),
  define('map.omit(keys: list): map', 'Without these keys', '{"a": 1, "b": 2}.omit(["a"]) == {"b": 2}', args => {
    const keys = new Set(args.list(1))
    return mapFrom(Object.entries(args.map(0)).filter(([key]) => !keys.has(key)))
  }),
  define('map.get(key: string, otherwise: any): any', 'The value of a key, or the other value when it is not there', '{"a": 1}.get("b", 0) == 0', args => (Object.hasOwn(args.map(0), args.text(1)) ? (args.map(0)[args.text(1)] as Value) : args.value(2))),
  define('list.get(index: number, otherwise: any): any', 'The element at a place, or the other value when the list is shorter', '[1].get(5, 0) == 0', args => args.list(0).at(args.whole(1)) ?? args.value(2)),
  define('coalesce(first: any, ...more: any): any', 'The first value that is neither null, empty text nor absent', 'coalesce(null, "", "x") == "x"', args => {
    for (const item of args.all) {
      const value = item instanceof Optional ? item.value : item
      if (value !== undefined && value !== null && value !== '') return value
    }
    return null
  }),
]

function sizeOf(args: Arguments): number {
  const value = args.value(0)
  if (typeof value === 'string') {
    args.budget.text(value.length)
    // Characters as people and CEL count them, not UTF-16 units.
    let count = 0
    for (const _ of value) count++
    return count
  }
  return Array.isArray(value) ? value.length : Object.keys(args.map(0)).length
}

function numbers(args: Arguments): number[] {
  return args.list(0).map((item, index) => {
    if (typeof item !== 'number') throw new Fault(`The element at ${index} is ${kindName(kindOf(item))}, not a number`, { found: kindName(kindOf(item)) })
    return item
  })
}

function order(a: Value, b: Value): number {
  const result = compare(a, b)
  if (result === undefined) throw new Fault(`${kindName(kindOf(a))} and ${kindName(kindOf(b))} cannot be put in order`)
  return result
}

function extreme(list: readonly Value[], sign: 1 | -1): Value {
  const [first, ...rest] = list
  if (first === undefined) throw new Fault(`${sign === 1 ? 'max' : 'min'}() of an empty list has no value`)
  return rest.reduce((best, item) => (order(item, best) * sign > 0 ? item : best), first)
}

function end(list: readonly Value[], index: 0 | -1, name: string): Value {
  const item = list.at(index)
  if (item === undefined) throw new Fault(`The list is empty, so it has no ${name} element. Use .get(0, …) to give another value for that case`, { found: 'an empty list' })
  return item
}

function field(item: Value, key: string): Value {
  if (!isMap(item)) throw new Fault(`An element is ${kindName(kindOf(item))}, so it has no "${key}"`)
  const value = Object.hasOwn(item, key) ? item[key] : undefined
  if (value === undefined) throw new Fault(`An element has no "${key}". It has: ${listed(Object.keys(item))}`, { found: listed(Object.keys(item)) })
  return value
}

/** Sorts by keys of the same places; equal keys keep their order. */
export function sorted(list: readonly Value[], keys: readonly Value[], budget: Budget): Value[] {
  budget.spend(list.length * Math.ceil(Math.log2(list.length + 2)))
  return list.map((_, index) => index).sort((a, b) => order(keys[a] as Value, keys[b] as Value)).map(index => list[index] as Value)
}

export function grouped(list: readonly Value[], keys: readonly Value[], budget: Budget): ValueMap {
  const groups = new Map<string, Value[]>()
  list.forEach((item, index) => {
    budget.spend(1)
    const key = toText(keys[index] as Value, budget)
    budget.text(key.length)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  })
  return mapFrom([...groups])
}

function mapFrom(entries: readonly (readonly [string, Value])[]): ValueMap {
  const map: ValueMap = {}
  for (const [key, value] of entries) setKey(map, key, value)
  return map
}

function flattened(list: readonly Value[], depth: number, budget: Budget): Value[] {
  budget.spend(list.length)
  if (depth <= 0) return [...list]
  const out: Value[] = []
  for (const item of list) {
    if (!Array.isArray(item)) out.push(item)
    else for (const inner of flattened(item, depth - 1, budget)) out.push(inner)
  }
  return out
}

function distinct(list: readonly Value[], budget: Budget): Value[] {
  const simple = new Set<Value>()
  const out: Value[] = []
  const objects: Value[] = []
  for (const item of list) {
    if (typeof item !== 'object' || item === null) {
      if (simple.has(item)) continue
      simple.add(item)
    } else {
      budget.spend(objects.length)
      if (objects.some(other => isEqual(other, item, budget))) continue
      objects.push(item)
    }
    out.push(item)
  }
  return out
}
