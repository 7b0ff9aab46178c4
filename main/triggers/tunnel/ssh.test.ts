// Against OpenSSH's own server: a process of the test, on a high port, with keys of its own.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findProgram } from './program.ts'
import { expectUnchanged, freePort, keepSending, openWorld, removeFolder, run, startTunnel, statesOf, until, upAt, type World } from './tunnel.test-data.ts'

const sshd = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/libexec/sshd'].find((file) => existsSync(file))
const missing = process.platform !== 'linux' ? 'this is not Linux' : sshd === undefined ? 'there is no sshd (on Debian: openssh-server)' : findProgram('ssh') === undefined ? 'there is no ssh' : process.getuid?.() !== 0 ? 'only root may start this sshd' : null
if (missing !== null) process.stdout.write(`The tunnel by ssh is not tested here: ${missing}.\n`)

/** The network between the two: passes bytes, or does not. */
class Line {
  private readonly sockets = new Set<Socket>()
  private readonly server: Server
  isCut = false
  constructor(to: number) {
    this.server = createServer((socket) => {
      if (this.isCut) return void socket.destroy()
      const onward = connect(to, '127.0.0.1')
      for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
        this.sockets.add(one)
        one.on('error', () => undefined)
        one.once('close', () => { this.sockets.delete(one); other.destroy() })
        one.pipe(other)
      }
    })
  }
  listen(): Promise<number> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as { port: number }).port)))
  }
  cut(): void {
    this.isCut = true
    for (const socket of this.sockets) socket.destroy()
  }
  close(): void {
    this.cut()
    this.server.close()
  }
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(false) })
    socket.on('error', () => resolve(true))
  })
}

describe.skipIf(missing !== null)('a server reached by ssh', { timeout: 90_000 }, () => {
  let folder: string
  let world: World
  let server: ReturnType<typeof run>
  let line: Line
  let port: number
  let config: { host: string; port: number; user: string; identityFile: string; knownHostsFile: string; remotePort: number; publicUrl: string }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'flowbench-sshd-'))
    for (const name of ['host', 'person', 'stranger']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)])
    mkdirSync('/run/sshd', { recursive: true })
    const listensAt = await freePort()
    writeFileSync(join(folder, 'sshd_config'), [
      `Port ${listensAt}`, 'ListenAddress 127.0.0.1', `HostKey ${join(folder, 'host')}`, `AuthorizedKeysFile ${join(folder, 'person.pub')}`, 'PidFile none', 'StrictModes no', 'UsePAM no',
      'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin yes', 'AllowTcpForwarding yes', 'LogLevel ERROR', '',
    ].join('\n'))
    server = run(sshd ?? '', ['-D', '-e', '-f', join(folder, 'sshd_config')])
    line = new Line(listensAt)
    port = await line.listen()
    await until(async () => !(await isRefused(listensAt)))
    writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${port} ${readFileSync(join(folder, 'host.pub'), 'utf8')}`)
    const remotePort = await freePort()
    config = { host: '127.0.0.1', port, user: userInfo().username, identityFile: join(folder, 'person'), knownHostsFile: join(folder, 'known_hosts'), remotePort, publicUrl: `http://127.0.0.1:${remotePort}` }
    world = await openWorld()
  }, 60_000)
  afterEach(async () => {
    await world.close()
    line.close()
    await server.end()
    removeFolder(world.folder)
    removeFolder(folder)
  })

  test('passes signed bodies of every kind on unchanged, and our answer back', async () => {
    const publicUrl = await startTunnel(world, 'ssh', config)
    expect(publicUrl).toBe(config.publicUrl)
    await until(() => JSON.stringify(world.services.tunnel.status().tunnel).includes('"arrives"'))
    await expectUnchanged(world, publicUrl, config.remotePort)
    await until(() => world.services.tunnel.status().requests.count === 6)
    await world.services.tunnel.stop()
    // The server gives the port up when it has noticed, which is its own business.
    await until(() => isRefused(config.remotePort))
  })

  test('that is cut off is reached again, on the same port; nothing that was acknowledged is lost', async () => {
    const publicUrl = await startTunnel(world, 'ssh', config)
    const sending = keepSending(publicUrl, config.remotePort)
    await until(() => sending.acknowledged.size >= 20)
    line.cut()
    await until(() => world.services.tunnel.status().tunnel.state === 'retrying')
    const before = sending.acknowledged.size
    line.isCut = false
    const backAt = Date.now()
    expect(await upAt(world.services)).toBe(publicUrl)
    expect(Date.now() - backAt).toBeLessThan(20_000)
    await until(() => sending.acknowledged.size >= before + 20)
    await sending.end()
    const kept = new Set((await world.services.triggers.items.requests({ limit: 200 })).map(({ traceId, eventId }) => `${eventId} ${traceId}`))
    for (const [delivery, traceId] of [...sending.acknowledged].slice(-190)) expect(kept).toContain(`${delivery} ${traceId}`)
    expect(statesOf(world.seen)).toEqual(expect.arrayContaining(['connecting', 'up', 'retrying']))
  })

  test('is built anew at once when the machine was asleep', async () => {
    const publicUrl = await startTunnel(world, 'ssh', config)
    world.seen.length = 0
    world.services.tunnel.rebuild()
    await until(() => statesOf(world.seen).includes('up'))
    expect(statesOf(world.seen)).toEqual(['connecting', 'up'])
    await expectUnchanged(world, publicUrl, config.remotePort)
  })

  test.each([
    ['whose host key is not known', { knownHostsFile: '/dev/null' }, 'The host key of 127.0.0.1 is not known'],
    ['that does not know the key', { identityFile: 'stranger' }, 'did not take the key'],
  ])('%s is not tried again, and what to do is said', async (_, change, said) => {
    await world.services.tunnel.put({ provider: 'ssh', config: { ...config, ...change, ...('identityFile' in change && { identityFile: join(folder, 'stranger') }) } })
    world.services.tunnel.acceptProgram(world.services.tunnel.status().program?.line ?? '')
    await world.services.tunnel.start({ keep: true })
    await until(() => world.services.tunnel.status().tunnel.state === 'failed')
    expect(world.services.tunnel.status().tunnel).toMatchObject({ failure: { retryable: false, message: expect.stringContaining(said) } })
  })

  test('is not called before its whole command line was accepted, and again not after it changed', async () => {
    const { tunnel } = world.services
    await tunnel.put({ provider: 'ssh', config })
    await expect(tunnel.start({ keep: true })).rejects.toMatchObject({ failure: { code: 'forbidden', message: expect.stringContaining('ssh -F none -v -N -T') } })
    expect(() => tunnel.acceptProgram('ssh somewhere')).toThrow('another one by now')
    const { program } = tunnel.status()
    expect(program?.line).toContain('BatchMode=yes -o ExitOnForwardFailure=yes -o StrictHostKeyChecking=yes')
    expect(tunnel.acceptProgram(program?.line ?? '').program).toMatchObject({ isAccepted: true })
    await tunnel.put({ provider: 'ssh', config: { ...config, remotePort: config.remotePort + 1 } })
    expect(tunnel.status().program).toMatchObject({ isAccepted: false })
  })

  test('is given no word that ssh could take for an option', async () => {
    for (const change of [{ host: '-oProxyCommand=touch x' }, { user: '-x' }, { identityFile: '-x' }, { knownHostsFile: '/a b' }, { host: 'a b' }, { host: '$(x)' }]) {
      await expect(world.services.tunnel.put({ provider: 'ssh', config: { ...config, ...change } })).rejects.toMatchObject({ failure: { code: 'invalid-input' } })
    }
  })
})
