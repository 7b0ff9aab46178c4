import type { HttpResponse } from '@shared/http/exchange.ts'
import type { ActionHttp } from '../define.ts'
import { throwOnStatus } from '../kit/call-json.ts'
import { readBody } from '../kit/read-body.ts'
import { parseFeed, type Feed } from './parse-feed.ts'

const maxBytes = 5_000_000
const accept = 'application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5'

/** What an address has now; null when it says that nothing changed (a status of 304). Throws AppError, AnswerError for a refusal. */
export async function fetchFeed(http: ActionHttp, url: string, headers: Record<string, string> = {}): Promise<{ feed: Feed; response: HttpResponse } | null> {
  const response = await http.request({ method: 'GET', url, headers: { Accept: accept, ...headers }, maxBytes })
  if (response.status === 304) return null
  throwOnStatus(response, 'GET')
  return { feed: await parseFeed(String(readBody(charsetOf(response), 'text') ?? ''), response.url), response }
}

/** Without a header that says so, the document itself names its encoding (https://www.w3.org/TR/xml/#sec-guessing). */
function charsetOf(response: HttpResponse): HttpResponse {
  const type = String(response.headers['content-type'] ?? '')
  if (/charset=/i.test(type)) return response
  const declared = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/i.exec(new TextDecoder('latin1').decode(response.body.subarray(0, 200)))?.[1]
  return declared === undefined ? response : { ...response, headers: { ...response.headers, 'content-type': `text/xml; charset=${declared}` } }
}
