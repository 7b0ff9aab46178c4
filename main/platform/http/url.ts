import { AppError } from '@shared/failure.ts'
import type { Grant } from '@shared/grant.ts'
import type { JsonObject } from '@shared/json.ts'
import { isIP } from 'node:net'
import { judgeAddress, judgeName } from './address.ts'
import type { Verdict } from './address.ts'
import { isBadPort, portOf } from './bad-ports.ts'
import { bareHost, isGranted, parseUrl } from './grant.ts'

/** A URL that may be connected to, and how strictly the addresses its name resolves to are judged. */
export type Target = { url: URL; granted: boolean }

/** Parses once, by the URL standard; everything after uses the very result. */
export function readUrl(text: string, query: Record<string, string | string[]> = {}): URL {
  const url = parseUrl(text)
  if (!url) {
    const missing = /^[a-z][a-z0-9+.-]*:/i.test(text) ? '' : ' It must begin with https:// or http://.'
    throw new AppError({ code: 'invalid-input', message: `"${text.slice(0, 200)}" is not a web address.${missing}`, retryable: false, sent: 'not-sent' })
  }
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, one)
  }
  url.hash = ''
  return url
}

/**
 * Refuses what can be refused without a lookup: other protocols, user names in the address, bad ports, local names, addresses
 * that are not public. `trustGrants` is false after a redirect from a site the person did not grant: strangers may not lead us inside.
 */
export function checkUrl(url: URL, options: { grants: readonly Grant[]; trustGrants: boolean }): Target {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refusal('protocol', `Refused to open a ${url.protocol} address: only http: and https: are allowed.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw refusal('user-info', `Refused ${url.origin}: the address carries a user name or password. Put the credential into an Authorization header instead.`)
  }
  if (isBadPort(portOf(url))) {
    throw refusal('bad-port', `Refused ${url.origin}: port ${portOf(url)} belongs to another protocol, and the URL standard forbids it for HTTP.`, { port: portOf(url) })
  }
  const granted = options.trustGrants && isGranted(url, options.grants)
  const host = bareHost(url.hostname)
  const verdict = isIP(host) ? judgeAddress(host) : judgeName(host)
  if (!isAllowed(verdict, granted)) throw addressRefusal(url, { host, verdict, trustGrants: options.trustGrants })
  return { url, granted }
}

export function isAllowed(verdict: Verdict, granted: boolean): boolean {
  return verdict.allowed || (granted && verdict.grantable)
}

/** The refusal of an address that a URL names or that its name resolved to. Says the rule, and the grant that would lift it if one can. */
export function addressRefusal(url: Pick<URL, 'hostname' | 'origin'>, found: { host: string; verdict: Verdict; trustGrants: boolean }): AppError {
  const { verdict, host } = found
  if (verdict.allowed) throw new Error('only refused addresses are explained')
  const where = host === bareHost(url.hostname) ? host : `${bareHost(url.hostname)}, which resolves to ${host}`
  const facts = { address: host, origin: url.origin, grantable: verdict.grantable && found.trustGrants }
  return refusal(verdict.rule, `Refused to connect to ${where}: it is ${verdict.reason}. ${wayOut(url, verdict.grantable, found.trustGrants)}`, facts)
}

export function refusal(rule: string, message: string, facts: JsonObject = {}): AppError {
  return new AppError({ code: 'refused-address', message, retryable: false, sent: 'not-sent', details: { rule, ...facts } })
}

function wayOut(url: Pick<URL, 'origin'>, grantable: boolean, trustGrants: boolean): string {
  if (!grantable) return 'Workflows can never call it, and no grant lifts this.'
  if (!trustGrants) return 'A redirect from the outside may not lead into this computer or a private network; call the address directly.'
  return `If this is meant, allow exactly this address in Settings, or with: flowbench grant add ${url.origin}`
}
