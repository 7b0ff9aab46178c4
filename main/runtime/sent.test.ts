// What each way of going wrong means for a write that must not happen twice: with a real client against servers on loopback
// that misbehave once, in the real runtime. `again`: it is sent again by itself. `in-doubt`: a person is asked. `failed`: neither.

import { createServer, type ServerResponse } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { http as connector } from '@main/connectors/http/index.ts'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import type { Lookup } from '@main/platform/http/types.ts'
import type { JsonObject } from '@shared/json.ts'
import { openLedgerWorld, type LedgerWorld } from './test-ledger.ts'
import { flow, quickTime, request } from './test-world.ts'

type Outcome = 'again' | 'in-doubt' | 'failed'

let folder: string
let server: ReturnType<typeof createServer>
let first: (response: ServerResponse) => void
let requests: number
let clients: ReturnType<typeof createHttp>[]
let world: LedgerWorld
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-sent-'))
  requests = 0
  clients = []
  server = createServer((incoming, response) => {
    incoming.resume().on('end', () => (++requests === 1 ? first(response) : response.end('done')))
  })
  await listen(0)
})
afterEach(async () => {
  world.close()
  await Promise.all(clients.map((client) => client.close()))
  await closed()
  rmSync(folder, { recursive: true })
})
const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
const closed = () => new Promise<void>((resolve) => { server.closeAllConnections(); server.close(() => resolve()) })
const port = () => (server.address() as AddressInfo).port
const until = async (claim: () => boolean): Promise<void> => { while (!claim()) await new Promise((resolve) => setTimeout(resolve, 5)) }

type Settings = { origin?: string; lookup?: Lookup; isGranted?: boolean; input?: JsonObject; timeoutMs?: number; method?: string }
function start({ origin = `http://127.0.0.1:${port()}`, lookup, isGranted = true, input = {}, method = 'POST' }: Settings = {}) {
  const client = createHttp({ grants: () => (isGranted ? [parseGrant(origin, { addedAt: 0 })] : []), ...(lookup && { lookup }) })
  clients.push(client)
  // A pause that a service asks for is not waited for in full.
  world = openLedgerWorld({ folder, connector, http: client, time: quickTime(1_000) })
  const send = { type: 'http.request', input: { method, url: `${origin}/orders`, ...input }, settings: { retry: { maxAttempts: 2, baseMs: 1 } } }
  return world.runs.start(request(flow({ send }, ['trigger > send'], { settings: { timeoutMs: 2_000_000_000 } }), { doubt: 'wait' }))
}
async function outcomeOf(runId: ReturnType<typeof start>): Promise<{ outcome: Outcome; failure: unknown; waitMs: number | null }> {
  const events = () => world.runs.events(runId)
  await until(() => events().some(({ type }) => type === 'run-finished' || type === 'step-in-doubt'))
  const failed = events().find((event) => event.type === 'step-failed' || event.type === 'step-in-doubt')
  const waitMs = failed?.type === 'step-failed' && failed.retryAt !== null ? failed.retryAt - failed.at : null
  const end = events().find((event) => event.type === 'run-finished')
  return { outcome: !end ? 'in-doubt' : end.outcome === 'succeeded' ? 'again' : 'failed', failure: failed && 'failure' in failed ? failed.failure : null, waitMs }
}
const status = (code: number, headers: Record<string, string> = {}) => (response: ServerResponse) => void response.writeHead(code, headers).end()

