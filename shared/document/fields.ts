import { isTemplate } from '../expression/template.ts'
import type { JsonSchema } from '../json-schema.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { schemaUnder } from './schema-walk.ts'

/** `literal`: taken as it is written. `each`: evaluated once an item. `template`: evaluated before the step starts. */
export type FieldMode = 'literal' | 'each' | 'template'

/** A string of an input that holds `{{ … }}`, and where it stands. */
export type TemplateField = { path: (string | number)[]; text: string; mode: Exclude<FieldMode, 'literal'> }

/** How the strings at and below a field are read; its schema says so by `x-literal` and `x-each`. */
export function modeOf(schema: JsonSchema | boolean | undefined): FieldMode | undefined {
  if (typeof schema !== 'object') return undefined
  if (schema['x-literal'] === true) return 'literal'
  return schema['x-each'] === true ? 'each' : undefined
}

/** Every template in a node's input, in order. Fields that are literal have none. */
export function templatesIn(input: JsonObject, schema: JsonSchema | undefined): TemplateField[] {
  const found: TemplateField[] = []
  const visit = (value: JsonValue, path: (string | number)[], part: JsonSchema | boolean | undefined, mode: TemplateField['mode']): void => {
    const own = modeOf(part)
    if (own === 'literal') return
    const here = own ?? mode
    if (typeof value === 'string') {
      if (isTemplate(value)) found.push({ path, text: value, mode: here })
    } else if (Array.isArray(value)) value.forEach((entry, index) => { visit(entry, [...path, index], schemaUnder(part, index, schema), here) })
    else if (isJsonObject(value)) for (const [key, entry] of Object.entries(value)) visit(entry, [...path, key], schemaUnder(part, key, schema), here)
  }
  visit(input, [], schema, 'template')
  return found
}

/** Templates anywhere in a JSON value, for places without a schema (the workflow's output). */
export function templatesInValue(value: JsonValue): TemplateField[] {
  return templatesIn({ value }, undefined).map((field) => ({ ...field, path: field.path.slice(1) }))
}
