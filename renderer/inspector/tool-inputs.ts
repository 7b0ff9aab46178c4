// tool-inputs: what an MCP call takes, as a list of fields. Whatever a field's schema says beyond that is kept as it is.

import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

export type InputKind = 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'texts' | 'any'

export type ToolInput = {
  name: string
  /** `other`: more than the form shows. */
  kind: InputKind | 'other'
  description: string
  isRequired: boolean
  /** Of a choice. */
  options: readonly string[]
}

/** The inputs in the order in which they are written. */
export function inputsOf(schema: JsonObject): ToolInput[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(propertiesOf(schema)).map(([name, part]) => ({
    name, kind: kindOf(part), isRequired: required.includes(name),
    description: isJsonObject(part) && typeof part['description'] === 'string' ? part['description'] : '',
    options: isJsonObject(part) && Array.isArray(part['enum']) ? part['enum'].filter((each) => typeof each === 'string') : [],
  }))
}

/** The schema with another input at a place; with the same name it keeps what the form does not show. */
export function withInput(schema: JsonObject, at: number, next: ToolInput): JsonObject {
  const before = inputsOf(schema)[at]
  const parts = Object.entries(propertiesOf(schema)).map(([name, part], index): [string, JsonValue] => (index === at ? [next.name, partOf(next, before, part)] : [name, part]))
  const required = requiredOf(schema).filter((name) => name !== before?.name && name !== next.name)
  return built(schema, parts, next.isRequired ? [...required, next.name] : required)
}

export function addInput(schema: JsonObject): JsonObject {
  const taken = Object.keys(propertiesOf(schema))
  const name = freeName(taken)
  return built(schema, [...Object.entries(propertiesOf(schema)), [name, { type: 'string' }]], [...requiredOf(schema), name])
}

export function removeInput(schema: JsonObject, at: number): JsonObject {
  const gone = inputsOf(schema)[at]?.name
  return built(schema, Object.entries(propertiesOf(schema)).filter((_part, index) => index !== at), requiredOf(schema).filter((name) => name !== gone))
}

/** What is wrong with a name for the input at a place; undefined when nothing is. */
export function nameProblem(schema: JsonObject, at: number, name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name)) return 'A letter or _, then letters, digits and _'
  return inputsOf(schema).some((input, index) => index !== at && input.name === name) ? 'There is one of this name' : undefined
}

function propertiesOf({ properties }: JsonObject): JsonObject {
  return isJsonObject(properties) ? properties : {}
}

function requiredOf({ required }: JsonObject): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
}

function built(schema: JsonObject, parts: [string, JsonValue][], required: readonly string[]): JsonObject {
  const { required: _old, ...rest } = schema
  const inOrder = parts.map(([name]) => name).filter((name) => required.includes(name))
  return { ...rest, type: 'object', properties: Object.fromEntries(parts), ...(inOrder.length > 0 && { required: inOrder }) }
}

const typeOf: Record<Exclude<InputKind, 'choice' | 'texts' | 'any'>, string> = { text: 'string', number: 'number', integer: 'integer', boolean: 'boolean' }

function kindOf(part: JsonValue | undefined): ToolInput['kind'] {
  if (!isJsonObject(part)) return part === true ? 'any' : 'other'
  const { type, enum: options, items } = part
  if (Array.isArray(options)) return options.every((each) => typeof each === 'string') ? 'choice' : 'other'
  if (type === 'array') return isJsonObject(items) && items['type'] === 'string' ? 'texts' : 'other'
  if (type === undefined) return Object.keys(part).every((key) => key === 'description' || key === 'title') ? 'any' : 'other'
  const known = (Object.keys(typeOf) as (keyof typeof typeOf)[]).find((kind) => typeOf[kind] === type)
  return known ?? 'other'
}

/** A change of kind begins anew; else only what the form shows is changed. */
function partOf(next: ToolInput, before: ToolInput | undefined, part: JsonValue): JsonValue {
  const { description: _old, ...rest } = isJsonObject(part) ? part : {}
  const described = next.description === '' ? {} : { description: next.description }
  if (next.kind === 'other') return { ...rest, ...described }
  if (next.kind !== before?.kind) return { ...fresh(next), ...described }
  return { ...rest, ...(next.kind === 'choice' && { enum: [...next.options] }), ...described }
}

function fresh({ kind, options }: ToolInput): JsonObject {
  switch (kind) {
    case 'choice': return { type: 'string', enum: options.length === 0 ? ['one', 'two'] : [...options] }
    case 'texts': return { type: 'array', items: { type: 'string' } }
    case 'any': case 'other': return {}
    default: return { type: typeOf[kind] }
  }
}

function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'input' : `input_${number}`
    if (!taken.includes(name)) return name
  }
}
