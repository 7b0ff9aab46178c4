// Events in the order of a key, from the socket to the end of their runs.
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { InboxStatus } from '@shared/inbox-request.ts'
import { serveHttp, type TestServer } from './platform/http/test-server.ts'
import { openServices, type Services } from './services.ts'

let folder: string
let services: Services
let port: number
let server: TestServer
/** What the steps called, in order, and the answers that are owed. */
let called: string[]
let owed: Map<string, ServerResponse>
const open = async (): Promise<void> => {
  services = await openServices({ dataFolder: folder, workerPath: 'no step needs the sandbox', assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  port = (await services.triggers.start(0) as Extract<InboxStatus, { state: 'listening' }>).port
}

beforeEach(async () => {
  process.env['FLOWBENCH_SECRET_ORDER'] = 'hush'
  folder = mkdtempSync(join(tmpdir(), 'flowbench-order-'))
  called = []
  owed = new Map()
  server = await serveHttp((request, response) => {
    const name = request.url.slice(1)
    called.push(name)
    owed.set(name, response)
  })
  await open()
  services.grants.add(server.origin, 'a test')
  services.connections.put({ name: 'main', connector: 'github', config: { webhookSecret: 'secret://order' } })
})
afterEach(async () => {
  for (const response of owed.values()) response.end()
  await services.close()
  await server.close()
  rmSync(folder, { recursive: true })
  delete process.env['FLOWBENCH_SECRET_ORDER']
})

const activate = async (id: string, trigger: object, path = '{{ event.payload.name }}'): Promise<void> => {
  const document = { format: 'flowbench/workflow', version: 1, id, name: id, trigger: { type: 'webhook', connector: 'github', ...trigger }, nodes: [{ id: 'call', type: 'http.request', name: 'Call', input: { method: 'GET', url: `${server.origin}/${path}` }, settings: { retry: { maxAttempts: 3, baseMs: 1, maxMs: 2 } } }], edges: [{ from: 'trigger', to: 'call' }] }
  const result = services.library.import(JSON.stringify(document))
  if (result.status !== 'imported') throw new Error(JSON.stringify(result.problems))
  await services.activate(result.workflowIds[0] as never)
}
const send = async (name: string): Promise<string> => {
  const body = JSON.stringify({ name, customer: name[0] })
  const answer = await fetch(`http://127.0.0.1:${port}/webhooks/github`, { method: 'POST', body, headers: { 'x-github-event': 'push', 'x-github-delivery': name, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` } })
  expect(answer.status).toBe(202)
  return (await answer.json() as { trace_id: string }).trace_id
}
const answered = async (name: string): Promise<void> => {
  await expect.poll(() => owed.has(name), { timeout: 10_000 }).toBe(true)
  owed.get(name)?.end('ok')
  owed.delete(name)
}

test('the next of a key begins when the run before it has ended, over a start anew; other keys and other workflows do not wait', { timeout: 60_000 }, async () => {
  await activate('wf_ordered', { orderBy: '{{ event.payload.customer }}' })
  await activate('wf_free', {}, 'free-{{ event.payload.name }}')
  const first = await send('a1')
  for (const name of ['a2', 'b1', 'a3', 'b2']) await send(name)
  expect(await send('a2')).not.toBe(first)
  await expect.poll(() => [...called].sort(), { timeout: 10_000 }).toEqual(['a1', 'b1', 'free-a1', 'free-a2', 'free-a3', 'free-b1', 'free-b2'])
  await answered('b1')
  await expect.poll(() => called.includes('b2'), { timeout: 10_000 }).toBe(true)
  expect(called.filter((name) => name.startsWith('a'))).toEqual(['a1'])
  // Both runs are told by the request that they came by.
  await expect.poll(async () => (await services.triggers.items.requests({ limit: 10 })).find(({ traceId }) => traceId === first)?.runs.map(({ workflowId }) => workflowId as string).sort()).toEqual(['wf_free', 'wf_ordered'])

  await services.close()
  await open()
  // The run that was under way asks again, and still holds up the next.
  await expect.poll(() => called.filter((name) => name === 'a1').length, { timeout: 10_000 }).toBe(2)
  expect(called).not.toContain('a2')
  await answered('a1')
  await answered('a2')
  await answered('a3')
  expect(called.filter((name) => /^a/.test(name))).toEqual(['a1', 'a1', 'a2', 'a3'])
  for (const name of ['b2', 'free-a1', 'free-a2', 'free-a3', 'free-b1', 'free-b2']) await answered(name)
  await expect.poll(() => [services.triggers.items.counts(), services.runs.list({ limit: 50 }).filter(({ status }) => status === 'succeeded').length], { timeout: 10_000 }).toEqual([{ done: 10 }, 10])
})

test('a run that fails lets the next one begin, and events without the key are in order among themselves', { timeout: 30_000 }, async () => {
  await activate('wf_ordered', { orderBy: '{{ event.payload.nothing.here }}' })
  for (const name of ['x1', 'y1']) await send(name)
  await expect.poll(() => called).toEqual(['x1'])
  owed.get('x1')?.writeHead(404).end()
  owed.delete('x1')
  await answered('y1')
  await expect.poll(() => services.runs.list({ limit: 10 }).map(({ status }) => status), { timeout: 10_000 }).toEqual(['succeeded', 'failed'])
})
