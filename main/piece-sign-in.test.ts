// Signing in with pieces and with added connectors: small ones made to each contract, in real confined processes, at a real
// authorization server on loopback.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import type { RunView } from '@shared/run-view.ts'
import { openAddedDesk, type AddedDesk } from './added-desk.test-data.ts'
import { serveOAuth, type OAuthServer } from './runtime/oauth/oauth-server.test-data.ts'
import { flow, request } from './runtime/test-world.ts'
import type { Services } from './services.ts'

let desk: AddedDesk
let services: Services
let server: OAuthServer

beforeAll(async () => {
  desk = await openAddedDesk((_request, response) => { response.end('{}') })
  services = await desk.open()
  services.settings.put({ pieces: true })
  await services.vault.put('desk-client', 'client-secret-4711')
  await services.vault.put('desk-token', 'own-token-4712')
})
afterAll(async () => {
  await services.close()
  desk.close()
})
beforeEach(async () => {
  server = await serveOAuth()
  services.grants.add(server.origin, 'a test')
})
afterEach(() => server.close())

/** Gives back what it is given as its account, and calls the service with it. */
function piece(name: string, version: '1' | '2', auth: string): string {
  return `"use strict";
    const http = require("http");
    const call = (token) => new Promise((resolve, reject) => http.get("${server.origin}/me", { headers: { authorization: "Bearer " + token } }, (response) => {
      response.resume(); response.on("end", () => response.statusCode === 200 ? resolve(200) : reject(new Error(JSON.stringify({ response: { status: response.statusCode, body: {} } }))));
    }).on("error", reject));
    exports.desk = {
      displayName: "${name}", auth: ${auth}, ${version === '2' ? 'getContextInfo: () => ({ version: "2" }),' : ''}
      actions: () => ({
        show: { displayName: "Show", props: {}, run: async ({ auth }) => ({ auth }) },
        me: { displayName: "Me", props: {}, run: async ({ auth }) => ({ status: await call(auth.access_token) }) },
      }),
      triggers: () => ({}),
    };`
}
const oauth2 = (more = '') => `{ type: "OAUTH2", required: true, authUrl: "${server.origin.replace('127.0.0.1', '{host}')}/authorize", tokenUrl: "${server.origin.replace('127.0.0.1', '{host}')}/token", scope: ["read", "{level}"], extra: { audience: "desk" },
  props: { host: { type: "SHORT_TEXT", displayName: "Host", required: true }, level: { type: "STATIC_DROPDOWN", displayName: "Level", required: true, defaultValue: "write", options: { options: [{ label: "Read", value: "read" }, { label: "Write", value: "write" }] } } }, ${more} }`

let count = 0
async function add(files: Record<string, string>) {
  count += 1
  const root = join(desk.folder, `sign-in-${count}`)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const offer = await services.packages.inspect(root)
  services.packages.accept(offer.id)
  return offer
}
const addPiece = (name: string, version: '1' | '2', auth: string) =>
  add({ 'package.json': JSON.stringify({ name: `@activepieces/piece-${name.toLowerCase()}`, version: '0.1.0', main: './src/index.js', dependencies: {} }), 'src/index.js': piece(name, version, auth) })

async function run(type: string, connection: string): Promise<RunView> {
  const sketch = flow({ step: { type, input: {} } }, ['trigger > step'], { output: '{{ steps.step.output }}' })
  return services.runs.finished(services.runs.start(request({ ...sketch, nodes: sketch.nodes.map((node) => ({ ...node, connection })) })))
}
async function signIn(connection: string): Promise<URL> {
  const signing = await services.beginSignIn(connection)
  await fetch(server.authorize(signing.url))
  await signing.done
  return new URL(signing.url)
}
const failure = async (work: Promise<unknown>) => work.then(() => null, toFailure)
const tokenCalls = () => server.requests.filter(({ url }) => url === '/token')
const typeOf = (connector: string) => services.connectionTypes().find((each) => each.connector === connector)

