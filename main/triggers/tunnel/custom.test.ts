// A reverse proxy of the test, on this machine, that passes requests on as one does, or as one does that is set up wrongly.
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Arrival } from '@shared/tunnel.ts'
import { freePort, openWorld, post, removeFolder, startTunnel, until, type World } from './tunnel.test-data.ts'

type Passed = { path: string; headers: IncomingHttpHeaders; body: string }
type Proxy = { change?(passed: Passed): Partial<Passed>; answer?(status: number, body: string): [number, string]; own?: [number, string, Record<string, string>?] }

let world: World
let server: Server
let publicUrl: string
let manner: Proxy

beforeEach(async () => {
  world = await openWorld()
  manner = {}
  server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      if (manner.own) return void response.writeHead(manner.own[0], manner.own[2]).end(manner.own[1])
      const asSent: Passed = { path: incoming.url ?? '/', headers: incoming.headers, body: Buffer.concat(chunks).toString() }
      const { path, headers, body } = { ...asSent, ...manner.change?.(asSent) }
      const outgoing = httpRequest({ host: '127.0.0.1', port: world.port, path, method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => { text += chunk.toString() })
        answer.on('end', () => {
          const [status, said] = manner.answer?.(answer.statusCode ?? 0, text) ?? [answer.statusCode ?? 0, text]
          response.writeHead(status).end(said)
        })
      })
      outgoing.on('error', () => response.writeHead(502).end()).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await world.close()
  removeFolder(world.folder)
  server.closeAllConnections()
  server.close()
})

const arrival = (): Arrival | undefined => {
  const { tunnel } = world.services.tunnel.status()
  return tunnel.state === 'up' ? tunnel.arrival : undefined
}
const settled = async (): Promise<Arrival | undefined> => {
  await until(() => ['arrives', 'altered', 'missing'].includes(arrival()?.state ?? ''))
  return arrival()
}

test('an address of one’s own is called when it is up, and it is said that requests arrive; that request is no request of anybody', { timeout: 60_000 }, async () => {
  await startTunnel(world, 'custom', { publicUrl })
  expect(await settled()).toEqual({ state: 'arrives', at: expect.any(Number) })
  expect(world.seen.flatMap(({ tunnel }) => (tunnel.state === 'up' ? [tunnel.arrival?.state] : []))).toEqual(['checking', 'arrives'])
  expect(world.services.tunnel.status().requests.count).toBe(0)
  expect([await world.services.triggers.items.requests({ limit: 10 }), world.services.triggers.items.refused(10)]).toEqual([[], []])
})

test.each<[string, Proxy, 'altered' | 'missing', string]>([
  ['changes the host to this machine’s', { change: ({ headers }) => ({ headers: { ...headers, host: '127.0.0.1:8787' } }) }, 'altered', 'changes the host to "127.0.0.1:8787"'],
  ['changes the host to a strange one', { change: ({ headers }) => ({ headers: { ...headers, host: 'inner.example' } }) }, 'altered', 'an unknown host is turned away'],
  ['puts a path before', { change: ({ path }) => ({ path: `/hooks${path}` }) }, 'altered', '/hooks/webhooks/ instead of /webhooks/'],
  ['writes the body anew', { change: ({ body }) => ({ body: JSON.stringify(JSON.parse(body)) }) }, 'altered', 'changes the body'],
  ['answers for itself', { answer: () => [202, 'thanks'] }, 'altered', 'another answer (status 202)'],
  ['leads elsewhere', { own: [404, 'not here'] }, 'missing', 'with status 404, but the request did not come here. Does your proxy lead to http://127.0.0.1:'],
  ['redirects', { own: [301, '', { location: 'https://www.example.com/' }] }, 'missing', 'https://www.example.com/'],
])('a proxy that %s is found out, and what to do is said', { timeout: 60_000 }, async (_, given, state, said) => {
  manner = given
  await startTunnel(world, 'custom', { publicUrl })
  expect(await settled()).toMatchObject({ state, reason: expect.stringContaining(said) })
  expect([await world.services.triggers.items.requests({ limit: 10 }), world.services.triggers.items.refused(10)]).toEqual([[], []])
})

test('an address where nothing answers is said so, and looked at anew when the person asks', { timeout: 60_000 }, async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`
  await startTunnel(world, 'custom', { publicUrl: nobody })
  expect(await settled()).toMatchObject({ state: 'missing', reason: expect.stringContaining('could not be called from this machine') })
  await world.services.tunnel.put({ provider: 'custom', config: { publicUrl } })
  await until(() => arrival()?.state === 'arrives')
  manner = { own: [503, ''] }
  expect(world.services.tunnel.checkAddress().tunnel).toMatchObject({ arrival: { state: 'checking' } })
  expect(await settled()).toMatchObject({ state: 'missing' })
  await world.services.tunnel.stop()
  expect(() => world.services.tunnel.checkAddress()).toThrow('not up')
})

test('a stranger who sends to the path of a probe is turned away like any', { timeout: 60_000 }, async () => {
  const answer = await post(publicUrl, { at: world.port, path: `/webhooks/flowbench-probe/${'0'.repeat(32)}`, body: Buffer.from('{}'), headers: { host: '127.0.0.1' } })
  expect(answer).toEqual({ status: 401, body: JSON.stringify({ error: 'unauthorized' }) })
})
