// What a network and a system do to "flowbench serve" as a process of its own.
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start, type Started } from './test-program.ts'

let folder: string
let data: string
let server: Started
let port: number
const env = { FLOWBENCH_SECRET_MAIN: 'hush' }
beforeAll(() => build(), 120_000)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-serve-faults-'))
  data = join(folder, 'data')
  const file = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  for (const args of [
    ['connection', 'set', 'main', '--connector', 'github', '--config', file('c.json', { webhookSecret: 'secret://main' })],
    ['workflow', 'import', file('w.json', { format: 'flowbench/workflow', version: 1, id: 'wf_hook', name: 'Hook', trigger: { type: 'webhook', connector: 'github' }, nodes: [{ id: 'n', type: 'set', name: 'N', input: { fields: { n: '{{ event.payload.n }}' } } }], edges: [{ from: 'trigger', to: 'n' }] })],
    ['workflow', 'activate', 'wf_hook'],
  ]) expect(await flowbench([...args, '--data', data], { env })).toMatchObject({ code: 0 })
  server = start(['serve', '--data', data, '--port', '0', '--json'], { env })
  await Promise.race([server.sawOutput(/"port": (\d+)/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  port = Number(/"port": (\d+)/.exec(server.output())?.[1])
}, 60_000)
afterEach(async () => {
  server.interrupt()
  await server.ended
  rmSync(folder, { recursive: true })
}, 30_000)

const post = (body: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/webhooks/github`, { method: 'POST', body, headers: { 'x-github-event': 'push', 'x-github-delivery': body, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` } })
const runs = async (): Promise<{ status: string }[]> => ((await flowbench(['runs', 'list', '--limit', '200', '--data', data, '--json'])).json() as { runs: { status: string }[] }).runs

test('stopped like a machine that sleeps, and woken, it takes in what came meanwhile, once, and nothing it had in hand is done twice', { timeout: 60_000 }, async () => {
  expect((await Promise.all(Array.from({ length: 20 }, (_, n) => post(JSON.stringify({ n }))))).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202))
  server.stop()
  const meanwhile = Array.from({ length: 20 }, (_, n) => post(JSON.stringify({ n: 10 + n })))
  // Longer than a lease of anything short, and than every timer of the door but the last.
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  server.wake()
  expect((await Promise.all(meanwhile)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202))
  await expect.poll(async () => (await runs()).map(({ status }) => status), { timeout: 30_000 }).toEqual(Array.from({ length: 30 }, () => 'succeeded'))
})

test.runIf(platform() === 'linux')('bodies of 100 MB are refused with 413 while they come, and the process does not grow by them', { timeout: 60_000 }, async () => {
  await post('{"n":0}')
  const peakBytes = (): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid()}/status`, 'utf8'))?.[1]) * 1024
  const before = peakBytes()
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  const send = (head: string, frame: (data: Buffer) => Buffer[]): Promise<{ answer: string; sent: number }> => new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    let sent = 0
    socket.on('data', (text: Buffer) => { answer += text.toString() })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve({ answer, sent }))
    socket.write(`POST /webhooks/github HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}\r\n\r\n`)
    const more = (): void => {
      if (socket.destroyed || answer !== '' || sent >= 100) return void socket.end()
      sent++
      socket.write(Buffer.concat(frame(chunk)), () => setImmediate(more))
    }
    more()
  })
  const declared = await send(`Content-Length: ${100 * 1024 * 1024}`, (part) => [part])
  expect(declared.answer).toContain(' 413 ')
  const streamed = await Promise.all(Array.from({ length: 4 }, () => send('Transfer-Encoding: chunked', (part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])))
  for (const { answer, sent } of streamed) {
    expect(answer).toContain(' 413 ')
    expect(sent).toBeLessThan(90)
  }
  // Four times the 25 MB that are taken of one body, and what is collected late; not four times 100 MB.
  expect(peakBytes() - before).toBeLessThan(250 * 1024 * 1024)
  expect((await post('{"n":1}')).status).toBe(202)
})
