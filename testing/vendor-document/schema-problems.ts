import { Validator } from '@cfworker/json-schema'
import type { OpenApiDocument } from '@main/openapi/document.ts'
import type { JsonValue } from '@shared/json.ts'
import { standalone, unknownFields } from './schema-parts.ts'

/** What a value has against a schema of the document, and fields of it that are not known. */
export function schemaProblems(value: JsonValue, schema: JsonValue, document: OpenApiDocument, where: string): string[] {
  const { valid, errors } = new Validator(standalone(schema, document), '2020-12', false).validate(value)
  // The innermost say what is wrong; those around them, that something is.
  const innermost = errors.filter(({ keyword }) => !['allOf', '$ref', 'properties', 'items'].includes(keyword))
  return [
    ...(valid ? [] : [...new Set(innermost.map(({ instanceLocation, error }) => `${where}${instanceLocation.slice(1)}: ${error}`))].slice(0, 6)),
    ...unknownFields(value, [schema], document, where),
  ]
}
