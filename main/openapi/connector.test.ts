import { readFileSync } from 'node:fs'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { createOpenConnection } from '@main/runtime/open-connection.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { ImportedConnector } from '@shared/imported-connector.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ActionContext, Connector } from '../connectors/define.ts'
import { connectorOf } from './connector.ts'
import { convertDocument } from './convert.ts'
import { parseText } from './parse-text.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()))
})

async function serve(answer: Parameters<typeof serveHttp>[0]): Promise<TestServer> {
  const server = await serveHttp(answer)
  open.push(server)
  return server
}

function imported(text: string, more: Partial<ImportedConnector> = {}): ImportedConnector {
  const { offer, operations } = convertDocument(parseText(text), null)
  return { key: 'shop', displayName: 'Shop', version: '1', source: { kind: 'file', name: 'shop.yaml' }, baseUrl: offer.servers[0]?.url ?? '', variables: offer.variables, schemes: offer.schemes, operations: operations(offer.operations.map(({ key }) => key)), offered: {}, importedAt: 0, ...more }
}
const petShop = imported(readFileSync(new URL('fixtures/pet-shop.yaml', import.meta.url), 'utf8'))

async function run(connector: Connector, server: TestServer, key: string, input: JsonObject, config: JsonObject = {}): Promise<JsonValue> {
  const action = connector.actions.find((each) => each.key === key)
  if (!action) throw new Error(`There is no ${key}`)
  const client = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
  open.push(client)
  const connect = createOpenConnection({ connections: { get: (name) => ({ name, connector: connector.key, config, updatedAt: 0 }) }, reveal: (ref) => Promise.resolve(secrets[ref] ?? '') })
  const opened = await connect(connector, 'main', client)
  const context = { ...opened, idempotencyKey: 'step-key-1', signal: new AbortController().signal } as unknown as ActionContext<never>
  const parsed = action.input.parse(input)
  return action.output.parse(await action.run(parsed as never, context)) as JsonValue
}

const atServer = (server: TestServer, definition: ImportedConnector = petShop): Connector => connectorOf({ ...definition, baseUrl: `${server.origin}/v2` })
const asJson = (value: JsonValue, headers: Record<string, string> = {}): Parameters<typeof serveHttp>[0] => (_, response) => response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
const secrets: Record<string, string> = { 'secret://key': 'k-123', 'secret://password': 'pw' }
const account = { 'shop-key_apiKey': 'secret://key' }

async function failing(connector: Connector, call: Promise<unknown>): Promise<Failure> {
  return call.then(() => { throw new Error('the call was expected to fail') }, (error: unknown) => connector.normalizeError?.(error) ?? toFailure(error))
}

test('a document that says where to sign in makes a connector that one signs in at, or gives a token of one’s own', async () => {
  const flows = { authorizationCode: { authorizationUrl: 'https://desk.example/authorize', tokenUrl: 'https://desk.example/token', scopes: { read: 'Read', write: 'Write' } } }
  const document = (scheme: object) => imported(JSON.stringify({ openapi: '3.0.3', info: { title: 'Desk', version: '1' }, servers: [{ url: 'https://desk.example' }], security: [{ in: ['read'] }], paths: { '/me': { get: { operationId: 'me', responses: { 200: { description: 'It' } } } } }, components: { securitySchemes: { in: scheme } } }))
  const server = await serve(asJson({ email: 'ada@desk.example' }))
  const definition = document({ type: 'oauth2', flows })
  const connector = connectorOf({ ...definition, baseUrl: server.origin })
  const oauth = connector.oauth as (config: JsonObject) => unknown
  expect(oauth({})).toEqual({ authorizeUrl: 'https://desk.example/authorize', tokenUrl: 'https://desk.example/token', scopes: ['read', 'write'] })
  expect(oauth({ scopes: ' read  profile ' })).toMatchObject({ scopes: ['read', 'profile'] })
  await run(connector, server, 'me', {}, { accessToken: 'secret://key' })
  await run(connector, server, 'me', {}, { token: 'secret://password' })
  expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer k-123', 'Bearer pw'])
  expect((await failing(connector, run(connector, server, 'me', {}, {}))).message).toContain('needs Token, or that you sign in')
  // One without whole addresses takes a token alone.
  for (const scheme of [{ type: 'oauth2', flows: { implicit: { authorizationUrl: 'https://desk.example/authorize', scopes: {} } } }, { type: 'oauth2', flows: { authorizationCode: { ...flows.authorizationCode, tokenUrl: '/token' } } }, { type: 'http', scheme: 'bearer' }]) expect(connectorOf(document(scheme)).oauth).toBeUndefined()
})

