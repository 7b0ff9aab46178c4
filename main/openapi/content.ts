import type { ImportedBody } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { followed, type OpenApiDocument } from './document.ts'
import { flatSchema } from './merge-schema.ts'

export type ReadBody = ImportedBody & { schema: JsonValue; isRequired: boolean; description: JsonValue | undefined }

/** What a body is written as, the one that says the most first. */
const preferred: readonly (readonly [ImportedBody['kind'], RegExp])[] = [
  ['json', /^(application|text)\/(json|[\w.+-]+\+json)\b/i],
  ['json', /^(\*\/\*|application\/\*)/],
  ['form', /^application\/x-www-form-urlencoded\b/i],
  ['multipart', /^multipart\//i],
  ['text', /^text\/|^application\/([\w.+-]+\+)?(xml|yaml|graphql|x-ndjson)\b|^application\/(x-yaml|javascript|sql)\b/i],
  ['base64', /./],
]

/** The body that an operation takes. Null for none. Throws ExternalReference. */
export function readRequestBody(given: JsonValue | undefined, document: OpenApiDocument): ReadBody | null {
  const body = followed(given, document)
  const chosen = body && chooseContent(body['content'])
  if (!body || !chosen) return null
  const { kind, mediaType, content } = chosen
  const schema = kind === 'text' || kind === 'base64' ? { type: 'string' } : content['schema'] ?? {}
  return {
    kind, mediaType: mediaType.includes('*') ? 'application/json' : mediaType, schema,
    files: kind === 'multipart' ? fileParts(schema, document) : [],
    deep: kind === 'form' ? deepFields(content['encoding']) : [],
    isRequired: body['required'] === true, description: body['description'],
  }
}

/** The answer of a success: the first of 200, 201 and so on that says anything. */
export function readAnswer(given: JsonValue | undefined, document: OpenApiDocument): { schema: JsonValue | undefined; example: JsonValue | undefined; accept: string; answersText: boolean; headers: JsonObject } {
  const responses = isJsonObject(given) ? given : {}
  const successes = Object.keys(responses).filter((status) => /^2(\d\d|XX)$/i.test(status)).sort()
  const all = [...successes, ...(Object.hasOwn(responses, 'default') ? ['default'] : [])].map((status) => followed(responses[status], document)).filter((response) => response !== null)
  const response = all.find(({ content }) => isJsonObject(content) && Object.keys(content).length > 0) ?? all[0] ?? {}
  const chosen = chooseContent(response['content'])
  const accept = chosen === null || chosen.mediaType.includes('*') ? 'application/json, */*;q=0.5' : chosen.kind === 'json' ? chosen.mediaType : `${chosen.mediaType}, */*;q=0.5`
  const isData = chosen?.kind === 'json'
  return {
    schema: isData ? chosen.content['schema'] : chosen ? { type: 'string' } : undefined,
    example: isData ? exampleOf(chosen.content, document) : undefined,
    accept, answersText: chosen !== null && !isData, headers: isJsonObject(response['headers']) ? response['headers'] : {},
  }
}

function chooseContent(given: JsonValue | undefined): { kind: ImportedBody['kind']; mediaType: string; content: JsonObject } | null {
  if (!isJsonObject(given)) return null
  const entries = Object.entries(given).map(([mediaType, content]) => ({ mediaType: mediaType.split(';')[0]?.trim() ?? '', content: isJsonObject(content) ? content : {} })).filter(({ mediaType }) => /^[\w.+*-]+\/[\w.+*-]+$/.test(mediaType))
  for (const [kind, pattern] of preferred) {
    const found = entries.find(({ mediaType }) => pattern.test(mediaType))
    if (found) return { kind, ...found }
  }
  return null
}

function exampleOf(content: JsonObject, document: OpenApiDocument): JsonValue | undefined {
  if (content['example'] !== undefined) return content['example']
  const [first] = isJsonObject(content['examples']) ? Object.values(content['examples']) : []
  const found = followed(first, document)
  return found?.['value']
}

/** https://spec.openapis.org/oas/v3.1.0#encoding-object */
function deepFields(encoding: JsonValue | undefined): string[] {
  return Object.entries(isJsonObject(encoding) ? encoding : {}).flatMap(([name, how]) => (isJsonObject(how) && how['style'] === 'deepObject' ? [name] : []))
}

/** https://spec.openapis.org/oas/v3.1.0#considerations-for-file-uploads */
function fileParts(schema: JsonValue, document: OpenApiDocument): string[] {
  const { properties } = flatSchema(schema, document, [])?.keywords ?? {}
  return Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, part]) => {
    const keywords = flatSchema(part, document, [])?.keywords ?? {}
    const item = isJsonObject(keywords['items']) ? flatSchema(keywords['items'], document, [])?.keywords ?? {} : keywords
    return item['format'] === 'binary' || item['contentMediaType'] === 'application/octet-stream' || item['type'] === 'file' ? [name] : []
  })
}
