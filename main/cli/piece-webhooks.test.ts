// A piece's webhook without a window: its workflow is activated by one process, and another one, that serves, sets it up and takes it back.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openShop, shopPiece, type Shop } from '../piece-shop.test-data.ts'
import { build, flowbench, start, type Started } from './test-program.ts'

let folder: string
let shop: Shop
const env = { FLOWBENCH_SECRET_SHOP_TOKEN: 't0ken' }
beforeAll(async () => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-cli-hooks-'))
  shop = await openShop()
}, 120_000)
afterAll(() => {
  shop.close()
  rmSync(folder, { recursive: true })
})

async function run(...args: string[]): Promise<{ code: number | null; out: string; error: string }> {
  return flowbench([...args, '--data', join(folder, 'data')], { env })
}
async function ran(...args: string[]): Promise<string> {
  const ended = await run(...args)
  expect(ended.code, `${args.join(' ')}: ${ended.out} ${ended.error}`).toBe(0)
  return ended.out
}
const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('another process activates and switches off, and the one that serves does the rest', { timeout: 120_000 }, async () => {
  const root = join(folder, 'shop')
  mkdirSync(root)
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: '@activepieces/piece-shop', version: '1.0.0', main: './index.js', dependencies: {} }))
  writeFileSync(join(root, 'index.js'), shopPiece(shop.origin))
  await ran('grant', 'add', shop.origin)
  await ran('connector', 'install', root, '--yes')
  await ran('connection', 'set', 'my-shop', '--connector', 'ap-shop', '--config', file('connection.json', { token: 'secret://shop-token' }))
  await ran('workflow', 'import', file('workflow.json', {
    format: 'flowbench/workflow', version: 1, id: 'wf_shop', name: 'Shop', trigger: { type: 'subscription', connector: 'ap-shop', event: 'shop_ordered', connection: 'my-shop', input: { board: 'b1' } },
    nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { item: '{{ event.payload.item }}' } } }], edges: [{ from: 'trigger', to: 'note' }],
  }))
  const refused = await run('workflow', 'activate', 'Shop')
  expect([refused.code, refused.error]).toEqual([expect.any(Number), expect.stringContaining('There is no address that the service could call. Turn on a tunnel')])
  const port = await freePort()
  await ran('tunnel', 'set', 'custom', '--config', file('tunnel.json', { publicUrl: `http://127.0.0.1:${port}` }))
  const server: Started = start(['serve', '--data', join(folder, 'data'), '--port', String(port), '--tunnel', '--json'], { env })
  try {
    await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
    expect(await ran('workflow', 'activate', 'Shop')).toContain('Its webhook is set up at the service while the app or "flowbench serve --tunnel" runs.')
    await expect.poll(() => shop.hooks.length, { timeout: 30_000 }).toBe(1)
    await expect.poll(() => ran('workflow', 'list'), { timeout: 30_000 }).toContain(`called at ${shop.hooks[0]?.url ?? ''}`)
    expect((await shop.deliver('ordered', { item: 'Tea' })).map(({ status }) => status)).toEqual([202])
    await expect.poll(() => ran('runs', 'list'), { timeout: 30_000 }).toContain('succeeded')
    expect(await ran('workflow', 'deactivate', 'Shop')).toContain('taken back at the service')
    await expect.poll(() => shop.hooks.length, { timeout: 30_000 }).toBe(0)
  } finally {
    server.interrupt()
    await server.ended
  }
})
