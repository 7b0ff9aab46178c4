// sessions: connections of the revisions before 2026-07-28, which a server knows again by an id.
//
//   N1. A session that nobody uses ends after a while; of too many the one that was used the longest ago goes first.
//   N2. A connection that drops ends no call: what comes of it is in the list of runs.

import { randomUUID } from 'node:crypto'
import type * as Sdk from '@modelcontextprotocol/server'

export interface Sessions {
  /** Answers a request of such a revision. */
  answer(request: Request, body: unknown): Promise<Response>
  /** Tells each that the tools are not what they were. */
  toolsChanged(): void
  /** Ends those that nobody uses. */
  tidy(): void
  count(): number
  close(): Promise<void>
}

export type SessionsOptions = { sdk: typeof Sdk; createServer(): Sdk.Server; monotonic(): number }

type Session = { transport: Sdk.WebStandardStreamableHTTPServerTransport; server: Sdk.Server; usedAt: number; open: number }

const mostSessions = 100
const idleMs = 3_600_000

export function createSessions({ sdk, createServer, monotonic }: SessionsOptions): Sessions {
  const sessions = new Map<string, Session>()

  const begin = async (): Promise<Session | null> => {
    if (sessions.size >= mostSessions && !(await makeRoom())) return null
    const server = createServer()
    const transport = new sdk.WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, onsessioninitialized: (id) => void sessions.set(id, session) })
    const session: Session = { transport, server, usedAt: monotonic(), open: 0 }
    await server.connect(transport)
    const { onclose } = transport
    transport.onclose = () => {
      if (transport.sessionId !== undefined) sessions.delete(transport.sessionId)
      onclose?.()
    }
    return session
  }
  const makeRoom = async (): Promise<boolean> => {
    const [oldest] = [...sessions.values()].filter(({ open }) => open === 0).sort((one, other) => one.usedAt - other.usedAt)
    await oldest?.transport.close()
    return oldest !== undefined
  }
  const use = async (session: Session, request: Request, body: unknown): Promise<Response> => {
    session.usedAt = monotonic()
    session.open++
    const done = (): void => {
      session.open--
      session.usedAt = monotonic()
    }
    try {
      const response = await session.transport.handleRequest(request, body === undefined ? {} : { parsedBody: body })
      return response.body === null ? (done(), response) : new Response(whenRead(response.body as ReadableStream<Uint8Array>, done), response)
    } catch (error) {
      done()
      throw error
    }
  }

  return {
    async answer(request, body) {
      const id = request.headers.get('mcp-session-id')
      const known = id === null ? undefined : sessions.get(id)
      if (known) return await use(known, request, body)
      if (id !== null) return refusal(404, 'This session is not known. It may have ended; begin another.')
      if (!sdk.isInitializeRequest(body)) return refusal(400, 'A session begins with initialize; its id goes into the header Mcp-Session-Id.')
      const begun = await begin()
      return begun ? await use(begun, request, body) : refusal(503, 'Too many programs are connected.')
    },
    toolsChanged() {
      for (const { server } of sessions.values()) server.sendToolListChanged().catch(() => undefined)
    },
    tidy() {
      for (const { transport, open, usedAt } of sessions.values()) if (open === 0 && monotonic() - usedAt > idleMs) void transport.close()
    },
    count: () => sessions.size,
    async close() {
      await Promise.all([...sessions.values()].map(({ transport }) => transport.close()))
    },
  }
}

export function refusal(status: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }, { status })
}

function whenRead(body: ReadableStream<Uint8Array>, done: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let isDone = false
  const end = (): void => {
    if (!isDone) done()
    isDone = true
  }
  return new ReadableStream({
    async pull(controller) {
      const { done: isOver, value } = await reader.read()
      if (value) controller.enqueue(value)
      if (!isOver) return
      end()
      controller.close()
    },
    async cancel(reason) {
      end()
      await reader.cancel(reason)
    },
  })
}
