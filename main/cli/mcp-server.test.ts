import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { programs } from '@main/mcp/test-servers.ts'
import { build, flowbench } from './test-program.ts'

const { everything } = programs

let folder: string
beforeAll(() => {
  build()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-cli-'))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))

const data = (): string[] => ['--data', join(folder, 'data'), '--json']

it('a server is added, shown, accepted and asked for its tools, and a workflow of the guide\'s form calls one', { timeout: 120_000 }, async () => {
  const added = await flowbench(['mcp-server', 'add', 'My Tools', ...data(), '--', process.execPath, everything, 'stdio'])
  expect(added.json()).toMatchObject({ server: { key: 'my-tools', isAccepted: false }, consent: { what: `${process.execPath} ${everything} stdio`, program: process.execPath } })
  expect(await flowbench(['mcp-server', 'tools', 'my-tools', ...data()])).toMatchObject({ code: 1, out: expect.stringContaining('has not been accepted') })
  expect(await flowbench(['mcp-server', 'accept', 'my-tools', ...data()])).toMatchObject({ code: 2 })
  expect((await flowbench(['mcp-server', 'accept', 'my-tools', '--hash', 'f'.repeat(64), ...data()])).out).toContain('has changed since it was shown')
  const { hash } = added.json()['consent'] as { hash: string }
  expect((await flowbench(['mcp-server', 'accept', 'my-tools', '--hash', hash, ...data()])).json()).toMatchObject({ server: { isAccepted: true } })
  const { tools } = (await flowbench(['mcp-server', 'tools', 'my-tools', ...data()])).json() as { tools: { type: string; state: string }[] }
  expect(tools).toContainEqual(expect.objectContaining({ type: 'mcp-my-tools.get-sum', state: 'on' }))

  const guide = join(folder, 'guide.json')
  writeFileSync(guide, JSON.stringify({ name: 'MCP Workflow', steps: [{ name: 'Use MCP Tool', type: 'mcp_tool', config: { server: 'my_tools', tool: 'echo', args: { message: '{{ event.payload.query }}' } } }] }))
  const payload = join(folder, 'payload.json')
  writeFileSync(payload, JSON.stringify({ query: 'find me' }))
  const ran = await flowbench(['run', guide, '--payload', payload, ...data()])
  expect(ran.json()).toMatchObject({ status: 'succeeded', output: { use_mcp_tool: { text: 'Echo: find me' } } })
})

it('each tool is a node with its own form, and its arguments keep their types', { timeout: 120_000 }, async () => {
  const document = join(folder, 'sum.json')
  const workflow = {
    format: 'flowbench/workflow', version: 1, id: 'wf_sum', name: 'Sum', trigger: { type: 'manual' },
    nodes: [{ id: 'sum', type: 'mcp-my-tools.get-sum', name: 'Sum', input: { a: '{{ event.payload.a }}', b: 3 } }], edges: [{ from: 'trigger', to: 'sum' }],
  }
  writeFileSync(document, JSON.stringify(workflow))
  const payload = join(folder, 'numbers.json')
  writeFileSync(payload, JSON.stringify({ a: 4 }))
  expect((await flowbench(['run', document, '--payload', payload, ...data()])).json()).toMatchObject({ status: 'succeeded', output: { sum: { text: expect.stringContaining('7') } } })
  expect((await flowbench(['mcp-server', 'disable', 'my-tools', 'get-sum', ...data()])).code).toBe(0)
  const refused = await flowbench(['run', document, '--payload', payload, ...data()])
  expect(refused.code).not.toBe(0)
  expect(refused.out + refused.error).toContain('switched off')
})

it('what other programs are configured with is taken over; credentials in it go into the vault', { timeout: 60_000 }, async () => {
  const config = join(folder, 'claude.json')
  writeFileSync(config, JSON.stringify({ mcpServers: { github: { command: 'npx', args: ['-y', '@example/github'], env: { GITHUB_TOKEN: 'ghp_not-a-real-one', LOG: 'debug' } }, remote: { type: 'http', url: 'https://tools.example.com/mcp', headers: { Authorization: 'Bearer tok-123' } } } }))
  const ended = await flowbench(['mcp-server', 'import', config, ...data()], { env: { FLOWBENCH_PASSPHRASE: 'a passphrase' } })
  expect(ended.json()).toMatchObject({ servers: [
    { key: 'github', isAccepted: false, transport: { env: { GITHUB_TOKEN: 'secret://mcp-github-github-token', LOG: 'debug' } }, secrets: ['mcp-github-github-token'] },
    { key: 'remote', isAccepted: false, transport: { headers: { Authorization: 'Bearer secret://mcp-remote-authorization' } } },
  ] })
  expect(ended.out).not.toMatch(/ghp_not|tok-123/)
  expect((await flowbench(['mcp-server', 'remove', 'github', ...data()])).json()).toEqual({ removed: 'github' })
})
