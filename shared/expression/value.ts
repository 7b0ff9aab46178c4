import type { JsonObject, JsonValue } from '../json.ts'
import { Fault } from './fault.ts'

/** A moment, in milliseconds since 1970 UTC. Becomes an ISO string in JSON. */
export class Timestamp {
  readonly ms: number
  constructor(ms: number) {
    // Years 0001 to 9999, as CEL has it: what is outside has no four-digit ISO form.
    if (!(ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999)) throw new Fault('The date is outside the years 1 to 9999')
    this.ms = ms
  }
}

/** A length of time in milliseconds. Becomes seconds with an s, "5400s", in JSON, as CEL writes it. */
export class Duration {
  readonly ms: number
  constructor(ms: number) {
    if (!Number.isFinite(ms)) throw new Fault('The duration is too long')
    this.ms = ms
  }
}

/** What `.?key` gives: a value or nothing. */
export class Optional {
  readonly value: Value | undefined
  constructor(value: Value | undefined) {
    this.value = value
  }
}

export type ValueMap = { [key: string]: Value }
export type Value = string | number | boolean | null | Value[] | ValueMap | Timestamp | Duration | Optional
export type Kind = 'string' | 'number' | 'bool' | 'null' | 'list' | 'map' | 'timestamp' | 'duration' | 'optional'

export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case 'string': return 'string'
    case 'number': return 'number'
    case 'boolean': return 'bool'
    default:
      if (value === null) return 'null'
      if (Array.isArray(value)) return 'list'
      if (value instanceof Timestamp) return 'timestamp'
      if (value instanceof Duration) return 'duration'
      return value instanceof Optional ? 'optional' : 'map'
  }
}

const kindNames: Record<Kind, string> = {
  string: 'text', number: 'a number', bool: 'true or false', null: 'null', list: 'a list', map: 'an object',
  timestamp: 'a date', duration: 'a duration', optional: 'an optional value',
}

export function kindName(kind: Kind): string {
  return kindNames[kind]
}

export function isMap(value: Value): value is ValueMap {
  return kindOf(value) === 'map'
}

const unsafeKey = '__proto__'

/** The only way maps are filled: assigning to this key would change the object's prototype. */
export function setKey(map: ValueMap, key: string, value: Value): void {
  if (key === unsafeKey) throw new Fault(`"${unsafeKey}" cannot be a key`)
  map[key] = value
}

/** Counts the work of one evaluation, so that nested loops and doubled text end early. Owned by one evaluation. */
export class Budget {
  #left: number
  readonly maxResultSize: number
  readonly #maxWork: number

  constructor(maxWork: number, maxResultSize: number) {
    this.#left = maxWork
    this.#maxWork = maxWork
    this.maxResultSize = maxResultSize
  }

  spend(work: number): void {
    this.#left -= work
    if (this.#left < 0) {
      throw new Fault(`The expression does too much work (over ${this.#maxWork.toLocaleString('en')} steps). Filter the list first, or use a code step.`, { code: 'limit' })
    }
  }

  /** Call before text of this length is made. */
  text(length: number): void {
    if (length > this.maxResultSize) throw tooLarge(this.maxResultSize)
    this.spend(1 + Math.max(0, Math.floor(length / 16)))
  }
}

function tooLarge(max: number): Fault {
  return new Fault(`The expression makes a value that is too large (over ${max.toLocaleString('en')} characters)`, { code: 'limit' })
}

/** The value as JSON. Dates become ISO text; nothing that is not JSON leaves. Shares the parts that were JSON already. */
export function toJson(value: Value, budget: Budget): JsonValue {
  let size = 0
  const convert = (part: Value, depth: number): JsonValue => {
    if ((size += typeof part === 'string' ? part.length + 2 : 4) > budget.maxResultSize) throw tooLarge(budget.maxResultSize)
    if (depth > 200) throw new Fault('The result is nested more than 200 levels deep', { code: 'limit' })
    switch (typeof part) {
      case 'string': case 'boolean': return part
      case 'number':
        if (!Number.isFinite(part)) throw new Fault('The result is not a finite number')
        return part === 0 ? 0 : part
      default:
        if (part === null) return null
        if (part instanceof Timestamp) return new Date(part.ms).toISOString()
        if (part instanceof Duration) return durationText(part)
        if (part instanceof Optional) {
          if (part.value === undefined) throw new Fault('The result is absent: the key is not there. Give a value for that case with .orValue(…)', { found: 'nothing' })
          return convert(part.value, depth)
        }
        if (Array.isArray(part)) return convertList(part, depth)
        return convertMap(part, depth)
    }
  }
  const convertList = (list: Value[], depth: number): JsonValue => {
    let same = true
    const items = list.map(item => {
      const json = convert(item, depth + 1)
      if (!Object.is(json, item)) same = false
      return json
    })
    return same ? (list as JsonValue[]) : items
  }
  const convertMap = (map: ValueMap, depth: number): JsonValue => {
    let same = true
    const copy: JsonObject = {}
    for (const key of Object.keys(map)) {
      const part = map[key] as Value
      size += key.length + 4
      const json = convert(part, depth + 1)
      if (!Object.is(json, part)) same = false
      if (key !== unsafeKey) copy[key] = json
      else same = false
    }
    return same ? (map as JsonObject) : copy
  }
  return convert(value, 0)
}

export function durationText(duration: Duration): string {
  return `${duration.ms / 1000}s`
}

/** As text inside text: strings raw, the rest as compact JSON. */
export function toText(value: Value, budget: Budget): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const json = toJson(value, budget)
  return typeof json === 'string' ? json : JSON.stringify(json)
}

/** Equal as JSON; different kinds are never equal. Every pair that is looked at is work. */
export function isEqual(a: Value, b: Value, budget: Budget): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length === b.length) budget.spend(a.length >> 6)
    return a === b
  }
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  budget.spend(1)
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    budget.spend(a.length)
    return a.every((item, index) => isEqual(item, b[index] as Value, budget))
  }
  if (a instanceof Timestamp) return b instanceof Timestamp && a.ms === b.ms
  if (a instanceof Duration) return b instanceof Duration && a.ms === b.ms
  if (a instanceof Optional) {
    if (!(b instanceof Optional)) return false
    return a.value === undefined || b.value === undefined ? a.value === b.value : isEqual(a.value, b.value, budget)
  }
  if (!isMap(b)) return false
  const keys = Object.keys(a)
  budget.spend(keys.length)
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && isEqual(a[key] as Value, b[key] as Value, budget))
}

/** Order of two values of one kind: negative, 0, positive. Undefined when they have none. */
export function compare(a: Value, b: Value): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (a instanceof Timestamp && b instanceof Timestamp) return a.ms - b.ms
  if (a instanceof Duration && b instanceof Duration) return a.ms - b.ms
  return undefined
}