describe('a call', () => {
  test('goes to the path with its parameters where the document puts them, and shows who asks', async () => {
    const server = await serve(asJson({ data: [], next_cursor: null }))
    await run(atServer(server), server, 'list-pets', { status: 'sold', tag: ['a', 'b c'], limit: 5, 'X-Trace-Id': 't1' }, account)
    await run(atServer(server), server, 'get-pet', { petId: 'a/b' }, account)
    await run(atServer(server), server, 'orders-list', { filter: { status: 'open', owner: { id: '7' } } }, { login_username: 'ada', login_password: 'secret://password' })
    expect(server.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`)).toEqual(['GET /v2/pets?status=sold&tag=a,b+c&limit=5', 'GET /v2/pets/a/b', 'GET /v2/orders?filter[status]=open&filter[owner][id]=7'])
    expect(server.requests[0]?.headers).toMatchObject({ 'x-shop-key': 'k-123', 'x-trace-id': 't1', accept: 'application/json' })
    expect(server.requests[1]?.url).toBe('/v2/pets/a%2Fb')
    expect(server.requests[2]?.headers['authorization']).toBe(`Basic ${Buffer.from('ada:pw').toString('base64')}`)
  })

  test('carries its body as the document says, and the key of its step where the service takes one', async () => {
    const server = await serve(asJson({ id: 'o1' }))
    expect(await run(atServer(server), server, 'orders-create', { body: { customer: 'ada@example.com', lines: [{ petId: 'p' }] } }, account)).toEqual({ id: 'o1' })
    expect(server.requests[0]).toMatchObject({ method: 'POST', body: '{"customer":"ada@example.com","lines":[{"petId":"p"}]}', headers: { 'idempotency-key': 'step-key-1', 'content-type': 'application/json' } })
    await run(atServer(server), server, 'upload-photo', { petId: 'p', body: { photo: Buffer.from([0, 255, 13, 10]).toString('base64'), caption: 'Grüße "x"' } }, account)
    await run(atServer(server), server, 'upload-photo', { petId: 'p', body: { photo: 'aGk=' } }, account)
    const type = String(server.requests[1]?.headers['content-type'])
    expect(type).toMatch(/^multipart\/form-data; boundary=----flowbench-[0-9a-f]{32}$/)
    const parts = await new Response(server.requests[2]?.body, { headers: { 'content-type': String(server.requests[2]?.headers['content-type']) } }).formData()
    expect(await (parts.get('photo') as File).text()).toBe('hi')
    expect(server.requests[1]?.body).toContain('name="caption"\r\n\r\nGrüße "x"\r\n')
  })

  test('is not made without what the operation needs, and says which fields those are', async () => {
    const server = await serve(asJson({}))
    const connector = atServer(server)
    expect(await failing(connector, run(connector, server, 'get-pet', { petId: '1' }))).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringContaining('API key (shop-key)') as unknown })
    expect(await failing(connector, run(connector, server, 'orders-list', {}))).toMatchObject({ message: expect.stringContaining('API key (shop-key), or User name (login) and Password (login)') as unknown })
    for (const [key, input] of [['get-pet', {}], ['get-pet', { petId: '..' }], ['create-pet', { body: { name: 'x', kind: 'cow' } }], ['create-pet', { body: { name: '' } }], ['list-pets', { limit: 0 }], ['list-pets', { limits: 5 }], ['upload-photo', { petId: '1', body: { photo: 'no base64!' } }]] as const) {
      expect(await failing(connector, run(connector, server, key, input, account)), key).toMatchObject({ retryable: false })
    }
    expect(server.requests).toEqual([])
    expect(await run(connector, server, 'get-health', {})).toEqual({})
  })

  test.each([
    [401, '{"error":{"message":"bad key"}}', 'unauthorized', 'bad key'], [404, '{"title":"Not here","detail":"no pet 7"}', 'not-found', 'no pet 7'], [409, '{"errors":[{"message":"sold already"}]}', 'conflict', 'sold already'], [422, '{"errors":["name is short"]}', 'invalid-input', 'name is short'],
    [429, '{}', 'rate-limited', ''], [500, 'oops', 'unavailable', 'oops'], [403, '<html>no</html>', 'forbidden', ''],
  ])('that is answered %i fails in the words of the service', async (status, body, code, words) => {
    const server = await serve((_, response) => response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/problem+json' : 'text/html', 'retry-after': '3' }).end(body))
    const connector = atServer(server)
    const failure = await failing(connector, run(connector, server, 'get-pet', { petId: '7' }, account))
    expect(failure).toMatchObject({ code, message: expect.stringContaining(words) as unknown })
    expect(failure.retryable).toBe(status === 429 || status === 500)
    if (status === 429) expect(failure).toMatchObject({ retryAfterMs: 3_000 })
    expect(JSON.stringify(failure)).not.toContain('k-123')
  })

  test('whose answer is not what the document says gives the answer all the same', async () => {
    const server = await serve(asJson({ id: 7, kind: 'cow', extra: [1] }))
    expect(await run(atServer(server), server, 'get-pet', { petId: '7' }, account)).toEqual({ id: 7, kind: 'cow', extra: [1] })
  })
})

describe('pages', () => {
  test('are put together, up to the number that was asked for', async () => {
    const server = await serve((seen, response) => {
      const cursor = Number(new URL(seen.url, 'http://x').searchParams.get('cursor') ?? '0')
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data: [{ id: cursor }], next_cursor: cursor < 3 ? String(cursor + 1) : '' }))
    })
    const ids = async (input: JsonObject): Promise<unknown> => ((await run(atServer(server), server, 'list-pets', { limit: 1, ...input }, account)) as { data: { id: number }[] }).data.map(({ id }) => id)
    expect([await ids({}), await ids({ gatherPages: 2 }), await ids({ gatherPages: 100 })]).toEqual([[0], [0, 1], [0, 1, 2, 3]])
    expect(server.requests[2]?.url).toBe('/v2/pets?limit=1&cursor=1')
  })

  test('are followed by their links, but not to another host, which would be shown the key', async () => {
    const other = await serve(asJson([]))
    const server = await serve((seen, response) => {
      const page = Number(new URL(seen.url, 'http://x').searchParams.get('page') ?? '1')
      const next = page === 1 ? '</v2/orders?page=2>; rel="next", </v2/orders?page=9>; rel="last"' : page === 2 ? '<?page=3>; rel=next' : page === 3 ? `<${other.origin}/orders>; rel="next"` : ''
      return response.writeHead(200, { 'content-type': 'application/json', link: next }).end(JSON.stringify([{ id: page }]))
    })
    expect(await run(atServer(server), server, 'orders-list', { gatherPages: 3 }, account)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
    expect(server.requests.every((seen) => seen.headers['x-shop-key'] === 'k-123')).toBe(true)
    const connector = atServer(server)
    expect(await failing(connector, run(connector, server, 'orders-list', { gatherPages: 9 }, account))).toMatchObject({ code: 'content-blocked' })
    expect(other.requests).toEqual([])
  })
})

describe('a connection', () => {
  test('asks for what the document needs: secrets as references, and the variables of the address', () => {
    const { config, service } = connectorOf(petShop)
    expect(z.toJSONSchema(config, { io: 'input' })).toMatchObject({ properties: {
      server_region: { enum: ['eu', 'us'], default: 'eu', description: 'Where the shop keeps its data.' }, 'shop-key_apiKey': { 'x-secret': true, title: 'API key (shop-key)', description: 'From the shop\'s settings. Sent as the header X-Shop-Key.' }, login_username: {}, login_password: { 'x-secret': true }, baseUrl: { title: 'Base URL' },
    } })
    expect(config.safeParse({ 'shop-key_apiKey': 'the value itself' }).success).toBe(false)
    expect(service?.(config.parse({ server_region: 'us' }) as never)).toMatchObject({ baseUrl: 'https://us.pets.example.com/v2' })
    expect(service?.(config.parse({ baseUrl: 'http://127.0.0.1:9/' }) as never)).toMatchObject({ baseUrl: 'http://127.0.0.1:9' })
  })

  test('is required where there is one way in that every operation needs', () => {
    const { config } = connectorOf({ ...petShop, schemes: petShop.schemes.filter(({ kind }) => kind === 'api-key'), operations: petShop.operations.filter(({ key }) => key === 'get-pet') })
    expect(config.safeParse({}).success).toBe(false)
    expect(config.safeParse({ apiKey: 'secret://shop' }).success).toBe(true)
  })
})

test('every action fits what it says of itself', () => {
  for (const action of connectorOf(petShop).actions) {
    expect(z.toJSONSchema(action.input, { io: 'input' })).toMatchObject({ type: 'object', properties: {} })
    expect(action.output.safeParse(action.sample).success).toBe(true)
    expect(action.summary.length).toBeLessThanOrEqual(40)
  }
})
