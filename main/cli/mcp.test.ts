// "flowbench mcp" as other programs start it: by the SDK's own client, beside whoever has the folder open.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { build, flowbench, program, root, start, type Started } from './test-program.ts'

const env = { FLOWBENCH_PASSPHRASE: 'a passphrase' }
let folder: string
let data: string
const clients: Client[] = []
const servers: Started[] = []
beforeAll(() => build(), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-stdio-'))
  data = join(folder, 'data')
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  for (const server of servers.splice(0)) {
    server.interrupt()
    await server.ended
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

type Nodes = { nodes: unknown[]; edges: unknown[]; output?: unknown }

/** A workflow with an MCP trigger, imported and activated. */
async function offer(name: string, { nodes, edges, output = null }: Nodes): Promise<void> {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ format: 'flowbench/workflow', version: 1, id: `wf_${name}`, name, trigger: { type: 'mcp', inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } }, nodes, edges, output }))
  expect(await flowbench(['workflow', 'import', file, '--data', data])).toMatchObject({ code: 0 })
  expect(await flowbench(['workflow', 'activate', name, '--data', data])).toMatchObject({ code: 0 })
}

const hello: Nodes = { nodes: [{ id: 'greet', type: 'set', name: 'Greet', input: { fields: { text: 'Hello {{ event.payload.name }}' } } }], edges: [{ from: 'trigger', to: 'greet' }], output: '{{ steps.greet.output }}' }
const waiting = (ms: number): Nodes => ({ nodes: [{ id: 'wait', type: 'wait', name: 'Wait', input: { durationMs: ms } }, ...hello.nodes], edges: [{ from: 'trigger', to: 'wait' }, { from: 'wait', to: 'greet' }], output: '{{ steps.greet.output }}' })

async function connect(mode: 'legacy' | 'auto', onToolsChanged?: () => void): Promise<{ client: Client; errors: () => string }> {
  const transport = new StdioClientTransport({ command: process.execPath, args: [program, 'mcp', '--data', data], cwd: root, env: { PATH: process.env['PATH'] ?? '', ...env }, stderr: 'pipe' })
  let errors = ''
  transport.stderr?.on('data', (chunk: Buffer) => { errors += String(chunk) })
  const client = new Client({ name: 'A test', version: '1' }, { versionNegotiation: { mode }, ...(onToolsChanged && { listChanged: { tools: { onChanged: onToolsChanged } } }) })
  clients.push(client)
  await client.connect(transport)
  return { client, errors: () => errors }
}

async function serve(more: string[]): Promise<Started> {
  const server = start(['serve', '--data', data, '--port', '0', '--json', ...more], { env })
  await Promise.race([server.sawOutput(/"url": "(.*)"[^]*\n}/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  servers.push(server)
  return server
}

const runs = async (): Promise<{ status: string; startedBy: { kind: string; client?: string } }[]> => (await flowbench(['runs', 'list', '--data', data, '--json'])).json()['runs'] as never

describe.each(['legacy', 'auto'] as const)('by a client that speaks %s', (mode) => {
  it('nobody has the folder open: the workflow runs here, and the folder is free again soon after', { timeout: 120_000 }, async () => {
    await offer('hello', hello)
    const { client, errors } = await connect(mode)
    expect(client.getNegotiatedProtocolVersion()).toBe(mode === 'legacy' ? '2025-11-25' : '2026-07-28')
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['hello', 'run_result'])
    expect(await client.callTool({ name: 'hello', arguments: { name: 'Ada' } })).toMatchObject({ structuredContent: { text: 'Hello Ada' } })
    expect(await client.callTool({ name: 'hello', arguments: { name: 7 } })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('"name" is 7') }] })
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toMatchObject({ code: -32_602, message: expect.stringContaining('There is no tool "nothing"') })
    await expect.poll(async () => (await flowbench(['run', join(folder, 'hello.json'), '--payload', '-', '--data', data, '--json'], { input: '{"name":"Bo"}' })).code, { timeout: 30_000, interval: 1_000 }).toBe(0)
    expect(await client.callTool({ name: 'hello', arguments: { name: 'Cy' } })).toMatchObject({ structuredContent: { text: 'Hello Cy' } })
    expect(errors()).toBe('')
  })

  it('a server has it open: that one runs it, and both are open before and after', { timeout: 120_000 }, async () => {
    await offer('hello', waiting(1_000))
    const { client } = await connect(mode)
    await serve(['--mcp', '--mcp-port', '0'])
    const told: (string | undefined)[] = []
    expect(await client.callTool({ name: 'hello', arguments: { name: 'Ada' } }, { onprogress: ({ message }) => told.push(message) })).toMatchObject({ structuredContent: { text: 'Hello Ada' } })
    // The SDK drops a word that comes together with the answer.
    expect(told[0]).toMatch(/^"Wait" waits until 20/)
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toMatchObject({ code: -32_602 })
    expect(await runs()).toMatchObject([{ status: 'succeeded', startedBy: { kind: 'mcp', client: 'A test' } }])
  })

  it('a call that is called off is cancelled, here and at a server', { timeout: 120_000 }, async () => {
    await offer('slow', waiting(600_000))
    const { client } = await connect(mode)
    const callOff = async (): Promise<void> => {
      const controller = new AbortController()
      const call = client.callTool({ name: 'slow', arguments: { name: 'x' } }, { signal: controller.signal })
      setTimeout(() => controller.abort('enough'), 2_000)
      await expect(call).rejects.toThrow()
    }
    await callOff()
    await expect.poll(async () => (await runs()).map(({ status }) => status), { timeout: 30_000 }).toEqual(['cancelled'])
    await expect.poll(() => flowbench(['serve', '--data', data, '--port', 'none']).then(({ code }) => code)).toBe(2)
    await expect.poll(() => serve(['--mcp', '--mcp-port', '0']).then(() => true, () => false), { timeout: 30_000, interval: 1_000 }).toBe(true)
    await callOff()
    await expect.poll(async () => (await runs()).map(({ status }) => status), { timeout: 30_000 }).toEqual(['cancelled', 'cancelled'])
  })
})

