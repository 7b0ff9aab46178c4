// json-schema-check: a value against the JSON Schema subset of json-schema.ts, where strings may be templates whose
// value comes later. What cannot be known yet is never a mismatch.

import { listed, nearest } from '../expression/fault.ts'
import { isTemplate } from '../expression/template.ts'
import type { JsonSchema, JsonSchemaType } from '../json-schema.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { modeOf } from './fields.ts'
import { resolved } from './schema-walk.ts'

export type Mismatch = {
  path: (string | number)[]
  rule: 'missing-input' | 'wrong-input' | 'unknown-input'
  message: string
  remedy: string
  suggestion?: string
}

export type CheckOptions = {
  /** What a template's value will be, as far as it is known: 'text', or a schema. Undefined: anything. */
  typeOfTemplate(text: string, path: readonly (string | number)[]): JsonSchema | undefined
  /** What has fields, in messages; a node when absent. */
  whole?: string
  /** There are no templates in it: what looks like one is text. */
  isData?: boolean
}

type Context = { root: JsonSchema; options: CheckOptions }

/** Every mismatch of a node's input with its schema. `label` names the whole for messages: "the input". */
export function checkAgainstSchema(value: JsonValue, schema: JsonSchema, options: CheckOptions): Mismatch[] {
  return check(value, schema, [], { root: schema, options })
}

function check(value: JsonValue, part: JsonSchema | boolean | undefined, path: (string | number)[], context: Context): Mismatch[] {
  const schema = resolved(part, context.root)
  if (schema === false) return [unknownKey(path, undefined, context)]
  if (schema === undefined || schema === true) return []
  if (typeof value === 'string' && !context.options.isData && isTemplate(value) && modeOf(schema) !== 'literal') return checkTemplateType(value, schema, path, context)
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives && alternatives.length > 0) return checkAlternatives(value, alternatives, schema, path, context)
  return [
    ...(schema.allOf ?? []).flatMap((each) => check(value, each, path, context)),
    ...checkPlain(value, schema, path, context),
  ]
}

function checkPlain(value: JsonValue, schema: JsonSchema, path: (string | number)[], context: Context): Mismatch[] {
  if (schema.const !== undefined && !isEqual(value, schema.const)) return [wrong(path, `is ${shown(value)}`, `Write ${shown(schema.const)}`)]
  if (schema.enum && !schema.enum.some((option) => isEqual(value, option))) return [notOneOf(value, schema.enum, path)]
  if (!hasType(value, schema.type)) return [wrong(path, `is ${described(value)}, but must be ${wanted(schema)}`, remedyForType(value, schema))]
  if (typeof value === 'string') return checkText(value, schema, path)
  if (typeof value === 'number') return checkNumber(value, schema, path)
  if (Array.isArray(value)) return checkList(value, schema, path, context)
  return isJsonObject(value) ? checkObject(value, schema, path, context) : []
}

function checkAlternatives(value: JsonValue, alternatives: readonly (JsonSchema | boolean)[], schema: JsonSchema, path: (string | number)[], context: Context): Mismatch[] {
  const tried = alternatives.map((part) => check(value, part, path, context))
  if (tried.some((mismatches) => mismatches.length === 0)) return []
  // The one that was most likely meant: of the value's own type, with the fewest mismatches.
  const meant = alternatives
    .map((part, index) => ({ part: resolved(part, context.root), mismatches: tried[index] ?? [] }))
    .filter(({ part, mismatches }) => typeof part === 'object' && hasType(value, part.type) && part.type !== undefined && !mismatches.some((mismatch) => mismatch.rule === 'wrong-input' && mismatch.path.length === path.length + 1 && isDiscriminator(mismatch, part)))
    .sort((a, b) => a.mismatches.length - b.mismatches.length)[0]
  return meant ? meant.mismatches : [wrong(path, `is ${described(value)}, but must be ${wanted(schema)}`, remedyForType(value, schema))]
}

function isDiscriminator(mismatch: Mismatch, part: JsonSchema): boolean {
  const property = part.properties?.[String(mismatch.path.at(-1))]
  return typeof property === 'object' && property.const !== undefined
}

/** A template's own value is checked only where its type is known; several parts always make text. */
function checkTemplateType(text: string, schema: JsonSchema, path: (string | number)[], context: Context): Mismatch[] {
  const accepted = acceptedTypes(schema, context.root)
  const given = accepted && typesOf(context.options.typeOfTemplate(text, path))
  if (!accepted || !given || given.some((type) => accepted.has(type) || (type === 'number' && accepted.has('integer')) || (type === 'integer' && accepted.has('number')))) return []
  return [wrong(path, `gives ${given.map((type) => typeNames[type]).join(' or ')}, but must be ${wanted(schema)}`, isMixed(text) ? 'Leave out the text around {{ … }}: then the value keeps its type' : `Choose a value that is ${wanted(schema)}, or change it with a function`)]
}

