import type { JsonSchema } from '../json-schema.ts'
import type { JsonValue } from '../json.ts'
import type { Kind } from './value.ts'

/**
 * What is known of a value before it exists. `any` says nothing and causes no problem.
 * `keys`: the known keys of a map; `closed`: there are no others (`open`: others are plausible; `any`: expected).
 */
export type StaticType = {
  kind: Kind | 'any'
  keys?: () => ReadonlyMap<string, StaticType>
  others?: 'closed' | 'open' | 'any'
  item?: () => StaticType
  /** What an optional holds. */
  held?: StaticType
}

export const anyType: StaticType = { kind: 'any' }

export function typeFromSchema(schema: JsonSchema | boolean | undefined, root: JsonSchema | undefined = typeof schema === 'object' ? schema : undefined, depth = 0): StaticType {
  if (schema === undefined || typeof schema === 'boolean' || depth > 30) return anyType
  if (schema.$ref !== undefined) return typeFromSchema(resolved(schema.$ref, root), root, depth + 1)
  if (schema.const !== undefined) return { kind: kindOfJson(schema.const) }
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives && !schema.properties) return union(alternatives.map(part => typeFromSchema(part, root, depth + 1)))
  if (schema.allOf) return anyType
  if (schema.enum) return union(schema.enum.map(value => ({ kind: kindOfJson(value) })))
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  const kinds = new Set(types.map(type => kindOfTypeWord(type)))
  const nullable = kinds.delete('null') && kinds.size > 0
  const [kind] = kinds.size === 1 ? [...kinds] : [schema.properties && kinds.size === 0 ? ('map' as const) : ('any' as const)]
  const type = typeOfKind(kind ?? 'any', schema, root, depth)
  // A value that may be null can be compared with anything: only its keys are worth checking.
  return nullable ? { ...type, kind: 'any' } : type
}

function typeOfKind(kind: Kind | 'any', schema: JsonSchema, root: JsonSchema | undefined, depth: number): StaticType {
  if (kind === 'list') {
    const items = schema.prefixItems ? undefined : schema.items
    return { kind, item: () => typeFromSchema(items, root, depth + 1) }
  }
  if (kind !== 'map') return { kind }
  const { properties, additionalProperties } = schema
  if (!properties) return additionalProperties === false ? { kind, keys: () => new Map(), others: 'closed' } : { kind }
  return {
    kind,
    keys: () => new Map(Object.entries(properties).map(([name, part]) => [name, typeFromSchema(part, root, depth + 1)])),
    others: additionalProperties === false ? 'closed' : additionalProperties === undefined ? 'open' : 'any',
  }
}

/** Of the alternatives only what all agree on; keys that some of them have are known. */
function union(types: readonly StaticType[]): StaticType {
  const present = types.filter(type => type.kind !== 'null')
  const [first] = present
  if (!first) return types.length > 0 ? { kind: 'null' } : anyType
  if (present.some(type => type.kind !== first.kind) || (first.kind === 'list' && present.length > 1)) return anyType
  if (first.kind !== 'map') return present.length === types.length ? first : { ...first, kind: 'any' }
  if (present.some(type => !type.keys)) return anyType
  const kind = present.length === types.length ? 'map' : 'any'
  return {
    kind,
    keys: () => {
      const keys = new Map<string, StaticType>()
      for (const type of present) for (const [name, part] of type.keys?.() ?? []) keys.set(name, keys.has(name) ? anyType : part)
      return keys
    },
    others: present.every(type => type.others === 'closed') ? 'closed' : present.some(type => type.others === 'any') ? 'any' : 'open',
  }
}

/** Known to the key: for vars, whose values are in the document. */
export function typeFromValue(value: JsonValue, depth = 0): StaticType {
  const kind = kindOfJson(value)
  if (depth > 30) return { kind }
  if (kind === 'list') return { kind, item: () => anyType }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind }
  return { kind, keys: () => new Map(Object.entries(value).map(([name, part]) => [name, typeFromValue(part, depth + 1)])), others: 'closed' }
}

function resolved(reference: string, root: JsonSchema | undefined): JsonSchema | boolean | undefined {
  if (reference === '#') return root
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1]
  const definitions = root?.$defs
  if (name === undefined || !definitions) return undefined
  const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
  return Object.hasOwn(definitions, key) ? definitions[key] : undefined
}

function kindOfTypeWord(word: string): Kind | 'any' {
  switch (word) {
    case 'string': return 'string'
    case 'number': case 'integer': return 'number'
    case 'boolean': return 'bool'
    case 'null': return 'null'
    case 'array': return 'list'
    case 'object': return 'map'
    default: return 'any'
  }
}

function kindOfJson(value: JsonValue): Kind {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  switch (typeof value) {
    case 'string': return 'string'
    case 'number': return 'number'
    case 'boolean': return 'bool'
    default: return 'map'
  }
}
