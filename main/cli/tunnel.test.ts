import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start } from './test-program.ts'

let folder: string
let data: string
beforeAll(() => build(), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-tunnel-cli-'))
  data = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = (config: unknown): string => {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  return join(folder, 'config.json')
}
const closedPort = (): Promise<number> => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resolve(port))
  })
})
const json = async (...args: string[]): Promise<unknown> => {
  const ended = await flowbench(['tunnel', ...args, '--data', data, '--json'])
  expect(ended.code, `${ended.out} ${ended.error}`).toBe(0)
  return ended.json()
}

test('a server without a screen is given its public address, says it when it listens, and to whoever asks, and whether requests arrive by it', { timeout: 60_000 }, async () => {
  const publicUrl = `http://127.0.0.1:${await closedPort()}`
  expect(await json('status')).toMatchObject({ provider: 'none', state: 'off', publicUrl: null })
  expect(await json('set', 'custom', '--config', file({ publicUrl: `${publicUrl}/` }))).toMatchObject({ provider: 'custom', program: null, missingSecrets: [] })
  const server = start(['serve', '--data', data, '--port', '0', '--tunnel', '--json'])
  await Promise.race([server.sawOutput(/"publicUrl": "(.*)"[^]*\n}\n/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  const ready = JSON.parse(server.output()) as { url: string; tunnel: unknown }
  expect(ready.tunnel).toMatchObject({ provider: 'custom', state: 'up', publicUrl })
  let status: unknown
  for (let turn = 0; turn < 60 && !JSON.stringify(status = await json('status')).includes('"missing"'); turn++) await new Promise((resolve) => setTimeout(resolve, 100))
  expect(status).toMatchObject({ state: 'up', publicUrl, arrival: { state: 'missing', reason: expect.stringContaining('could not be called from this machine') } })
  expect((await flowbench(['tunnel', 'status', '--data', data])).out).toContain('No request comes by the public address.')
  server.interrupt()
  await server.ended
  expect(await json('status')).toMatchObject({ state: 'off', publicUrl: null })
})

test('a program is shown whole, and not run before it is accepted', { timeout: 60_000 }, async () => {
  const config = file({ host: 'vps.example.com', publicUrl: 'https://hooks.example.com', user: 'me' })
  const set = await flowbench(['tunnel', 'set', 'ssh', '--config', config, '--data', data])
  expect(set.out).toMatch(/It starts this program, which runs with your rights:\n {2}\S*ssh -F none -v -N -T .* -l me -R localhost:8787:127.0.0.1:0 -- vps.example.com\n/)
  const refused = await flowbench(['serve', '--data', data, '--port', '0', '--tunnel'])
  expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('not accepted yet')])
  expect(await json('accept')).toMatchObject({ program: { isAccepted: true } })
  expect(await json('show')).toMatchObject({ provider: 'ssh', config: { host: 'vps.example.com' }, program: { isAccepted: true } })
})

test('what cannot be set is said, and nothing is changed', { timeout: 60_000 }, async () => {
  const { providers } = await json('providers') as { providers: { key: string }[] }
  expect(providers.map(({ key }) => key)).toEqual(['none', 'custom', 'ssh', 'cloudflared', 'ngrok', 'localtunnel', 'smee'])
  for (const [args, said] of [
    [['set', 'carrier-pigeon', '--config', file({})], 'There is no tunnel "carrier-pigeon"'],
    [['set', 'ngrok', '--config', file({ token: 'plain' })], 'secret://'],
    [['set', 'custom'], 'Say where the config is'],
    [['accept'], 'nothing to accept'],
  ] as const) {
    const ended = await flowbench(['tunnel', ...args, '--data', data])
    expect([ended.code, ended.error], args.join(' ')).toEqual([expect.any(Number), expect.stringContaining(said)])
    expect(ended.code).not.toBe(0)
  }
  expect(await json('show')).toMatchObject({ provider: 'none', config: {} })
})
