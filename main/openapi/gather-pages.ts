import type { Pages } from '@shared/imported-connector.ts'
import { AppError } from '@shared/failure.ts'
import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'
import { headerOf } from '@shared/http/status.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

export type Page = { response: HttpResponse; body: JsonValue }

/** Of all pages together: a step's output is kept in the run's journal. */
const mostBytes = 5_000_000

/**
 * Calls again for each further page, `most` in all, and puts the entries together; what else the answer says is the first
 * page's. Throws AppError `limit` when that becomes too much.
 */
export async function gatherPages(request: HttpRequest, pages: Pages, most: number, call: (request: HttpRequest) => Promise<Page>): Promise<JsonValue> {
  const first = await call(request)
  const entries = [...entriesOf(first.body, pages.items)]
  let bytes = first.response.body.length
  let page = first
  for (let count = 1; count < most; count++) {
    const next = nextOf(request, pages, page)
    if (!next) break
    page = await call(next)
    bytes += page.response.body.length
    if (bytes > mostBytes) throw new AppError({ code: 'limit', message: `The pages are more than ${mostBytes / 1_000_000} MB together, which is the most that a step gives. Gather fewer pages.`, retryable: false, sent: 'processed' })
    entries.push(...entriesOf(page.body, pages.items))
  }
  return replaced(first.body, pages.items, entries)
}

function nextOf(request: HttpRequest, { next, items }: Pages, { response, body }: Page): HttpRequest | null {
  switch (next.kind) {
    case 'link-header': return following(request, linkToNext(headerOf(response, 'link')), response.url)
    case 'url': return following(request, textAt(body, next.at), response.url)
    case 'cursor': return withQuery(request, next.parameter, textAt(body, next.at))
    case 'last-id': {
      const last = entriesOf(body, items).at(-1)
      return at(body, next.more) === true && isJsonObject(last) ? withQuery(request, next.parameter, textAt(last, ['id'])) : null
    }
  }
}

function withQuery(request: HttpRequest, name: string, value: string | null): HttpRequest | null {
  if (value === null || request.query?.[name] === value) return null
  return { ...request, query: { ...request.query, [name]: value } }
}

/** The address has the whole query in it. One that leads to another host would get the credential of this one. */
function following({ query: _query, ...request }: HttpRequest, address: string | null, from: string): HttpRequest | null {
  if (address === null || !URL.canParse(address, from)) return null
  const [url, here] = [new URL(address, from), new URL(from)]
  // Behind a proxy a service often does not know that it is reached by https.
  if (url.protocol === 'http:' && here.protocol === 'https:' && url.hostname === here.hostname) url.protocol = 'https:'
  if (url.origin !== here.origin) throw new AppError({ code: 'content-blocked', message: `The next page is said to be at ${url.origin}, and this one came from ${here.origin}. It is not asked for.`, retryable: false, sent: 'processed' })
  return { ...request, url: url.href }
}

/** https://www.rfc-editor.org/rfc/rfc8288#section-3 */
function linkToNext(header: string | undefined): string | null {
  for (const [, address = '', rest = ''] of (header ?? '').slice(0, 10_000).matchAll(/<([^<>]*)>([^<]*)/g)) if (/;\s*rel\s*=\s*"?([^";]*\s)?next(\s[^";]*)?"?\s*(;|,|$)/i.test(rest)) return address
  return null
}

function at(value: JsonValue, path: readonly string[]): JsonValue | undefined {
  let current: JsonValue | undefined = value
  for (const key of path) current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined
  return current
}

function textAt(value: JsonValue, path: readonly string[]): string | null {
  const found = at(value, path)
  return typeof found === 'number' ? String(found) : typeof found === 'string' && found !== '' ? found : null
}

function entriesOf(body: JsonValue, path: readonly string[]): JsonValue[] {
  const found = at(body, path)
  return Array.isArray(found) ? found : []
}

function replaced(body: JsonValue, path: readonly string[], entries: JsonValue[]): JsonValue {
  const [key, ...rest] = path
  if (key === undefined) return entries
  const object: JsonObject = isJsonObject(body) ? body : {}
  return { ...object, [key]: replaced(object[key] ?? null, rest, entries) }
}
