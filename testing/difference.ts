import { isJsonObject, type JsonValue } from '@shared/json.ts'
import type { SeenRequest } from './mock-service.ts'

/** What a request has to be. Query fields, headers and keys that are not named may be there. */
export type Wanted = {
  method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The whole path at the service, without the query: `/rest/api/3/issue`. */
  path: string | RegExp
  /** Where it goes, when that is another address than the connector's service. */
  origin?: string
  query?: Readonly<Record<string, string | readonly string[]>>
  headers?: Readonly<Record<string, string | RegExp>>
  /** What must be in the JSON body. */
  json?: JsonValue
  /** What must be in a body of form fields. */
  form?: Readonly<Record<string, string>>
  body?: string | RegExp
}

/** In what a request is not the one that is wanted; null when it is. */
export function differenceOf(request: SeenRequest, wanted: Wanted): string | null {
  if (request.method !== wanted.method) return `the method is ${request.method}`
  if (!fits(request.path, wanted.path)) return `the path is ${request.path}`
  if (wanted.origin !== undefined && request.origin !== wanted.origin) return `it went to ${request.origin} instead of ${wanted.origin}`
  for (const [name, value] of Object.entries(wanted.query ?? {})) {
    if (JSON.stringify(request.query[name]) !== JSON.stringify(value)) return `the query's ${name} is ${shown(request.query[name])} instead of ${shown(value)}`
  }
  for (const [name, value] of Object.entries(wanted.headers ?? {})) {
    const found = request.headers[name.toLowerCase()]
    if (found === undefined || !fits(found, value)) return `the header ${name} is ${shown(found)} instead of ${String(value)}`
  }
  const fields = wanted.form && new URLSearchParams(request.body)
  for (const [name, value] of Object.entries(wanted.form ?? {})) {
    if (fields?.get(name) !== value) return `the form's ${name} is ${shown(fields?.get(name))} instead of ${shown(value)}`
  }
  if (wanted.body !== undefined && !fits(request.body, wanted.body)) return `the body is ${shown(request.body)} instead of ${String(wanted.body)}`
  if (wanted.json === undefined) return null
  if (request.json === undefined) return `the body is no JSON but ${shown(request.body)}`
  return missingIn(request.json, wanted.json, 'the body')
}

/** Where `found` lacks something of `wanted`, as words; null when all of it is there. Lists must be equal in length. */
export function missingIn(found: JsonValue | undefined, wanted: JsonValue, at: string): string | null {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || found.length !== wanted.length) return `${at} is ${shown(found)} instead of ${shown(wanted)}`
    return first(wanted.map((value, index) => missingIn(found[index], value, `${at}[${index}]`)))
  }
  if (isJsonObject(wanted)) {
    if (found === undefined || !isJsonObject(found)) return `${at} is ${shown(found)} instead of ${shown(wanted)}`
    return first(Object.entries(wanted).map(([key, value]) => missingIn(Object.hasOwn(found, key) ? found[key] : undefined, value, `${at}.${key}`)))
  }
  return found === wanted ? null : `${at} is ${shown(found)} instead of ${shown(wanted)}`
}

function first(found: readonly (string | null)[]): string | null {
  return found.find((each) => each !== null) ?? null
}

function fits(found: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? found === wanted : wanted.test(found)
}

function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value)
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
