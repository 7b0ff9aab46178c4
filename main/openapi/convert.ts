// convert: a document's operations as actions. Each is converted by itself and when it is asked for; what cannot be used
// is said with its reason and keeps nothing else from being used.

import { AppError } from '@shared/failure.ts'
import type { DocumentOffer, ImportedOperation, OfferedOperation } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { createHash } from 'node:crypto'
import { asDocument, ExternalReference, followed, listOf, textOf, type OpenApiDocument } from './document.ts'
import { freeKey, keyFrom, keyOfPath } from './names.ts'
import { convertOperation, type FoundOperation } from './operation.ts'
import { readSecurity } from './security.ts'
import { readServers } from './servers.ts'

export interface ReadDocument {
  readonly offer: DocumentOffer
  /** Those of the offer with these keys. Throws AppError `not-found` for a key that is not offered. */
  operations(keys: readonly string[]): ImportedOperation[]
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const
/** Microsoft Graph has 17,000. */
const mostFound = 60_000

/** `from` is the document's own address, if it has one. Throws AppError `invalid-input` or `limit`. */
export function convertDocument(value: JsonValue, from: string | null): ReadDocument {
  const document = asDocument(value)
  const security = readSecurity(document)
  const refused: DocumentOffer['refused'] = []
  const found = findOperations(document, refused)
  const operations: OfferedOperation[] = []
  const byKey = new Map<string, FoundOperation>()
  for (const each of found) {
    try {
      const operation = convertOperation(each, document, security, from)
      byKey.set(each.key, each)
      operations.push(offered(operation, each.operation['deprecated'] === true))
    } catch (error) {
      refused.push({ method: each.method, path: each.path, reason: reasonOf(error) })
    }
  }
  if (operations.length === 0) throw nothingToOffer(refused)
  const used = new Set<string>()
  for (const { operation } of byKey.values()) for (const set of listOf(operation['security'] ?? document.root['security'])) if (isJsonObject(set)) for (const name of Object.keys(set)) used.add(name)
  const schemes = [...security.byName].flatMap(([name, scheme]) => (used.has(name) || used.size === 0 ? [scheme] : []))
  return {
    offer: { title: document.title, version: document.version, ...readServers(document.root['servers'], from), schemes, operations, refused },
    operations: (keys) => keys.map((key) => {
      const operation = byKey.get(key)
      if (!operation) throw new AppError({ code: 'not-found', message: `The document has no operation "${key.slice(0, 80)}".`, retryable: false })
      return convertOperation(operation, document, security, from)
    }),
  }
}

function findOperations(document: OpenApiDocument, refused: DocumentOffer['refused']): FoundOperation[] {
  const { paths } = document.root
  const found: Omit<FoundOperation, 'key'>[] = []
  for (const [path, value] of Object.entries(isJsonObject(paths) ? paths : {})) {
    if (!path.startsWith('/')) continue
    try {
      const item = followed(value, document)
      if (!item) continue
      for (const method of methods) {
        const operation = item[method]
        if (isJsonObject(operation)) found.push({ method: method.toUpperCase(), path, item, operation })
      }
    } catch (error) {
      refused.push({ method: '*', path, reason: reasonOf(error) })
    }
  }
  if (found.length > mostFound) throw new AppError({ code: 'limit', message: `The document has ${found.length.toLocaleString('en')} operations, and ${mostFound.toLocaleString('en')} are the most that are read.`, retryable: false })
  const taken = new Set<string>()
  return found.map((each) => {
    const key = freeKey([keyFrom(textOf(each.operation['operationId'])), keyOfPath(each.method, each.path)], taken)
    taken.add(key)
    return { key, ...each }
  })
}

function offered(operation: ImportedOperation, isDeprecated: boolean): OfferedOperation {
  const { key, displayName, method, path, tags, effect } = operation
  return { key, displayName, method, path, tags, effect, isDeprecated, mark: createHash('sha256').update(JSON.stringify(operation)).digest('base64url').slice(0, 12) }
}

function reasonOf(error: unknown): string {
  return error instanceof ExternalReference ? error.message : `It cannot be read: ${(error as Error).message}.`
}

function nothingToOffer(refused: DocumentOffer['refused']): AppError {
  const [first] = refused
  const message = first ? `None of the ${refused.length} operations of the document can be used. ${first.method} ${first.path}: ${first.reason}` : 'The document describes no operations: its "paths" is empty.'
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
