// A kill does not show what a loss of power does: only the order of the system's calls does. What is acknowledged was
// synced to the WAL after it was read and before the answer was written.

import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start } from './test-program.ts'

const env = { FLOWBENCH_SECRET_GITHUB_MAIN: 'hush' }
const why = reasonNotToTrace()
if (why !== null) process.stderr.write(`The order of the syncs is not checked: ${why}\n`)

let folder: string
let data: string
beforeAll(() => build(), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-fsync-'))
  data = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

test.skipIf(why !== null)('the WAL is synced between the reading of a request and the writing of its 202', { timeout: 120_000 }, async () => {
  const config = join(folder, 'connection.json')
  writeFileSync(config, JSON.stringify({ webhookSecret: 'secret://github-main' }))
  expect(await flowbench(['connection', 'set', 'github-main', '--connector', 'github', '--config', config, '--data', data], { env })).toMatchObject({ code: 0 })
  const trace = join(folder, 'trace')
  const server = start(['serve', '--data', data, '--port', '0', '--json'], { env, under: ['strace', '-f', '-qq', '-y', '-s', '4096', '-o', trace, '-e', 'trace=fsync,fdatasync,read,recvfrom,write,writev,sendto,sendmsg'] })
  await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  const url = /"url": "(.*)"/.exec(server.output())?.[1] ?? ''
  const marks = ['first', 'second', 'third'].map((word) => `marked-${word}`)
  for (const mark of marks) {
    const answer = await fetch(`${url}github`, { method: 'POST', body: JSON.stringify({ mark }), headers: { 'x-github-event': 'issues', 'x-github-delivery': mark, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(JSON.stringify({ mark })).digest('hex')}` } })
    expect(answer.status).toBe(202)
  }
  // Not the tracer, which lets no signal through.
  process.kill(Number(readFileSync(join(data, 'lock.pid'), 'utf8')), 'SIGINT')
  await server.ended

  const calls = readFileSync(trace, 'utf8').split('\n')
  let from = 0
  for (const mark of marks) {
    const read = calls.findIndex((line, at) => at >= from && /\b(read|recvfrom)\(/.test(line) && line.includes(mark))
    expect(read, `${mark} was read`).toBeGreaterThan(-1)
    const answered = calls.findIndex((line, at) => at > read && /\b(write|writev|sendto|sendmsg)\(/.test(line) && line.includes('HTTP/1.1 202'))
    expect(answered, `${mark} was answered`).toBeGreaterThan(read)
    const synced = calls.findIndex((line, at) => at > read && /\b(fsync|fdatasync)\(\d+<[^>]*flowbench\.db-wal>/.test(line))
    expect(synced, `the WAL was synced for ${mark}`).toBeGreaterThan(read)
    expect(synced, `the WAL was synced before ${mark} was answered`).toBeLessThan(answered)
    from = answered
  }
})

function reasonNotToTrace(): string | null {
  if (process.platform !== 'linux') return 'strace is for Linux.'
  const tried = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true'])
  if (tried.error) return 'strace is not installed.'
  return tried.status === 0 ? null : 'this system does not let one process trace another.'
}
