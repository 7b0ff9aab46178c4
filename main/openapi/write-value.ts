// write-value: a value as OpenAPI's styles write it. https://spec.openapis.org/oas/v3.1.0#style-examples

import type { ImportedParameter } from '@shared/imported-connector.ts'
import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

/** Names and values as they go into a query or a form, one after the other; nothing is encoded yet. */
export type Pairs = (readonly [name: string, value: string])[]

const separators = { form: ',', spaceDelimited: ' ', pipeDelimited: '|' } as const

/** Of a parameter in the query or a cookie. */
export function pairsOf({ name, style, explode }: Pick<ImportedParameter, 'name' | 'style' | 'explode'>, value: JsonValue): Pairs {
  if (style === 'json') return [[name, JSON.stringify(value)]]
  if (style === 'deepObject') return deepPairs(name, value)
  const separator = style === 'spaceDelimited' || style === 'pipeDelimited' ? separators[style] : separators.form
  if (Array.isArray(value)) return explode ? value.map((each) => [name, scalar(each)] as const) : value.length === 0 ? [] : [[name, value.map(scalar).join(separator)]]
  if (!isJsonObject(value)) return [[name, scalar(value)]]
  if (explode) return Object.entries(value).map(([key, each]) => [key, scalar(each)] as const)
  return [[name, Object.entries(value).flatMap(([key, each]) => [key, scalar(each)]).join(separator)]]
}

/** `filter[status]=open&filter[owner][id]=7`; lists of plain values as `expand[]`, as most services take them. */
export function deepPairs(name: string, value: JsonValue): Pairs {
  if (Array.isArray(value)) return value.flatMap((each, index) => (typeof each === 'object' && each !== null ? deepPairs(`${name}[${index}]`, each) : [[`${name}[]`, scalar(each)] as const]))
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, each]) => deepPairs(`${name}[${key}]`, each))
  return [[name, scalar(value)]]
}

/** The fields of a form. `deep` are written as `name[key]`, and so is whatever cannot be written flat. */
export function formPairs(fields: JsonObject, deep: readonly string[]): Pairs {
  return Object.entries(fields).flatMap(([name, value]): Pairs => {
    const isFlat = typeof value !== 'object' || value === null || (Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null))
    return isFlat && !deep.includes(name) ? pairsOf({ name, style: 'form', explode: true }, value) : deepPairs(name, value)
  })
}

/** Of a header; also the bare form of a path's. */
export function simpleText(value: JsonValue, explode: boolean, encode: (text: string) => string = (text) => text): string {
  if (Array.isArray(value)) return value.map((each) => encode(scalar(each))).join(',')
  if (!isJsonObject(value)) return encode(scalar(value))
  return Object.entries(value).map(([key, each]) => (explode ? `${encode(key)}=${encode(scalar(each))}` : `${encode(key)},${encode(scalar(each))}`)).join(',')
}

/** Of a placeholder in a path, encoded. Throws AppError `invalid-input` for what would lead elsewhere. */
export function pathText({ name, style, explode }: Pick<ImportedParameter, 'name' | 'style' | 'explode'>, value: JsonValue): string {
  const text = style === 'json' ? encodeURIComponent(JSON.stringify(value)) : simpleText(value, explode, encodeURIComponent)
  if (text === '' || text === '.' || text === '..') throw new AppError({ code: 'invalid-input', message: `"${text}" cannot stand in an address as ${name}. Give the id or key of what you mean.`, retryable: false, sent: 'not-sent' })
  if (style === 'label') return `.${explode ? text.replaceAll(',', '.') : text}`
  if (style === 'matrix') return explode && Array.isArray(value) ? value.map((each) => `;${name}=${encodeURIComponent(scalar(each))}`).join('') : explode && isJsonObject(value) ? `;${text.replaceAll(',', ';')}` : `;${name}=${text}`
  return text
}

function scalar(value: JsonValue): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
