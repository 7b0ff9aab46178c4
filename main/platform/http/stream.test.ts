import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import { gzipSync, createGzip, constants } from 'node:zlib'
import { afterEach, expect, it } from 'vitest'
import { createHttp } from './client.ts'
import { createFetch } from './fetch.ts'
import { parseGrant } from './grant.ts'
import { serveHttp, serveRaw, type TestServer } from './test-server.ts'
import type { Http } from './types.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()))
})

function clientTo(...servers: TestServer[]): Http {
  const http = createHttp({ grants: () => servers.map(({ origin }) => parseGrant(origin, { addedAt: 0 })) })
  open.push(...servers, http)
  return http
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(() => null, (reason: unknown) => reason)
  expect(error).toBeInstanceOf(AppError)
  return toFailure(error)
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

it('an answer that is read bit by bit comes as it is sent, before it is complete', async () => {
  let finish = (): void => undefined
  const server = await serveHttp((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\n')
    finish = () => response.end('data: two\n\n')
  })
  const answer = await clientTo(server).stream({ method: 'POST', url: server.origin, body: '{}' })
  const pieces = answer.body[Symbol.asyncIterator]()
  expect(answer.status).toBe(200)
  expect(Buffer.from((await pieces.next()).value as Uint8Array).toString()).toBe('data: one\n\n')
  finish()
  expect(Buffer.from((await pieces.next()).value as Uint8Array).toString()).toBe('data: two\n\n')
  expect(await pieces.next()).toEqual({ done: true, value: undefined })
})

it('codings are undone on the way, piece by piece', async () => {
  const server = await serveHttp((_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    const packer = createGzip({ flush: constants.Z_SYNC_FLUSH })
    packer.pipe(response)
    packer.write('first ')
    setTimeout(() => packer.end('second'), 100)
  })
  const answer = await clientTo(server).stream({ method: 'GET', url: server.origin })
  const pieces = answer.body[Symbol.asyncIterator]()
  expect(Buffer.from((await pieces.next()).value as Uint8Array).toString()).toBe('first ')
  expect(Buffer.from((await pieces.next()).value as Uint8Array).toString()).toBe('second')
})

it('a stream that goes silent, takes too long, or is cut off, fails while it is read', async () => {
  const silent = await serveHttp((_, response) => { response.writeHead(200).write('a') })
  const slow = await serveHttp((_, response) => {
    response.writeHead(200)
    const timer = setInterval(() => response.write('x'), 30)
    response.on('close', () => clearInterval(timer))
  })
  const cut = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'))
  const http = clientTo(silent, slow, cut)
  const read = async (request: Parameters<Http['stream']>[0]): Promise<string> => textOf((await http.stream(request)).body)
  expect(await failureOf(read({ method: 'POST', url: silent.origin, idleTimeoutMs: 150 }))).toMatchObject({ code: 'timeout', retryable: true, sent: 'maybe-sent', details: { idleTimeoutMs: 150 } })
  expect(await failureOf(read({ method: 'POST', url: slow.origin, idleTimeoutMs: 5_000, timeoutMs: 400 }))).toMatchObject({ code: 'timeout', details: { timeoutMs: 400 } })
  expect(await failureOf(read({ method: 'POST', url: cut.origin }))).toMatchObject({ code: 'network', retryable: true })
})

it('a silence is counted from the last piece, not from the beginning', async () => {
  const server = await serveHttp((_, response) => {
    response.writeHead(200)
    let left = 8
    const timer = setInterval(() => {
      response.write('x')
      if (--left === 0) response.end()
    }, 100)
    response.on('close', () => clearInterval(timer))
  })
  const answer = await clientTo(server).stream({ method: 'GET', url: server.origin, idleTimeoutMs: 600 })
  expect(await textOf(answer.body)).toBe('x'.repeat(8))
})

it('the limit on size holds for the whole of a stream, and the sender is hung up on', async () => {
  let isClosed = false
  const server = await serveHttp((_, response) => {
    response.on('close', () => { isClosed = true })
    const timer = setInterval(() => response.write(Buffer.alloc(10_000)), 5)
    response.on('close', () => clearInterval(timer))
  })
  const answer = await clientTo(server).stream({ method: 'GET', url: server.origin, maxBytes: 50_000 })
  expect(await failureOf(textOf(answer.body))).toMatchObject({ code: 'limit', details: { maxBytes: 50_000 } })
  await expect.poll(() => isClosed).toBe(true)
})

it('whoever leaves off reading, or calls the call off, hangs up', async () => {
  let closed = 0
  const server = await serveHttp((_, response) => {
    response.on('close', () => { closed++ })
    response.writeHead(200).write('a')
  })
  const http = clientTo(server)
  const left = await http.stream({ method: 'POST', url: server.origin })
  left.close()
  await expect.poll(() => closed).toBe(1)
  const cancel = new AbortController()
  const cancelled = await http.stream({ method: 'POST', url: server.origin, signal: cancel.signal })
  const reading = failureOf(textOf(cancelled.body))
  cancel.abort()
  expect(await reading).toMatchObject({ code: 'cancelled' })
  await expect.poll(() => closed).toBe(2)
})

it('addresses and redirects are judged as those of other calls', async () => {
  const other = await serveHttp((_, response) => response.end('there'))
  const server = await serveHttp((_, response) => response.writeHead(302, { location: other.origin }).end())
  const http = clientTo(server)
  open.push(other)
  expect(await failureOf(http.stream({ method: 'GET', url: other.origin }))).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
  expect(await failureOf(http.stream({ method: 'GET', url: server.origin }))).toMatchObject({ code: 'refused-address' })
})

it('fetch over it gives what the standard does, refuses other origins and never lets a credential cross', async () => {
  const other = await serveHttp((_, response) => response.end('there'))
  const server = await serveHttp((request, response) => {
    if (request.url === '/away') response.writeHead(307, { location: other.origin }).end()
    else response.writeHead(201, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ got: request.body })))
  })
  const http = clientTo(server, other)
  const safe = createFetch({ stream: (request) => http.stream(request), origins: [server.origin], credentialHeaders: ['x-api-key'] })
  const answer = await safe(`${server.origin}/v1`, { method: 'POST', body: 'hello', headers: { 'x-api-key': 'k', connection: 'keep-alive' } })
  expect(answer.status).toBe(201)
  expect(await answer.json()).toEqual({ got: 'hello' })
  expect(await failureOf(safe(other.origin))).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
  expect(other.requests).toHaveLength(0)
  expect(await (await safe(`${server.origin}/away`, { method: 'POST', body: 'private', headers: { 'x-api-key': 'k', authorization: 'Bearer t' } })).text()).toBe('there')
  expect(other.requests[0]).toMatchObject({ body: '' })
  expect(other.requests[0]?.headers).not.toHaveProperty('x-api-key')
  expect(other.requests[0]?.headers).not.toHaveProperty('authorization')
})
