import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, flowbench } from './test-program.ts'

const petShop = fileURLToPath(new URL('../openapi/fixtures/pet-shop.yaml', import.meta.url))
let folder: string
let data: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-connector-'))
  data = join(folder, 'data')
  build()
}, 120_000)
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

test('a script looks at a document, imports what it needs, connects to it, and renews it', async () => {
  const preview = await flowbench(['connector', 'import', petShop, '--preview', '--data', data, '--json'])
  expect([preview.code, preview.json()]).toMatchObject([0, { suggested: { key: 'pet-shop' }, offer: { title: 'Pet Shop API', refused: [] } }])
  expect((await flowbench(['connector', 'list', '--data', data, '--json'])).json()).toEqual({ connectors: [], added: [] })

  const imported = await flowbench(['connector', 'import', petShop, '--key', 'pets', '--name', 'Pets', '--operations', 'get-pet,tag:orders', '--data', data, '--json'])
  expect([imported.code, imported.json()]).toMatchObject([0, { connector: { key: 'pets', displayName: 'Pets', operations: ['get-pet', 'orders-list', 'orders-create'], offered: 9 }, changes: null }])

  const config = join(folder, 'config.json')
  writeFileSync(config, '{ "shop-key_apiKey": "secret://shop" }')
  const connected = await flowbench(['connection', 'set', 'shop', '--connector', 'pets', '--config', config, '--data', data, '--json'])
  expect([connected.code, connected.json()]).toMatchObject([0, { connection: { connector: 'pets' } }])

  const renewed = await flowbench(['connector', 'import', petShop, '--key', 'pets', '--operations', 'get-pet', '--data', data, '--json'])
  expect([renewed.code, renewed.json()]).toMatchObject([0, { connector: { operations: ['get-pet'] }, changes: { added: [], removed: [], changed: [] } }])
  expect((await flowbench(['connector', 'list', '--data', data])).out).toBe('pets  Pets  1 of 9 operations  0 workflows\n')
  expect((await flowbench(['connector', 'remove', 'pets', '--data', data, '--json'])).json()).toEqual({ removed: 'pets', uses: [] })
})

test.each([
  [['connector', 'make', 'x'], 'none of import, install, build, enable, disable, list and remove'], [['connector', 'import'], 'Say which'], [['connector', 'list', 'x'], 'takes no name'], [['connector', 'import', 'none.json'], 'cannot be read'], [['connector', 'import', petShop, '--operations', 'nothing'], 'no operation "nothing"'],
  [['connector', 'import', petShop, '--key', 'github'], 'already'], [['connector', 'import', petShop, '--base-url', 'shop'], 'Write it in full'], [['connector', 'remove', 'none'], 'no imported connector'], [['connector', 'import', 'http://127.0.0.1:1/openapi.json'], '127.0.0.1'],
])('%j cannot be done, and says why', async (args, words) => {
  const { code, error } = await flowbench([...args, '--data', data])
  expect(code).toBeGreaterThan(0)
  expect(error).toContain(words)
})
