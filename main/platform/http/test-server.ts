import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import net from 'node:net'

// Small real servers on loopback that misbehave on purpose; for tests only.

export type TestServer = { origin: string; port: number; requests: SeenRequest[]; close(): Promise<void> }
export type SeenRequest = { method: string; url: string; headers: IncomingMessage['headers']; body: string }

/** An HTTP server that keeps what it was sent. */
export async function serveHttp(answer: (request: SeenRequest, response: ServerResponse) => void): Promise<TestServer> {
  const requests: SeenRequest[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const seen = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString() }
      requests.push(seen)
      answer(seen, response)
    })
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`, port, requests,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}

/** A server that writes whatever bytes it likes, once the head of the request has arrived. */
export async function serveRaw(answer: (socket: net.Socket, head: string) => void): Promise<TestServer> {
  const requests: SeenRequest[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    let head = ''
    socket.on('error', () => sockets.delete(socket))
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      const before = head.includes('\r\n\r\n')
      head += chunk.toString('latin1')
      if (before || !head.includes('\r\n\r\n')) return
      requests.push({ method: head.split(' ')[0] ?? '', url: head.split(' ')[1] ?? '', headers: {}, body: '' })
      answer(socket, head)
    })
  })
  const port = await listen(server)
  return {
    origin: `http://127.0.0.1:${port}`, port, requests,
    close: () => new Promise((resolve) => { for (const socket of sockets) socket.destroy(); server.close(() => resolve()) }),
  }
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
