// schema-parts: what a schema of a vendor's document says of a value, looked at without deciding between alternatives.

import { followed, listOf, target, type OpenApiDocument } from '@main/openapi/document.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

const alternatives = ['allOf', 'anyOf', 'oneOf'] as const

/** The schema itself and all that it is put together of, or may be. Without those that contain only themselves. */
export function partsOf(schemas: readonly (JsonValue | undefined)[], document: OpenApiDocument): JsonObject[] {
  const found = new Set<JsonObject>()
  const queue = [...schemas]
  while (queue.length > 0) {
    const part = followed(queue.shift(), document)
    if (!part || found.has(part)) continue
    found.add(part)
    queue.push(...alternatives.flatMap((name) => listOf(part[name])))
  }
  return [...found]
}

/** Of a field of an object, by its name. Null when the schemas know no such field and allow no other. */
export function fieldOf(parts: readonly JsonObject[], name: string): JsonValue[] | null {
  const known = parts.flatMap(({ properties }) => (isJsonObject(properties) && Object.hasOwn(properties, name) ? [properties[name] ?? {}] : []))
  if (known.length > 0) return known
  const others = parts.flatMap(({ additionalProperties: more }) => (more === true || isJsonObject(more) ? [more] : []))
  if (others.length > 0) return others
  const isListed = parts.some(({ properties, additionalProperties: more }) => more === false || (isJsonObject(properties) && Object.keys(properties).length > 0))
  return isListed || parts.some(({ patternProperties }) => isJsonObject(patternProperties)) ? null : []
}

export function itemsOf(parts: readonly JsonObject[]): JsonValue[] {
  return parts.flatMap(({ items }) => (items === undefined ? [] : [items]))
}

/** Fields that no alternative of the schema knows, although it lists its fields; each as a sentence. */
export function unknownFields(value: JsonValue, schemas: readonly JsonValue[], document: OpenApiDocument, where: string): string[] {
  const parts = partsOf(schemas, document)
  if (parts.length === 0) return []
  if (Array.isArray(value)) return value.flatMap((each, index) => unknownFields(each, itemsOf(parts), document, `${where}[${index}]`))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const schema = fieldOf(parts, name)
    return schema === null ? [`${where} has a field "${name}", which is not known.`] : unknownFields(inner, schema, document, `${where}.${name}`)
  })
}

const values = ['type', 'enum', 'const', 'required', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties']
const single = ['items', 'additionalProperties', 'not']
const maps = ['properties', 'patternProperties']

/** A schema with all that it refers to, so that it stands alone. Throws ExternalReference. */
export function standalone(schema: JsonValue, document: OpenApiDocument): JsonObject {
  const names = new Map<string, string>()
  const definitions: JsonObject = {}
  const copy = (given: JsonValue): JsonValue => {
    if (!isJsonObject(given)) return given
    const made: JsonObject = {}
    if (typeof given['$ref'] === 'string') made['$ref'] = `#/$defs/${nameFor(given['$ref'])}`
    for (const [key, value] of Object.entries(given)) {
      if (values.includes(key)) made[key] = key === 'required' ? neededToSend(value, given) : value
      else if (single.includes(key)) made[key] = copy(value)
      else if ((alternatives as readonly string[]).includes(key)) made[key] = listOf(value).map(copy)
      else if (maps.includes(key) && isJsonObject(value)) made[key] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copy(inner)]))
    }
    return made
  }
  const nameFor = (reference: string): string => {
    const known = names.get(reference)
    if (known !== undefined) return known
    const name = `s${names.size}`
    names.set(reference, name)
    definitions[name] = copy(target(reference, document) ?? {})
    return name
  }
  const root = copy(schema)
  return { allOf: [root], $defs: definitions }
}

/** What only the service writes is not asked of who sends. */
function neededToSend(required: JsonValue, { properties }: JsonObject): JsonValue[] {
  return listOf(required).filter((name) => {
    const property = isJsonObject(properties) && typeof name === 'string' ? properties[name] : undefined
    return !(isJsonObject(property) && property['readOnly'] === true)
  })
}
