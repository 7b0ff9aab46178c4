import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ConnectionStore } from '@main/storage/connections.ts'
import { createConnections } from '@main/storage/connections.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createVault, type Vault } from '@main/secrets/vault.ts'
import type { WebhookRequest } from '@shared/webhook/verification.ts'
import { connectors } from '../connectors/index.ts'
import { webhookCrypto } from '../platform/webhook-crypto.ts'
import { checkConnection } from './check-connection.ts'
import { createWebhookVerifier, type CheckWebhook } from './webhook-verifier.ts'

let vault: Vault
let connections: ConnectionStore
let check: CheckWebhook
let environment: Record<string, string>
let close: () => void

beforeEach(() => {
  const database = openDatabase({ folder: null, quickCheck: false })
  environment = { FLOWBENCH_SECRET_OLD: 'old secret', FLOWBENCH_SECRET_NEW: 'new secret', FLOWBENCH_SECRET_OTHER: 'other secret' }
  vault = createVault(database, { now: () => 1, environment, keychain: null })
  connections = createConnections(database, { now: () => 1, checkConfig: checkConnection(connectors) })
  check = createWebhookVerifier({ connectors, connections, reveal: (ref) => vault.reveal(ref), crypto: webhookCrypto })
  close = () => void database.close()
})
afterEach(() => close())

function signedBy(secret: string, body = '{"action":"opened"}'): WebhookRequest {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  return { headers: [['x-github-event', 'issues'], ['x-github-delivery', 'd-1'], ['x-hub-signature-256', signature]], rawBody: Buffer.from(body), url: 'http://127.0.0.1/webhooks/github', receivedAt: 1 }
}
const any = { connector: 'github', connection: null }

test('a request belongs to the connection whose secret signed it, and names no other when it is addressed', async () => {
  connections.put({ name: 'first', connector: 'github', config: { webhookSecret: 'secret://old' } })
  connections.put({ name: 'second', connector: 'github', config: { webhookSecret: 'secret://other' } })
  expect(await check(any, signedBy('other secret'))).toEqual({ ok: true, connection: 'second', eventId: 'd-1', event: 'issues.opened' })
  expect(await check({ connector: 'github', connection: 'second' }, signedBy('other secret'))).toMatchObject({ ok: true })
  expect(await check({ connector: 'github', connection: 'first' }, signedBy('other secret'))).toMatchObject({ ok: false })
})

test('both secrets count while one takes the place of another, also when one of them is not kept yet', async () => {
  connections.put({ name: 'main', connector: 'github', config: { webhookSecret: ['secret://old', 'secret://new', 'secret://later'] } })
  for (const secret of ['old secret', 'new secret']) expect(await check(any, signedBy(secret))).toMatchObject({ ok: true, connection: 'main' })
  environment['FLOWBENCH_SECRET_LATER'] = 'later secret'
  expect(await check(any, signedBy('later secret'))).toMatchObject({ ok: true })
})

test('all that one turn brings is checked with a secret that was revealed once, and a secret that is changed counts from the next turn on', async () => {
  connections.put({ name: 'main', connector: 'github', config: { webhookSecret: 'secret://old' } })
  let revealed = 0
  check = createWebhookVerifier({ connectors, connections, reveal: (ref) => { revealed += 1; return vault.reveal(ref) }, crypto: webhookCrypto })
  expect(await check(any, signedBy('old secret'))).toMatchObject({ ok: true })
  expect(await check(any, signedBy('old secret'))).toMatchObject({ ok: true })
  expect(revealed).toBe(1)
  environment['FLOWBENCH_SECRET_OLD'] = 'changed secret'
  await new Promise((done) => setImmediate(done))
  expect(await check(any, signedBy('old secret'))).toMatchObject({ ok: false })
  expect(await check(any, signedBy('changed secret'))).toMatchObject({ ok: true })
})

test('a missing secret, a locked vault, no connection and no such connector refuse with the reason, and throw nothing', async () => {
  expect(await check(any, signedBy('x'))).toEqual({ ok: false, reason: 'There is no connection to GitHub. Add one with the secret that it signs with.' })
  connections.put({ name: 'main', connector: 'github', config: { webhookSecret: 'secret://nowhere' } })
  for (const secret of ['', 'undefined', 'null', 'secret://nowhere']) if (secret !== '') expect(await check(any, signedBy(secret))).toMatchObject({ ok: false, reason: expect.stringContaining('There is no secret "nowhere"') })
  expect(await check({ connector: 'github', connection: 'none' }, signedBy('x'))).toMatchObject({ ok: false, reason: 'There is no connection "none" to GitHub.' })
  for (const connector of ['none', 'http', 'core', '__proto__']) expect(await check({ connector, connection: null }, signedBy('x'))).toMatchObject({ ok: false })
  await vault.unlock('passphrase')
  await vault.put('nowhere', 'kept secret')
  expect(await check(any, signedBy('kept secret'))).toMatchObject({ ok: true })
})

test('a reason never holds a secret or a body', async () => {
  connections.put({ name: 'a', connector: 'github', config: { webhookSecret: 'secret://old' } })
  connections.put({ name: 'b', connector: 'github', config: { webhookSecret: ['secret://new', 'secret://gone'] } })
  const answer = await check(any, signedBy('wrong', '{"private":"body text"}'))
  expect(answer).toMatchObject({ ok: false, reason: expect.stringMatching(/^a: .* b: There is no secret "gone"/) })
  for (const text of ['old secret', 'new secret', 'body text']) expect(JSON.stringify(answer)).not.toContain(text)
})

test('another connector\'s connection of the same secret vouches for nothing', async () => {
  connections.put({ name: 'shop', connector: 'jira', config: { webhookSecret: 'secret://old' } })
  expect(await check({ connector: 'github', connection: 'shop' }, signedBy('old secret'))).toMatchObject({ ok: false })
})
