import type { ImportedOperation } from '@shared/imported-connector.ts'
import { AppError } from '@shared/failure.ts'
import type { HttpRequest } from '@shared/http/exchange.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { fromBase64, multipart } from './multipart.ts'
import { formPairs, pairsOf, pathText, simpleText } from './write-value.ts'

/** The call of an operation; below the connector's service where the operation has no server of its own. Throws AppError `invalid-input`. */
export function requestOf(operation: ImportedOperation, input: JsonObject, idempotencyKey: string): HttpRequest {
  let path = operation.path
  const query: Record<string, string | string[]> = {}
  const headers: Record<string, string> = { accept: operation.accept }
  const cookies: string[] = []
  for (const parameter of operation.parameters) {
    const value = input[parameter.field]
    if (value === undefined || (value === null && parameter.in !== 'path')) continue
    switch (parameter.in) {
      case 'path': path = path.replaceAll(`{${parameter.name}}`, () => pathText(parameter, value)); break
      case 'query': for (const [name, text] of pairsOf(parameter, value)) add(query, name, text); break
      case 'header': headers[parameter.name.toLowerCase()] = parameter.style === 'json' ? JSON.stringify(value) : simpleText(value, parameter.explode); break
      case 'cookie': cookies.push(...pairsOf(parameter, value).map(([name, text]) => `${name}=${encodeURIComponent(text)}`)); break
    }
  }
  const left = /\{([^{}]+)\}/.exec(path)?.[1]
  if (left !== undefined) throw new AppError({ code: 'invalid-input', message: `"${left}" is missing: it is a part of the address.`, retryable: false, sent: 'not-sent' })
  if (cookies.length > 0) headers['cookie'] = cookies.join('; ')
  if (operation.idempotencyHeader !== null) headers[operation.idempotencyHeader.toLowerCase()] = idempotencyKey
  const written = operation.body && input['body'] !== undefined ? bodyOf(operation.body, input['body']) : null
  if (written) headers['content-type'] = written.contentType
  return {
    method: operation.method, url: (operation.baseUrl ?? '') + path, headers,
    ...(Object.keys(query).length > 0 && { query }), ...(written && { body: written.body }),
  }
}

function add(query: Record<string, string | string[]>, name: string, text: string): void {
  const before = Object.hasOwn(query, name) ? query[name] : undefined
  query[name] = before === undefined ? text : [...(Array.isArray(before) ? before : [before]), text]
}

function bodyOf({ kind, mediaType, files, deep }: NonNullable<ImportedOperation['body']>, value: JsonValue): { body: string | Uint8Array; contentType: string } {
  switch (kind) {
    case 'json': return { body: JSON.stringify(value), contentType: mediaType }
    case 'form': return { body: new URLSearchParams(formPairs(fieldsOf(value), deep).map(([name, text]): [string, string] => [name, text])).toString(), contentType: mediaType }
    case 'multipart': return multipart(fieldsOf(value), files)
    case 'text': return { body: typeof value === 'string' ? value : JSON.stringify(value), contentType: /charset/i.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8` }
    case 'base64': return { body: new Uint8Array(fromBase64(value, 'The body')), contentType: mediaType }
  }
}

function fieldsOf(value: JsonValue): JsonObject {
  if (!isJsonObject(value)) throw new AppError({ code: 'invalid-input', message: 'The body is sent as a form, so it must be an object with the fields of the form.', retryable: false, sent: 'not-sent' })
  return value
}
