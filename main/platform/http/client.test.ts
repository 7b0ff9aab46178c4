import { AppError, toFailure } from '@shared/failure.ts'
import type { Failure } from '@shared/failure.ts'
import type { Grant } from '@shared/grant.ts'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createDeflate, createGzip, brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from './client.ts'
import { parseGrant } from './grant.ts'
import { serveHttp, serveRaw } from './test-server.ts'
import type { TestServer } from './test-server.ts'
import type { Lookup, StoppableRequest } from './types.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()))
})

async function http(answer: Parameters<typeof serveHttp>[0]): Promise<TestServer> {
  const server = await serveHttp(answer)
  open.push(server)
  return server
}
async function raw(answer: Parameters<typeof serveRaw>[0]): Promise<TestServer> {
  const server = await serveRaw(answer)
  open.push(server)
  return server
}
function grantFor(...origins: string[]): Grant[] {
  return origins.map((origin) => parseGrant(origin, { addedAt: 0 }))
}
function client(grants: readonly Grant[], more: { lookup?: Lookup; ca?: string } = {}): ReturnType<typeof createHttp> {
  const made = createHttp({ grants: () => grants, ...more })
  open.push(made)
  return made
}
async function failing(request: Promise<unknown>): Promise<Failure> {
  try {
    await request
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return toFailure(error)
  }
  throw new Error('the call was expected to fail')
}
const text = (body: Uint8Array): string => new TextDecoder().decode(body)
const get = (url: string, more: Partial<StoppableRequest> = {}): StoppableRequest => ({ method: 'GET', url, ...more })

describe('a call', () => {
  it('sends method, query, headers and body as given, and resolves for any status', async () => {
    const server = await http((_, response) => response.writeHead(418, { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] }).end('short and stout'))
    const answer = await client(grantFor(server.origin)).request({ method: 'post', url: `${server.origin}/tea?x=1#part`, query: { y: ['2', '3'], z: 'ä &' }, headers: { 'X-Own': 'yes', 'Content-Type': 'text/plain' }, body: 'grüße' })
    expect(answer).toMatchObject({ status: 418, statusText: "I'm a Teapot", redirects: [], headers: { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] } })
    expect(text(answer.body)).toBe('short and stout')
    expect(server.requests).toEqual([expect.objectContaining({ method: 'POST', url: '/tea?x=1&y=2&y=3&z=%C3%A4+%26', body: 'grüße' })])
    expect(server.requests[0]?.headers).toMatchObject({ 'x-own': 'yes', 'content-type': 'text/plain', host: `127.0.0.1:${server.port}`, 'content-length': '7' })
  })

  it.each([['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync]] as const)('undoes %s', async (coding, pack) => {
    const server = await http((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(pack('hello '.repeat(50_000))))
    const answer = await client(grantFor(server.origin)).request(get(server.origin))
    expect(text(answer.body)).toBe('hello '.repeat(50_000))
  })

  it('undoes codings over one another, and takes an empty body for what it is', async () => {
    const server = await http((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-encoding': 'gzip' }).end()
      else response.writeHead(200, { 'content-encoding': 'gzip, br' }).end(brotliCompressSync(gzipSync('twice')))
    })
    const one = client(grantFor(server.origin))
    expect(text((await one.request(get(server.origin))).body)).toBe('twice')
    expect((await one.request({ method: 'HEAD', url: server.origin })).body.length).toBe(0)
  })

  it('ignores proxies that the environment names', async () => {
    const proxy = await http((_, response) => response.end('through the proxy'))
    const server = await http((_, response) => response.end('direct'))
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) process.env[name] = proxy.origin
    try {
      expect(text((await client(grantFor(server.origin)).request(get(server.origin))).body)).toBe('direct')
      expect(proxy.requests).toEqual([])
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) delete process.env[name]
    }
  })

  it('takes a header named __proto__ for a header and nothing more', async () => {
    const server = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\n__proto__: evil\r\nconstructor: evil\r\nContent-Length: 2\r\n\r\nok'))
    const answer = await client(grantFor(server.origin)).request(get(server.origin))
    expect(Object.getPrototypeOf(answer.headers)).toBe(Object.prototype)
    expect(Object.entries(answer.headers)).toContainEqual(['__proto__', 'evil'])
  })

  it.each([
    [{ headers: { Host: 'other.example' } }, /"host" is set by Flowbench/], [{ headers: { 'Transfer-Encoding': 'chunked' } }, /"transfer-encoding"/],
    [{ headers: { 'Content-Length': '1' } }, /"content-length"/], [{ headers: { 'X-A': 'a\r\nX-B: b' } }, /line break/], [{ headers: { 'X A': 'a' } }, /not a valid header name/],
    [{ headers: { 'X-A': 'a', 'x-a': 'b' } }, /given twice/], [{ method: 'CONNECT' }, /cannot be used/], [{ method: 'GET / HTTP/1.1\r\nX: y' }, /cannot be used/], [{ method: 'TRACE' }, /cannot be used/],
  ])('refuses %j, which could smuggle another request', async (more, message) => {
    const server = await http((_, response) => response.end())
    const failure = await failing(client(grantFor(server.origin)).request(get(server.origin, more)))
    expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
    expect(failure.message).toMatch(message)
    expect(server.requests).toEqual([])
  })
})

