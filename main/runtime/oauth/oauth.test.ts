import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineConnector } from '@main/connectors/define.ts'
import { oauthFields, signedIn } from '@main/connectors/kit/oauth-fields.ts'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { createVault, type Vault } from '@main/secrets/vault.ts'
import { createConnections, type ConnectionStore } from '@main/storage/connections.ts'
import { openDatabase } from '@main/storage/database.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import { checkConnection } from '../check-connection.ts'
import { createOpenConnection, type OpenedConnection } from '../open-connection.ts'
import { createAccessTokens } from './access-tokens.ts'
import { serveOAuth, type OAuthServer } from './oauth-server.test-data.ts'
import { createSignOut } from './sign-out.ts'
import { createSignIns, type BeginSignIn, type SignIn } from './sign-in.ts'

let folder: string
let server: OAuthServer
let database: ReturnType<typeof openDatabase>
let http: ReturnType<typeof createHttp>
let vault: Vault
let connections: ConnectionStore
let begin: BeginSignIn
let at = 1_773_480_413_000
let clientAuth: 'body' | 'basic' = 'body'

const desk = () => defineConnector({
  key: 'desk', displayName: 'Desk', icon: 'inbox', capabilities: ['action'], actions: [],
  config: z.strictObject({ ...oauthFields, region: z.string().default('eu') }),
  oauth: ({ region }) => ({ authorizeUrl: `${server.origin}/authorize?region=${region}`, tokenUrl: `${server.origin}/token`, scopes: ['read', 'write'], authorizeParams: { access_type: 'offline' }, clientAuth }),
  service: (config) => ({ baseUrl: server.origin, headers: { Authorization: `Bearer ${signedIn('Desk', config)}` } }),
})
const httpFor = (signal: AbortSignal) => ({ request: (request: Parameters<typeof http.request>[0]) => http.request({ ...request, signal }) })
const vaultOf = (of: typeof database) => createVault(of, { now: () => at, environment: { FLOWBENCH_PASSPHRASE: 'correct horse battery staple' }, keychain: null })
const signIns = (longestMs?: number) => createSignIns({ connectors: [desk()], connections, vault, http: httpFor, now: () => at, ...(longestMs !== undefined && { longestMs }) })

beforeEach(async () => {
  at = 1_773_480_413_000
  clientAuth = 'body'
  folder = mkdtempSync(join(tmpdir(), 'flowbench-oauth-'))
  server = await serveOAuth()
  database = openDatabase({ folder, quickCheck: false })
  http = createHttp({ grants: () => [parseGrant(server.origin, { addedAt: 0 })] })
  vault = vaultOf(database)
  connections = createConnections(database, { now: () => at, checkConfig: checkConnection([desk()]) })
  await vault.put('desk-client', 'client-secret-4711')
  connections.put({ name: 'desk-main', connector: 'desk', config: { clientId: 'desk-app', clientSecret: 'secret://desk-client', region: 'us' } })
  begin = signIns()
})
afterEach(async () => {
  await Promise.all([http.close(), server.close()])
  database.close()
  rmSync(folder, { recursive: true })
})

const redirectOf = ({ url }: SignIn): string => new URL(url).searchParams.get('redirect_uri') ?? ''
const signIn = async () => {
  const signing = await begin('desk-main')
  const page = await fetch(server.authorize(signing.url))
  return { connection: await signing.done, page: await page.text() }
}
const opener = (own = vault) => {
  const openConnection = createOpenConnection({ connections, reveal: (ref) => own.reveal(ref), tokens: createAccessTokens({ vault: own, http: httpFor, now: () => at }) })
  return (): Promise<OpenedConnection> => openConnection(desk(), 'desk-main', http)
}
const me = async (opened: OpenedConnection): Promise<number> => (await opened.http.request({ method: 'GET', url: '/me' })).status
const failure = async (work: Promise<unknown>): Promise<Failure | null> => work.then(() => null, toFailure)
const renewals = () => server.requests.filter(({ url, body }) => url === '/token' && body.includes('refresh_token')).length
const bearers = () => server.requests.filter(({ url }) => url === '/me').map(({ headers }) => headers.authorization)

