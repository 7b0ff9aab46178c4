import type { JsonValue } from './json.ts'

export type JsonSchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/**
 * The subset of JSON Schema 2020-12 that actions, forms and the expression checker speak. Annotations of our
 * own begin with `x-` and pass through the index signature; a reader must check what it takes from there.
 */
export type JsonSchema = {
  readonly $schema?: string
  readonly $id?: string
  readonly $ref?: string
  readonly $defs?: { readonly [name: string]: JsonSchema | boolean }
  readonly title?: string
  readonly description?: string
  readonly type?: JsonSchemaType | readonly JsonSchemaType[]
  readonly enum?: readonly JsonValue[]
  readonly const?: JsonValue
  readonly default?: JsonValue
  readonly examples?: readonly JsonValue[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly items?: JsonSchema | boolean
  readonly prefixItems?: readonly (JsonSchema | boolean)[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly properties?: { readonly [name: string]: JsonSchema | boolean }
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly propertyNames?: JsonSchema | boolean
  readonly anyOf?: readonly (JsonSchema | boolean)[]
  readonly oneOf?: readonly (JsonSchema | boolean)[]
  readonly allOf?: readonly (JsonSchema | boolean)[]
  readonly not?: JsonSchema | boolean
  readonly [annotation: `x-${string}`]: unknown
}
