import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, flowbench } from './test-program.ts'

let folder: string
let data: string
const env = { FLOWBENCH_PASSPHRASE: 'correct horse battery staple' }
const none = { FLOWBENCH_PASSPHRASE: '', FLOWBENCH_PASSPHRASE_FILE: '' }

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-accounts-'))
  data = join(folder, 'data')
  build()
}, 120_000)
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

test('a server is set up by a script: a secret, a connection that refers to it, and both are listed without the value', async () => {
  const set = await flowbench(['secret', 'set', 'github-webhook', '--data', data, '--json'], { input: 'hunter2-value\n', env })
  expect([set.code, set.json()]).toEqual([0, { secret: { name: 'github-webhook', source: 'vault', updatedAt: expect.any(Number) } }])

  const config = join(folder, 'github.json')
  writeFileSync(config, '{ "webhookSecret": ["secret://github-webhook", "secret://next"] }')
  const connected = await flowbench(['connection', 'set', 'github-main', '--connector', 'github', '--config', config, '--data', data, '--json'])
  expect([connected.code, connected.json()]).toMatchObject([0, { connection: { name: 'github-main', connector: 'github', config: { webhookSecret: ['secret://github-webhook', 'secret://next'] } }, missingSecrets: ['next'] }])

  const listed = await flowbench(['secret', 'list', '--data', data, '--json'], { env: { ...env, FLOWBENCH_SECRET_NEXT: 'from outside' } })
  expect(listed.json()).toMatchObject({ vault: { state: 'open', protection: 'passphrase' }, secrets: [{ name: 'NEXT', source: 'environment' }, { name: 'github-webhook', source: 'vault' }] })
  const connections = await flowbench(['connection', 'list', '--data', data, '--json'])
  expect(connections.json()).toMatchObject({ connections: [{ name: 'github-main', connector: 'github' }] })

  for (const { out, error } of [set, connected, listed, connections]) expect(out + error).not.toMatch(/hunter2|from outside/)
  for (const name of readdirSync(data)) expect(readFileSync(join(data, name)).includes('hunter2')).toBe(false)
})

test('without keychain and passphrase nothing is kept, and the way out is said', async () => {
  const { code, error, out } = await flowbench(['secret', 'set', 'a', '--data', join(folder, 'empty')], { input: 'x', env: none })
  expect([code, out]).toEqual([1, ''])
  expect(error).toContain('FLOWBENCH_PASSPHRASE')
  expect(error).toContain('FLOWBENCH_SECRET_')
})

test('another passphrase opens nothing', async () => {
  const { code, json } = await flowbench(['secret', 'set', 'b', '--data', data, '--json'], { input: 'x', env: { FLOWBENCH_PASSPHRASE: 'another' } })
  expect([code, json()]).toMatchObject([1, { error: { code: 'unauthorized' } }])
})

test('a config on standard input is taken; one with a value in it is refused without repeating it', async () => {
  const good = await flowbench(['connection', 'set', 'any', '--connector', 'generic', '--config', '-', '--data', data], { input: '{ "webhookSecret": "secret://x", "header": "X-Sig" }' })
  expect(good.code).toBe(0)
  expect(good.out).toContain('/webhooks/generic/any')
  expect(good.out).toContain('flowbench secret set x')
  const bad = await flowbench(['connection', 'set', 'bad', '--connector', 'github', '--config', '-', '--data', data, '--json'], { input: '{ "webhookSecret": "hunter2" }' })
  expect([bad.code, bad.json()]).toMatchObject([2, { error: { code: 'invalid-input', message: expect.stringContaining('secret://') } }])
  expect(bad.out).not.toContain('hunter2')
})

test('a connection is renamed, its former name still leads to it, and is let go of', async () => {
  const renamed = await flowbench(['connection', 'rename', 'github-main', 'github', '--data', data])
  expect([renamed.code, renamed.out]).toEqual([0, 'github-main is called github from now on. No workflow named it.\ngithub-main still leads to it: the address at the service and exported files need not be changed.\n'])
  const again = await flowbench(['connection', 'set', 'github-main', '--connector', 'github', '--config', '-', '--data', data, '--json'], { input: '{ "webhookSecret": "secret://next" }' })
  expect([again.code, again.json()]).toMatchObject([1, { error: { code: 'conflict', message: expect.stringContaining('is a former name of the connection "github"') as string } }])
  expect((await flowbench(['connection', 'list', '--data', data])).out).toContain('github  github  (was github-main)')
  expect((await flowbench(['connection', 'remove', 'github-main', '--data', data])).out).toBe('github-main no longer leads to the connection github.\n')
  expect((await flowbench(['connection', 'rename', 'github', 'github-main', '--data', data, '--json'])).json()).toMatchObject({ connection: { name: 'github-main', formerNames: ['github'] }, workflows: [], runsUnderWay: 0 })
})

test.each([
  [['secret', 'set', 'a', 'the-value']], [['secret', 'get', 'a']], [['secret', 'list', 'a']], [['secret', 'remove', 'none']], [['connection', 'set', 'x', '--config', '-']], [['connection', 'set', 'x', '--connector', 'none', '--config', '-']],
  [['connection', 'set', 'x', '--connector', 'github']], [['connection', 'remove', 'none']], [['connection', 'make', 'x']], [['connection', 'rename', 'github-main']], [['connection', 'rename', 'none', 'other']], [['connection', 'remove', 'a', 'b']],
])('%j cannot be used, and says why', async (args) => {
  const { code, error } = await flowbench([...args, '--data', data], { input: '{}', env })
  expect(code).toBe(2)
  expect(error.length).toBeGreaterThan(20)
  expect(error).not.toContain('the-value')
})

test('a value is tried before it takes the place of another: a signing secret is kept beside the old one, unless the person says otherwise', async () => {
  const refused = await flowbench(['secret', 'rotate', 'github-webhook', '--data', data], { input: 'another-value', env })
  expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('github-main checks its webhooks with it') as string])
  expect(refused.out).toContain('The old value is still in use.')
  expect((await flowbench(['secret', 'rotate', 'github-webhook', '--anyway', '--data', data, '--json'], { input: 'another-value', env })).json()).toEqual({ isKept: true, connections: [{ connection: 'github-main', outcome: 'signs' }] })
  expect((await flowbench(['secret', 'rotate', 'nobody', '--data', data], { input: 'x', env })).code).toBe(1)
  expect((await flowbench(['secret', 'list', '--data', data], { env })).out).toMatch(/secret:\/\/github-webhook +in the vault, used by the connection github-main/)
})

test('what is removed is gone', async () => {
  expect((await flowbench(['connection', 'remove', 'any', '--data', data])).code).toBe(0)
  expect((await flowbench(['secret', 'remove', 'github-webhook', '--data', data, '--json'])).json()).toEqual({ removed: 'github-webhook' })
  expect((await flowbench(['secret', 'list', '--data', data, '--json'], { env })).json()).toMatchObject({ secrets: [] })
})
