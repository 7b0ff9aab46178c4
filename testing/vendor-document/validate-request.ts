// validate-request: a request that a connector made, beside the vendor's own OpenAPI document.
//
//   V1. An operation is the one whose method and path fit with the fewest placeholders, below a server of the document.
//   V2. Named and needed parameters of path, query and header, and the body, against their schemas. Headers that the
//       document does not name are fine: it leaves out those of the protocol, of the version, and of who asks.
//   V3. A query parameter or a field of the body that is not listed where others are is wrong: it is most often misspelt.

import { readParameters, type ReadParameter } from '@main/openapi/parameters.ts'
import { asDocument, followed, textOf, type OpenApiDocument } from '@main/openapi/document.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { SeenRequest } from '../mock-service.ts'
import { bodyProblems } from './body-problems.ts'
import { nested, typed } from './read-form.ts'
import { schemaProblems } from './schema-problems.ts'

export type DocumentOptions = {
  /** In place of the document's servers, for a vendor whose customers have addresses of their own. */
  baseUrl?: string
  /** Parameters by which the document shows who asks, where it has no security scheme for them: `header token`. */
  credentials?: readonly string[]
  /** Takes JSON where the document has a form, as the vendor says elsewhere. */
  takesJsonForForms?: boolean
}

/** `operation` as the document has it (`GET /v1/customers/{customer}`); null for one that it does not have. */
export type Verdict = { operation: string | null; problems: string[] }

type Operation = { name: string; method: string; pattern: RegExp; placeholders: readonly string[]; literal: number; item: JsonObject; own: JsonObject }

/** Throws AppError `invalid-input` for what is no OpenAPI document. */
export function validateRequestAgainst(value: JsonValue, options: DocumentOptions = {}): (request: SeenRequest) => Verdict {
  const document = asDocument(value)
  const operations = operationsOf(document, options)
  const credentials = new Set([...schemeParameters(document), ...(options.credentials ?? [])])
  return (request) => {
    const address = `${request.origin}${request.path}`
    const [operation] = operations.filter(({ method, pattern }) => method === request.method && pattern.test(address)).sort((a, b) => b.literal - a.literal)
    if (!operation) return { operation: null, problems: [`The document has no ${request.method} ${request.path} at ${request.origin}.`] }
    const { parameters } = readParameters([operation.item['parameters'], operation.own['parameters']], operation.name, document, credentials)
    return {
      operation: operation.name,
      problems: [
        ...pathProblems(operation, address, parameters, document), ...queryProblems(request, parameters, document, credentials),
        ...headerProblems(request, parameters, document), ...bodyProblems(request, operation.own['requestBody'], document, options.takesJsonForForms === true),
      ].map((problem) => `${operation.name}: ${problem}`),
    }
  }
}

function operationsOf(document: OpenApiDocument, { baseUrl }: DocumentOptions): Operation[] {
  const servers = Array.isArray(document.root['servers']) ? document.root['servers'].map((server) => (isJsonObject(server) ? textOf(server['url']) : '')) : []
  const bases = (baseUrl === undefined ? servers : [baseUrl]).map((url) => url.replace(/\/$/, ''))
  return Object.entries(document.root['paths'] ?? {}).flatMap(([path, given]) => {
    const item = followed(given as JsonValue, document)
    if (!item) return []
    return ['get', 'put', 'post', 'delete', 'patch', 'head'].flatMap((method) => {
      const own = item[method]
      if (!isJsonObject(own)) return []
      return bases.map((base) => operationAt(`${base}${path}`, { name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), item, own }, document))
    })
  })
}

function operationAt(address: string, operation: Pick<Operation, 'name' | 'method' | 'item' | 'own'>, document: OpenApiDocument): Operation {
  const long = new Set([operation.item['parameters'], operation.own['parameters']].flatMap((list) => (Array.isArray(list) ? list : [])).map((each) => followed(each, document)).filter((each) => each?.['x-multi-segment'] === true).map((each) => textOf(each?.['name'])))
  const [plain = address] = address.split('#')
  const pieces = plain.split(/\{([^{}]+)\}/)
  const placeholders = pieces.filter((_, index) => index % 2 === 1)
  const pattern = pieces.map((piece, index) => (index % 2 === 0 ? piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : long.has(piece) ? '(.+)' : '([^/]+?)')).join('')
  return { ...operation, placeholders, pattern: new RegExp(`^${pattern}$`), literal: pieces.filter((_, index) => index % 2 === 0).join('').length }
}

function schemeParameters({ root }: OpenApiDocument): string[] {
  const schemes = isJsonObject(root['components']) && isJsonObject(root['components']['securitySchemes']) ? Object.values(root['components']['securitySchemes']) : []
  return schemes.filter(isJsonObject).filter(({ type }) => type === 'apiKey').map((scheme) => `${textOf(scheme['in'])} ${textOf(scheme['name'])}`)
}

function pathProblems({ placeholders, pattern }: Operation, address: string, parameters: readonly ReadParameter[], document: OpenApiDocument): string[] {
  const found = pattern.exec(address)?.slice(1) ?? []
  return placeholders.flatMap((name, index) => {
    const parameter = parameters.find((each) => each.in === 'path' && each.name === name)
    return parameter ? valueProblems(decodeURIComponent(found[index] ?? ''), parameter.schema, document, `{${name}}`) : []
  })
}

function queryProblems({ query }: SeenRequest, parameters: readonly ReadParameter[], document: OpenApiDocument, credentials: ReadonlySet<string>): string[] {
  const sent = nested(Object.entries(query).flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const)))
  const described = parameters.filter((each) => each.in === 'query')
  const find = (name: string): ReadParameter | undefined => described.find((each) => each.name === name || each.name === `${name}[]`)
  return [
    ...described.filter(({ isRequired, name }) => isRequired && sent[name.replace(/\[\]$/, '')] === undefined).map(({ name }) => `the query lacks "${name}".`),
    ...Object.entries(sent).flatMap(([name, value]) => {
      const parameter = find(name)
      if (parameter) return valueProblems(value, parameter.schema, document, `the query's ${name}`)
      return credentials.has(`query ${name}`) ? [] : [`the query has "${name}", which is not known.`]
    }),
  ]
}

function headerProblems({ headers }: SeenRequest, parameters: readonly ReadParameter[], document: OpenApiDocument): string[] {
  return parameters.filter((each) => each.in === 'header').flatMap(({ name, schema, isRequired }) => {
    const value = headers[name.toLowerCase()]
    if (value === undefined) return isRequired ? [`the header "${name}" is missing.`] : []
    return valueProblems(value, schema, document, `the header ${name}`)
  })
}

function valueProblems(given: JsonValue, schema: JsonValue, document: OpenApiDocument, where: string): string[] {
  return schemaProblems(typed(given, [schema], document), schema, document, where)
}