function isMixed(text: string): boolean {
  return !/^\{\{[^]*\}\}$/.test(text) || text.indexOf('{{', 2) > 0
}

/** Undefined when anything goes. */
function acceptedTypes(schema: JsonSchema, root: JsonSchema): Set<JsonSchemaType> | undefined {
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) {
    const parts = alternatives.map((part) => resolved(part, root)).map((part) => (typeof part === 'object' ? acceptedTypes(part, root) : undefined))
    return parts.every((part) => part !== undefined) ? new Set(parts.flatMap((part) => [...part])) : undefined
  }
  const types = typesOf(schema)
  return types && new Set(types)
}

function typesOf(schema: JsonSchema | undefined): JsonSchemaType[] | undefined {
  if (schema?.type !== undefined) return typeof schema.type === 'string' ? [schema.type] : [...schema.type]
  if (schema?.const !== undefined) return [typeOf(schema.const)]
  return schema?.enum ? [...new Set(schema.enum.map(typeOf))] : undefined
}

function checkText(value: string, schema: JsonSchema, path: (string | number)[]): Mismatch[] {
  const length = [...value].length
  if (schema.minLength !== undefined && length < schema.minLength) return [wrong(path, length === 0 ? 'is empty' : `has fewer than ${schema.minLength} characters`, 'Fill it in')]
  if (schema.maxLength !== undefined && length > schema.maxLength) return [wrong(path, `has ${length.toLocaleString('en')} characters, more than ${schema.maxLength.toLocaleString('en')}`, 'Shorten it')]
  if (schema.pattern !== undefined && length === 0 && !matches(schema.pattern, '')) return [wrong(path, 'is empty', `Fill it in${exampleOf(schema)}`)]
  if (schema.pattern !== undefined && !matches(schema.pattern, value)) return [wrong(path, `is ${shown(value)}, which has the wrong form`, schema.examples === undefined ? `Write it in the form ${schema.pattern}` : `Write it in full${exampleOf(schema)}`)]
  return []
}

function checkNumber(value: number, schema: JsonSchema, path: (string | number)[]): Mismatch[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const number = (limit: number) => limit.toLocaleString('en')
  if (minimum !== undefined && value < minimum) return [wrong(path, `is ${number(value)}, below ${number(minimum)}`, `Write ${number(minimum)} or more`)]
  if (maximum !== undefined && value > maximum) return [wrong(path, `is ${number(value)}, above ${number(maximum)}`, `Write ${number(maximum)} or less`)]
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return [wrong(path, `is ${number(value)}, but must be above ${number(exclusiveMinimum)}`, `Write more than ${number(exclusiveMinimum)}`)]
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return [wrong(path, `is ${number(value)}, but must be below ${number(exclusiveMaximum)}`, `Write less than ${number(exclusiveMaximum)}`)]
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) return [wrong(path, `is ${number(value)}, not a multiple of ${number(multipleOf)}`, `Write a multiple of ${number(multipleOf)}`)]
  return []
}

function checkList(value: JsonValue[], schema: JsonSchema, path: (string | number)[], context: Context): Mismatch[] {
  const { minItems, maxItems, prefixItems, items, uniqueItems } = schema
  const found = value.flatMap((entry, index) => check(entry, prefixItems?.[index] ?? items, [...path, index], context))
  if (minItems !== undefined && value.length < minItems) found.push(wrong(path, value.length === 0 ? 'is empty' : `has fewer than ${minItems} entries`, `Add ${minItems === 1 ? 'an entry' : 'entries'}`))
  if (maxItems !== undefined && value.length > maxItems) found.push(wrong(path, `has more than ${maxItems} entries`, 'Remove some'))
  if (uniqueItems && new Set(value.map((entry) => JSON.stringify(entry))).size < value.length) found.push(wrong(path, 'has the same entry twice', 'Remove one of them'))
  return found
}

