// Against a small program that stands in for cloudflared where it matters here: what it is given, what it prints, that it passes bytes.
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { expectUnchanged, freePort, openWorld, removeFolder, startTunnel, statesOf, until, upAt, type World } from './tunnel.test-data.ts'

const program = `#!${process.execPath}
const { connect, createServer } = require('node:net')
const { writeFileSync } = require('node:fs')
const args = process.argv.slice(2)
const to = args.includes('--url') ? Number(new URL(args[args.indexOf('--url') + 1]).port) : 1
const server = createServer((socket) => { const onward = connect(to, '127.0.0.1'); socket.pipe(onward).pipe(socket); for (const each of [socket, onward]) each.on('error', () => { socket.destroy(); onward.destroy() }) })
server.listen(0, '127.0.0.1', () => {
  writeFileSync(__dirname + '/seen.json', JSON.stringify({ args, port: server.address().port, pid: process.pid, environment: process.env }))
  if (process.env.TUNNEL_TOKEN === 'wrong') { console.error('2026-11-25T00:00:00Z ERR Provided Tunnel token is not valid.'); process.exit(1) }
  if (!args.includes('run')) console.error('2026-11-25T00:00:00Z INF |  https://brave-blue-fox.trycloudflare.com  |')
  console.error('2026-11-25T00:00:00Z INF Registered tunnel connection connIndex=0 protocol=quic')
})
`
type Seen = { args: string[]; port: number; pid: number; environment: Record<string, string> }

let folder: string
let world: World
const path = process.env['PATH'] ?? ''
const seen = (): Seen => JSON.parse(readFileSync(join(folder, 'seen.json'), 'utf8')) as Seen

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-cloudflared-'))
  writeFileSync(join(folder, 'cloudflared'), program)
  chmodSync(join(folder, 'cloudflared'), 0o700)
  process.env['PATH'] = `${folder}${delimiter}${path}`
  process.env['FLOWBENCH_SECRET_CF'] = 'the token'
  process.env['FLOWBENCH_SECRET_CF_WRONG'] = 'wrong'
  process.env['NODE_OPTIONS'] = '--no-warnings'
  world = await openWorld()
})
afterEach(async () => {
  await world.close()
  process.env['PATH'] = path
  for (const name of ['FLOWBENCH_SECRET_CF', 'FLOWBENCH_SECRET_CF_WRONG', 'NODE_OPTIONS']) Reflect.deleteProperty(process.env, name)
  removeFolder(world.folder)
  removeFolder(folder)
})

test.skipIf(process.platform === 'win32')('a quick tunnel is up at the address that it prints; when the program ends it is begun anew', { timeout: 60_000 }, async () => {
  const publicUrl = await startTunnel(world, 'cloudflared', {})
  expect(publicUrl).toBe('https://brave-blue-fox.trycloudflare.com')
  await expectUnchanged(world, publicUrl, seen().port)
  const { pid, args, environment } = seen()
  expect(args).toEqual(['tunnel', '--no-autoupdate', '--url', `http://127.0.0.1:${world.port}`])
  expect(Object.keys(environment).filter((name) => /NODE_OPTIONS|FLOWBENCH|LD_/.test(name))).toEqual([])
  process.kill(pid, 'SIGKILL')
  await until(() => statesOf(world.seen).includes('retrying'))
  await upAt(world.services)
  await until(() => seen().pid !== pid)
  await world.services.tunnel.stop()
  expect(() => process.kill(seen().pid, 0)).toThrow('ESRCH')
})

test.skipIf(process.platform === 'win32')('a named tunnel has its token by the environment, never among its arguments; one that is not valid is final', { timeout: 60_000 }, async () => {
  const publicUrl = `http://127.0.0.1:${await freePort()}`
  expect(await startTunnel(world, 'cloudflared', { token: 'secret://cf', publicUrl })).toBe(publicUrl)
  expect(seen()).toMatchObject({ args: ['tunnel', '--no-autoupdate', 'run'], environment: { TUNNEL_TOKEN: 'the token' } })
  await world.services.tunnel.put({ provider: 'cloudflared', config: { token: 'secret://cf-wrong', publicUrl } })
  await until(() => world.services.tunnel.status().tunnel.state === 'failed')
  expect(world.services.tunnel.status().tunnel).toMatchObject({ failure: { code: 'unauthorized' } })
  await expect(world.services.tunnel.put({ provider: 'cloudflared', config: { token: 'a plain value', publicUrl: 'https://hooks.example.com' } })).rejects.toMatchObject({ failure: { message: expect.stringContaining('secret://') } })
  await expect(world.services.tunnel.put({ provider: 'cloudflared', config: { publicUrl: 'https://hooks.example.com' } })).rejects.toMatchObject({ failure: { message: expect.stringContaining('a name or a token') } })
})
