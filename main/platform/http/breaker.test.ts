import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toFailure, type Failure } from '@shared/failure.ts'
import { createHttp } from './client.ts'
import { parseGrant } from './grant.ts'

let now: number
let status: number | 'hang-up'
let headers: Record<string, string>
let seen: string[]
let server: Server
let origin: string
let http: ReturnType<typeof createHttp>
beforeEach(async () => {
  now = 0
  status = 200
  headers = {}
  seen = []
  server = createServer((request, response) => {
    seen.push(request.url ?? '')
    if (status === 'hang-up') response.destroy()
    else response.writeHead(status, headers).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  http = createHttp({ grants: () => [parseGrant(origin, { addedAt: 0 })], monotonic: () => now })
})
afterEach(async () => {
  await http.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const call = (method = 'POST'): Promise<number | Failure> => http.request({ method, url: `${origin}/x` }).then((answer) => answer.status, toFailure)
const calls = async (count: number): Promise<(number | Failure)[]> => {
  const all: (number | Failure)[] = []
  for (let index = 0; index < count; index++) all.push(await call())
  return all
}
const leftAlone = { code: 'unavailable', retryable: true, sent: 'not-sent', details: { rule: 'left-alone' } }

test('a host that hangs up five times in a row is not called for half a minute, and the failure says so', async () => {
  status = 'hang-up'
  expect(await calls(5)).toMatchObject(Array.from({ length: 5 }, () => ({ code: 'network', sent: 'maybe-sent' })))
  const failure = await call()
  expect(failure).toMatchObject({ ...leftAlone, retryAfterMs: 30_000 })
  expect((failure as Failure).message).toMatch(new RegExp(`^${origin.slice(7)} did not answer 5 times in a row, so it is left alone; it is asked again in 30 s. Nothing was sent. The last time: The connection to .* ended`))
  now = 29_000
  expect(await call('GET')).toMatchObject({ ...leftAlone, retryAfterMs: 1_000 })
  expect(seen).toHaveLength(5)
})

test('then one call goes to see: when it is answered all may, when not the pause is doubled, up to five minutes', async () => {
  status = 'hang-up'
  await calls(5)
  for (const pause of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
    now += pause - 1
    expect(await call()).toMatchObject(leftAlone)
    now += 1
    const together = await Promise.all([call(), call(), call()])
    expect(together.filter((each) => typeof each === 'object' && each.details?.['rule'] === 'left-alone')).toHaveLength(2)
  }
  expect(seen).toHaveLength(11)
  status = 200
  now += 300_000
  expect(await calls(3)).toEqual([200, 200, 200])
  status = 'hang-up'
  expect(await calls(4)).not.toContainEqual(expect.objectContaining(leftAlone))
})

test.each([500, 502, 503, 504])('%i counts as no answer, though the caller gets it', async (code) => {
  status = code
  expect(await calls(6)).toMatchObject([code, code, code, code, code, leftAlone])
})

test.each([400, 401, 404, 409, 429, 501])('%i is an answer', async (code) => {
  status = code
  expect(await calls(7)).toEqual(Array.from({ length: 7 }, () => code))
})

test('503 with Retry-After is an answer, too', async () => {
  status = 503
  headers = { 'retry-after': '1' }
  expect(await calls(7)).toEqual(Array.from({ length: 7 }, () => 503))
})

test('failures with an answer between them, or further apart than a minute, do not add up; other hosts are called', async () => {
  for (let round = 0; round < 3; round++) {
    status = 500
    await calls(4)
    status = 200
    await call()
  }
  status = 500
  await calls(4)
  now += 61_000
  expect(await calls(4)).toEqual([500, 500, 500, 500])
  expect(await call()).toBe(500)
  expect(await call()).toMatchObject(leftAlone)
  const other = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  // A call that is refused before it is sent says nothing of the host.
  for (let index = 0; index < 7; index++) expect(await http.request({ method: 'GET', url: address }).catch(toFailure)).toMatchObject({ code: 'refused-address' })
  other.close()
})

test('a port at which nothing listens counts, and an answer that we end ourselves does not', async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(await calls(6)).toMatchObject([...Array.from({ length: 5 }, () => ({ code: 'network', sent: 'not-sent' })), leftAlone])
  server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const slow = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const patient = createHttp({ grants: () => [parseGrant(slow, { addedAt: 0 })], monotonic: () => now })
  for (let index = 0; index < 6; index++) expect(await patient.request({ method: 'POST', url: slow, timeoutMs: 20 }).catch(toFailure)).toMatchObject({ code: 'timeout' })
  await patient.close()
})
