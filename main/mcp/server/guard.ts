// guard: who is let in. Everything here is decided before the body of a request is read.
//
//   K1. Only names of this machine, in Host and (where a page asks) in Origin: a page that rebinds its own name gets nowhere.
//   K2. The token is compared in a time that says nothing of it.
//   K3. Whoever guesses is slowed down, and so is whoever asks without end; a guesser keeps nobody out who has the token.

import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export type Refusal = { status: number; message: string; headers?: Readonly<Record<string, string>> }

export type GuardOptions = {
  /** Any of them lets in. None: nobody is let in. */
  tokens(): Promise<readonly string[]> | readonly string[]
  /** Milliseconds that never go back. */
  monotonic(): number
}

export const mcpPath = '/mcp'
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])
const minuteMs = 60_000
const mostWrongTokens = 30
const mostRequests = 1_200

/** Resolves with null for a request that is let in. */
export function createGuard({ tokens, monotonic }: GuardOptions): (request: IncomingMessage) => Promise<Refusal | null> {
  const requests = createCounter(mostRequests, monotonic)
  const wrong = createCounter(mostWrongTokens, monotonic)
  return async ({ headers, url = '/', method = '' }) => {
    if (!isLoopback(`http://${headers.host ?? ''}`)) return { status: 403, message: `The request is for the host "${(headers.host ?? '').slice(0, 100)}", which does not lead here.` }
    if (headers.origin !== undefined && !isLoopback(headers.origin)) return { status: 403, message: 'Pages from elsewhere may not ask here.' }
    const path = url.split('?', 1)[0]
    if (path !== mcpPath) return { status: 404, message: `The MCP server is at ${mcpPath}.` }
    const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
    if (given === undefined || !isOneOf(given, await tokens())) {
      if (wrong.isFull()) return tooMany(wrong.waitMs(), 'Too many wrong tokens.')
      if (given !== undefined) wrong.count()
      return { status: 401, message: 'A token is needed: Authorization: Bearer and the token that Flowbench shows under Settings.', headers: { 'www-authenticate': 'Bearer' } }
    }
    if (!['GET', 'POST', 'DELETE'].includes(method)) return { status: 405, message: `${method} is not understood here.`, headers: { allow: 'GET, POST, DELETE' } }
    if (requests.isFull()) return tooMany(requests.waitMs(), 'Too many requests in a minute.')
    requests.count()
    return null
  }
}

function isLoopback(address: string): boolean {
  try {
    const { hostname, username, password } = new URL(address)
    return loopback.has(hostname) && username === '' && password === ''
  } catch {
    return false
  }
}

function isOneOf(given: string, tokens: readonly string[]): boolean {
  const digest = (text: string): Buffer => hash('sha256', text, 'buffer')
  const own = digest(given)
  let found = false
  for (const token of tokens) if (timingSafeEqual(own, digest(token)) && token !== '') found = true
  return found
}

function tooMany(waitMs: number, message: string): Refusal {
  return { status: 429, message, headers: { 'retry-after': String(Math.ceil(waitMs / 1_000)) } }
}

/** So many in each minute. */
function createCounter(most: number, monotonic: () => number) {
  let since = -Infinity
  let counted = 0
  const renew = (): void => {
    if (monotonic() - since < minuteMs) return
    since = monotonic()
    counted = 0
  }
  return {
    isFull: () => { renew(); return counted >= most },
    count: () => { renew(); counted++ },
    waitMs: () => Math.max(0, minuteMs - (monotonic() - since)),
  }
}
