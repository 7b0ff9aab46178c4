import { checkAgainstSchema, type Mismatch } from '@shared/document/json-schema-check.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

/** A value against a schema of a server's, by our own check: no code is made of the schema, and its patterns are left out. */
export function checkValue(value: JsonValue, schema: JsonObject): Mismatch[] {
  return checkAgainstSchema(value, withoutPatterns(schema) as JsonSchema, { typeOfTemplate: () => undefined, whole: 'this tool', isData: true })
}

/** An expression of unknown origin could take for ever. */
function withoutPatterns(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutPatterns)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name, part]) => !(name === 'pattern' && typeof part === 'string') && name !== 'patternProperties').map(([name, part]) => [name, withoutPatterns(part)]))
}
