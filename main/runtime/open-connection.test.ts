import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { callJson } from '@main/connectors/kit/call-json.ts'
import { defineConnector } from '@main/connectors/define.ts'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { createOpenConnection } from './open-connection.ts'

let service: TestServer
let other: TestServer
let http: ReturnType<typeof createHttp>
beforeEach(async () => {
  other = await serveHttp((_request, response) => response.end('{}'))
  service = await serveHttp(({ url }, response) => {
    if (url.startsWith('/api/elsewhere')) response.writeHead(302, { location: `${other.origin}/landed` }).end()
    else response.end('{"ok":true}')
  })
  http = createHttp({ grants: () => [service, other].map(({ origin }) => parseGrant(origin, { addedAt: 0 })) })
})
afterEach(async () => {
  await http.close()
  await Promise.all([service.close(), other.close()])
})

const values: Record<string, string> = { 'secret://desk-token': 'sesame-4711' }
const connector = () => defineConnector({
  key: 'desk', displayName: 'Desk', icon: 'inbox', capabilities: ['action'], actions: [],
  config: z.strictObject({ token: SecretRef, region: z.string().default('eu') }),
  service: ({ token }) => ({ baseUrl: `${service.origin}/api`, headers: { Authorization: `Bearer ${token}`, 'X-Desk-Key': token }, query: { region: 'eu' } }),
})
function open(stored: JsonObject | undefined, name: string | undefined = 'mine') {
  const openConnection = createOpenConnection({
    connections: { get: (key) => (stored && key === 'mine' ? { name: 'mine', connector: 'desk', config: stored, updatedAt: 0 } : undefined) },
    reveal: (ref) => Promise.resolve(values[ref] ?? ''),
  })
  return openConnection(connector(), name, http)
}
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(() => null, (reason: unknown) => reason)
  return error instanceof AppError ? error.failure : error
}

test('the account\'s secret is revealed for the call, and goes to the address below its service', async () => {
  const opened = await open({ token: 'secret://desk-token' })
  expect(opened.config).toEqual({ token: 'sesame-4711', region: 'eu' })
  const { body } = await callJson(opened.http, { method: 'POST', url: '/tickets', query: { page: 2, of: undefined }, json: { title: 'Hi' } })
  expect(body).toEqual({ ok: true })
  expect(service.requests).toMatchObject([{ method: 'POST', url: '/api/tickets?page=2&region=eu', body: '{"title":"Hi"}', headers: { authorization: 'Bearer sesame-4711', 'x-desk-key': 'sesame-4711', 'content-type': 'application/json' } }])
})

test('a step cannot put another credential in place of the account\'s', async () => {
  const opened = await open({ token: 'secret://desk-token' })
  await opened.http.request({ method: 'GET', url: '/tickets', headers: { authorization: 'Bearer other' } })
  expect(service.requests[0]?.headers.authorization).toBe('Bearer sesame-4711')
})

test('the credential goes to no other origin, neither by a whole address nor by a redirect', async () => {
  const opened = await open({ token: 'secret://desk-token' })
  await opened.http.request({ method: 'GET', url: `${other.origin}/direct` })
  await opened.http.request({ method: 'GET', url: '/elsewhere' })
  expect(other.requests).toHaveLength(2)
  expect(JSON.stringify(other.requests)).not.toContain('sesame')
})

test('a missing, foreign or incomplete connection is said before anything is sent', async () => {
  expect(await failure(open({ token: 'secret://desk-token' }, 'gone'))).toMatchObject({ code: 'not-found', sent: 'not-sent', message: expect.stringContaining('"gone"') as unknown })
  expect(await failure(createOpenConnection({ connections: { get: () => undefined }, reveal: () => Promise.resolve('') })(connector(), undefined, http))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('Desk needs a connection') as unknown })
  expect(await failure(open({}))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('token') as unknown })
  expect(service.requests).toHaveLength(0)
})