describe('not sent, so it is sent again, or fails for good, in no doubt', () => {
  test('a name that is not found just now', async () => {
    first = (response) => response.end('done')
    let lookups = 0
    const lookup: Lookup = async () => {
      if (lookups++ === 0) throw Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' })
      return [{ address: '127.0.0.1', family: 4 }]
    }
    expect(await outcomeOf(start({ origin: `http://orders.example:${port()}`, lookup }))).toMatchObject({ outcome: 'again', failure: { code: 'network', sent: 'not-sent' } })
    expect(requests).toBe(1)
  })

  test('a connection that is refused', async () => {
    first = (response) => response.end('done')
    const at = port()
    await closed()
    const runId = start({ origin: `http://127.0.0.1:${at}`, input: {} })
    await until(() => world.runs.events(runId).some(({ type }) => type === 'step-failed'))
    server = createServer((incoming, response) => void incoming.resume().on('end', () => (requests++, response.end('done'))))
    await listen(at)
    // The second attempt may have come before the port was open again.
    expect(['again', 'failed']).toContain((await outcomeOf(runId)).outcome)
    expect((await outcomeOf(runId)).failure).toMatchObject({ code: 'network', sent: 'not-sent', retryable: true })
  })

  test('no safe connection, and an address that may not be called', async () => {
    first = (response) => response.end('done')
    expect(await outcomeOf(start({ origin: `https://127.0.0.1:${port()}` }))).toMatchObject({ outcome: 'failed', failure: { sent: 'not-sent' } })
    world.close()
    expect(await outcomeOf(start({ isGranted: false }))).toMatchObject({ outcome: 'failed', failure: { code: 'refused-address', sent: 'not-sent' } })
    expect(requests).toBe(0)
  })

  test('called off before it was written', async () => {
    const runId = start({ origin: `http://orders.example:${port()}`, lookup: () => new Promise(() => undefined) })
    await until(() => world.write()?.state === 'leased')
    world.runs.cancel(runId, 'enough')
    await world.runs.finished(runId)
    await until(() => world.write()?.state === 'dead')
    expect(world.write()?.failures).toMatchObject([{ failure: { code: 'cancelled', sent: 'not-sent' } }])
  })
})

describe('written and not answered in full, so nobody knows', () => {
  test.each<[string, (response: ServerResponse) => void, JsonObject]>([
    ['hung up', (response) => void response.destroy(), {}],
    ['half an answer', (response) => void response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy()), {}],
    ['a byte now and then', (response) => {
      response.writeHead(200, { 'content-length': '100' })
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    }, { timeoutMs: 300 }],
    ['no answer at all', () => undefined, { timeoutMs: 200 }],
    ['500', status(500), {}], ['502', status(502), {}], ['504', status(504), {}], ['503 without Retry-After', status(503), {}], ['408', status(408), {}],
  ])('%s', async (_what, misbehave, input) => {
    first = misbehave
    expect(await outcomeOf(start({ input }))).toMatchObject({ outcome: 'in-doubt', failure: { code: 'in-doubt', sent: 'maybe-sent' } })
    expect(requests).toBe(1)
    await until(() => world.write()?.state === 'in-doubt')
  })

  test('which does not matter where it may be repeated', async () => {
    first = (response) => void response.destroy()
    expect(await outcomeOf(start({ method: 'PUT' }))).toMatchObject({ outcome: 'again' })
    expect(requests).toBe(2)
  })
})

describe('turned away unread, so it is sent again, not before the time that the service asks for', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString()
  test.each<[string, (response: ServerResponse) => void, number, number]>([
    ['429 with Retry-After 7', status(429, { 'retry-after': '7' }), 7_000, 7_000],
    ['503 with Retry-After 7', status(503, { 'retry-after': '7' }), 7_000, 7_000],
    ['429 with a date', (response) => status(429, { 'retry-after': inSeconds(20) })(response), 10_000, 20_000],
    ['429 with garbage', status(429, { 'retry-after': 'soon, I hope' }), 0, 1],
    ['429 with ten years, which is a day', status(429, { 'retry-after': String(10 * 365 * 86_400) }), 86_400_000, 86_400_000],
    ['429 with less than nothing', status(429, { 'retry-after': '-5' }), 0, 1],
    ['425', status(425), 0, 1],
  ])('%s', async (_what, misbehave, least, most) => {
    first = misbehave
    const runId = start()
    const events = () => world.runs.events(runId)
    await until(() => events().some(({ type }) => type === 'step-failed'))
    const failed = events().find((event) => event.type === 'step-failed')
    if (failed?.type !== 'step-failed' || failed.retryAt === null) throw new Error(JSON.stringify(failed))
    expect(failed.failure.sent).toBe('not-processed')
    expect(failed.retryAt - failed.at).toBeGreaterThanOrEqual(least)
    expect(failed.retryAt - failed.at).toBeLessThanOrEqual(most)
    if (most <= 20_000) expect(await outcomeOf(runId)).toMatchObject({ outcome: 'again' })
  })
})

test.each([400, 401, 403, 404, 405, 409, 410, 413, 422, 451])('%i is an answer: it fails for good, and nothing is sent again', async (code) => {
  first = status(code)
  expect(await outcomeOf(start())).toMatchObject({ outcome: 'failed', failure: { sent: 'processed', retryable: false } })
  expect(requests).toBe(1)
  await until(() => world.write()?.state === 'dead')
})
