import { isJsonObject, type JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'

/** Of an example that the document gives; larger ones are made from the schema in its place. */
const longestExample = 20_000
const deepest = 6

const texts: Readonly<Record<string, string>> = {
  'date-time': '2026-03-16T09:30:00Z', date: '2026-03-16', time: '09:30:00Z', email: 'ada@example.com', uri: 'https://example.com/', url: 'https://example.com/',
  uuid: '3fa85f64-5717-4562-b3fc-2c963f66afa6', ipv4: '192.0.2.1', ipv6: '2001:db8::1', hostname: 'example.com', byte: 'aGVsbG8=', binary: 'aGVsbG8=',
}

/** The document's own example where it is of use, else one that is made of the schema: the same each time. */
export function sampleFor(example: JsonValue | undefined, schema: JsonSchema | null): JsonValue {
  if (example !== undefined && isFit(example)) return example
  return schema ? sampleOf(schema, 0) : null
}

/** An example is often written as a text, or left empty. */
function isFit(example: JsonValue): boolean {
  if (example === null || example === '' || JSON.stringify(example).length > longestExample) return false
  return !isJsonObject(example) || Object.keys(example).length > 0
}

function sampleOf(schema: JsonSchema | boolean | undefined, depth: number): JsonValue {
  if (typeof schema !== 'object') return null
  const given = schema.const ?? schema.examples?.[0] ?? schema.default ?? schema.enum?.find((value) => value !== null)
  if (given !== undefined) return given
  const [option] = schema.anyOf ?? schema.oneOf ?? []
  if (option !== undefined) return sampleOf(option, depth)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((each) => each !== 'null')
  switch (type) {
    case 'string': return texts[schema.format ?? ''] ?? 'text'
    case 'integer': case 'number': return schema.minimum ?? 1
    case 'boolean': return true
    case 'array': return schema.items === undefined || depth >= deepest ? [] : [sampleOf(schema.items, depth + 1)]
    case 'object': {
      if (depth >= deepest) return {}
      const entries = Object.entries(schema.properties ?? {}).map(([name, part]): [string, JsonValue] => [name, sampleOf(part, depth + 1)])
      return Object.fromEntries(entries)
    }
    default: return null
  }
}
