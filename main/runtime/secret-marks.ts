// secret-marks: lets a step name a secret itself, as in `Authorization: Bearer secret://shop-token`.
//
//   S1. Only what the workflow says at that very place is a reference; the same words in a payload or an answer stay words.
//   S2. The action handles a mark that nobody can guess. The value takes its place at the door, in a request to an
//       address to which a person lets this secret go, and nowhere else.
//   S3. A mark that comes back is written as the reference again.

import { randomBytes } from 'node:crypto'
import type { ActionHttp } from '@main/connectors/define.ts'
import { AppError } from '@shared/failure.ts'
import type { HttpRequest } from '@shared/http/exchange.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { nameOf, type SecretName, type SecretRef } from '@shared/secret-ref.ts'

export type SecretDoor = { reveal(ref: SecretRef): Promise<string>; isAllowed(name: SecretName, origin: string): boolean }

export type MarkedInput = { input: JsonValue; http(http: ActionHttp): ActionHttp; written(text: string): string }

const reference = /secret:\/\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}/g

/** Null when the step names no secret. `template` is the node's input as the document has it, `rendered` what it became. */
export function markSecrets(template: JsonObject, rendered: JsonValue, door: SecretDoor): MarkedInput | null {
  const marks = new Map<string, SecretRef>()
  const input = marked(template, rendered, (ref) => {
    const mark = `FLOWBENCHSECRET${randomBytes(16).toString('hex')}`
    marks.set(mark, ref)
    return mark
  })
  if (marks.size === 0) return null
  const anyMark = new RegExp([...marks.keys()].join('|'), 'g')
  return { input, http: (http) => doorOf(http, marks, anyMark, door), written: (text) => text.replace(anyMark, (mark) => marks.get(mark) ?? '') }
}

function marked(template: JsonValue | undefined, rendered: JsonValue, mark: (ref: SecretRef) => string): JsonValue {
  if (typeof template === 'string') {
    const written = new Set(template.match(reference))
    return typeof rendered === 'string' && written.size > 0 ? rendered.replace(reference, (ref) => (written.has(ref) ? mark(ref) : ref)) : rendered
  }
  if (Array.isArray(template)) return Array.isArray(rendered) ? rendered.map((each, index) => marked(template[index], each, mark)) : rendered
  if (template === undefined || !isJsonObject(template) || !isJsonObject(rendered)) return rendered
  return Object.fromEntries(Object.entries(rendered).map(([key, each]) => [key, Object.hasOwn(template, key) ? marked(template[key], each, mark) : each]))
}

function doorOf(http: ActionHttp, marks: ReadonlyMap<string, SecretRef>, anyMark: RegExp, door: SecretDoor): ActionHttp {
  return {
    async request(request) {
      const names = new Set([request.url, ...Object.values(request.headers ?? {}), ...Object.values(request.query ?? {}).flat(), ...(typeof request.body === 'string' ? [request.body] : [])].flatMap((text) => text.match(anyMark) ?? []))
      if (names.size === 0) return http.request(request)
      const values = new Map(await Promise.all([...names].map(async (mark) => [mark, await valueFor(marks.get(mark) ?? '', request, anyMark, door)] as const)))
      return http.request(filled(request, anyMark, (mark) => values.get(mark) ?? ''))
    },
  }
}

async function valueFor(ref: SecretRef, request: HttpRequest, anyMark: RegExp, { reveal, isAllowed }: SecretDoor): Promise<string> {
  const host = URL.canParse(request.url) ? new URL(request.url) : null
  const name = nameOf(ref)
  const hostHolds = /^[a-z]+:\/\/[^/?#]*/i.exec(request.url)?.[0].match(anyMark)
  if (!host || hostHolds) throw refused(`The secret "${name}" cannot be part of the name of a host.`, { rule: 'secret-origin' })
  if (!isAllowed(name, host.origin)) {
    throw refused(`The secret "${name}" may not go to ${host.origin} yet. Allow it once if that is where it belongs; a workflow from somebody else could send it anywhere.`, { rule: 'secret-origin', secret: name, origin: host.origin })
  }
  return reveal(ref)
}

function filled(request: HttpRequest, anyMark: RegExp, value: (mark: string) => string): HttpRequest {
  const plain = (text: string): string => text.replace(anyMark, value)
  const holds = (text: string): boolean => text.search(anyMark) >= 0
  const { url, headers = {}, query = {}, body } = request
  return {
    ...request,
    url: url.replace(anyMark, (mark) => encodeURIComponent(value(mark))),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, plain(text)])),
    query: Object.fromEntries(Object.entries(query).map(([name, text]) => [name, Array.isArray(text) ? text.map(plain) : plain(text)])),
    ...(typeof body === 'string' && { body: body.replace(anyMark, (mark) => inBody(value(mark), headers)) }),
    credentialHeaders: [...(request.credentialHeaders ?? []), ...Object.entries(headers).flatMap(([name, text]) => (holds(text) ? [name] : []))],
  }
}

function inBody(value: string, headers: Readonly<Record<string, string>>): string {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (/json/i.test(type)) return JSON.stringify(value).slice(1, -1)
  return /x-www-form-urlencoded/i.test(type) ? encodeURIComponent(value) : value
}

function refused(message: string, details: JsonObject): AppError {
  return new AppError({ code: 'forbidden', message, retryable: false, sent: 'not-sent', details })
}
