// bounded-schema: a schema of the document as one that stands alone.
//   B1. It has no references: what they mean is written in their place, breadth first, as far as the bounds go. What is
//       beyond them, and what contains itself, says its type and no more; a form shows JSON for it.
//   B2. Of keywords only those that our forms and checks know come through, and only with values of the right kind. No
//       `pattern` and no `x-…`: an expression of unknown origin could take for ever, and what is ours cannot be claimed.

import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { listOf, textOf, type OpenApiDocument } from './document.ts'
import { flatSchema, merged } from './merge-schema.ts'
import { titleFrom } from './names.ts'
import { plainText } from './plain-text.ts'

export type Bounds = {
  /** An `input` has nothing that is read-only, an `output` nothing that is write-only; an output may always hold more than it says. */
  purpose: 'input' | 'output'
  mostParts: number
  deepest: number
  /** Of a description, in characters. */
  longestText: number
}

type Task = { schema: JsonValue | undefined; into: JsonObject; depth: number; trail: readonly string[]; constants: JsonObject; isOption: boolean }

const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
const mostOptions = 12
const mostValues = 300
const longestDefault = 500

/** Throws ExternalReference. */
export function boundedSchema(schema: JsonValue | undefined, document: OpenApiDocument, bounds: Bounds): JsonSchema {
  const root: JsonObject = {}
  const queue: Task[] = [{ schema, into: root, depth: 0, trail: [], constants: {}, isOption: false }]
  let parts = 0
  for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
    parts += 1
    fill(task, document, bounds, parts + queue.length < bounds.mostParts && task.depth < bounds.deepest ? queue : null)
  }
  return root as JsonSchema
}

/** `queue` null: nothing inside is looked at. */
function fill(task: Task, document: OpenApiDocument, bounds: Bounds, queue: Task[] | null): void {
  const flat = flatSchema(task.schema, document, task.trail)
  if (!flat) return
  const { into } = task
  const keywords = withAlternatives(flat.keywords, document, flat.trail)
  describe(keywords, into, bounds)
  const inner = (schema: JsonValue | undefined, more: Partial<Task> = {}): JsonObject => {
    const child: JsonObject = {}
    queue?.push({ schema, into: child, depth: task.depth + 1, trail: flat.trail, constants: {}, isOption: false, ...more })
    return child
  }
  const options = optionsOf(keywords)
  if (options && options.length > 1) {
    if (queue && options.length <= mostOptions) into['anyOf'] = options.map((option) => inner(option, { isOption: true, depth: task.depth, constants: discriminated(keywords, option) }))
    delete into['type']
    return
  }
  describeValues(keywords, into, task.isOption)
  if (!queue) return
  if (isJsonObject(keywords['properties']) && Object.keys(keywords['properties']).length > 0) fillProperties(keywords, task, bounds, inner)
  else if (isJsonObject(keywords['additionalProperties']) && Object.keys(keywords['additionalProperties']).length > 0) into['additionalProperties'] = inner(keywords['additionalProperties'])
  if (keywords['items'] !== undefined && typesOf(keywords).includes('array')) into['items'] = inner(keywords['items'])
}

function fillProperties(keywords: JsonObject, task: Task, { purpose }: Bounds, inner: (schema: JsonValue | undefined) => JsonObject): void {
  const { into, constants } = task
  const hidden = purpose === 'input' ? 'readOnly' : 'writeOnly'
  const given = Object.entries(keywords['properties'] as JsonObject).filter(([, schema]) => !(isJsonObject(schema) && schema[hidden] === true))
  const required = listOf(keywords['required']).filter((name): name is string => typeof name === 'string' && given.some(([key]) => key === name))
  // What must be filled in comes first, in the order of the document.
  const ordered = [...given.filter(([name]) => required.includes(name)), ...given.filter(([name]) => !required.includes(name))]
  const properties: JsonObject = {}
  for (const [name, schema] of ordered) {
    if (Object.hasOwn(constants, name)) properties[name] = { const: constants[name] ?? null }
    else {
      const part = inner(schema)
      // By its name: titles in documents are mostly the names of types.
      if (purpose === 'input') part['title'] = titleFrom(name)
      properties[name] = part
    }
  }
  if (task.isOption) for (const [name, schema] of ordered) onlyValue(properties, name, schema)
  into['properties'] = properties
  const needed = [...new Set([...required, ...Object.keys(constants).filter((name) => Object.hasOwn(properties, name))])]
  if (needed.length > 0) into['required'] = needed
  if (keywords['additionalProperties'] === false && purpose === 'input') into['additionalProperties'] = false
}

/** A shape among several is told by the property that has one value in it. */
function onlyValue(properties: JsonObject, name: string, schema: JsonValue): void {
  const values = isJsonObject(schema) ? listOf(schema['enum']) : []
  const [only] = values
  if (values.length === 1 && typeof only === 'string') properties[name] = { const: only }
}

