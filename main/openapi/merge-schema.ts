import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { listOf, target, type OpenApiDocument } from './document.ts'

/** A schema without `$ref` and `allOf` at its top. `trail`: the references that led to it, which must not be followed again inside. */
export type FlatSchema = { keywords: JsonObject; trail: readonly string[] }

/** Parts of one `allOf`, and references one after the other; more is no schema of a person. */
const mostHops = 40

/**
 * What a schema says at its top, with `$ref` followed and `allOf` put together. Null when it comes back to one of `trail`:
 * it contains itself. Throws ExternalReference.
 */
export function flatSchema(schema: JsonValue | undefined, document: OpenApiDocument, trail: readonly string[], hops = 0): FlatSchema | null {
  if (!isJsonObject(schema) || hops > mostHops) return { keywords: {}, trail }
  const { $ref: reference, allOf, ...own } = schema
  if (typeof reference === 'string') {
    if (trail.includes(reference)) return null
    const found = flatSchema(target(reference, document), document, [...trail, reference], hops + 1)
    return found && { keywords: merged(found.keywords, own), trail: found.trail }
  }
  let keywords: JsonObject = {}
  let joined = trail
  for (const part of listOf(allOf)) {
    const flat = flatSchema(part, document, trail, hops + 1)
    if (!flat) continue
    keywords = merged(keywords, flat.keywords)
    joined = [...new Set([...joined, ...flat.trail])]
  }
  return { keywords: merged(keywords, own), trail: joined }
}

/** Both at once. Where they differ, what stands outside (`over`) is the better description. */
export function merged(under: JsonObject, over: JsonObject): JsonObject {
  if (Object.keys(under).length === 0) return over
  const both: JsonObject = { ...under, ...over }
  if (isJsonObject(under['properties']) && isJsonObject(over['properties'])) both['properties'] = mergedProperties(under['properties'], over['properties'])
  if (Array.isArray(under['required']) && Array.isArray(over['required'])) both['required'] = [...new Set([...under['required'], ...over['required']])]
  // Each half of an `allOf` forbids what the other half brings.
  if (under['additionalProperties'] === false || over['additionalProperties'] === false) delete both['additionalProperties']
  return both
}

function mergedProperties(under: JsonObject, over: JsonObject): JsonObject {
  const both: JsonObject = { ...under }
  for (const [name, schema] of Object.entries(over)) both[name] = Object.hasOwn(under, name) ? { allOf: [under[name] ?? {}, schema] } : schema
  return both
}