test.each(['1', '2'] as const)('a person signs in with a piece of contract %s; it is given the connection, and the token is renewed', async (version) => {
  const offer = await addPiece(`Desk${version}`, version, oauth2('authorizationMethod: "HEADER"'))
  expect(offer.terms.join(' ')).toContain(`the client secret and the sign-in go to ${server.origin.replace('http://127.0.0.1', '{host}')} alone`)
  const connector = `ap-desk${version}`
  const name = `desk-${version}`
  expect(typeOf(connector)).toMatchObject({ canSignIn: true, configSchema: { required: ['host', 'level'], properties: { host: { type: 'string' }, clientId: { title: 'Client ID' }, clientSecret: { 'x-secret': true }, redirectPort: { title: 'Redirect port' }, accessToken: { 'x-sign-in': true }, token: { 'x-secret': true } } } })
  const config: JsonObject = { host: '127.0.0.1', level: 'write', clientId: 'desk-app', clientSecret: 'secret://desk-client' }
  services.connections.put({ name, connector, config })
  expect(await run(`${connector}.show`, name)).toMatchObject({ status: 'failed', failure: { code: 'invalid-input', message: expect.stringContaining('needs that you sign in, or Access token') as unknown } })

  server.expiresIn = 1
  server.says = { instance_url: 'https://desk-1.example.com', team: { id: 'T1' }, refresh_hint: 'first' }
  const { searchParams, pathname } = await signIn(name)
  expect([pathname, Object.fromEntries(searchParams)]).toMatchObject(['/authorize', { scope: 'read write', access_type: 'offline', prompt: 'consent', audience: 'desk', client_id: 'desk-app' }])
  expect(searchParams.has('code_challenge')).toBe(false)
  expect([tokenCalls()[0]?.headers.authorization, tokenCalls()[0]?.body.includes('4711')]).toEqual([`Basic ${Buffer.from('desk-app:client-secret-4711').toString('base64')}`, false])
  const first = [...server.live][0]
  server.expiresIn = 3600
  // What a renewal does not say again stays.
  server.says = { refresh_hint: 'second' }
  // A token that ends within the minute is another one by then.
  expect(await run(`${connector}.me`, name)).toMatchObject({ status: 'succeeded', output: { status: 200 } })
  expect(server.live.has(first ?? '')).toBe(false)
  expect(tokenCalls().map(({ body }) => new URLSearchParams(body).get('grant_type'))).toEqual(['authorization_code', 'refresh_token'])

  const view = await run(`${connector}.show`, name)
  expect(view).toMatchObject({ status: 'succeeded', output: { auth: { type: 'OAUTH2', token_type: 'Bearer', client_id: 'desk-app', authorization_method: 'HEADER', data: { instance_url: 'https://desk-1.example.com', team: { id: 'T1' }, refresh_hint: 'second', token_type: 'Bearer' }, props: { host: '127.0.0.1', level: 'write' } } } })
  expect(JSON.stringify(view)).not.toMatch(/4711|refresh_token|"rt-/)

  // Taken back before its end: the step fails, and the next one has another.
  server.live.clear()
  expect(await run(`${connector}.me`, name)).toMatchObject({ status: 'failed' })
  await expect.poll(() => tokenCalls().length, { timeout: 10_000 }).toBe(3)
  expect(await run(`${connector}.me`, name)).toMatchObject({ status: 'succeeded' })

  expect(services.signOut(name).config).toEqual(config)
  expect(await run(`${connector}.me`, name)).toMatchObject({ status: 'failed', failure: { code: 'invalid-input' } })
  services.connections.put({ name, connector, config: { ...config, token: 'secret://desk-token' } })
  server.live.add('own-token-4712')
  expect(await run(`${connector}.me`, name)).toMatchObject({ status: 'succeeded' })
}, 60_000)

test.each([['pkce: true', 'S256', 'client-secret'], ['pkce: true, pkceMethod: "plain"', 'plain', 'client-secret'], ['', null, 'client-secret'], ['', 'S256', null]] as const)('PKCE is as the piece declares it (%s): %s, and always there without a client secret', async (more, method, secret) => {
  await addPiece('Keyed', '2', oauth2(more))
  services.connections.put({ name: 'keyed', connector: 'ap-keyed', config: { level: 'read', host: '127.0.0.1', clientId: 'desk-app', ...(secret !== null && { clientSecret: 'secret://desk-client' }) } })
  if (secret !== null) expect((await signIn('keyed')).searchParams.get('code_challenge_method')).toBe(method)
  else {
    const signing = await services.beginSignIn('keyed')
    expect(new URL(signing.url).searchParams.get('code_challenge_method')).toBe(method)
    signing.cancel()
  }
}, 60_000)

test('what stands in the address of a sign-in is to be filled in, and no secret goes there', async () => {
  await addPiece('Open', '2', oauth2().replace('required: true }, level', 'required: false }, level').replace('displayName: "Host"', 'displayName: "Host name"'))
  services.connections.put({ name: 'open', connector: 'ap-open', config: { level: 'read', clientId: 'desk-app' } })
  expect(await failure(services.beginSignIn('open'))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('depends on "Host name"') as unknown })
  services.connections.put({ name: 'open', connector: 'ap-open', config: { level: 'read', clientId: 'desk-app', host: 'secret://desk-client' } })
  expect(await failure(services.beginSignIn('open'))).toMatchObject({ code: 'invalid-input' })
  services.connections.put({ name: 'open', connector: 'ap-open', config: { level: 'read', clientId: 'desk-app', host: 'desk.example' } })
  expect(await failure(services.beginSignIn('open'))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('no https address') as unknown })
}, 60_000)

