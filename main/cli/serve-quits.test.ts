// "flowbench serve" that is told to end, or stopped as by a sleep, during calls that take long: real processes, real sockets.
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start, type Ended, type Started } from './test-program.ts'

let folder: string
let data: string
let service: Server
let origin: string
let server: Started | null
/** What the service was asked, and has not answered. */
let asked: { method: string; answer: ServerResponse }[]
let isAnswering: boolean
const env = { FLOWBENCH_SECRET_MAIN: 'hush' }

beforeAll(() => build(), 120_000)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-quits-'))
  data = join(folder, 'data')
  asked = []
  isAnswering = false
  server = null
  service = createServer((incoming, answer) => {
    asked.push({ method: incoming.method ?? '', answer })
    if (isAnswering) answer.end('{}')
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
}, 30_000)
afterEach(async () => {
  server?.kill()
  await server?.ended
  service.closeAllConnections()
  service.close()
  rmSync(folder, { recursive: true })
}, 30_000)

async function setUp(...steps: { id: string; input: object }[]): Promise<void> {
  const file = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  const workflow = {
    format: 'flowbench/workflow', version: 1, id: 'wf_hook', name: 'Hook', trigger: { type: 'webhook', connector: 'github' },
    nodes: steps.map(({ id, input }) => ({ id, name: id, type: 'http.request', input: { url: `${origin}/`, ...input } })), edges: steps.map(({ id }) => ({ from: 'trigger', to: id })),
  }
  for (const args of [
    ['connection', 'set', 'main', '--connector', 'github', '--config', file('c.json', { webhookSecret: 'secret://main' })],
    ['workflow', 'import', file('w.json', workflow)], ['workflow', 'activate', 'wf_hook'], ['grant', 'add', origin],
  ]) expect(await flowbench([...args, '--data', data], { env })).toMatchObject({ code: 0 })
}

async function serve(): Promise<{ under: Started; port: number }> {
  const under = start(['serve', '--data', data, '--port', '0', '--json'], { env })
  server = under
  await Promise.race([under.sawOutput(/"port": (\d+)/), under.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  return { under, port: Number(/"port": (\d+)/.exec(under.output())?.[1]) }
}

async function post(port: number, body: string): Promise<void> {
  const signature = createHmac('sha256', 'hush').update(body).digest('hex')
  const { status } = await fetch(`http://127.0.0.1:${port}/webhooks/github`, { method: 'POST', body, headers: { 'x-github-event': 'push', 'x-github-delivery': body, 'x-hub-signature-256': `sha256=${signature}` } })
  expect(status).toBe(202)
}

async function end(under: Started, twice: boolean): Promise<Ended> {
  under.interrupt()
  if (twice) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    under.interrupt()
  }
  return under.ended
}

const calls = (method: string): number => asked.filter((call) => call.method === method).length
const statuses = async (): Promise<string[]> => ((await flowbench(['runs', 'list', '--data', data, '--json'])).json() as { runs: { status: string }[] }).runs.map(({ status }) => status)

test('told to end five times during a long step, patiently or twice at once, it takes the step up again each time, and what was sent and may not be repeated once', { timeout: 180_000 }, async () => {
  await setUp({ id: 'read', input: { timeoutMs: 3_600_000 } }, { id: 'send', input: { method: 'POST', timeoutMs: 3_600_000 } })
  for (let quits = 0; quits < 5; quits++) {
    const { under, port } = await serve()
    if (quits === 0) await post(port, '{"n":1}')
    await expect.poll(() => calls('GET'), { timeout: 20_000 }).toBe(quits + 1)
    const isTwice = quits % 2 === 0
    expect(await end(under, isTwice)).toMatchObject({ code: isTwice ? 130 : 0 })
    if (!isTwice) expect((await flowbench(['outbox', 'list', '--state', 'in-doubt', '--data', data])).out).toContain('POST')
  }
  isAnswering = true
  const { under } = await serve()
  await expect.poll(() => calls('GET'), { timeout: 20_000 }).toBe(6)
  const [item] = ((await flowbench(['outbox', 'list', '--state', 'in-doubt', '--data', data, '--json'])).json() as { items: { id: string }[] }).items
  expect(await flowbench(['outbox', 'resolve', item?.id ?? '', '--happened', '--data', data])).toMatchObject({ code: 0 })
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(['succeeded'])
  expect(calls('POST')).toBe(1)
  under.interrupt()
  expect(await under.ended).toMatchObject({ code: 0 })
})

test('stopped for longer than every time-out of a call under way, and woken, it takes the answer that came meanwhile', { timeout: 60_000 }, async () => {
  await setUp({ id: 'send', input: { method: 'POST', timeoutMs: 3_000 } })
  const { under, port } = await serve()
  await post(port, '{"n":1}')
  await expect.poll(() => calls('POST'), { timeout: 20_000 }).toBe(1)
  under.stop()
  asked[0]?.answer.end('{}')
  await new Promise((resolve) => setTimeout(resolve, 8_000))
  under.wake()
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(['succeeded'])
  expect(calls('POST')).toBe(1)
})