it('a server that offers no tools says what to do, and nothing is run', { timeout: 120_000 }, async () => {
  await offer('hello', hello)
  // Of one that was killed: whoever listens there now must not be given anything.
  writeFileSync(join(data, 'mcp-door.json'), JSON.stringify({ url: 'http://127.0.0.1:9/mcp', token: 'of-before' }))
  await serve([])
  const { client } = await connect('auto')
  expect(await client.callTool({ name: 'hello', arguments: { name: 'Ada' } })).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('start "flowbench serve" with --mcp') }] })
  expect(await runs()).toEqual([])
})

it('whoever called is gone: the run is left as it stands, and goes on with the next that opens the folder', { timeout: 120_000 }, async () => {
  await offer('slow', waiting(4_000))
  const { client } = await connect('auto')
  const call = client.callTool({ name: 'slow', arguments: { name: 'Ada' } }).catch(() => null)
  await expect.poll(async () => (await runs()).length, { timeout: 20_000 }).toBe(1)
  await client.close()
  await call
  expect(await runs()).toMatchObject([{ status: 'running' }])
  await serve([])
  await expect.poll(async () => (await runs()).map(({ status }) => status), { timeout: 30_000 }).toEqual(['succeeded'])
})

it('a server that is killed during a call goes on with the run when it starts again, and nothing is run twice', { timeout: 120_000 }, async () => {
  await offer('slow', waiting(4_000))
  const server = await serve(['--mcp', '--mcp-port', '0'])
  const { client } = await connect('auto')
  const call = client.callTool({ name: 'slow', arguments: { name: 'Ada' } })
  await expect.poll(async () => (await runs()).length, { timeout: 20_000 }).toBe(1)
  server.kill()
  expect(await call).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('look under Runs before you call again') }] })
  await serve(['--mcp', '--mcp-port', '0'])
  await expect.poll(async () => (await runs()).map(({ status }) => status), { timeout: 30_000 }).toEqual(['succeeded'])
})

it('what waits for a person is not waited for here; the answer says which run it is', { timeout: 120_000 }, async () => {
  await offer('pay', { nodes: [{ id: 'ask', type: 'approval', name: 'Ask', input: { title: 'Pay?', onTimeout: 'rejected' } }], edges: [{ from: 'trigger', to: 'ask' }], output: '{{ steps.ask.output.outcome }}' })
  const { client } = await connect('legacy')
  const answer = await client.callTool({ name: 'pay', arguments: { name: 'x' } })
  expect(answer).toMatchObject({ structuredContent: { status: 'running' }, content: [{ text: expect.stringContaining('"Ask" waits for a person: Pay?') }] })
  const { runId } = answer.structuredContent as { runId: string }
  expect(await flowbench(['approvals', 'approve', runId, '--data', data])).toMatchObject({ code: 0 })
  await expect.poll(async () => (await client.callTool({ name: 'run_result', arguments: { runId } })).structuredContent, { timeout: 30_000 }).toEqual({ result: 'approved' })
})

it('is told when a workflow is switched on', { timeout: 120_000 }, async () => {
  let told = 0
  const { client } = await connect('legacy', () => { told++ })
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['run_result'])
  await new Promise((resolve) => setTimeout(resolve, 3_500))
  await offer('hello', hello)
  await expect.poll(() => told, { timeout: 20_000 }).toBeGreaterThan(0)
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['hello', 'run_result'])
})
