import type { JsonSchema } from '@shared/json-schema.ts'
import { isTemplate } from '@shared/expression/template.ts'
import type { JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import { resolved } from '@shared/document/schema-walk.ts'

/** How a field of a form is drawn. */
export type Control =
  | { kind: 'text'; multiline: boolean }
  | { kind: 'condition' }
  | { kind: 'number'; integer: boolean }
  | { kind: 'boolean' }
  | { kind: 'enum'; values: readonly JsonValue[] }
  | { kind: 'duration' }
  | { kind: 'workflow' }
  | { kind: 'code'; language: 'javascript' | 'jsonata' }
  /** An object whose keys a person names. */
  | { kind: 'fields'; value: JsonSchema }
  | { kind: 'list'; item: JsonSchema }
  | { kind: 'object' }
  /** One of several shapes, told apart by a key that is constant in each. */
  | { kind: 'union'; key: string; options: readonly JsonSchema[] }
  /** Anything: an expression, or JSON. */
  | { kind: 'any' }
  /** An object whose fields the service is asked for, by this name. */
  | { kind: 'asked'; fields: string }
  /** Several of the choices that the service has under this name. */
  | { kind: 'choices'; options: string }
  /** Given by its schema; nothing to fill in. */
  | { kind: 'constant' }

export function controlFor(given: JsonSchema, root: JsonSchema): Control {
  const schema = objectSchema(given, root)
  if (typeof schema['x-fields'] === 'string') return { kind: 'asked', fields: schema['x-fields'] }
  switch (schema['x-widget']) {
    case 'multiline': return { kind: 'text', multiline: true }
    case 'condition': return { kind: 'condition' }
    case 'duration': return { kind: 'duration' }
    case 'workflow': return { kind: 'workflow' }
    case 'json': return { kind: 'any' }
    case 'code': return { kind: 'code', language: schema['x-language'] === 'jsonata' ? 'jsonata' : 'javascript' }
    case 'fields': return { kind: 'fields', value: objectSchema(schema.additionalProperties, root) }
    case 'cases': return { kind: 'list', item: objectSchema(schema.items, root) }
    default: return byType(schema, root)
  }
}

function byType(schema: JsonSchema, root: JsonSchema): Control {
  if (schema.const !== undefined) return { kind: 'constant' }
  if (schema.enum) return { kind: 'enum', values: schema.enum }
  const alternatives = (schema.anyOf ?? schema.oneOf)?.map((part) => objectSchema(part, root)).filter((part) => part.type !== 'null')
  if (alternatives) {
    const [only] = alternatives
    return alternatives.length === 1 && only ? controlFor(only, root) : unionOf(alternatives)
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  const [type, ...others] = types.filter((each) => each !== 'null')
  if (others.length > 0) return { kind: 'any' }
  switch (type) {
    case 'string': return { kind: 'text', multiline: false }
    case 'boolean': return { kind: 'boolean' }
    case 'number': return { kind: 'number', integer: false }
    case 'integer': return { kind: 'number', integer: true }
    case 'array': {
      const item = objectSchema(schema.items, root)
      if (Object.keys(item).length > 0) return { kind: 'list', item }
      return typeof schema['x-options'] === 'string' ? { kind: 'choices', options: schema['x-options'] } : { kind: 'any' }
    }
    case 'object': return schema.properties ? { kind: 'object' } : typeof schema.additionalProperties === 'object' ? { kind: 'fields', value: objectSchema(schema.additionalProperties, root) } : { kind: 'any' }
    default: return schema.properties ? { kind: 'object' } : { kind: 'any' }
  }
}

function unionOf(options: readonly JsonSchema[]): Control {
  const keys = Object.keys(options[0]?.properties ?? {})
  const key = keys.find((name) => options.every((option) => constantOf(option, name) !== undefined))
  return key === undefined ? { kind: 'any' } : { kind: 'union', key, options }
}

export function constantOf(option: JsonSchema, key: string): JsonValue | undefined {
  const part = option.properties?.[key]
  return typeof part === 'object' ? part.const : undefined
}

export function objectSchema(schema: JsonSchema | boolean | undefined, root: JsonSchema): JsonSchema {
  const found = resolved(schema, root)
  return typeof found === 'object' ? found : {}
}

/** Whether the field is written as an expression. What has no control of its own is, until it holds JSON. */
export function isExpression(control: Control, value: JsonValue | undefined): boolean {
  switch (control.kind) {
    case 'text': return true
    case 'code': case 'constant': return false
    case 'any': case 'condition': return value === undefined || typeof value === 'string'
    default: return typeof value === 'string' && isTemplate(value)
  }
}

/** What a new entry of a list begins with. */
export function freshValue(schema: JsonSchema, root: JsonSchema): JsonValue {
  if (schema.default !== undefined) return schema.default
  const control = controlFor(schema, root)
  switch (control.kind) {
    case 'text': case 'any': case 'code': case 'workflow': return ''
    case 'condition': case 'boolean': return false
    case 'number': case 'duration': return schema.minimum ?? 0
    case 'enum': return control.values[0] ?? ''
    case 'constant': return schema.const ?? null
    case 'list': case 'choices': return []
    case 'fields': case 'asked': return {}
    case 'union': return control.options[0] === undefined ? {} : freshValue(control.options[0], root)
    case 'object': {
      const parts = Object.entries(schema.properties ?? {}).filter(([key]) => schema.required?.includes(key) ?? false)
      return Object.fromEntries(parts.map(([key, part]) => [key, freshValue(objectSchema(part, root), root)]))
    }
  }
}

/** A value that fits the control, from one that may not: for going back from an expression. */
export function literalFrom(control: Control, value: JsonValue | undefined): JsonValue | undefined {
  switch (control.kind) {
    case 'text': return typeof value === 'string' ? value : undefined
    case 'number': case 'duration': return typeof value === 'number' ? value : undefined
    case 'boolean': case 'condition': return typeof value === 'boolean' ? value : false
    case 'enum': return value !== undefined && control.values.includes(value) ? value : undefined
    case 'list': case 'choices': return Array.isArray(value) ? value : []
    case 'fields': case 'asked': case 'object': case 'union': return isJsonObject(value) ? value : {}
    default: return value ?? null
  }
}

/** `maxAttempts` or `max_attempts` as a person reads it, for schemas without a title. */
export function labelFrom(key: string): string {
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ').toLowerCase().trim()
  const spelled = words.replace(/\b(api|csv|html|http|id|json|url|xml)\b/g, (word) => word.toUpperCase())
  return spelled === '' ? key : spelled.charAt(0).toUpperCase() + spelled.slice(1)
}