describe('the address', () => {
  it('is refused without a grant, and nothing reaches the server', async () => {
    const server = await http((_, response) => response.end('secret'))
    const failure = await failing(client([]).request(get(server.origin)))
    expect(failure).toMatchObject({ code: 'refused-address', sent: 'not-sent', retryable: false, details: { rule: 'loopback', grantable: true } })
    expect(failure.message).toContain(`flowbench grant add ${server.origin}`)
    expect(server.requests).toEqual([])
  })

  it('is refused when a public name resolves inside, or when only one of its answers does', async () => {
    const server = await http((_, response) => response.end('secret'))
    const url = `http://rebind.example:${server.port}/`
    for (const answers of [['127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['127.0.0.1', '93.184.216.34'], ['::ffff:127.0.0.1'], ['93.184.216.34', '10.0.0.8'], ['64:ff9b::7f00:1']]) {
      const failure = await failing(client([], { lookup: async () => answers.map((address) => ({ address, family: 4 })) }).request(get(url)))
      expect(failure).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
      expect(failure.message).toContain(`flowbench grant add http://rebind.example:${server.port}`)
    }
    expect(server.requests).toEqual([])
  })

  it('of a granted name may not become a link-local or metadata address', async () => {
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254', 'fe80::1', '64:ff9b::a9fe:a9fe']) {
      const failure = await failing(client(grantFor('http://jira.corp.example'), { lookup: async () => [{ address, family: 6 }] }).request(get('http://jira.corp.example/')))
      expect(failure).toMatchObject({ code: 'refused-address', sent: 'not-sent', details: { grantable: false } })
      expect(failure.message).toContain('no grant lifts this')
    }
  })

  it('is looked up once a connection, and a new connection is a new check', async () => {
    const server = await http((_, response) => response.end('ok'))
    const answers = ['127.0.0.1', '169.254.169.254']
    let lookups = 0
    const name = `http://name.example:${server.port}`
    const one = client(grantFor(name), { lookup: async () => [{ address: answers[lookups++] ?? '169.254.169.254', family: 4 }] })
    expect((await one.request({ method: 'POST', url: name, body: 'x' })).status).toBe(200)
    expect(lookups).toBe(1)
    expect(server.requests[0]?.headers.host).toBe(`name.example:${server.port}`)
    expect(await failing(one.request({ method: 'POST', url: name, body: 'x' }))).toMatchObject({ code: 'refused-address' })
    expect(lookups).toBe(2)
    expect(server.requests.length).toBe(1)
  })

  it('is judged anew for the next call when a grant is taken back, kept connection or not', async () => {
    const server = await http((_, response) => response.end('ok'))
    let grants = grantFor(server.origin)
    const one = createHttp({ grants: () => grants })
    open.push(one)
    expect((await one.request(get(server.origin))).status).toBe(200)
    grants = []
    expect(await failing(one.request(get(server.origin)))).toMatchObject({ code: 'refused-address' })
    const name = `http://name.example:${server.port}`
    grants = grantFor(name)
    const two = createHttp({ grants: () => grants, lookup: async () => [{ address: '127.0.0.1', family: 4 }] })
    open.push(two)
    expect((await two.request(get(name))).status).toBe(200)
    grants = []
    expect(await failing(two.request(get(name)))).toMatchObject({ code: 'refused-address' })
  })

  it('keeps a connection for reads, and opens one of its own for every write', async () => {
    const server = await http((_, response) => response.end('ok'))
    let lookups = 0
    const name = `http://name.example:${server.port}`
    const one = client(grantFor(name), { lookup: async () => { lookups++; return [{ address: '127.0.0.1', family: 4 }] } })
    for (let index = 0; index < 8; index++) await one.request(get(name))
    const forReads = lookups
    expect(forReads).toBeLessThanOrEqual(2)
    for (let index = 0; index < 3; index++) await one.request({ method: 'PUT', url: name, body: 'x' })
    expect(lookups).toBe(forReads + 3)
  })
})

describe('a redirect', () => {
  it.each([[301, 'POST', 'GET', ''], [302, 'POST', 'GET', ''], [303, 'PUT', 'GET', ''], [303, 'HEAD', 'HEAD', ''], [307, 'POST', 'POST', 'data'], [308, 'PUT', 'PUT', 'data'], [302, 'PUT', 'PUT', 'data']])(
    'with %i turns %s into %s with the body %j', async (status, method, then, body) => {
      const server = await http((request, response) => (request.url === '/a' ? response.writeHead(status, { location: '/b' }).end('moved') : response.end('there')))
      const answer = await client(grantFor(server.origin)).request({ method, url: `${server.origin}/a`, ...(method === 'HEAD' ? {} : { body: 'data' }), headers: { 'content-type': 'text/plain', authorization: 'Bearer t' } })
      expect(answer).toMatchObject({ status: 200, url: `${server.origin}/b`, redirects: [`${server.origin}/a`] })
      expect(server.requests[1]).toMatchObject({ method: then, url: '/b', body, headers: { authorization: 'Bearer t' } })
      expect(server.requests[1]?.headers['content-type']).toBe(body === '' && method !== 'HEAD' ? undefined : 'text/plain')
    })

  it('to another origin leaves credentials and the body behind', async () => {
    const other = await http((_, response) => response.end('other'))
    const server = await http((_, response) => response.writeHead(307, { location: `${other.origin}/in` }).end())
    const answer = await client(grantFor(server.origin, other.origin)).request({
      method: 'POST', url: server.origin, body: 'private', credentialHeaders: ['X-Api-Key'],
      headers: { Authorization: 'Bearer t', Cookie: 'a=1', 'X-Api-Key': 'k', 'X-Trace': 'kept', 'Content-Type': 'text/plain' },
    })
    expect(answer.status).toBe(200)
    const [seen] = other.requests
    expect(seen).toMatchObject({ method: 'POST', body: '', headers: { 'x-trace': 'kept', host: `127.0.0.1:${other.port}` } })
    for (const name of ['authorization', 'cookie', 'x-api-key', 'content-type']) expect(seen?.headers[name]).toBeUndefined()
  })

  it('inside is refused like any address, and a write that led there may have happened', async () => {
    const server = await http((request, response) => response.writeHead(request.method === 'POST' ? 303 : 302, { location: 'http://169.254.169.254/latest/' }).end())
    const one = client(grantFor(server.origin))
    expect(await failing(one.request(get(server.origin)))).toMatchObject({ code: 'refused-address', details: { rule: 'link-local' }, sent: 'not-sent' })
    expect(await failing(one.request({ method: 'POST', url: server.origin, body: 'x' }))).toMatchObject({ code: 'refused-address', sent: 'maybe-sent' })
  })

  it.each(['file:///etc/passwd', 'http://user:pass@example.com/', 'http://localhost:1234/', 'http://example.com:25/', 'gopher://x.example/'])('to %s is refused', async (location) => {
    const server = await http((_, response) => response.writeHead(302, { location }).end())
    expect(await failing(client(grantFor(server.origin)).request(get(server.origin)))).toMatchObject({ code: 'refused-address' })
  })

  it('loop ends after five', async () => {
    const server = await http((request, response) => response.writeHead(302, { location: `/${Number(request.url.slice(1)) + 1}` }).end())
    expect(await failing(client(grantFor(server.origin)).request(get(`${server.origin}/0`)))).toMatchObject({ code: 'limit', details: { rule: 'redirects' } })
    expect(server.requests.length).toBe(6)
  })

  it('is not followed when asked not to, and one without an address is an answer', async () => {
    const server = await http((request, response) => response.writeHead(302, request.url === '/no' ? {} : { location: '/b' }).end('look there'))
    const one = client(grantFor(server.origin))
    const answer = await one.request(get(`${server.origin}/a`, { redirect: 'manual' }))
    expect(answer).toMatchObject({ status: 302, headers: { location: '/b' }, redirects: [] })
    expect(text(answer.body)).toBe('look there')
    expect((await one.request(get(`${server.origin}/no`))).status).toBe(302)
    expect(server.requests.length).toBe(2)
  })

  it('to nonsense says so', async () => {
    const server = await http((_, response) => response.writeHead(302, { location: 'http://[' }).end())
    expect((await failing(client(grantFor(server.origin)).request(get(server.origin)))).message).toContain('not an address')
  })
})

describe('a service that misbehaves', () => {
  it('by a byte a second meets the deadline', async () => {
    const server = await http((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      const timer = setInterval(() => response.write('x'), 100)
      response.on('close', () => clearInterval(timer))
    })
    const began = performance.now()
    const failure = await failing(client(grantFor(server.origin)).request(get(server.origin, { timeoutMs: 450 })))
    expect(failure).toMatchObject({ code: 'timeout', sent: 'maybe-sent', retryable: true })
    expect(failure.message).toContain('0.45 s')
    // All of the body would take ten seconds.
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  it('by never answering, or by an endless head, meets the deadline too', async () => {
    const silent = await raw(() => undefined)
    const endless = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('X: y\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    const one = client(grantFor(silent.origin, endless.origin))
    for (const server of [silent, endless]) expect(await failing(one.request(get(server.origin, { timeoutMs: 300 })))).toMatchObject({ code: 'timeout', sent: 'maybe-sent' })
  })

  it('by 100 Continue for ever meets the deadline', async () => {
    const server = await raw((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 5)
      socket.on('close', () => clearInterval(timer))
    })
    expect((await failing(client(grantFor(server.origin)).request(get(server.origin, { timeoutMs: 300 })))).sent).toBe('maybe-sent')
  })

  it.each([
    ['before the head', ''], ['in the head', 'HTTP/1.1 200 OK\r\nContent-Le'], ['in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'],
    ['between chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('by hanging up %s leaves open whether the request was carried out', async (_, bytes) => {
    const server = await raw((socket) => socket.end(bytes))
    const failure = await failing(client(grantFor(server.origin)).request({ method: 'POST', url: server.origin, body: 'x' }))
    expect(failure).toMatchObject({ code: 'network', sent: 'maybe-sent', retryable: true })
  })

  it('by a reset after the request leaves it open as well', async () => {
    const server = await raw((socket) => socket.resetAndDestroy())
    expect(await failing(client(grantFor(server.origin)).request({ method: 'POST', url: server.origin, body: 'x' }))).toMatchObject({ code: 'network', sent: 'maybe-sent' })
  })

  it.each([['not HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n'], ['an impossible chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n'], ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab']])(
    'by %s is reported as such', async (_, bytes) => {
      const server = await raw((socket) => socket.write(bytes))
      expect(await failing(client(grantFor(server.origin)).request(get(server.origin, { timeoutMs: 2000 })))).toMatchObject({ code: 'unavailable', sent: 'maybe-sent' })
    })

  it('by a giant head meets the limit', async () => {
    const server = await raw((socket) => socket.write(`HTTP/1.1 200 OK\r\n${'X-Filler: '.padEnd(1000, 'y')}\r\n`.repeat(1).concat(`X-Filler: ${'y'.repeat(1000)}\r\n`.repeat(40))))
    expect(await failing(client(grantFor(server.origin)).request(get(server.origin, { timeoutMs: 2000 })))).toMatchObject({ code: 'limit' })
  })

  it('by a giant body is cut off at the limit, and the sender is hung up on', async () => {
    let written = 0
    let closed = false
    const server = await http((_, response) => {
      response.on('close', () => { closed = true })
      const more = (): void => {
        while (!closed && written < 500_000_000) {
          written += 65_536
          if (!response.write(Buffer.alloc(65_536))) { response.once('drain', more); return }
        }
      }
      more()
    })
    const failure = await failing(client(grantFor(server.origin)).request(get(server.origin, { maxBytes: 1_000_000 })))
    expect(failure).toMatchObject({ code: 'limit', retryable: false, sent: 'processed', details: { maxBytes: 1_000_000 } })
    expect(failure.message).toContain('1 MB')
    await expect.poll(() => closed).toBe(true)
    expect(written).toBeLessThan(50_000_000)
  })

  it.each([['gzip', createGzip], ['deflate', createDeflate]] as const)('by a %s bomb of 200 MB is stopped at the limit without unfolding it', async (coding, pack) => {
    const packed: Buffer[] = []
    await new Promise<void>((resolve) => {
      const packer = pack()
      packer.on('data', (chunk: Buffer) => packed.push(chunk)).on('end', resolve)
      for (let index = 0; index < 200; index++) packer.write(Buffer.alloc(1_000_000))
      packer.end()
    })
    const server = await http((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(Buffer.concat(packed)))
    const before = process.memoryUsage().rss
    expect(await failing(client(grantFor(server.origin)).request(get(server.origin, { maxBytes: 2_000_000 })))).toMatchObject({ code: 'limit', sent: 'processed' })
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
  })

  it('by a brotli bomb over gzip, too', async () => {
    const bomb = brotliCompressSync(gzipSync(Buffer.alloc(50_000_000)))
    const server = await http((_, response) => response.writeHead(200, { 'content-encoding': 'gzip, br' }).end(bomb))
    expect(await failing(client(grantFor(server.origin)).request(get(server.origin)))).toMatchObject({ code: 'limit' })
  })

  it.each([['gzip', 'not gzip'], ['zstd', 'anything'], ['gzip, gzip, gzip, gzip', 'x'], ['br', '']])('by a body coded %j that is not, is explained', async (coding, body) => {
    const server = await http((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(body))
    const call = client(grantFor(server.origin)).request(get(server.origin))
    if (body === '') expect((await call).body.length).toBe(0)
    else expect((await failing(call)).message).toMatch(/compressed as/)
  })

  it('by a gzip cut short is not taken for the whole', async () => {
    const server = await http((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(10_000)).subarray(0, 30)))
    expect(await failing(client(grantFor(server.origin)).request(get(server.origin)))).toMatchObject({ code: 'unavailable' })
  })
})

describe('what was not sent', () => {
  it('is known for a name that does not resolve', async () => {
    const lookup: Lookup = async (name) => { throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }) }
    expect(await failing(client([], { lookup }).request(get('https://nowhere.example/')))).toMatchObject({ code: 'network', sent: 'not-sent', retryable: true })
    expect(await failing(client([], { lookup: async () => [] }).request(get('https://nowhere.example/')))).toMatchObject({ code: 'network', sent: 'not-sent' })
  })

  it('is known for a refused connection', async () => {
    const server = await serveHttp(() => undefined)
    await server.close()
    const failure = await failing(client(grantFor(server.origin)).request({ method: 'POST', url: server.origin, body: 'x' }))
    expect(failure).toMatchObject({ code: 'network', sent: 'not-sent', retryable: true, details: { reason: 'ECONNREFUSED' } })
  })

  it('is known when the deadline passes or the call is cancelled during the lookup', async () => {
    const lookup: Lookup = () => new Promise(() => undefined)
    expect(await failing(client([], { lookup }).request({ method: 'POST', url: 'https://slow.example/', timeoutMs: 100 }))).toMatchObject({ code: 'timeout', sent: 'not-sent' })
    const cancel = new AbortController()
    const call = failing(client([], { lookup }).request({ method: 'POST', url: 'https://slow.example/', signal: cancel.signal }))
    setTimeout(() => cancel.abort(), 50)
    expect(await call).toMatchObject({ code: 'cancelled', sent: 'not-sent', retryable: false })
    expect(await failing(client([], { lookup }).request(get('https://slow.example/', { signal: AbortSignal.abort() })))).toMatchObject({ code: 'cancelled', sent: 'not-sent' })
  })

  it('is not claimed when the call is cancelled after it was written, and the cancel is prompt', async () => {
    const server = await raw(() => undefined)
    const cancel = new AbortController()
    const call = failing(client(grantFor(server.origin)).request({ method: 'POST', url: server.origin, body: 'x', signal: cancel.signal }))
    await expect.poll(() => server.requests.length).toBe(1)
    const began = performance.now()
    cancel.abort()
    expect(await call).toMatchObject({ code: 'cancelled', sent: 'maybe-sent' })
    // The deadline would be 30 s.
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('stays unsent when a lookup ends after its call was cancelled', async () => {
    const server = await http((_, response) => response.end('late'))
    const name = `http://name.example:${server.port}`
    let finish = (): void => undefined
    const lookup: Lookup = () => new Promise((resolve) => { finish = () => resolve([{ address: '127.0.0.1', family: 4 }]) })
    const one = client(grantFor(name), { lookup })
    for (const method of ['GET', 'POST']) {
      const cancel = new AbortController()
      const call = failing(one.request({ method, url: name, signal: cancel.signal }))
      await new Promise((resolve) => setTimeout(resolve, 20))
      cancel.abort()
      expect(await call).toMatchObject({ sent: 'not-sent' })
      finish()
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.requests).toEqual([])
  })
})

describe('TLS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'flowbench-tls-'))
  const make = (name: string): { key: string; cert: string } => {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem')], { stdio: 'ignore' })
    return { key: readFileSync(path.join(folder, 'key.pem'), 'utf8'), cert: readFileSync(path.join(folder, 'cert.pem'), 'utf8') }
  }
  const pair = make('jira.corp.example')
  rmSync(folder, { recursive: true })

  async function serveTls(answer: (url: string) => { location?: string }): Promise<{ port: number; names: unknown[]; seen: string[] }> {
    const names: unknown[] = []
    const seen: string[] = []
    const server = createTlsServer(pair, (request, response) => {
      seen.push(request.headers.host ?? '')
      const { location } = answer(request.url ?? '')
      response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end('safe')
    })
    server.on('secureConnection', (socket) => names.push(socket.servername))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }) })
    return { port: (server.address() as net.AddressInfo).port, names, seen }
  }
  const lookup: Lookup = async () => [{ address: '127.0.0.1', family: 4 }]

  it('asks for the name of the URL, although the socket goes to the checked address', async () => {
    const server = await serveTls(() => ({}))
    const origin = `https://jira.corp.example:${server.port}`
    expect(text((await client(grantFor(origin), { lookup, ca: pair.cert }).request(get(origin))).body)).toBe('safe')
    expect(server.names).toEqual(['jira.corp.example'])
    expect(server.seen).toEqual([`jira.corp.example:${server.port}`])
  })

  it('refuses an unknown authority and a certificate for another name, and nothing was sent', async () => {
    const server = await serveTls(() => ({}))
    const right = `https://jira.corp.example:${server.port}`
    const wrong = `https://wiki.corp.example:${server.port}`
    expect(await failing(client(grantFor(right), { lookup }).request({ method: 'POST', url: right }))).toMatchObject({ code: 'network', sent: 'not-sent', retryable: false })
    expect(await failing(client(grantFor(wrong), { lookup, ca: pair.cert }).request({ method: 'POST', url: wrong }))).toMatchObject({ code: 'network', sent: 'not-sent', retryable: false })
    expect(server.seen).toEqual([])
  })

  it('that is spoken to a server without it fails before anything is sent', async () => {
    const plain = await raw(() => undefined)
    const origin = `https://jira.corp.example:${plain.port}`
    const server = net.createServer((socket) => socket.on('error', () => undefined).resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
    const talking = `https://jira.corp.example:${(server.address() as net.AddressInfo).port}`
    expect(await failing(client(grantFor(talking), { lookup, ca: pair.cert }).request({ method: 'POST', url: talking }))).toMatchObject({ sent: 'not-sent' })
    expect(await failing(client(grantFor(origin), { lookup, ca: pair.cert }).request({ method: 'POST', url: origin, timeoutMs: 200 }))).toMatchObject({ code: 'timeout', sent: 'not-sent' })
  })

  it('is not left by a redirect that would carry a credential in the clear', async () => {
    const plain = await http((_, response) => response.end('plain'))
    const server = await serveTls(() => ({ location: `${plain.origin}/x` }))
    const origin = `https://jira.corp.example:${server.port}`
    const one = client(grantFor(origin, plain.origin), { lookup, ca: pair.cert })
    for (const headers of [{ Authorization: 'Bearer t' }, { Cookie: 'a=1' }, { 'X-Api-Key': 'k' }]) {
      const failure = await failing(one.request({ method: 'GET', url: origin, headers, credentialHeaders: ['x-api-key'] }))
      expect(failure).toMatchObject({ code: 'refused-address', details: { rule: 'downgrade' } })
    }
    expect(plain.requests).toEqual([])
    expect(text((await one.request(get(origin))).body)).toBe('plain')
  })
})
