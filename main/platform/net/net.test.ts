import { parseGrant } from '../http/grant.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { createNet } from './net.ts'

let server: Server
let port: number
let connections: number
beforeEach(async () => {
  connections = 0
  server = createServer((socket) => {
    connections += 1
    socket.on('error', () => undefined)
    socket.resume().end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ;({ port } = server.address() as AddressInfo)
})
afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())))

const signal = new AbortController().signal
const granted = (...addresses: string[]) => () => addresses.map((address) => parseGrant(address, { addedAt: 0 }))
const failure = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)

test('an address of this computer is reached with a grant of exactly its host and port', async () => {
  const socket = await createNet({ grants: granted(`tcp://127.0.0.1:${port}`) }).connect({ host: '127.0.0.1', port }, signal)
  const text = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
  expect(text).toBe('hello')
  socket.destroy()
})

describe('without that grant', () => {
  it.each([
    ['none', []], ['another port', ['tcp://127.0.0.1:1']], ['one of HTTP', ['http://127.0.0.1:PORT']], ['another spelling of the host', ['tcp://localhost:PORT']],
  ])('it is refused before anything connects: %s', async (_what, grants) => {
    const net = createNet({ grants: granted(...grants.map((grant) => grant.replace('PORT', String(port)))) })
    expect(await failure(net.connect({ host: '127.0.0.1', port }, signal))).toMatchObject({ code: 'refused-address', sent: 'not-sent', details: { origin: `tcp://127.0.0.1:${port}`, grantable: true }, message: expect.stringContaining(`flowbench grant add tcp://127.0.0.1:${port}`) as unknown })
    expect(connections).toBe(0)
  })

  it('a public name that leads to this computer is refused, whichever of its answers does', async () => {
    const net = createNet({ grants: () => [], lookup: () => Promise.resolve([{ address: '93.184.215.14', family: 4 }, { address: '127.0.0.1', family: 4 }]) })
    expect(await failure(net.connect({ host: 'db.example.com', port }, signal))).toMatchObject({ code: 'refused-address', message: expect.stringContaining('resolves to 127.0.0.1') as unknown })
    expect(connections).toBe(0)
  })
})

test('the name is looked up once, and the socket goes to what was checked', async () => {
  let asked = 0
  const net = createNet({ grants: granted(`tcp://db.internal:${port}`), lookup: () => Promise.resolve([{ address: (asked += 1) === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]) })
  const socket = await net.connect({ host: 'DB.internal.', port }, signal)
  expect([asked, socket.remoteAddress]).toEqual([1, '127.0.0.1'])
  socket.destroy()
})

test.each([['127.1'], ['0x7f000001'], ['2130706433'], ['db example'], ['http://db.example.com'], ['']])('what is no plain name or address of a host is refused: %j', async (host) => {
  expect(await failure(createNet({ grants: () => [] }).connect({ host, port: 5432 }, signal))).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
})

test('the address where clouds keep credentials is never reached, and cannot be granted', async () => {
  expect(() => parseGrant('tcp://169.254.169.254:80', { addedAt: 0 })).toThrow(/cannot be allowed/)
  expect(await failure(createNet({ grants: () => [{ origin: 'tcp://169.254.169.254:80', note: '', addedAt: 0 }] }).connect({ host: '169.254.169.254', port: 80 }, signal))).toMatchObject({ code: 'refused-address' })
})

test('the certificate of an address is one for the address, at once and after STARTTLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowbench-net-'))
  const made = (name: string): { cert: string; key: string } => {
    execFileSync('openssl', ['req', '-new', '-x509', '-days', '2', '-nodes', '-subj', '/CN=x', '-addext', `subjectAltName=${name}`, '-out', join(folder, 'crt'), '-keyout', join(folder, 'key')], { stdio: 'ignore' })
    return { cert: readFileSync(join(folder, 'crt'), 'utf8'), key: readFileSync(join(folder, 'key'), 'utf8') }
  }
  for (const [name, isTaken] of [['IP:127.0.0.1', true], ['DNS:localhost', false]] as const) {
    const certificate = made(name)
    const secure = createTlsServer(certificate, (socket) => socket.on('error', () => undefined).end('hello')).on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const place = { host: '127.0.0.1', port: (secure.address() as AddressInfo).port, ca: certificate.cert }
    const net = createNet({ grants: granted(`tcp://127.0.0.1:${place.port}`) })
    const atOnce = await net.connect({ ...place, tls: true }, signal).then((socket) => { socket.destroy(); return true }, () => false)
    const later = net.secure(await net.connect({ host: place.host, port: place.port }, signal), place)
    const afterwards = await new Promise<boolean>((resolve) => later.once('secureConnect', () => resolve(true)).once('error', () => resolve(false)))
    later.destroy()
    expect([name, atOnce, afterwards]).toEqual([name, isTaken, isTaken])
    await new Promise((resolve) => secure.close(resolve))
  }
  rmSync(folder, { recursive: true })
})

test('a grant names a port, and keeps the one that HTTP has by itself', () => {
  expect(parseGrant('tcp://127.0.0.1:80', { addedAt: 0 }).origin).toBe('tcp://127.0.0.1:80')
  expect(parseGrant('TCP://LocalHost:5432', { addedAt: 0 }).origin).toBe('tcp://localhost:5432')
  expect(() => parseGrant('tcp://127.0.0.1', { addedAt: 0 })).toThrow(/port/)
})

test('a port where nothing listens, a server that speaks no TLS, and a step that is ended are told apart', async () => {
  const net = createNet({ grants: granted(`tcp://127.0.0.1:${port}`, 'tcp://127.0.0.1:9') })
  expect(await failure(net.connect({ host: '127.0.0.1', port: 9 }, signal))).toMatchObject({ code: 'network', sent: 'not-sent', message: expect.stringContaining('refused') as unknown })
  expect(await failure(net.connect({ host: '127.0.0.1', port, tls: true }, signal))).toMatchObject({ code: 'network', sent: 'not-sent' })
  expect(await failure(net.connect({ host: '127.0.0.1', port }, AbortSignal.abort()))).toMatchObject({ code: 'cancelled', sent: 'not-sent' })
})
