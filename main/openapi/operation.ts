import type { ImportedOperation } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { Effect } from '@shared/node-type.ts'
import { boundedSchema } from './bounded-schema.ts'
import { readAnswer, readRequestBody, type ReadBody } from './content.ts'
import { listOf, textOf, type OpenApiDocument } from './document.ts'
import { displayNameOf, titleFrom } from './names.ts'
import { pagesOf } from './pages.ts'
import { readParameters, type ReadParameter } from './parameters.ts'
import { plainText } from './plain-text.ts'
import { sampleFor } from './sample.ts'
import { requirementsOf, type Security } from './security.ts'
import { absolute } from './servers.ts'

/** An operation where it stands in the document. */
export type FoundOperation = { key: string; method: string; path: string; item: JsonObject; operation: JsonObject }

/** A form of more fields than this is filled in as JSON by anybody. */
const inputBounds = { purpose: 'input', mostParts: 400, deepest: 5, longestText: 400 } as const
const parameterBounds = { purpose: 'input', mostParts: 60, deepest: 3, longestText: 400 } as const
const outputBounds = { purpose: 'output', mostParts: 300, deepest: 6, longestText: 160 } as const
const longestDescription = 1_500
const mostTags = 5

/** Throws ExternalReference. */
export function convertOperation({ key, method, path, item, operation }: FoundOperation, document: OpenApiDocument, security: Security, from: string | null): ImportedOperation {
  const requirements = requirementsOf(operation['security'] ?? document.root['security'], security)
  const { parameters, idempotencyHeader } = readParameters([item['parameters'], operation['parameters']], path, document, credentialPlaces(security))
  const body = method === 'GET' || method === 'HEAD' ? null : readRequestBody(operation['requestBody'], document)
  const answer = readAnswer(operation['responses'], document)
  const output = answer.schema === undefined || method === 'HEAD' ? null : boundedSchema(answer.schema, document, outputBounds)
  const pages = pagesOf({ method, output, parameters, headers: answer.headers, extension: operation['x-ms-pageable'] })
  const inputSchema = inputOf(parameters, body, document, pages !== null)
  const summary = textOf(operation['summary'])
  const [own] = [...listOf(operation['servers']), ...listOf(item['servers'])].filter(isJsonObject)
  return {
    key, method, path,
    displayName: displayNameOf(summary, textOf(operation['operationId']), method, path),
    summary: plainText(`${method} ${path}`, 40),
    description: [plainText(textOf(operation['description']) || summary, longestDescription), `${method} ${path}`].filter((words) => words !== '').join('\n\n'),
    tags: listOf(operation['tags']).filter((tag): tag is string => typeof tag === 'string').slice(0, mostTags).map((tag) => plainText(tag, 60)),
    effect: effectOf(method, idempotencyHeader),
    baseUrl: own ? ownServer(own, from) : null,
    parameters: parameters.map(({ schema: _schema, isRequired: _required, ...parameter }) => parameter),
    body: body && { kind: body.kind, mediaType: body.mediaType, files: body.files, deep: body.deep },
    idempotencyHeader, accept: answer.accept, answersText: answer.answersText, security: requirements, pages, inputSchema,
    outputSchema: output && Object.keys(output).length > 0 ? output : null,
    defaultInput: defaultsOf(inputSchema),
    sample: sampleFor(answer.example, output),
  }
}

/** RFC 9110, section 9.2: safe methods change nothing, idempotent ones the same however often. */
function effectOf(method: string, idempotencyHeader: string | null): Effect {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE') return 'read'
  if (method === 'PUT' || method === 'DELETE') return 'idempotent'
  return idempotencyHeader === null ? 'unsafe' : 'keyed'
}

function credentialPlaces({ schemes }: Security): ReadonlySet<string> {
  return new Set(schemes.flatMap((scheme) => (scheme.kind === 'api-key' ? [`${scheme.in} ${scheme.in === 'header' ? scheme.name.toLowerCase() : scheme.name}`] : [])))
}

function ownServer(server: JsonObject, from: string | null): string | null {
  const variables = isJsonObject(server['variables']) ? server['variables'] : {}
  const url = textOf(server['url']).replace(/\{([\w.-]{1,60})\}/g, (whole, name: string) => {
    const variable = variables[name]
    return (isJsonObject(variable) ? textOf(variable['default']) : '') || whole
  })
  const found = absolute(url, from)
  return found?.includes('{') ? null : found
}

function inputOf(parameters: readonly ReadParameter[], body: ReadBody | null, document: OpenApiDocument, hasPages: boolean): JsonSchema {
  // What must be filled in comes first; what the address names before that.
  const ordered = [...parameters].sort((one, other) => rank(one) - rank(other))
  const properties: Record<string, JsonSchema> = {}
  const add = ({ field, name, schema }: ReadParameter): void => { properties[field] = { ...boundedSchema(schema, document, parameterBounds), title: titleFrom(name) } }
  ordered.filter(({ isRequired }) => isRequired).forEach(add)
  if (body) properties['body'] = bodySchema(body, document)
  ordered.filter(({ isRequired }) => !isRequired).forEach(add)
  if (hasPages) properties['gatherPages'] = { type: 'integer', minimum: 1, maximum: 100, title: 'Gather pages', description: 'Ask for up to this many pages and put their entries together. Without it: the first page alone.' }
  const required = [...ordered.filter(({ isRequired }) => isRequired).map(({ field }) => field), ...(body?.isRequired ? ['body'] : [])]
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false }
}

function rank({ in: at, isRequired }: ReadParameter): number {
  return at === 'path' ? 0 : isRequired ? 1 : at === 'query' ? 2 : 3
}

const bodyWords = { json: '', form: '', multipart: 'Files are given as base64.', text: 'Sent as it is.', base64: 'As base64.' } as const

function bodySchema(body: ReadBody, document: OpenApiDocument): JsonSchema {
  const schema = boundedSchema(body.schema, document, inputBounds)
  const description = [plainText(textOf(body.description) || (schema.description ?? ''), inputBounds.longestText), bodyWords[body.kind]].filter((words) => words !== '').join(' ')
  return { ...schema, title: 'Body', ...(description !== '' && { description }), ...(body.kind === 'text' && { 'x-widget': 'multiline' }) }
}

/** What is required and has a value of its own already. */
function defaultsOf({ properties = {}, required = [] }: JsonSchema): JsonObject {
  return Object.fromEntries(required.flatMap((name): [string, JsonValue][] => {
    const part = properties[name]
    if (typeof part !== 'object') return []
    if (part.default !== undefined) return [[name, part.default]]
    return part.type === 'object' && part.properties ? [[name, defaultsOf(part)]] : []
  }))
}
