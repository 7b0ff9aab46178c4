import type { JsonSchema, JsonSchemaType } from './json-schema.ts'
import type { JsonValue } from './json.ts'

const maxDepth = 20
/** Elements of one list that are looked at: enough to see what they share, few enough for a sample of megabytes. */
const maxElements = 200
const maxKeys = 500

/**
 * The shape that a sample has. Keys found are `properties`; `required` are those that every merged sample had.
 * `additionalProperties` is left open: another event may have more.
 */
export function inferSchema(value: JsonValue): JsonSchema {
  return inferred(value, 0)
}

/** The shape that all the samples fit. Undefined when there is none. */
export function inferSchemaOf(samples: readonly JsonValue[]): JsonSchema | undefined {
  if (samples.length === 0) return undefined
  return samples.slice(0, maxElements).map(inferSchema).reduce((a, b) => mergeSchemas(a, b))
}

function inferred(value: JsonValue, depth: number): JsonSchema {
  if (value === null) return { type: 'null' }
  switch (typeof value) {
    case 'string': return { type: 'string' }
    case 'number': return { type: 'number' }
    case 'boolean': return { type: 'boolean' }
    default: break
  }
  if (Array.isArray(value)) {
    if (value.length === 0 || depth >= maxDepth) return { type: 'array' }
    return { type: 'array', items: value.slice(0, maxElements).map(item => inferred(item, depth + 1)).reduce((a, b) => mergeSchemas(a, b)) }
  }
  const keys = Object.keys(value)
  if (depth >= maxDepth || keys.length > maxKeys) return { type: 'object' }
  return { type: 'object', properties: propertiesFrom(keys.map(key => [key, inferred(value[key] as JsonValue, depth + 1)])), required: keys }
}

/** What fits either: types joined, keys joined, `required` only what both require. */
export function mergeSchemas(a: JsonSchema, b: JsonSchema): JsonSchema {
  const types = [...new Set([...typesOf(a), ...typesOf(b)])]
  if (typesOf(a).length === 0 || typesOf(b).length === 0) return {}
  const items = mergedPart(a.items, b.items)
  const [type] = types
  return {
    type: types.length === 1 && type !== undefined ? type : types,
    ...(items === undefined ? {} : { items }),
    ...mergedProperties(a, b),
  }
}

function mergedProperties(a: JsonSchema, b: JsonSchema): Pick<JsonSchema, 'properties' | 'required'> {
  const [left, right] = [a.properties, b.properties]
  if (!left || !right) {
    // An object whose keys were not looked at (too many, too deep) may have any: nothing is said then.
    if ((typesOf(a).includes('object') && !left) || (typesOf(b).includes('object') && !right)) return {}
    const only = left ?? right
    return only ? { properties: only, required: (a.required ?? b.required) ?? [] } : {}
  }
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  if (names.length > maxKeys) return {}
  const part = (from: NonNullable<JsonSchema['properties']>, name: string) => (Object.hasOwn(from, name) ? from[name] : undefined)
  return {
    properties: propertiesFrom(names.map(name => [name, mergedPart(part(left, name), part(right, name)) ?? {}])),
    required: (a.required ?? []).filter(name => b.required?.includes(name)),
  }
}

function mergedPart(a: JsonSchema | boolean | undefined, b: JsonSchema | boolean | undefined): JsonSchema | undefined {
  const [left, right] = [a, b].map(part => (typeof part === 'object' ? part : undefined))
  return left && right ? mergeSchemas(left, right) : (left ?? right)
}

/** Object.fromEntries defines keys, so that a sample's `__proto__` stays a key. */
function propertiesFrom(entries: [string, JsonSchema][]): { [name: string]: JsonSchema } {
  return Object.fromEntries(entries)
}

function typesOf(schema: JsonSchema): readonly JsonSchemaType[] {
  return typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
}
