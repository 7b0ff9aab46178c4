import { AppError } from '@shared/failure.ts'
import { parseUrl } from './grant.ts'
import { refusal } from './url.ts'
import type { Target } from './url.ts'

/** One hop of a call: what is sent, and to where. Header names are in lower case. */
export type Hop = { method: string; url: URL; headers: Readonly<Record<string, string>>; body: Uint8Array | null }

export const maxRedirects = 5

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const bodyHeaders = ['content-type', 'content-encoding', 'content-language', 'content-location'] as const

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status)
}

/**
 * The next hop, by the rules of the Fetch standard and stricter: across origins credentials and bodies stay behind, and a
 * credential never goes from https to http. Throws when the redirect must not be followed.
 */
export function nextHop(hop: Hop, answer: { status: number; location: string }, credentialHeaders: ReadonlySet<string>): Hop {
  const url = parseUrl(answer.location, hop.url)
  if (!url) {
    throw new AppError({ code: 'unavailable', message: `${hop.url.host} redirects to something that is not an address: "${answer.location.slice(0, 100)}".`, retryable: false })
  }
  url.hash = ''
  const crosses = url.origin !== hop.url.origin
  const carriesCredential = Object.keys(hop.headers).some((name) => credentialHeaders.has(name))
  if (hop.url.protocol === 'https:' && url.protocol === 'http:' && carriesCredential) {
    throw refusal('downgrade', `Refused the redirect from ${hop.url.origin} to ${url.origin}: the request carries a credential, which must not travel without encryption.`)
  }
  const becomesGet = (answer.status === 303 && hop.method !== 'GET' && hop.method !== 'HEAD') || ((answer.status === 301 || answer.status === 302) && hop.method === 'POST')
  const dropsBody = becomesGet || crosses
  return {
    method: becomesGet ? 'GET' : hop.method,
    url,
    body: dropsBody ? null : hop.body,
    headers: keep(hop.headers, (name) => !(crosses && credentialHeaders.has(name)) && !(dropsBody && bodyHeaders.some((header) => header === name))),
  }
}

/** A grant lets the person's own calls in. A public site may not use it by a redirect; what is granted, and a site's way to itself, may. */
export function mayLeadInside(from: Target, to: URL): boolean {
  return from.granted || to.origin === from.url.origin
}

function keep(headers: Readonly<Record<string, string>>, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => wanted(name)))
}
