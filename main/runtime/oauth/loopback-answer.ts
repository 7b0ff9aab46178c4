// loopback-answer: takes the one answer that the browser brings back (RFC 8252 7.3).
//
//   A1. It listens on this machine alone, at a port of chance or the one that the person named, for as long as somebody signs in.
//   A2. Only what carries the state of this sign-in counts. Anything else that finds the port changes nothing.
//   A3. The first answer that counts is the last: the port is closed after the page has gone out.

import { timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '@shared/failure.ts'

export type LoopbackAnswer = {
  redirectUri: string
  /** Rejects with AppError `forbidden` when the service was told no. */
  code: Promise<string>
  /** Who the answer says it is from (RFC 9207), once there is one. */
  issuer(): string | null
  /** The address that the browser ended at, from a person whose browser is on another machine. Throws AppError `invalid-input`. */
  take(address: string): void
  close(): void
}

/** Rejects with AppError `unavailable` when another program has the port. */
export async function listenForAnswer(state: string, service: string, port: number | null): Promise<LoopbackAnswer> {
  let settle: { resolve(code: string): void; reject(error: Error): void }
  const code = new Promise<string>((resolve, reject) => { settle = { resolve, reject } })
  code.catch(() => undefined)
  let issuer: string | null = null
  /** What the page says; null for what does not count. */
  const answer = (params: URLSearchParams): string | null => {
    if (!isSame(params.get('state') ?? '', state)) return null
    const given = params.get('code')
    const error = params.get('error')
    if (given !== null && error === null) {
      issuer = params.get('iss')
      settle.resolve(given)
      return 'You are signed in. You can close this page and go back to Flowbench.'
    }
    settle.reject(new AppError({ code: 'forbidden', message: `${service} did not let you sign in: ${[error ?? 'it gave no code', params.get('error_description')].filter((part) => part !== null).join(': ').slice(0, 300)}. Nothing was changed.`, retryable: false }))
    return 'You are not signed in, since it was refused. You can close this page; Flowbench says more.'
  }
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    const isOurs = request.method === 'GET' && request.headers.host === `127.0.0.1:${port}`
    const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`)
    const text = isOurs && url.pathname === '/' ? answer(url.searchParams) : null
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'", 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff', connection: 'close' }
    response.writeHead(text === null ? 400 : 200, headers).end(page(text ?? 'This is not the answer that Flowbench waits for.'))
    if (text !== null) response.on('finish', () => server.close())
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 10_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(port === null ? error : new AppError({ code: 'unavailable', message: `The redirect port ${port} cannot be listened at (${error.message}). Another program, or another sign-in, may have it. End that one, or take another port in the connection and at ${service}.`, retryable: false })))
    server.listen(port ?? 0, '127.0.0.1', resolve)
  })
  return {
    redirectUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, code, issuer: () => issuer,
    take(address) {
      if (URL.canParse(address) && answer(new URL(address).searchParams) !== null) return
      throw new AppError({ code: 'invalid-input', message: 'This is not the address that this sign-in ended at. It begins with http://127.0.0.1 and holds state= and code=; copy all of it from the browser.', retryable: false })
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function page(text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Flowbench</title><style>:root{color-scheme:light dark}body{font:16px system-ui,sans-serif;margin:20vh auto;max-width:32rem;padding:0 1rem;text-align:center}</style><p>${text}</p></html>`
}
