import type { Scope } from './scope.ts'
import { Fault } from './fault.ts'
import type { Budget, Duration, Value, ValueMap } from './value.ts'
import { Timestamp, kindName, kindOf } from './value.ts'
import type { Kind } from './value.ts'

export type ParameterType = Kind | 'any'
export type Parameter = { name: string; types: readonly ParameterType[]; optional: boolean; rest: boolean }

/**
 * One function of the language: data plus one function. It can be called as `f(x, y)` and as `x.f(y)`;
 * the docs show the form of the signature.
 */
export type FunctionDefinition = {
  name: string
  signature: string
  description: string
  example: string
  parameters: readonly Parameter[]
  returns: ParameterType
  run: (args: Arguments) => Value
}

const typeWords: Record<string, ParameterType> = {
  string: 'string', number: 'number', bool: 'bool', list: 'list', map: 'map', timestamp: 'timestamp', duration: 'duration', any: 'any', null: 'null', optional: 'optional',
}

/**
 * Signature: `receiver.name(parameter: type, optional?: type): type`, or without a receiver.
 * Types: string number bool list map timestamp duration any, several joined by |.
 */
export function define(signature: string, description: string, example: string, run: (args: Arguments) => Value): FunctionDefinition {
  const parts = /^(?:([\w|]+)\.)?(\w+)\((.*)\): (\w+)$/.exec(signature)
  if (!parts) throw new Error(`Not a signature: ${signature}`)
  const [, receiver, name = '', list = '', returns = 'any'] = parts
  const parameters = list.split(', ').filter(text => text !== '').map(parameterFrom)
  if (receiver) parameters.unshift({ name: 'it', types: typesFrom(receiver), optional: false, rest: false })
  return { name, signature, description, example, parameters, returns: typeWords[returns] ?? 'any', run }
}

function parameterFrom(text: string): Parameter {
  const parts = /^(\.\.\.)?(\w+)(\?)?: ([\w|]+)$/.exec(text)
  if (!parts) throw new Error(`Not a parameter: ${text}`)
  return { name: parts[2] ?? '', types: typesFrom(parts[4] ?? 'any'), optional: parts[3] === '?' || parts[1] === '...', rest: parts[1] === '...' }
}

function typesFrom(text: string): ParameterType[] {
  return text.split('|').map(word => {
    const type = typeWords[word]
    if (!type) throw new Error(`Not a type: ${word}`)
    return type
  })
}

/** The checked arguments of one call: `matching` has compared them with the signature before `run` sees them. */
export class Arguments {
  readonly all: readonly Value[]
  readonly budget: Budget
  readonly run: Scope['run']

  constructor(all: readonly Value[], budget: Budget, run: Scope['run']) {
    this.all = all
    this.budget = budget
    this.run = run
  }

  has(index: number): boolean {
    return index < this.all.length
  }
  value(index: number): Value {
    return this.all[index] as Value
  }
  text(index: number, otherwise = ''): string {
    return this.has(index) ? (this.all[index] as string) : otherwise
  }
  number(index: number, otherwise = 0): number {
    return this.has(index) ? (this.all[index] as number) : otherwise
  }
  /** A whole number, for places and counts. */
  whole(index: number, otherwise = 0): number {
    const number = this.number(index, otherwise)
    if (!Number.isInteger(number)) throw new Fault(`A whole number is needed, not ${number}`)
    return number
  }
  list(index: number): readonly Value[] {
    const list = this.all[index] as Value[]
    this.budget.spend(1 + list.length)
    return list
  }
  map(index: number): ValueMap {
    const map = this.all[index] as ValueMap
    this.budget.spend(1 + Object.keys(map).length)
    return map
  }
  duration(index: number): Duration {
    return this.all[index] as Duration
  }
  /** A timestamp, or ISO text that says one. */
  time(index: number): Timestamp {
    const value = this.all[index] as Value
    return value instanceof Timestamp ? value : timestampFrom(value as string)
  }
}

export function timestampFrom(text: string): Timestamp {
  const ms = /^[+-]?\d{4,6}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i.test(text) ? Date.parse(isoWithZone(text)) : Number.NaN
  if (Number.isNaN(ms)) throw new Fault(`${JSON.stringify(text.slice(0, 60))} is not a date. Write it as 2026-01-31 or 2026-01-31T09:30:00Z.`, { found: text.slice(0, 60) })
  return new Timestamp(ms)
}

/** A time without a zone is taken as UTC: the machine's own zone would make runs differ between machines. */
function isoWithZone(text: string): string {
  return /T/i.test(text) && !/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? `${text}Z` : text
}

/** The first of the definitions that takes these arguments, or why none does. */
export function matching(definitions: readonly FunctionDefinition[], kinds: readonly (ParameterType | undefined)[]): FunctionDefinition | string {
  let reason: string | undefined
  for (const definition of definitions) {
    const mismatch = mismatchOf(definition, kinds)
    if (mismatch === undefined) return definition
    reason ??= mismatch
  }
  return definitions.length > 1 ? `${reason}. It can be called as ${definitions.map(definition => definition.signature).join(' or ')}` : `${reason}. It is called as ${definitions[0]?.signature}`
}

export function mismatchOf(definition: FunctionDefinition, kinds: readonly (ParameterType | undefined)[]): string | undefined {
  const { parameters, name } = definition
  for (let index = 0; index < Math.max(parameters.length, kinds.length); index++) {
    const parameter = parameters[index] ?? (parameters.at(-1)?.rest ? parameters.at(-1) : undefined)
    if (!parameter) return `${name}() takes fewer values`
    if (index >= kinds.length) {
      if (!parameter.optional) return `${name}() needs ${parameter.name === 'it' ? 'a value' : `"${parameter.name}"`} too`
      continue
    }
    const kind = kinds[index]
    if (kind === undefined || kind === 'any' || parameter.types.includes('any') || parameter.types.includes(kind)) continue
    const wanted = parameter.types.map(type => (type === 'any' ? 'anything' : kindName(type))).join(' or ')
    return parameter.name === 'it' ? `${name}() works on ${wanted}, but this is ${kindName(kind)}` : `${name}() needs ${wanted} as "${parameter.name}", but got ${kindName(kind)}`
  }
  return undefined
}

export function kindsOf(values: readonly Value[]): Kind[] {
  return values.map(kindOf)
}
