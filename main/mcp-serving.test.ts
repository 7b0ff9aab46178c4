// Workflows as tools, called by the SDK's own clients over HTTP.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { serialize } from '@shared/document/serialize.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Workflow } from '@shared/workflow.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { flow } from './runtime/test-world.ts'
import { buildWorker } from './sandbox/build-worker.ts'
import { openServices, type Services } from './services.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
let url: string
const clients: Client[] = []

beforeAll(async () => {
  process.env['FLOWBENCH_PASSPHRASE'] = 'a passphrase for tests'
  worker = await buildWorker()
})
afterAll(() => worker.remove())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-serving-'))
  await open()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await services.close()
  rmSync(folder, { recursive: true })
})

async function open(): Promise<void> {
  services = await openServices({ dataFolder: folder, workerPath: worker.workerPath, assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  const state = await services.mcpServing.start(0)
  if (state.state !== 'listening') throw new Error(JSON.stringify(state))
  url = state.url
}

/** Kept and switched on, as a person does it. */
async function offer(workflow: Workflow): Promise<Workflow> {
  expect(services.library.import(serialize(workflow))).toMatchObject({ status: 'imported' })
  await services.activate(workflow.id)
  return workflow
}

async function connect(mode: 'legacy' | 'auto', more: { token?: string; onToolsChanged?: () => void } = {}): Promise<Client> {
  const token = more.token ?? await services.mcpServing.textOf('token')
  const client = new Client({ name: 'A test', version: '1.2.3' }, { versionNegotiation: { mode }, ...(more.onToolsChanged && { listChanged: { tools: { onChanged: more.onToolsChanged } } }) })
  clients.push(client)
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }))
  return client
}

const greeting = (more: JsonObject = {}): Workflow => flow({ greet: { text: 'Hello {{ event.payload.name }}' } }, ['trigger > greet'], {
  id: 'wf_greet', name: 'Grüße jemanden!', description: 'Says hello.',
  trigger: { type: 'mcp', inputSchema: { type: 'object', properties: { name: { type: 'string', minLength: 1 }, times: { type: 'integer' } }, required: ['name'], additionalProperties: false } },
  output: '{{ steps.greet.output }}', ...more,
})

describe.each(['legacy', 'auto'] as const)('a client that speaks %s', (mode) => {
  test('calls a workflow, and the run is in the list of runs', { timeout: 60_000 }, async () => {
    await offer(greeting())
    const client = await connect(mode)
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'legacy' ? '2025-11-25' : '2026-07-28')
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['grusse_jemanden', 'run_result'])
    expect(tools[0]).toMatchObject({ title: 'Grüße jemanden!', description: 'Says hello.', inputSchema: { required: ['name'] } })
    const answer = await client.callTool({ name: 'grusse_jemanden', arguments: { name: 'Ada' } })
    expect(answer).toMatchObject({ structuredContent: { text: 'Hello Ada' }, content: [{ type: 'text', text: expect.stringContaining('Hello Ada') }] })
    const [run] = services.runs.list({ limit: 10 })
    expect(run).toMatchObject({ status: 'succeeded', startedBy: { kind: 'mcp', client: 'A test', version: 'live' } })
    expect(answer._meta).toMatchObject({ 'app.flowbench/runId': run?.runId })
  })
})

test('the address and a token of the process are left for commands of the same person, who alone can read them', async () => {
  const file = join(folder, 'mcp-door.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const { token } = JSON.parse(readFileSync(file, 'utf8')) as { token: string }
  expect((await (await connect('auto', { token })).listTools()).tools).toHaveLength(1)
})
