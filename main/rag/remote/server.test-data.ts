import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Seen = { method: string; path: string; query: URLSearchParams; headers: IncomingMessage['headers']; body: Record<string, unknown> }
export type Answer = { status?: number; json?: unknown; headers?: Record<string, string> }
export type LoopbackServer = { url: string; seen: Seen[]; /** Answers the next request in place of the service. */ next(answer: Answer): void; close(): Promise<void> }

/** A small real server. `serve` answers as the service documents. */
export async function loopbackServer(serve: (seen: Seen) => Answer): Promise<LoopbackServer> {
  const seen: Seen[] = []
  const queued: Answer[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here')
      const text = Buffer.concat(pieces).toString()
      const asked: Seen = { method: request.method ?? '', path: decodeURIComponent(pathname), query: searchParams, headers: request.headers, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
      seen.push(asked)
      const { status = 200, json = {}, headers = {} } = queued.shift() ?? serve(asked)
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen,
    next: (answer) => void queued.push(answer),
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}
