// read-form: text fields, of a query or of a form, as the values that a vendor's document describes.

import type { OpenApiDocument } from '@main/openapi/document.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { fieldOf, itemsOf, partsOf } from './schema-parts.ts'

/** `a[b][0]=1` is `{ a: { b: ['1'] } }`; a name that comes again makes a list. */
export function nested(fields: readonly (readonly [name: string, value: string])[]): JsonObject {
  const root: JsonObject = {}
  for (const [name, value] of fields) {
    const [, first = name, rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? []
    put(root, [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, part = '']) => part)], value)
  }
  return withLists(root) as JsonObject
}

function put(into: JsonObject, [key = '', ...rest]: readonly string[], value: string): void {
  const name = key === '' ? String(Object.keys(into).length) : key
  const before = into[name]
  if (rest.length > 0) {
    const inner = isJsonObject(before) ? before : {}
    into[name] = inner
    put(inner, rest, value)
  } else into[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
}

function withLists(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([name, inner]) => [name, withLists(inner)] as const)
  return entries.length > 0 && entries.every(([name], index) => name === String(index)) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

/** With numbers, truth values and JSON where the document has them, as far as the text can be read so. */
export function typed(value: JsonValue, schemas: readonly JsonValue[], document: OpenApiDocument): JsonValue {
  const parts = partsOf(schemas, document)
  const types = new Set(parts.flatMap(({ type }) => (Array.isArray(type) ? type : [type])))
  if (Array.isArray(value)) return value.map((each) => typed(each, itemsOf(parts), document))
  if (isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, typed(inner, fieldOf(parts, name) ?? [], document)]))
  if (typeof value !== 'string') return value
  if ((types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  if (types.has('boolean') && /^(true|false)$/.test(value)) return value === 'true'
  if (types.has('string') || parts.some((part) => part['enum'] !== undefined)) return value
  if (types.has('array')) return value.split(',').map((each) => typed(each, itemsOf(parts), document))
  return value
}

/** The fields of a multipart body; a file is its text. */
export function multipartFields(body: string, contentType: string): [name: string, value: string][] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1]
  if (boundary === undefined) return []
  return body.split(`--${boundary}`).flatMap((part) => {
    const [, name, value] = /name="([^"]*)"[\s\S]*?\r\n\r\n([\s\S]*)\r\n$/.exec(part) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as [string, string]]
  })
}
