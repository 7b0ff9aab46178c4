// http: the tools over Streamable HTTP, on this machine alone. Owns a listening socket of its own: the inbox's is what tunnels lead
// to from the internet, and this one must never be.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '@shared/failure.ts'
import { createGuard, mcpPath, type GuardOptions } from './guard.ts'
import { readBody, sendWebResponse, toWebRequest } from './node-http.ts'
import { createProtocolServer } from './protocol.ts'
import { createSessions, refusal } from './sessions.ts'
import type { ToolHost } from './tool-host.ts'

export type McpHttpOptions = GuardOptions & { host: ToolHost; /** Of Flowbench. */ version: string; onTrouble?(error: unknown): void }

export interface McpHttp {
  port: number
  url: string
  /** Ends the connections. What was called goes on. */
  close(): Promise<void>
}

/** Of one request. The whole of what a run is given may be as long. */
export const largestRequest = 4_194_304
const receiveMs = 15_000
const mostConnections = 512
const tidyEveryMs = 60_000

/** Listens on this port and no other: other programs are configured with it. Rejects with AppError `conflict` where that is not to be had. */
export async function startMcpHttp(port: number, { host, version, onTrouble = () => undefined, ...guarding }: McpHttpOptions): Promise<McpHttp> {
  const sdk = await import('@modelcontextprotocol/server')
  let isClosing = false
  const options = { sdk, host, version, isClosing: () => isClosing }
  const guard = createGuard(guarding)
  const sessions = createSessions({ sdk, createServer: () => createProtocolServer({ ...options, closingCancels: false }), monotonic: guarding.monotonic })
  const modern = sdk.createMcpHandler(() => createProtocolServer({ ...options, closingCancels: true }), { legacy: 'reject' })

  const answer = async (request: IncomingMessage, signal: AbortSignal): Promise<Response> => {
    const refused = await guard(request)
    if (refused) return withHeaders(refusal(refused.status, refused.message), { ...refused.headers, ...(request.method === 'POST' && { connection: 'close' }) })
    const body = await readBody(request, largestRequest)
    if (body.kind === 'too-large') return withHeaders(refusal(413, `A request has at most ${largestRequest} bytes.`), { connection: 'close' })
    if (body.kind === 'not-json') return Response.json({ jsonrpc: '2.0', error: { code: -32_700, message: 'The request is no JSON.' }, id: null }, { status: 400 })
    const web = toWebRequest(request, signal)
    const value = body.kind === 'json' ? body.value : undefined
    if (await sdk.isLegacyRequest(web, value)) return await sessions.answer(web, value)
    return await modern.fetch(web, { parsedBody: value })
  }
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const gone = new AbortController()
    response.on('close', () => { if (!response.writableFinished) gone.abort() })
    request.on('error', () => undefined)
    answer(request, gone.signal).catch((error: unknown) => {
      onTrouble(error)
      return refusal(500, 'Something went wrong inside Flowbench; its log says what.')
    }).then((answered) => sendWebResponse(answered, response, gone.signal)).catch((error: unknown) => {
      if (!gone.signal.aborted) onTrouble(error)
      response.destroy()
    })
  }
  const server = createServer({ headersTimeout: receiveMs, requestTimeout: receiveMs, keepAliveTimeout: 10_000, maxHeaderSize: 32 * 1024 }, handle)
  server.maxConnections = mostConnections
  const stopFollowing = host.onToolsChanged(() => {
    sessions.toolsChanged()
    modern.notify.toolsChanged()
  })
  const timer = setInterval(() => sessions.tidy(), tidyEveryMs).unref()
  const end = (): void => {
    isClosing = true
    stopFollowing()
    clearInterval(timer)
  }
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  } catch (error) {
    end()
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    throw new AppError({ code: 'conflict', message: isTaken ? `Another program listens at port ${port}. End it, or choose another port.` : `Port ${port} cannot be listened at: ${(error as Error).message}.`, retryable: true }, { cause: error })
  }
  const taken = (server.address() as AddressInfo).port
  return {
    port: taken, url: `http://127.0.0.1:${taken}${mcpPath}`,
    async close() {
      end()
      await Promise.all([modern.close(), sessions.close()])
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}
