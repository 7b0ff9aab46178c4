// document: an OpenAPI document of any version as one of 3.1, and what its references mean. Nothing is dereferenced ahead
// of time, so a document that refers to itself stays as finite as it was written.

import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { upgrade } from '@scalar/openapi-upgrader'

export type OpenApiDocument = {
  root: JsonObject
  title: string
  version: string
}

/** A reference that leads out of the document. The operation that needs it cannot be used. */
export class ExternalReference extends Error {
  override readonly name = 'ExternalReference'

  constructor(reference: string) {
    super(`It refers to "${reference.slice(0, 200)}", which is in another file. Only what is in the document itself is read; join its files into one first ("bundle" of most OpenAPI tools does).`)
  }
}

/** Throws AppError `invalid-input` for what is no OpenAPI document, or one of a version that is not known. */
export function asDocument(value: JsonValue): OpenApiDocument {
  if (!isJsonObject(value)) throw refused('The document is no object, so it is no OpenAPI document.')
  const given = value['openapi'] ?? value['swagger']
  const version = typeof given === 'string' || typeof given === 'number' ? String(given) : null
  if (version === null) throw refused(notOpenApi(value))
  if (!/^(2(\.0)?(\.0)?|3\.[0-2](\.\d+.*)?)$/.test(version)) throw refused(`The document is of OpenAPI ${version.slice(0, 20)}. 2.0, 3.0, 3.1 and 3.2 can be read.`)
  if (!isJsonObject(value['paths'] ?? {})) throw refused('The document\'s "paths" is no object.')
  const root = upgraded(value['swagger'] === undefined ? { ...value, openapi: version } : { ...value, swagger: '2.0' })
  const info = isJsonObject(root['info']) ? root['info'] : {}
  return { root, title: textOf(info['title']).trim().slice(0, 80) || 'Untitled API', version: textOf(info['version']).slice(0, 60) }
}

function upgraded(value: JsonObject): JsonObject {
  try {
    return upgrade(value, '3.1') as unknown as JsonObject
  } catch (error) {
    throw refused(`The document cannot be read as OpenAPI: ${(error as Error).message}.`)
  }
}

function notOpenApi(value: JsonObject): string {
  if (value['asyncapi'] !== undefined) return 'This is an AsyncAPI document. Only OpenAPI documents can be imported.'
  if (isJsonObject(value['info']) && textOf(value['info']['schema']).includes('postman')) return 'This is a Postman collection. Export it as OpenAPI first.'
  if (value['swaggerVersion'] !== undefined) return 'The document is of Swagger 1, which is older than what can be read: 2.0, 3.0, 3.1 and 3.2.'
  if (value['format'] !== undefined && String(value['format']).startsWith('flowbench/')) return 'This is a workflow. Import it under Workflows.'
  return 'The document says neither "openapi" nor "swagger" with a version at its top, so it is no OpenAPI document.'
}

/** What stands behind a reference, and behind that one's. Null for one that leads nowhere or in a circle. Throws ExternalReference. */
export function followed(value: JsonValue | undefined, document: OpenApiDocument): JsonObject | null {
  let current = value
  for (let hops = 0; hops < 30; hops++) {
    if (!isJsonObject(current)) return null
    const reference = current['$ref']
    if (typeof reference !== 'string') return current
    current = target(reference, document)
  }
  return null
}

export function target(reference: string, { root }: OpenApiDocument): JsonValue | undefined {
  if (!reference.startsWith('#')) throw new ExternalReference(reference)
  let current: JsonValue | undefined = root
  for (const part of reference.slice(1).split('/').slice(1)) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as JsonObject)[key]
  }
  return reference === '#' || reference.startsWith('#/') ? current : undefined
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

export function listOf(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : []
}

function refused(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
