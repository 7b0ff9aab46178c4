// Who else calls workflows as tools: a client of the SDK's first line, another Flowbench; and who is gone before the answer.
import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMcpTools } from '@main/runtime/mcp-tools.ts'
import type { JsonObject } from '@shared/json.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { approve, asking, greeting, listen, offer, openIn, slow } from './mcp-serving.test-data.ts'
import { flow } from './runtime/test-world.ts'
import { buildWorker } from './sandbox/build-worker.ts'
import type { Services } from './services.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
let url: string
let token: string
const others: Services[] = []
const open = (name: string): Promise<Services> => openIn(join(folder, name), worker.workerPath)

beforeAll(async () => {
  worker = await buildWorker()
})
afterAll(() => worker.remove())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-serving-'))
  services = await open('first');
  ({ url, token } = await listen(services))
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
  await services.close()
  rmSync(folder, { recursive: true })
})

const statuses = (): string[] => services.runs.list({ limit: 10 }).map(({ status }) => status)
const headers = (more: Record<string, string> = {}) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...more })
const post = (body: object, more: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> => fetch(url, { method: 'POST', headers: headers(more), body: JSON.stringify({ jsonrpc: '2.0', ...body }), ...(signal && { signal }) })

/** A session of 2025-11-25, by hand. */
async function begin(): Promise<Record<string, string>> {
  const answer = await post({ id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'By hand', version: '1' } } })
  const session = { 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': '2025-11-25' }
  await answer.text()
  await (await post({ method: 'notifications/initialized' }, session)).text()
  return session
}

test('a connection that is lost calls nothing off in 2025-11-25, where a client says so by itself', { timeout: 60_000 }, async () => {
  await offer(services, slow(1_500))
  const session = await begin()
  const gone = new AbortController()
  const call = post({ id: 1, method: 'tools/call', params: { name: 'slow', arguments: {} } }, session, gone.signal).then((answer) => answer.text()).catch(() => null)
  await expect.poll(() => statuses(), { timeout: 20_000 }).toEqual(['running'])
  gone.abort()
  await call
  await expect.poll(() => statuses(), { timeout: 20_000 }).toEqual(['succeeded'])
})

test('an end of the session leaves the run under way, and so does an end of the app', { timeout: 60_000 }, async () => {
  await offer(services, slow(600_000))
  const session = await begin()
  void post({ id: 1, method: 'tools/call', params: { name: 'slow', arguments: {} } }, session).then((answer) => answer.text(), () => null)
  await expect.poll(() => statuses(), { timeout: 20_000 }).toEqual(['running'])
  expect((await fetch(url, { method: 'DELETE', headers: headers(session) })).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(statuses()).toEqual(['running'])
  await services.close()
  services = await open('first')
  expect(statuses()).toEqual(['running'])
})

test('in 2026-07-28 a request that is closed is a call that is called off', { timeout: 60_000 }, async () => {
  await offer(services, slow(600_000))
  const gone = new AbortController()
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientInfo': { name: 'By hand', version: '1' }, 'io.modelcontextprotocol/clientCapabilities': {} }
  const call = post({ id: 1, method: 'tools/call', params: { name: 'slow', arguments: {}, _meta: meta } }, { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'slow' }, gone.signal).then((answer) => answer.text(), () => null)
  await expect.poll(() => statuses(), { timeout: 20_000 }).toEqual(['running'])
  gone.abort()
  await call
  await expect.poll(() => statuses(), { timeout: 20_000 }).toEqual(['cancelled'])
})

test('whoever waits too long is told that the run goes on, and asks for it later', { timeout: 60_000 }, async () => {
  await offer(services, asking())
  const tools = createMcpTools({ runs: services.runs, targets: () => services.mcpServing.targets(), waitMs: 500 })
  const call = (tool: string, args: JsonObject) => tools.call({ tool, args, client: { name: 'A test', version: '' }, signal: new AbortController().signal, onProgress: () => undefined })
  const answer = await call('pay', { amount: 5 })
  const runId = String(answer.structuredContent?.['runId'])
  expect(answer).toMatchObject({ isError: false, structuredContent: { status: 'running' }, content: [{ text: `The run goes on. "ask" waits for a person: Pay 5?. Ask for what comes of it with the tool "run_result" and the id ${runId}.` }] })
  expect(await call('run_result', { runId })).toMatchObject({ isError: false, structuredContent: { runId, status: 'running' } })
  await approve(services)
  await expect.poll(() => statuses(), { timeout: 20_000 }).toEqual(['succeeded'])
  expect(await call('run_result', { runId })).toMatchObject({ isError: false, content: [{ text: 'approved' }], structuredContent: { result: 'approved' } })
})

test('programs see the runs of their own kind alone', { timeout: 60_000 }, async () => {
  const own = services.runs.start({ workflow: greeting(), payload: { name: 'Ada' }, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'send' })
  const tools = createMcpTools({ runs: services.runs, targets: () => [] })
  for (const runId of [own, 'run_nobody', '../etc']) await expect(tools.call({ tool: 'run_result', args: { runId }, client: { name: '', version: '' }, signal: new AbortController().signal, onProgress: () => undefined })).rejects.toThrow('There is no run')
})

test('another Flowbench adds it as a server, and a workflow here is a tool there', { timeout: 60_000 }, async () => {
  await offer(services, greeting())
  const other = await open('second')
  others.push(other)
  await other.vault.put('other-flowbench', token)
  const { server: { key } } = await other.mcp.add({ name: 'Next door', trustsHints: false, roots: [], transport: { type: 'http', url, headers: { Authorization: 'Bearer secret://other-flowbench' } } })
  other.mcp.accept(key, other.mcp.consent(key).hash)
  const { tools: [tool] } = await other.mcp.sync(key)
  expect(other.mcp.port.tools().filter(({ server }) => server === key).map(({ definition: { name } }) => name)).toEqual(['grusse_jemanden', 'run_result'])
  const workflow = flow({ ask: { type: `mcp-${key}.${tool?.key}`, input: { name: '{{ event.payload.who }}' } } }, ['trigger > ask'], { output: '{{ steps.ask.output.data }}' })
  const view = await other.runs.finished(other.runs.start({ workflow, payload: { who: 'Ada' }, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'send' }))
  expect(view).toMatchObject({ failure: null, status: 'succeeded', output: { text: 'Hello Ada' } })
  expect(services.runs.list({ limit: 1 })).toMatchObject([{ startedBy: { kind: 'mcp', client: 'Flowbench' } }])
})

test('a client of the SDK of 2025 calls it', { timeout: 60_000 }, async () => {
  await offer(services, greeting())
  const require = createRequire(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json'))
  /** It comes with the reference server. */
  const ofSdk = (file: string): string => `@modelcontextprotocol/sdk/client/${file}`
  type Sdk = { Client: new (info: object) => { connect(transport: unknown): Promise<void>; listTools(): Promise<{ tools: { name: string }[] }>; callTool(call: object): Promise<unknown>; close(): Promise<void> }; StreamableHTTPClientTransport: new (url: URL, options: object) => unknown }
  const { Client } = require(ofSdk('index.js')) as Sdk
  const { StreamableHTTPClientTransport } = require(ofSdk('streamableHttp.js')) as Sdk
  const client = new Client({ name: 'Of 2025', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }))
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['grusse_jemanden', 'run_result'])
  expect(await client.callTool({ name: 'grusse_jemanden', arguments: { name: 'Ada' } })).toMatchObject({ structuredContent: { text: 'Hello Ada' } })
  await client.close()
})