describe('signing in', () => {
  test('ends at the port that the person named, and says so when another program has it', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as AddressInfo
    connections.put({ name: 'desk-main', connector: 'desk', config: { clientId: 'desk-app', clientSecret: 'secret://desk-client', region: 'us', redirectPort: port } })
    expect(await failure(begin('desk-main'))).toMatchObject({ code: 'unavailable', message: expect.stringContaining(`The redirect port ${port} cannot be listened at`) as unknown })
    blocker.close()
    await once(blocker, 'close')
    const signing = await begin('desk-main')
    expect(redirectOf(signing)).toBe(`http://127.0.0.1:${port}/`)
    await fetch(server.authorize(signing.url))
    expect((await signing.done).config).toMatchObject({ accessToken: 'secret://desk-main-sign-in', redirectPort: port })
  })

  test('is undone by signing out: nothing of it is kept', async () => {
    await signIn()
    expect(vault.has('desk-main-sign-in')).toBe(true)
    const signOut = createSignOut({ connections, vault })
    expect(signOut('desk-main').config).toEqual({ clientId: 'desk-app', clientSecret: 'secret://desk-client', region: 'us' })
    expect(vault.has('desk-main-sign-in')).toBe(false)
    expect(() => signOut('desk-main')).toThrow('Nobody is signed in')
    expect(await failure(opener()())).toMatchObject({ code: 'invalid-input' })
  })

  test('asks the service with PKCE, keeps what comes of it in the vault, and calls carry it', async () => {
    const signing = await begin('desk-main')
    const { searchParams, pathname } = new URL(signing.url)
    expect([pathname, Object.fromEntries(searchParams)]).toEqual(['/authorize', {
      region: 'us', access_type: 'offline', response_type: 'code', client_id: 'desk-app', scope: 'read write', code_challenge_method: 'S256',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) as unknown, state: expect.stringMatching(/^[\w-]{43}$/) as unknown, code_challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    }])
    const page = await fetch(server.authorize(signing.url))
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('You can close this page') as unknown])
    const connection = await signing.done
    expect(connection.config).toEqual({ clientId: 'desk-app', clientSecret: 'secret://desk-client', region: 'us', accessToken: 'secret://desk-main-sign-in' })

    const opened = await opener()()
    expect(await me(opened)).toBe(200)
    expect(bearers()).toEqual([`Bearer ${[...server.live][0]}`])
    const [token = ''] = server.live
    expect(vault.redact(`It said ${token}`)).toBe('It said [secret desk-main-sign-in]')
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes(token.slice(3))).toBe(false)
  })

  test('shows the client by HTTP Basic where the service wants that', async () => {
    clientAuth = 'basic'
    begin = signIns()
    await signIn()
    const asked = server.requests.find(({ url }) => url === '/token')
    expect([asked?.headers.authorization?.startsWith('Basic '), asked?.body.includes('client-secret')]).toEqual([true, false])
  })

  test('does not take an answer with another state, from another host or at another path, and goes on waiting', async () => {
    const signing = await begin('desk-main')
    const good = new URL(server.authorize(signing.url))
    const wrong = new URL(good)
    wrong.searchParams.set('state', 'x'.repeat(43))
    const elsewhere = new URL(good)
    elsewhere.pathname = '/other'
    const without = new URL(good)
    without.searchParams.delete('state')
    for (const each of [wrong, elsewhere, without, new URL('/favicon.ico', good)]) expect((await fetch(each)).status).toBe(400)
    expect((await fetch(good, { method: 'POST' })).status).toBe(400)
    expect((await fetch(good.href.replace('127.0.0.1', 'localhost')).catch(() => ({ status: 400 }))).status).toBe(400)
    expect(connections.get('desk-main')?.config['accessToken']).toBeUndefined()
    expect((await fetch(good)).status).toBe(200)
    await expect(signing.done).resolves.toMatchObject({ name: 'desk-main' })
    await expect(fetch(good)).rejects.toThrow()
  })

  test('that is refused says so in the words of the service, and changes nothing', async () => {
    const signing = await begin('desk-main')
    const state = new URL(signing.url).searchParams.get('state') ?? ''
    const page = await fetch(`${redirectOf(signing)}?${new URLSearchParams({ error: 'access_denied', error_description: 'The <b>owner</b> said no', state }).toString()}`)
    expect(await page.text()).not.toContain('<b>')
    expect(await failure(signing.done)).toMatchObject({ code: 'forbidden', message: expect.stringContaining('access_denied: The <b>owner</b> said no') as unknown })
    expect(vault.has('desk-main-sign-in')).toBe(false)
  })

  test('ends when it is given up or takes too long, and its port with it', async () => {
    const given = await begin('desk-main')
    given.cancel()
    expect(await failure(given.done)).toMatchObject({ code: 'cancelled' })
    const late = await signIns(50)('desk-main')
    expect(await failure(late.done)).toMatchObject({ code: 'timeout', message: expect.stringContaining('Nobody signed in') as unknown })
    await expect.poll(() => fetch(redirectOf(late)).then(() => true, () => false), { timeout: 8_000 }).toBe(false)
  })

  test.each([
    ['a client that is not known', { status: 401, body: { error: 'invalid_client' } }, 'unauthorized', 'Check the client ID'],
    ['an error with the status of a success', { status: 200, body: { error: 'bad_verification_code' } }, 'unauthorized', 'bad_verification_code'],
    ['a page in place of tokens', { status: 200, body: '<html>' }, 'unavailable', 'did not answer with an access token'],
    ['a service that is down', { status: 503, body: '' }, 'unavailable', ''],
  ])('with %s fails in words that hold neither code nor secret', async (_, answer, code, says) => {
    server.answers.push(() => answer)
    const signing = await begin('desk-main')
    const back = server.authorize(signing.url)
    await fetch(back)
    const failed = await failure(signing.done)
    expect(failed).toMatchObject({ code, message: expect.stringContaining(says) as unknown })
    const told = JSON.stringify(failed)
    expect([told.includes('4711'), told.includes(new URL(back).searchParams.get('code') ?? '-')]).toEqual([false, false])
  })

  test('takes the address that a browser on another machine ended at', async () => {
    const signing = await begin('desk-main')
    for (const wrong of ['code', 'https://desk.example/?code=1', redirectOf(signing)]) expect(() => signing.take(wrong)).toThrow('not the address')
    signing.take(server.authorize(signing.url))
    await expect(signing.done).resolves.toMatchObject({ config: { accessToken: 'secret://desk-main-sign-in' } })
  })

  test('needs a client ID and a connection that is there', async () => {
    connections.put({ name: 'bare', connector: 'desk', config: {} })
    expect(await failure(begin('bare'))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('client ID') as unknown })
    expect(await failure(begin('none'))).toMatchObject({ code: 'not-found' })
  })
})

