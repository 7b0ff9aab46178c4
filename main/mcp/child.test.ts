import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startChild as startHost } from '@main/storage/test-child.ts'
import { toFailure } from '@shared/failure.ts'
import { startChild } from './child.ts'
import { accepted, nodeServer, programs, testMcp } from './test-servers.ts'

/** Deaf to the end of its input and to being asked to end, with a child of its own that is the same. */
const stubborn = `
  process.on('SIGTERM', () => {})
  process.on('SIGINT', () => {})
  process.stdin.resume()
  setInterval(() => {}, 1000)
  if (process.argv[2] !== 'inner') {
    const inner = require('node:child_process').spawn(process.execPath, [__filename, 'inner'], { stdio: 'ignore' })
    process.stderr.write('inner ' + inner.pid + '\\n')
    process.stdout.write('inner ' + inner.pid + '\\n')
  }
`

let folder: string
let program: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-child-'))
  program = join(folder, 'stubborn.cjs')
  writeFileSync(program, stubborn)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** One that has ended and that nobody has asked about yet is no process any more. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const start = async (): Promise<{ child: Awaited<ReturnType<typeof startChild>>; inner: number }> => {
  let heard: (pid: number) => void = () => undefined
  const told = new Promise<number>((resolve) => { heard = resolve })
  const child = await startChild({ command: process.execPath, args: [program], env: {}, cwd: folder }, (line) => heard(Number(line.split(' ')[1])))
  return { child, inner: await told }
}

it('a server that does not want to end is ended with all that it started, in 2 s', { timeout: 30_000 }, async () => {
  const { child, inner } = await start()
  expect([lives(child.pid), lives(inner)]).toEqual([true, true])
  const since = performance.now()
  await child.close()
  expect(performance.now() - since).toBeLessThan(2_000)
  await expect.poll(() => [lives(child.pid), lives(inner)], { timeout: 1_000 }).toEqual([false, false])
})

it('what a server that ended by itself leaves behind is ended as well', { timeout: 30_000 }, async () => {
  const { child, inner } = await start()
  const ended = new Promise<string>((resolve) => child.onEnded(resolve))
  process.kill(child.pid, 'SIGKILL')
  expect(await ended).toBe('it was ended by SIGKILL')
  await expect.poll(() => lives(inner), { timeout: 1_000 }).toBe(false)
})

it.skipIf(process.platform === 'win32')('nothing of a server is left 2 s after the app was killed', { timeout: 60_000 }, async () => {
  const hosts = await Promise.all([[process.execPath, program], [process.execPath, programs.everything, 'stdio']].map(async (command, index) => {
    const host = await startHost(fileURLToPath(new URL('host-child.ts', import.meta.url)), join(folder, `host-${index}`), command)
    const pid = await new Promise<number>((resolve) => host.stdout.once('data', (line: Buffer) => resolve(Number(line))))
    return { host, pid }
  }))
  await wait(500)
  expect(hosts.map(({ pid }) => lives(pid))).toEqual([true, true])
  for (const { host } of hosts) host.kill('SIGKILL')
  await expect.poll(() => hosts.map(({ pid }) => lives(pid)), { timeout: 2_000 }).toEqual([false, false])
})

it('a program that is not there, and one that is none, are told apart from a server that fails', async () => {
  const none = await startChild({ command: 'no-such-program-here', args: [], env: { PATH: '/usr/bin' }, cwd: folder }, () => undefined).then(() => null, toFailure)
  expect(none).toMatchObject({ code: 'not-found', sent: 'not-sent' })
  const text = await startChild({ command: program, args: [], env: {}, cwd: folder }, () => undefined).then(() => null, toFailure)
  expect(text).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('permissions') })
})

it('arguments reach the program as they are: no shell reads them', { timeout: 30_000 }, async () => {
  const show = join(folder, 'show.cjs')
  writeFileSync(show, 'process.stderr.write(JSON.stringify(process.argv.slice(2)) + "\\n")')
  const lines: string[] = []
  const child = await startChild({ command: process.execPath, args: [show, '$(touch pwned)', '; ls', '`id`', 'a b'], env: {}, cwd: folder }, (line) => lines.push(line))
  await new Promise((resolve) => child.onEnded(resolve))
  await expect.poll(() => lines).toEqual([JSON.stringify(['$(touch pwned)', '; ls', '`id`', 'a b'])])
})

it('a server that ends by itself is started again after a while, and what it said is kept', { timeout: 60_000 }, async () => {
  const mcp = testMcp()
  try {
    const key = await accepted(mcp, nodeServer('Everything', [programs.everything, 'stdio']))
    await mcp.sync(key)
    const pid = Number((await mcp.port.call({ server: key, tool: 'get-env', args: {}, signal: new AbortController().signal })).text.length)
    expect(pid).toBeGreaterThan(0)
    expect(mcp.logs(key).join('\n')).toContain('Starting default (STDIO) server')
    await mcp.stop(key)
    expect(mcp.status(key)).toEqual({ state: 'stopped' })

    const fleeting = join(folder, 'fleeting.cjs')
    writeFileSync(fleeting, `process.stderr.write('out of order\\n'); process.exit(3)`)
    const broken = await accepted(mcp, nodeServer('Broken', [fleeting]))
    expect(await mcp.sync(broken).then(() => null, toFailure)).toMatchObject({ code: 'unavailable' })
    expect(mcp.status(broken)).toMatchObject({ state: 'failed' })
    expect(mcp.logs(broken)).toContain('out of order')
    const again = await mcp.port.call({ server: broken, tool: 'x', args: {}, signal: new AbortController().signal }).then(() => null, toFailure)
    expect(again).toMatchObject({ retryable: true, retryAfterMs: expect.any(Number), sent: 'not-sent' })
  } finally {
    await mcp.close()
  }
})
