// node-http: Node's requests and answers as those of the web, which the SDK speaks.

import type { IncomingMessage, ServerResponse } from 'node:http'

export type Body = { kind: 'json'; value: unknown } | { kind: 'none' } | { kind: 'too-large' } | { kind: 'not-json' } | { kind: 'gone' }

/** Counted while it comes; too much of it ends the reading at once. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Body> {
  if (request.method !== 'POST') return { kind: 'none' }
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return { kind: 'too-large' }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > mostBytes) return { kind: 'too-large' }
      chunks.push(chunk)
    }
  } catch {
    return { kind: 'gone' }
  }
  try {
    return { kind: 'json', value: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown }
  } catch {
    return { kind: 'not-json' }
  }
}

/** Without the body, which is read already. `signal`: whoever asked is gone. */
export function toWebRequest({ method = 'GET', headers, url = '/' }: IncomingMessage, signal: AbortSignal): Request {
  const own = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== 'content-length' && name !== 'transfer-encoding') for (const each of [value].flat()) own.append(name, each)
  }
  return new Request(`http://${headers.host ?? 'localhost'}${url}`, { method, headers: own, signal })
}

/** As fast as it is taken; gives up reading when whoever asked is gone. */
export async function sendWebResponse(response: Response, to: ServerResponse, signal: AbortSignal): Promise<void> {
  to.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) return void to.end()
  to.flushHeaders()
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const giveUp = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || signal.aborted) break
      if (!to.write(value)) await new Promise<void>((resolve) => {
        to.once('drain', resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  } finally {
    signal.removeEventListener('abort', giveUp)
    to.end()
  }
}
