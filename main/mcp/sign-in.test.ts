// Signing in at a server that wants it: registered by itself or known beforehand, with tokens that are renewed, and that go to the address
// where they were given and nowhere else.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { listenForAnswer } from '@main/runtime/oauth/loopback-answer.ts'
import type { Grant } from '@shared/grant.ts'
import { toFailure } from '@shared/failure.ts'
import type { McpServerDraft } from '@shared/mcp-server.ts'
import { serveGuardedMcp, type GuardedMcp } from '../../e2e/guarded-mcp.ts'
import type { McpServers } from './servers.ts'
import { accepted, testMcp } from './test-servers.ts'

const grants: Grant[] = []
const http = createHttp({ grants: () => grants })
let secrets: Map<string, string>
let mcp: McpServers
let guarded: GuardedMcp[]
beforeEach(() => {
  secrets = new Map()
  guarded = []
  mcp = testMcp({
    stream: (request) => http.stream(request), grant: (origin) => void grants.push(parseGrant(origin, { addedAt: 0 })), listen: (state, service) => listenForAnswer(state, service, null),
    hasSecret: (name) => secrets.has(name), reveal: (ref) => Promise.resolve(secrets.get(ref.slice('secret://'.length)) ?? ''), putSecret: (name, value) => Promise.resolve(secrets.set(name, value)),
  })
})
afterEach(async () => {
  await mcp.close()
  for (const each of guarded) each.close()
  grants.length = 0
})

const serve = async (options?: Parameters<typeof serveGuardedMcp>[0]): Promise<GuardedMcp> => {
  const server = await serveGuardedMcp(options)
  guarded.push(server)
  return server
}
const draft = (url: string, oauth?: { clientId: string; clientSecret: string }): McpServerDraft => ({ name: 'Guarded', trustsHints: false, roots: [], transport: { type: 'http', url, headers: {}, ...(oauth && { oauth }) } })
/** As a person does it: their browser follows where it is led. */
const signIn = async (key: string): Promise<void> => {
  const begun = await mcp.signIn(key)
  const back = await fetch(begun.url ?? '')
  expect(await back.text()).toContain('You are signed in.')
  await begun.done
}
const whoami = (): Promise<unknown> => mcp.port.call({ server: 'guarded', tool: 'whoami', args: {}, signal: new AbortController().signal }).then(({ text }) => text, toFailure)

it('a call without a sign-in says that one is needed; after it tools are called, and a token that ended is renewed without a person', { timeout: 60_000 }, async () => {
  const server = await serve()
  const key = await accepted(mcp, draft(server.url))
  expect(await mcp.sync(key).then(() => null, toFailure)).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('Sign in at the server under Settings') })
  await signIn(key)
  expect(server.registered).toEqual(['Flowbench'])
  await mcp.sync(key)
  expect(await whoami()).toBe('ada@tools.example')
  expect([...secrets.keys()]).toEqual(['mcp-guarded-sign-in'])
  server.live.clear()
  expect(await whoami()).toBe('ada@tools.example')
  expect(server.grants).toEqual(['authorization_code', 'refresh_token'])
})

it('a service that registers nobody knows Flowbench by the client id and secret that were given', { timeout: 60_000 }, async () => {
  const server = await serve({ client: { id: 'desk', secret: 'client-secret-4711' } })
  const key = await accepted(mcp, draft(server.url))
  expect(await mcp.signIn(key).then(() => null, toFailure)).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('It was not possible to sign in at Guarded') })
  secrets.set('desk', 'client-secret-4711')
  await mcp.edit(key, draft(server.url, { clientId: 'desk', clientSecret: 'secret://desk' }))
  // Another client is another thing to agree to.
  expect(mcp.consent(key).isAccepted).toBe(false)
  mcp.accept(key, mcp.consent(key).hash)
  await signIn(key)
  await mcp.sync(key)
  expect(await whoami()).toBe('ada@tools.example')
  expect(server.registered).toEqual([])
})

it('a server whose address was changed gets no token of the one before', { timeout: 60_000 }, async () => {
  const [first, second] = [await serve(), await serve()]
  const key = await accepted(mcp, draft(first.url))
  await signIn(key)
  await mcp.sync(key)
  const [token = ''] = first.live
  expect(first.tokensSeen).toContain(token)
  await mcp.edit(key, draft(second.url))
  mcp.accept(key, mcp.consent(key).hash)
  expect(await mcp.sync(key).then(() => null, toFailure)).toMatchObject({ code: 'unauthorized' })
  expect([...second.tokensSeen]).toEqual([''])
})

it('a sign-in that was given up changes nothing', { timeout: 60_000 }, async () => {
  const server = await serve()
  const key = await accepted(mcp, draft(server.url))
  const begun = await mcp.signIn(key)
  begun.cancel()
  expect(await begun.done.then(() => null, toFailure)).toMatchObject({ code: 'cancelled', message: expect.stringContaining('Nothing was changed') })
  expect(secrets.size).toBe(0)
})
