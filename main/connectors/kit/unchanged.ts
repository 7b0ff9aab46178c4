import type { HttpResponse } from '@shared/http/exchange.ts'
import { headerOf } from '@shared/http/status.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'

/** What the server marked its last answer with, so that it can say that nothing changed (RFC 9110, section 13.1). */
export function markOf(response: Pick<HttpResponse, 'headers'>): JsonValue {
  const [etag, lastModified] = [headerOf(response, 'etag'), headerOf(response, 'last-modified')]
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) }
}

/** The headers that ask for what is newer than such a mark; none for anything else. A 304 says that nothing changed. */
export function unchangedSince(cursor: JsonValue): Record<string, string> {
  const { etag, lastModified } = isJsonObject(cursor) ? cursor : {}
  if (typeof etag === 'string') return { 'If-None-Match': etag }
  return typeof lastModified === 'string' ? { 'If-Modified-Since': lastModified } : {}
}