describe('an access token', () => {
  beforeEach(async () => { await signIn() })

  test('is renewed before it ends, once for all who ask at the same time, and the new refresh token is the one used next', async () => {
    const open = opener()
    for (const round of [1, 2]) {
      at += 3_590_000
      server.delayMs = 100
      const opened = await Promise.all(Array.from({ length: 8 }, () => open()))
      expect(await Promise.all(opened.map(me))).toEqual(Array(8).fill(200))
      expect(renewals()).toBe(round)
    }
    expect(await me(await opener()())).toBe(200)
    expect(renewals()).toBe(2)
  })

  test('that the service refuses is renewed once, and the request goes out again', async () => {
    const open = opener()
    const opened = await Promise.all([open(), open()])
    server.live.clear()
    expect(await Promise.all(opened.map(me))).toEqual([200, 200])
    expect(renewals()).toBe(1)
    expect(new Set(bearers()).size).toBe(2)
  })

  test('that is refused again after that is left at that', async () => {
    const opened = await opener()()
    server.live.clear()
    server.answers.push(() => ({ status: 200, body: { access_token: 'never-good' } }))
    expect(await me(opened)).toBe(401)
    expect([renewals(), bearers().length]).toEqual([1, 2])
  })

  test('goes to no other origin, whose 401 renews nothing', async () => {
    const other = await serveOAuth()
    const own = createHttp({ grants: () => [server, other].map(({ origin }) => parseGrant(origin, { addedAt: 0 })) })
    const openConnection = createOpenConnection({ connections, reveal: (ref) => vault.reveal(ref), tokens: createAccessTokens({ vault, http: httpFor, now: () => at }) })
    const opened = await openConnection(desk(), 'desk-main', own)
    expect((await opened.http.request({ method: 'GET', url: `${other.origin}/me` })).status).toBe(401)
    expect([renewals(), other.requests.map(({ headers }) => headers.authorization)]).toEqual([0, [undefined]])
    await Promise.all([own.close(), other.close()])
  })

  test('of a sign-in that was taken back says what to do, before anything is sent', async () => {
    server.revoke()
    const open = opener()
    const refused = { code: 'unauthorized', retryable: false, sent: 'not-sent', message: expect.stringMatching(/"desk-main" was taken back or has ended.*Sign in again under Connections/) as unknown }
    expect(await failure(me(await open()))).toMatchObject(refused)
    at += 3_600_001
    expect(await failure(open())).toMatchObject(refused)
    await signIn()
    expect(await me(await open())).toBe(200)
  })

  test('that ended and cannot be renewed says so', async () => {
    server.givesRefresh = false
    await signIn()
    at += 3_600_001
    expect(await failure(opener()())).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('nothing to renew it with') as unknown })
  })

  test('is used to its end while the service cannot renew it, and then the call can be tried again later', async () => {
    const open = opener()
    at += 3_590_000
    server.answers.push(() => ({ status: 503, body: '' }))
    expect(await me(await open())).toBe(200)
    at += 20_000
    server.answers.push(() => ({ status: 503, body: '' }))
    expect(await failure(open())).toMatchObject({ code: 'unavailable', retryable: true, sent: 'not-sent' })
    expect(await me(await open())).toBe(200)
  })

  test('that another process renewed is used; what it put in meanwhile is not written over', async () => {
    const theirs = openDatabase({ folder, quickCheck: false })
    const other = opener(vaultOf(theirs))
    const open = opener()
    at += 3_590_000
    expect(await me(await other())).toBe(200)
    expect(await me(await open())).toBe(200)
    expect(renewals()).toBe(1)

    at += 3_590_000
    const putIn: Promise<unknown>[] = []
    server.live.add('newer-4713')
    server.answers.push(() => {
      putIn.push(vaultOf(theirs).put('desk-main-sign-in', '{"accessToken":"newer-4713"}'))
      return { status: 200, body: { access_token: 'older-4714' } }
    })
    server.delayMs = 2_000
    const opened = await open()
    await Promise.all(putIn)
    expect(await me(opened)).toBe(200)
    expect(await vault.reveal('secret://desk-main-sign-in')).toContain('newer-4713')
    theirs.close()
  })

  test('keeps its refresh token when the service gives no new one', async () => {
    const open = opener()
    const [token] = server.live
    at += 3_590_000
    server.answers.push(() => ({ status: 200, body: { access_token: token, expires_in: '3600' } }))
    await open()
    at += 3_590_000
    expect(await me(await open())).toBe(200)
    expect(renewals()).toBe(2)
  })

  test('that somebody put in by hand is used as it is', async () => {
    await vault.put('desk-main-sign-in', 'by-hand-4712')
    server.live.add('by-hand-4712')
    expect(await me(await opener()())).toBe(200)
  })
})
