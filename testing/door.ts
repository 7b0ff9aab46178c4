import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import type { ActionHttp } from '@main/connectors/define.ts'
import type { HttpRequest } from '@shared/http/exchange.ts'
import { originHeader, type MockService } from './mock-service.ts'

export interface Door extends ActionHttp {
  /** How long a request waits that the mock service leaves without an answer; all others have time enough. */
  silenceMs: number
  close(): Promise<void>
}

/** Above what an example's answer needs, below the giant answer of the mock service. */
const maxBytes = 200_000
/** More than anything takes on loopback, however busy the machine. */
const timeoutMs = 20_000

/**
 * The app's own HTTP client, with every address led to the mock service: what a connector calls at
 * `https://api.example.com/v1` arrives there as `/v1`, and is kept with the origin that was meant.
 * Nothing leaves the machine: no name is looked up, and only the mock service is granted.
 */
export function doorTo(service: MockService): Door {
  let time = 0
  const http = createHttp({
    grants: () => [parseGrant(service.origin, { addedAt: 0 })],
    lookup: (name) => Promise.reject(Object.assign(new Error(`${name} is not looked up in contract tests`), { code: 'ENOTFOUND' })),
    // So far apart that a host which fails in every check is asked again in the next.
    monotonic: () => (time += 600_000),
  })
  const door: Door = {
    silenceMs: 150,
    async request(request) {
      const meant = httpUrl(request.url)
      if (!meant) return http.request(request)
      const response = await http.request(ledTo(service.origin, meant, { ...request, timeoutMs: service.isSilentNext() ? door.silenceMs : timeoutMs }))
      return { ...response, url: response.url.replace(service.origin, meant.origin), redirects: response.redirects.map((url) => url.replace(service.origin, meant.origin)) }
    },
    close: () => http.close(),
  }
  return door
}

function httpUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url && /^https?:$/.test(url.protocol) && url.username === '' ? url : null
}

function ledTo(origin: string, meant: URL, request: HttpRequest): HttpRequest {
  return {
    ...request,
    url: `${origin}${meant.pathname}${meant.search}`,
    headers: { ...request.headers, [originHeader]: meant.origin },
    maxBytes: Math.min(request.maxBytes ?? maxBytes, maxBytes),
  }
}
