// Against a small relay that does what smee's does: it parses the body, and sends it on written anew.
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bodies, githubHeaders, openWorld, post, removeFolder, startTunnel, statesOf, until, upAt, type World } from './tunnel.test-data.ts'

let world: World
let relay: Server
let at: number
const readers = new Set<ServerResponse>()

beforeEach(async () => {
  relay = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('event: ready\ndata: {}\n\n')
      readers.add(response)
      return void response.once('close', () => readers.delete(response))
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const data = JSON.stringify({ ...request.headers, body: JSON.parse(Buffer.concat(chunks).toString()), query: {}, timestamp: Date.now() })
      for (const reader of readers) reader.write(`id: 1\ndata: ${data}\n\n`)
      response.end('ok')
    })
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  at = (relay.address() as AddressInfo).port
  world = await openWorld()
})
afterEach(async () => {
  await world.close()
  relay.closeAllConnections()
  await new Promise((resolve) => relay.close(resolve))
  removeFolder(world.folder)
})

test('nothing that comes by smee is taken in, whether its signature would still fit or not; why is noted', { timeout: 60_000 }, async () => {
  const channel = `http://127.0.0.1:${at}/channel`
  expect(await startTunnel(world, 'smee', { channel, path: '/webhooks/github' })).toBe(channel)
  const odd = bodies['JSON with odd spacing']?.body ?? Buffer.alloc(0)
  for (const body of [Buffer.from('{"a":1}'), odd]) expect((await post(channel, { at, path: '/channel', body, headers: githubHeaders(body, { delivery: 'd' }) })).body).toBe('ok')
  await until(() => world.services.triggers.items.refused(10).length === 2)
  for (const refused of world.services.triggers.items.refused(10)) expect(refused).toMatchObject({ path: '/webhooks/github', status: 401, reason: expect.stringContaining('does not pass a body on as it was sent') })
  expect(await world.services.triggers.items.requests({ limit: 10 })).toEqual([])
  await until(() => world.services.tunnel.status().requests.count === 2)
  expect(world.services.tunnel.status().traits).toMatchObject({ preservesRawBody: false, returnsOurAnswer: false })

  for (const reader of readers) reader.destroy()
  await until(() => statesOf(world.seen).includes('retrying'))
  expect(await upAt(world.services)).toBe(channel)
})