function discriminated(keywords: JsonObject, option: JsonValue): JsonObject {
  const { discriminator } = keywords
  if (!isJsonObject(discriminator) || !isJsonObject(option)) return {}
  const [name, reference] = [textOf(discriminator['propertyName']), textOf(option['$ref'])]
  const last = reference.split('/').at(-1) ?? ''
  if (name === '' || last === '') return {}
  const named = Object.entries(isJsonObject(discriminator['mapping']) ? discriminator['mapping'] : {}).find(([, to]) => to === reference || to === last)
  return { [name]: named?.[0] ?? last }
}

/** Alternatives of an object that has properties of its own: which of them are needed is told by the service. */
function withAlternatives(keywords: JsonObject, document: OpenApiDocument, trail: readonly string[]): JsonObject {
  const options = optionsOf(keywords)
  const { oneOf: _one, anyOf: _any, ...base } = keywords
  if (!options) return base
  if (options.length === 1) return isNullable(keywords) ? nullable(merged(flatSchema(options[0], document, trail)?.keywords ?? {}, base)) : merged(flatSchema(options[0], document, trail)?.keywords ?? {}, base)
  if (!isJsonObject(base['properties']) || Object.keys(base['properties']).length === 0) return keywords
  return options.reduce<JsonObject>((whole, option) => {
    const { required: _required, ...more } = flatSchema(option, document, trail)?.keywords ?? {}
    return merged(more, whole)
  }, base)
}

function optionsOf(keywords: JsonObject): JsonValue[] | null {
  const given = listOf(keywords['oneOf'] ?? keywords['anyOf'])
  const options = given.filter((option) => !(isJsonObject(option) && (option['type'] === 'null' || (Array.isArray(option['enum']) && option['enum'].length === 1 && option['enum'][0] === null))))
  return options.length > 0 ? options : null
}

function isNullable(keywords: JsonObject): boolean {
  return listOf(keywords['oneOf'] ?? keywords['anyOf']).length > (optionsOf(keywords)?.length ?? 0)
}

function nullable(keywords: JsonObject): JsonObject {
  return { ...keywords, nullable: true }
}

function describe(keywords: JsonObject, into: JsonObject, { longestText }: Bounds): void {
  const description = plainText(textOf(keywords['description']), longestText)
  if (description !== '') into['description'] = description
  const found = typesOf(keywords)
  const all = keywords['nullable'] === true && found.length > 0 && !found.includes('null') ? [...found, 'null'] : found
  if (all.length > 0) into['type'] = all.length === 1 ? all[0] ?? null : all
}

function typesOf(keywords: JsonObject): string[] {
  const given = Array.isArray(keywords['type']) ? keywords['type'] : [keywords['type']]
  const known = given.flatMap((type) => (type === 'file' ? ['string'] : typeof type === 'string' && types.includes(type) ? [type] : []))
  if (known.length > 0) return [...new Set(known)]
  if (isJsonObject(keywords['properties'])) return ['object']
  return keywords['items'] !== undefined ? ['array'] : []
}

function describeValues(keywords: JsonObject, into: JsonObject, isOption: boolean): void {
  const values = listOf(keywords['enum']).filter((value) => value === null || typeof value !== 'object')
  if (values.length > 0 && values.length <= mostValues) {
    const fitting = values.filter((value) => value !== null)
    if (fitting.length > 0) into['enum'] = keywords['nullable'] === true || fitting.length < values.length ? [...fitting, null] : fitting
  }
  const { const: constant, default: standard } = keywords
  if (constant !== undefined && (constant === null || typeof constant !== 'object')) into[isOption ? 'const' : 'enum'] = isOption ? constant : [constant]
  if (typeof keywords['format'] === 'string' && keywords['format'].length <= 40) into['format'] = keywords['format']
  for (const name of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']) if (typeof keywords[name] === 'number') into[name] = keywords[name]
  for (const name of ['minLength', 'maxLength', 'minItems', 'maxItems']) if (Number.isInteger(keywords[name])) into[name] = keywords[name] ?? 0
  if (standard !== undefined && standard !== null && isSmall(standard)) into['default'] = standard
  const examples = [...listOf(keywords['examples']), ...(keywords['example'] === undefined ? [] : [keywords['example']])].filter((each) => each !== null && typeof each !== 'object' && isSmall(each))
  if (examples.length > 0) into['examples'] = examples.slice(0, 3)
}

/** A text with `{{` would be taken for an expression where it is filled in. */
function isSmall(value: JsonValue): boolean {
  const text = JSON.stringify(value)
  return text.length <= longestDefault && !text.includes('{{')
}
