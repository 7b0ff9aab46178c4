// A connector of an OpenAPI document, by commands alone: known to "validate" and "nodes", called by "run" and by "serve".
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveHttp, type TestServer } from '../platform/http/test-server.ts'
import { build, flowbench, start } from './test-program.ts'

const petShop = fileURLToPath(new URL('../openapi/fixtures/pet-shop.yaml', import.meta.url))
const env = { FLOWBENCH_SECRET_SHOP: 'hush-hush', FLOWBENCH_SECRET_HOOK: 'hook-hush' }
let folder: string
let data: string
let shop: TestServer
const seen: { url: string | undefined; key: string | undefined }[] = []

beforeAll(async () => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-imported-'))
  data = join(folder, 'data')
  shop = await serveHttp((request, response) => {
    seen.push({ url: request.url, key: request.headers['x-shop-key']?.toString() })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: 'pet_7', name: 'Rex', kind: 'dog' }))
  })
  await json('connector', 'import', petShop, '--key', 'pets', '--operations', 'get-pet', '--base-url', `${shop.origin}/v2`)
  await json('grant', 'add', shop.origin)
  await json('connection', 'set', 'shop', '--connector', 'pets', '--config', file('shop.json', { apiKey: 'secret://shop' }))
}, 240_000)
afterAll(async () => {
  await shop.close()
  rmSync(folder, { recursive: true })
})

const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const ended = await flowbench([...args, '--data', data, '--json'], { env })
  expect(ended.code, `${args.join(' ')}: ${ended.out} ${ended.error}`).toBe(0)
  return ended.json()
}
const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}
const workflow = (trigger: object) => ({
  format: 'flowbench/workflow', version: 1, id: 'wf_pets', name: 'Pets', trigger, samples: [{ name: 'One', payload: { pet: '7' } }],
  nodes: [{ id: 'pet', type: 'pets.get-pet', name: 'Get the pet', connection: 'shop', input: { petId: '{{ event.payload.pet }}' } }], edges: [{ from: 'trigger', to: 'pet' }], output: '{{ steps.pet.output.name }}',
})

test('a document that uses it is right with its data folder, and its kind is unknown without', async () => {
  const path = file('pets.json', workflow({ type: 'manual' }))
  expect(await json('validate', path)).toEqual({ valid: true, problems: [] })
  const without = await flowbench(['validate', path, '--json'])
  expect([without.code, without.json()]).toMatchObject([2, { valid: false, problems: [{ rule: 'unknown-type' }] }])
  const { nodeTypes } = (await json('nodes')) as { nodeTypes: { type: string }[] }
  expect(nodeTypes.map(({ type }) => type)).toContain('pets.get-pet')
  expect((await flowbench(['nodes'])).out).not.toContain('pets.get-pet')
}, 120_000)

test('a run calls it with the account of its connection', async () => {
  expect(await json('run', file('pets.json', workflow({ type: 'manual' })))).toMatchObject({ status: 'succeeded', output: 'Rex' })
  expect(seen).toMatchObject([{ url: '/v2/pets/7', key: 'hush-hush' }])
}, 120_000)

test('a server takes an event in, and its workflow calls it', async () => {
  seen.length = 0
  await json('connection', 'set', 'hook', '--connector', 'github', '--config', file('hook.json', { webhookSecret: 'secret://hook' }))
  await json('workflow', 'import', file('hooked.json', workflow({ type: 'webhook', connector: 'github', event: 'issues' })))
  await json('workflow', 'activate', 'Pets')
  const server = start(['serve', '--data', data, '--port', '0', '--json'], { env })
  await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  const url = /"url": "(.*)"/.exec(server.output())?.[1] ?? ''
  const body = '{"pet":"9"}'
  const answer = await fetch(`${url}github`, { method: 'POST', body, headers: { 'x-github-event': 'issues', 'x-github-delivery': 'd1', 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hook-hush').update(body).digest('hex')}` } })
  expect(answer.status).toBe(202)
  await expect.poll(() => seen, { timeout: 30_000 }).toMatchObject([{ url: '/v2/pets/9', key: 'hush-hush' }])
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 0 })
}, 120_000)