test('a piece with several kinds of account is given the one that the connection holds', async () => {
  await addPiece('Many', '2', `[${oauth2()}, { type: "CUSTOM_AUTH", displayName: "Bot token", required: true, props: { accessToken: { type: "SECRET_TEXT", displayName: "Bot token", required: true } } }]`)
  expect(typeOf('ap-many')).toMatchObject({ canSignIn: true, configSchema: { required: [], properties: {
    accountKind: { enum: ['fields', 'sign-in'], 'x-labels': ['Bot token', 'Sign in'], default: 'fields' }, 'fields-accessToken': { title: 'Bot token', 'x-secret': true, 'x-account-kind': 'fields' }, accessToken: { 'x-sign-in': true, 'x-account-kind': 'sign-in' }, host: { 'x-account-kind': 'sign-in' },
  } } })
  const put = (config: JsonObject) => services.connections.put({ name: 'many', connector: 'ap-many', config })
  put({})
  expect(await run('ap-many.show', 'many')).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining('needs Bot token') as unknown } })
  put({ 'fields-accessToken': 'secret://desk-token', clientId: 'desk-app', host: '127.0.0.1' })
  expect(await run('ap-many.show', 'many')).toMatchObject({ status: 'succeeded', output: { auth: { type: 'CUSTOM_AUTH', props: { accessToken: expect.any(String) as unknown } } } })
  expect(await failure(services.beginSignIn('many'))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('another kind of account, "Bot token"') as unknown })
  put({ accountKind: 'sign-in', clientId: 'desk-app', clientSecret: 'secret://desk-client', host: '127.0.0.1' })
  expect((await signIn('many')).searchParams.get('scope')).toBe('read write')
  expect(await run('ap-many.me', 'many')).toMatchObject({ status: 'succeeded', output: { status: 200 } })
}, 60_000)

test('a connector that is added says where one signs in, and never sees the client secret', async () => {
  const offer = await add({ 'package.json': JSON.stringify({ name: 'shelf', version: '1.0.0', flowbench: { connector: 'index.ts' } }), 'index.ts': `
    import { callJson, defineAction, defineConnector, oauthFields, signedIn, z } from 'flowbench/connector'
    const config = z.strictObject({ ...oauthFields })
    export const connector = defineConnector({
      key: 'shelf', displayName: 'Shelf', icon: 'inbox', capabilities: ['action'], config, origins: ['${server.origin}'],
      oauth: { authorizeUrl: '${server.origin}/authorize', tokenUrl: '${server.origin}/token', scopes: ['read'] },
      service: (config) => ({ baseUrl: '${server.origin}', headers: { authorization: 'Bearer ' + signedIn('Shelf', config) } }),
      actions: [defineAction({
        key: 'me', displayName: 'Me', summary: 'Me', description: 'Me.', effect: 'read', config, input: z.strictObject({}), output: z.looseObject({}), defaultInput: {}, sample: {},
        run: async (_input, { http, config }) => ({ keys: Object.keys(config), said: (await callJson(http, { method: 'GET', url: '/me' })).body }),
      })],
    })` })
  expect(offer.description.oauth).toMatchObject({ tokenUrl: `${server.origin}/token`, scopes: ['read'] })
  services.connections.put({ name: 'shelf', connector: 'shelf', config: { clientId: 'desk-app', clientSecret: 'secret://desk-client' } })
  expect(await run('shelf.me', 'shelf')).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining('Nobody has signed in at Shelf') as unknown } })
  await signIn('shelf')
  expect(await run('shelf.me', 'shelf')).toMatchObject({ status: 'succeeded', output: { keys: ['clientId', 'accessToken'], said: { account: 'ada@example.com' } } })
}, 60_000)