function checkObject(value: JsonObject, schema: JsonSchema, path: (string | number)[], context: Context): Mismatch[] {
  const properties = schema.properties ?? {}
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name)).map((name) => missingKey([...path, name], properties[name], context.root))
  const wrongNames = schema.propertyNames === undefined ? [] : Object.keys(value).filter((name) => check(name, schema.propertyNames, [], context).length > 0).map((name) => wrong([...path, name], 'is no name that may stand here', 'Rename it'))
  const entries = Object.entries(value).flatMap(([name, entry]) => {
    if (Object.hasOwn(properties, name)) return check(entry, properties[name], [...path, name], context)
    if (schema.additionalProperties === false) return [unknownKey([...path, name], Object.keys(properties), context)]
    return check(entry, schema.additionalProperties, [...path, name], context)
  })
  return [...missing, ...wrongNames, ...entries]
}

function missingKey(path: (string | number)[], part: JsonSchema | boolean | undefined, root: JsonSchema): Mismatch {
  const schema = resolved(part, root)
  const known = typeof schema === 'object' ? schema : {}
  const title = known.title ?? String(path.at(-1))
  return { path, rule: 'missing-input', message: `"${title}" is missing`, remedy: `Fill it in: ${wanted(known)}${exampleOf(known)}` }
}

function unknownKey(path: (string | number)[], known: string[] | undefined, { options: { whole = 'this node' } }: Context): Mismatch {
  const name = String(path.at(-1))
  const meant = known && nearest(name, known)
  const choice = known && known.length > 0 ? `; the fields here are ${listed(known)}` : ''
  return {
    path, rule: 'unknown-input', message: `"${name}" is not a field of ${whole}`,
    remedy: meant === undefined ? `Remove it${choice}` : `Write "${meant}", or remove it`,
    ...(meant === undefined ? {} : { suggestion: meant }),
  }
}

function notOneOf(value: JsonValue, options: readonly JsonValue[], path: (string | number)[]): Mismatch {
  const meant = typeof value === 'string' ? nearest(value, options.filter((option) => typeof option === 'string')) : undefined
  return {
    ...wrong(path, `is ${shown(value)}, but must be one of ${listed(options.map((option) => shown(option)))}`, meant === undefined ? 'Choose one of them' : `Write "${meant}"`),
    ...(meant === undefined ? {} : { suggestion: meant }),
  }
}

function wrong(path: (string | number)[], complaint: string, remedy: string): Mismatch {
  const name = path.length === 0 ? 'The input' : typeof path.at(-1) === 'number' ? `Entry ${Number(path.at(-1)) + 1} of "${String(path.at(-2))}"` : `"${String(path.at(-1))}"`
  return { path, rule: 'wrong-input', message: `${name} ${complaint}`, remedy }
}

const typeNames: Record<JsonSchemaType, string> = {
  string: 'text', number: 'a number', integer: 'a whole number', boolean: 'true or false', object: 'an object', array: 'a list', null: 'null',
}

function wanted(schema: JsonSchema): string {
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) return [...new Set(alternatives.map((part) => (typeof part === 'object' ? wanted(part) : 'anything')))].join(' or ')
  if (schema.const !== undefined) return shown(schema.const)
  if (schema.enum) return `one of ${listed(schema.enum.map((option) => shown(option)))}`
  const types = typesOf(schema)
  return types ? types.map((type) => typeNames[type]).join(' or ') : 'a value'
}

function remedyForType(value: JsonValue, schema: JsonSchema): string {
  if (typeof value === 'string' && !hasType('', schema.type)) return `Write ${wanted(schema)} without quotes, or an expression, {{ … }}`
  return `Write ${wanted(schema)}${exampleOf(schema)}`
}

function exampleOf(schema: JsonSchema): string {
  const [example] = schema.examples ?? []
  return example === undefined ? '' : `, such as ${shown(example)}`
}

function typeOf(value: JsonValue): JsonSchemaType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as 'string' | 'number' | 'boolean' | 'object'
}

function hasType(value: JsonValue, type: JsonSchema['type']): boolean {
  if (type === undefined) return true
  const types = typeof type === 'string' ? [type] : type
  const own = typeOf(value)
  return types.includes(own) || (own === 'number' && types.includes('integer') && Number.isInteger(value))
}

function described(value: JsonValue): string {
  return typeof value === 'object' && value !== null ? typeNames[typeOf(value)] : shown(value)
}

function shown(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function isEqual(a: JsonValue, b: JsonValue): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b))
}

const patterns = new Map<string, RegExp | null>()

/** The patterns are those of our own schemas. One that JavaScript does not know refuses nothing. */
function matches(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern)
  if (compiled === undefined) {
    try {
      compiled = new RegExp(pattern, 'u')
    } catch {
      compiled = null
    }
    patterns.set(pattern, compiled)
  }
  return compiled === null || compiled.test(value)
}
