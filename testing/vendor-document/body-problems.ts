import { followed, type OpenApiDocument } from '@main/openapi/document.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { SeenRequest } from '../mock-service.ts'
import { multipartFields, nested, typed } from './read-form.ts'
import { fieldOf, partsOf } from './schema-parts.ts'
import { schemaProblems } from './schema-problems.ts'

const form = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data'

export function bodyProblems(request: SeenRequest, given: JsonValue | undefined, document: OpenApiDocument, takesJsonForForms: boolean): string[] {
  const described = followed(given, document)
  const isEmpty = request.body === '' || request.body === '{}'
  const content = described && isJsonObject(described['content']) ? described['content'] : null
  if (!content) return isEmpty ? [] : ['it has a body, and the document none.']
  if (request.body === '') return described?.['required'] === true ? ['it lacks the body.'] : []
  const sentType = mediaType(request.headers['content-type'] ?? '')
  const types = Object.keys(content).map((name) => [name, mediaType(name)] as const)
  const [name] = types.find(([, type]) => type === sentType || type === '*/*' || (takesJsonForForms && sentType === 'application/json' && type === form)) ?? []
  const media = name === undefined ? undefined : content[name]
  if (name === undefined || !isJsonObject(media)) return [`the body is ${sentType || 'of no type'}, and should be ${types.map(([, type]) => type).join(' or ')}.`]
  const schema = media['schema']
  if (schema === undefined) return []
  const sent = bodyOf(request, sentType, schema, document)
  if (sent === undefined) return ['the body is no JSON.']
  return schemaProblems(mediaType(name) === form && sentType === 'application/json' ? asForm(sent, schema, document) : sent, schema, document, 'the body')
}

function mediaType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase()
}

function bodyOf({ body, json, headers }: SeenRequest, type: string, schema: JsonValue, document: OpenApiDocument): JsonValue | undefined {
  if (type === form) return typed(nested([...new URLSearchParams(body)]), [schema], document)
  if (type === multipart) return typed(Object.fromEntries(multipartFields(body, headers['content-type'] ?? '')), [schema], document)
  return json
}

/** JSON in a field whose text would be JSON in a form. */
function asForm(sent: JsonValue, schema: JsonValue, document: OpenApiDocument): JsonValue {
  if (!isJsonObject(sent)) return sent
  const parts = partsOf([schema], document)
  return Object.fromEntries(Object.entries(sent).map(([name, value]): [string, JsonValue] => {
    const types = partsOf(fieldOf(parts, name) ?? [], document).map(({ type }) => type)
    return [name, typeof value === 'object' && value !== null && types.includes('string') ? JSON.stringify(value) : value]
  })) satisfies JsonObject
}
