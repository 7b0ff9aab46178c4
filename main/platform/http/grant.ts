import { AppError } from '@shared/failure.ts'
import { Grant } from '@shared/grant.ts'
import { isIP } from 'node:net'
import { judgeAddress, judgeName } from './address.ts'
import { isBadPort, portOf } from './bad-ports.ts'

/** Reads what a person typed as a grant. Throws AppError `invalid-input` that says what a grant looks like. */
export function parseGrant(text: string, options: { note?: string; addedAt: number }): Grant {
  const isTcp = /^tcp:\/\//i.test(text.trim())
  const url = parseOrigin(text.trim())
  const host = bareHost(url.hostname)
  const verdict = isIP(host) ? judgeAddress(host) : judgeName(host)
  if (!verdict.allowed && !verdict.grantable) throw wrong(`${host} cannot be allowed: it is ${verdict.reason}`)
  if (verdict.allowed && isIP(host)) throw wrong(`${host} is a public address and needs no grant`)
  if (!isTcp && isBadPort(portOf(url))) throw wrong(`Port ${portOf(url)} belongs to another protocol, and the URL standard forbids it for HTTP`)
  return Grant.parse({ origin: isTcp ? `tcp://${url.hostname}:${portOf(url)}` : url.origin, note: options.note ?? '', addedAt: options.addedAt })
}

/** Whether a grant names exactly this scheme, host and port. */
export function isGranted(url: URL, grants: readonly Grant[]): boolean {
  return grants.some((grant) => grant.origin === url.origin)
}

/** The origin that a person has to allow before this is called, as far as its name tells. Null where none is needed, or none would help. */
export function neededGrant(url: URL): string | null {
  const host = bareHost(url.hostname)
  const verdict = isIP(host) ? judgeAddress(host) : judgeName(host)
  return verdict.allowed || !verdict.grantable || isBadPort(portOf(url)) ? null : url.origin
}

/** The hostname of a URL without the brackets of IPv6. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

/** `URL.parse`, which Node 20 does not have everywhere. */
export function parseUrl(text: string, base?: URL): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}

const example = 'A grant is a scheme, a host and a port, such as http://127.0.0.1:8080 or https://jira.corp.example, and tcp://127.0.0.1:5432 for what speaks no HTTP'

function parseOrigin(text: string): URL {
  if (/^tcp:\/\//i.test(text) && !/:\d+\/?$/.test(text)) throw wrong(`"${text.slice(0, 100)}" names no port. ${example}`)
  if (!/^(https?|tcp):\/\//i.test(text)) throw wrong(`"${text.slice(0, 100)}" does not begin with http://, https:// or tcp://. ${example}`)
  if (/[*\s\\]/.test(text)) throw wrong(`"${text.slice(0, 100)}" is not one exact address; patterns and spaces are not taken. ${example}`)
  const url = parseUrl(text.replace(/^tcp:/i, 'http:'))
  if (!url) throw wrong(`"${text.slice(0, 100)}" is not an address. ${example}`)
  if (url.username || url.password) throw wrong(`A grant carries no user name and no password. ${example}`)
  if (url.pathname !== '/' || url.search || url.hash) throw wrong(`A grant covers a whole host and port; leave out what follows ${url.origin}`)
  return url
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
