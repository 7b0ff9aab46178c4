import { Fault, listed, nearest } from './fault.ts'
import type { Value } from './value.ts'
import { Optional, isMap, kindName, kindOf } from './value.ts'

/** The place of an access in the source, for the message. */
export type Place = { /** The text left of the dot or bracket. */ left: string; start: number; end: number; isCall?: boolean }

/** `left.key` or `left["key"]`: own keys only, and absent is an error that says what is there. */
export function readKey(left: Value, key: string, place: Place): Value {
  if (typeof left === 'object' && left !== null && Object.hasOwn(left, key) && isMap(left)) {
    const value = left[key]
    if (value !== undefined) return value
  }
  if (left instanceof Optional) return optionalKey(left, key)
  throw absentKey(left, key, place)
}

/** `left[index]`: a list's element by a whole number, a map's value by text. */
export function readIndex(left: Value, index: Value, place: Place): Value {
  if (left instanceof Optional) return left.value === undefined ? left : optionalIndex(left.value, index)
  if (typeof index === 'string') return readKey(left, index, place)
  if (typeof index !== 'number') throw new Fault(`A place in a list or object is a number or text, not ${kindName(kindOf(index))}`, place)
  if (!Array.isArray(left)) throw new Fault(`${place.left} is ${kindName(kindOf(left))}, so it has no element ${index}`, { ...place, found: kindName(kindOf(left)) })
  const value = Number.isInteger(index) && index >= 0 ? left[index] : undefined
  if (value !== undefined) return value
  const count = left.length === 0 ? 'is empty' : `has ${left.length} element${left.length === 1 ? '' : 's'}, 0 to ${left.length - 1}`
  throw new Fault(`${place.left} has no element ${index}: it ${count}`, { ...place, found: `${left.length} elements` })
}

/** `left.?key`: absent, or null on the way, is none. */
export function optionalKey(left: Value, key: string): Optional {
  const inner = left instanceof Optional ? left.value : left
  if (inner === undefined || !isMap(inner) || !Object.hasOwn(inner, key)) return new Optional(undefined)
  return new Optional(inner[key])
}

export function optionalIndex(left: Value, index: Value): Optional {
  if (typeof index === 'string') return optionalKey(left, index)
  const inner = left instanceof Optional ? left.value : left
  return new Optional(Array.isArray(inner) && typeof index === 'number' ? inner[index] : undefined)
}

function absentKey(left: Value, key: string, place: Place): Fault {
  if (left === null) return new Fault(`${place.left} is null, so it has no "${key}"`, { ...place, found: 'null' })
  if (Array.isArray(left)) {
    return new Fault(`${place.left} is a list, so it has no "${key}". Take one element, as in ${place.left}[0].${key}, or all, as in ${place.left}.map(x, x.${key})`, { ...place, found: `a list of ${left.length}` })
  }
  if (!isMap(left)) return new Fault(`${place.left} is ${kindName(kindOf(left))}, so it has no "${key}"`, { ...place, found: kindName(kindOf(left)) })
  const keys = Object.keys(left).filter(name => left[name] !== undefined)
  if (place.left === 'steps') return absentStep(key, keys, place)
  const near = nearest(key, keys)
  const hint = near === undefined ? '' : ` Did you mean ${keyHint(near)}?`
  const has = keys.length === 0 ? 'It is empty.' : `It has: ${listed(keys)}.`
  return new Fault(`${place.left} has no "${key}". ${has}${hint}`, { ...place, found: listed(keys), suggestion: near })
}

function absentStep(id: string, ids: string[], place: Place): Fault {
  const near = nearest(id, ids)
  const others = ids.length === 0 ? 'No step before this one has an output.' : `Steps with an output: ${listed(ids)}.`
  const hint = near === undefined ? ` If it may be skipped, read it with steps.?${id}… .orValue(…).` : ` Did you mean ${keyHint(near)}?`
  return new Fault(`steps has no "${id}": that step has not run, or was skipped. ${others}${hint}`, { ...place, found: listed(ids), suggestion: near })
}

/** A key that is not a name needs the bracket form. */
export function keyHint(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `"${key}"` : `[${JSON.stringify(key)}]`
}
