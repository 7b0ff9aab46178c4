import type { JsonSchema } from '@shared/json-schema.ts'

/** What OpenAI's strict mode knows beside `type`. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const known: ReadonlySet<string> = new Set(['type', 'title', 'description', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', 'anyOf', '$schema', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minItems', 'maxItems', 'pattern', 'format'])

/** Whether the service takes a schema in strict mode: every object is closed and requires all that it has. Others are asked for without. */
export function isStrict(schema: JsonSchema | boolean | undefined, isRoot = true): boolean {
  if (typeof schema !== 'object') return false
  if (Object.keys(schema).some((key) => !known.has(key))) return false
  if (isRoot && schema.type !== 'object') return false
  if (schema.type === 'object') {
    const names = Object.keys(schema.properties ?? {})
    if (schema.additionalProperties !== false || names.some((name) => !(schema.required ?? []).includes(name))) return false
  }
  const inside = [...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])]
  return inside.every((each) => isStrict(each, false))
}
