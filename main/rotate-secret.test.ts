// Keys and signing secrets that take each other's place: a real service and real webhooks on loopback.
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveHttp, type TestServer } from './platform/http/test-server.ts'
import { openServices, type Services } from './services.ts'
import { toFailure } from '@shared/failure.ts'

let folder: string
let services: Services
let server: TestServer
let taken: Set<string>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-rotate-'))
  taken = new Set(['Bearer old', 'Bearer new'])
  server = await serveHttp(({ headers }, response) => {
    const isIn = taken.has(headers.authorization ?? '')
    response.writeHead(isIn ? 200 : 401, { 'content-type': 'application/json' }).end(isIn ? '{"displayName":"Ada"}' : `{"errorMessages":["${headers.authorization} is nobody"]}`)
  })
  services = await openServices({ dataFolder: folder, workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  services.grants.add(server.origin, 'a test')
  await services.vault.unlock('a passphrase for the test')
  await services.vault.put('token', 'old')
  await services.vault.put('hook', 'hush')
  services.connections.put({ name: 'jira-desk', connector: 'jira', config: config() })
  services.connections.put({ name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://hook' } })
})
afterEach(async () => {
  await services.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

const config = (apiToken = 'secret://token') => ({ site: server.origin, edition: 'data-center', apiToken })
const rotate = (name: string, value: string, anyway = false) => services.rotateSecret({ name, value, anyway })

test('a value that does not work leaves the old one in use, and one that works takes its place', async () => {
  const refused = await rotate('token', 'guess-4711')
  expect(refused).toMatchObject({ isKept: false, connections: [{ connection: 'jira-desk', outcome: 'fails', failure: { code: 'unauthorized' } }] })
  expect(await services.vault.reveal('secret://token')).toBe('old')
  expect(await rotate('token', 'new')).toEqual({ isKept: true, connections: [{ connection: 'jira-desk', outcome: 'works', account: expect.stringContaining('Ada') as unknown }] })
  expect(await services.vault.reveal('secret://token')).toBe('new')
  expect(await rotate('token', 'guess-4712', true)).toMatchObject({ isKept: true, connections: [{ outcome: 'fails' }] })
  expect(await services.vault.reveal('secret://token')).toBe('guess-4712')
})

test('a value that is tried is blacked out, though its service repeats it, and nothing of it is kept', async () => {
  const failure = await services.lookUps.tryConnection({ name: 'jira-desk', connector: 'jira', config: config('secret://another'), values: { another: 'guess-4711' } }).then(() => null, toFailure)
  expect(failure?.code).toBe('unauthorized')
  expect(services.vault.redact('it said guess-4711')).not.toContain('guess-4711')
  expect(services.vault.has('another')).toBe(false)
  expect(services.connections.get('jira-desk')?.config).toEqual(config())
  expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer guess-4711')
  const wrong = services.lookUps.tryConnection({ name: 'jira-desk', connector: 'jira', config: { site: 7 }, values: {} })
  await expect(wrong).rejects.toThrow('does not take this config')
})

test('a signing secret is not replaced in its place unasked; beside another both are taken, and which one is in use is seen', async () => {
  expect(await rotate('hook', 'next')).toEqual({ isKept: false, connections: [{ connection: 'github-main', outcome: 'signs' }] })
  await services.vault.put('hook-2', 'next')
  services.connections.put({ name: 'github-main', connector: 'github', config: { webhookSecret: ['secret://hook', 'secret://hook-2'] } })
  const status = await services.triggers.start(0)
  const send = async (secret: string, delivery: string): Promise<number> => {
    const body = '{"action":"opened"}'
    const answer = await fetch(`${status.state === 'listening' ? status.url : ''}github`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-github-event': 'issues', 'x-github-delivery': delivery, 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` } })
    return answer.status
  }
  expect(services.signed()).toEqual([])
  expect([await send('hush', '1'), await send('next', '2'), await send('another', '3')]).toEqual([202, 202, 401])
  const signed = services.signed()
  expect(signed.map(({ connection, secret }) => `${connection} ${secret}`)).toEqual(['github-main hook', 'github-main hook-2'])
  services.connections.put({ name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://hook-2' } })
  await new Promise((resolve) => setTimeout(resolve, 1))
  expect([await send('hush', '4'), await send('next', '5')]).toEqual([401, 202])
})

test('whatever refers to a secret is said before it is removed: connections, steps as they are edited and live, the tunnel', async () => {
  const step = (header: string) => ({ id: 'tell', type: 'http.request', name: 'Tell', input: { url: 'https://shop.example', headers: { authorization: header } } })
  const document = { format: 'flowbench/workflow', version: 1, id: 'wf_tell', name: 'Tell the shop', trigger: { type: 'manual' }, nodes: [step('Bearer secret://shop and secret://token')], edges: [{ from: 'trigger', to: 'tell' }] }
  services.library.import(JSON.stringify(document))
  await services.mcp.add({ name: 'Tools of the shop', transport: { type: 'http', url: 'http://127.0.0.1:1/mcp', headers: { authorization: 'Bearer secret://shop' } }, trustsHints: false, roots: [] }).catch(() => undefined)
  expect(services.secretUses()).toEqual([
    { name: 'hook', connections: ['github-main'], workflows: [], servers: [], isOfTunnel: false },
    { name: 'shop', connections: [], workflows: [{ workflowId: 'wf_tell', workflowName: 'Tell the shop', places: ['Tell'] }], servers: ['Tools of the shop'], isOfTunnel: false },
    { name: 'token', connections: ['jira-desk'], workflows: [{ workflowId: 'wf_tell', workflowName: 'Tell the shop', places: ['Tell'] }], servers: [], isOfTunnel: false },
  ])
})
