// Workflows as tools, called by the SDK's own clients over HTTP.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { approve, asking, greeting, listen, offer, openIn, slow } from './mcp-serving.test-data.ts'
import { flow } from './runtime/test-world.ts'
import { buildWorker } from './sandbox/build-worker.ts'
import type { Services } from './services.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
let url: string
let token: string
const clients: Client[] = []

beforeAll(async () => {
  worker = await buildWorker()
})
afterAll(() => worker.remove())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-serving-'))
  services = await openIn(folder, worker.workerPath);
  ({ url, token } = await listen(services))
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await services.close()
  rmSync(folder, { recursive: true })
})

async function connect(mode: 'legacy' | 'auto', more: { token?: string; onToolsChanged?: () => void } = {}): Promise<Client> {
  const client = new Client({ name: 'A test', version: '1.2.3' }, { versionNegotiation: { mode }, ...(more.onToolsChanged && { listChanged: { tools: { onChanged: more.onToolsChanged } } }) })
  clients.push(client)
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${more.token ?? token}` } } }))
  return client
}

const statuses = (): string[] => services.runs.list({ limit: 10 }).map(({ status }) => status)
const textOf = (answer: unknown): string => (answer as { content: { text: string }[] }).content.map(({ text }) => text).join('\n')

describe.each(['legacy', 'auto'] as const)('a client that speaks %s', (mode) => {
  test('calls a workflow, and the run is in the list of runs', { timeout: 60_000 }, async () => {
    await offer(services, greeting())
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
    await client.callTool({ name: 'grusse_jemanden', arguments: { name: 'Ada' } })
    expect(statuses()).toEqual(['succeeded', 'succeeded'])
    expect(services.mcpServing.view().callers).toMatchObject([{ name: 'A test', version: '1.2.3', calls: 2, lastTool: 'grusse_jemanden' }])
  })

  test('is told what is wrong with its arguments, and nothing is run', { timeout: 60_000 }, async () => {
    await offer(services, greeting())
    const client = await connect(mode)
    for (const [args, words] of [[{}, '"name" is missing'], [{ name: '' }, '"name" is empty'], [{ name: 'x', times: 'twice' }, '"times" is "twice"'], [{ name: 'x', times: '{{ 1 }}' }, '"times" is "{{ 1 }}"'], [{ name: 'x', nmae: 'y' }, '"nmae" is not a field of this tool']] as const) {
      const answer = await client.callTool({ name: 'grusse_jemanden', arguments: args })
      expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringContaining(words)])
    }
    await expect(client.callTool({ name: 'nobody', arguments: {} })).rejects.toMatchObject({ code: -32_602, message: expect.stringContaining('There is no tool "nobody"') })
    expect(statuses()).toEqual([])
  })

  test('is told why a run failed, and which it was', { timeout: 60_000 }, async () => {
    await offer(services, flow({ stop: { type: 'fail', input: { message: 'Nobody is called {{ event.payload.name }}.' } } }, ['trigger > stop'], { id: 'wf_fail', name: 'Fail', trigger: { type: 'mcp' } }))
    const answer = await (await connect(mode)).callTool({ name: 'fail', arguments: { name: 'Ada' } })
    const [run] = services.runs.list({ limit: 1 })
    expect(answer.isError).toBe(true)
    expect(textOf(answer)).toContain('"stop" failed: Nobody is called Ada.')
    expect(textOf(answer)).toContain(run?.runId)
  })

  test('hears of each step, and calls a run off within half a second', { timeout: 60_000 }, async () => {
    await offer(services, slow(60_000))
    const client = await connect(mode)
    const told: { progress: number; total?: number | undefined; message?: string | undefined }[] = []
    const controller = new AbortController()
    const call = client.callTool({ name: 'slow', arguments: { name: 'Ada' } }, { signal: controller.signal, onprogress: (word) => told.push(word) }).catch((error: unknown) => error)
    await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(told[0]).toMatchObject({ total: 2, message: expect.stringMatching(/^"wait" waits until 20/) })
    const since = performance.now()
    controller.abort('enough')
    await expect.poll(statuses, { timeout: 10_000, interval: 20 }).toEqual(['cancelled'])
    expect(performance.now() - since).toBeLessThan(2_000)
    await call
    expect(services.runs.events(services.runs.list({ limit: 1 })[0]?.runId ?? ('' as never)).find(({ type }) => type === 'run-cancel-requested')).toMatchObject({ reason: 'A test called it off' })
  })

  test('waits for a person, who says yes', { timeout: 60_000 }, async () => {
    await offer(services, asking())
    const client = await connect(mode)
    const told: (string | undefined)[] = []
    const call = client.callTool({ name: 'pay', arguments: { amount: 5 } }, { onprogress: ({ message }) => told.push(message) })
    await expect.poll(() => services.approvals.pending().length, { timeout: 20_000 }).toBe(1)
    await approve(services)
    expect(await call).toMatchObject({ structuredContent: { result: 'approved' } })
    // The SDK drops a word that comes together with the answer.
    expect(told[0]).toBe('"ask" waits for a person: Pay 5?')
  })

  test('is told when workflows are switched on and off, and calls the version that is live', { timeout: 60_000 }, async () => {
    let told = 0
    const client = await connect(mode, { onToolsChanged: () => { told++ } })
    const names = async (): Promise<string[]> => (await client.listTools(undefined, { cacheMode: 'refresh' })).tools.map(({ name }) => name)
    if (mode === 'auto') await client.listTools()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await offer(services, greeting())
    await expect.poll(() => told, { timeout: 20_000 }).toBe(1)
    expect(await names()).toEqual(['grusse_jemanden', 'run_result'])
    for (const [route, version] of [['live', 'live'], ['draft', 'draft'], ['both', 'live']] as const) {
      services.triggers.live.route(greeting().id, route)
      expect(await client.callTool({ name: 'grusse_jemanden', arguments: { name: 'Ada' } })).toMatchObject({ structuredContent: { text: 'Hello Ada' } })
      expect(services.runs.list({ limit: 1 })).toMatchObject([{ startedBy: { kind: 'mcp', version } }])
    }
    expect(statuses()).toHaveLength(3)
    services.triggers.live.route(greeting().id, 'live')
    services.triggers.live.deactivate(greeting().id)
    await expect.poll(() => told, { timeout: 20_000 }).toBe(2)
    expect(await names()).toEqual(['run_result'])
    await expect(client.callTool({ name: 'grusse_jemanden', arguments: { name: 'Ada' } })).rejects.toMatchObject({ code: -32_602 })
  })
})

test('the address and a token of the process are left for commands of the same person, who alone can read them', async () => {
  const file = join(folder, 'mcp-door.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const { token } = JSON.parse(readFileSync(file, 'utf8')) as { token: string }
  expect((await (await connect('auto', { token })).listTools()).tools).toHaveLength(1)
})
