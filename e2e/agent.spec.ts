// An agent with a tool of an MCP server: it asks a person before the call, waits through a kill, goes on after the answer, and
// shows what it did part by part.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { addWorkflow, ask } from './webhooks.ts'

const everything = join(dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json')), 'dist', 'index.js')

type Conversation = { messages: { role: string; content: string }[]; tools?: { function: { name: string } }[] }
let server: Server
let turns = 0

/** A service of models that speaks OpenAI's API: it calls the first tool it is given, and then tells what that gave. */
test.beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const { messages, tools = [] } = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Conversation
      turns++
      const told = messages.findLast(({ role }) => role === 'tool')
      const say = (delta: object, finish: string | null): string => `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 0, model: 'tiny', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      if (told) response.write(say({ content: `I was told: ${told.content}` }, 'stop'))
      else response.write(say({ tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: tools[0]!.function.name, arguments: JSON.stringify({ message: 'Is the tea ready?' }) } }] }, 'tool_calls'))
      response.end('data: [DONE]\n\n')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
test.afterAll(() => { server.closeAllConnections(); server.close() })

test('an agent calls a tool of a server after a person agreed, also when the app was killed meanwhile', async ({ profile }) => {
  test.setTimeout(240_000)
  const first = await profile.start()
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await ask(first.page, 'mcp.add', { name: 'Everything', transport: { type: 'stdio', command: process.execPath, args: [everything, 'stdio'] } })
  const [added] = await ask<{ key: string; consent: { hash: string } }[]>(first.page, 'mcp.list')
  await ask(first.page, 'mcp.accept', { key: added!.key, hash: added!.consent.hash })
  await ask(first.page, 'mcp.sync', { key: added!.key })
  await ask(first.page, 'grant.add', { address: origin, note: 'a model for a test' })
  await ask(first.page, 'connection.put', { name: 'tiny', connector: 'openai-compatible', config: { service: 'other', baseUrl: `${origin}/v1` } })
  await addWorkflow(first.page, {
    name: 'Ask the kitchen', trigger: { type: 'manual' },
    nodes: [{ id: 'agent', type: 'llm.agent', name: 'Kitchen agent', connection: 'tiny', input: { model: 'tiny', prompt: 'Ask whether the tea is ready.', tools: [{ use: 'mcp-everything.echo' }] } }],
  })
  await first.page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await first.page.getByText('Ask the kitchen', { exact: true }).first().dblclick()
  const editor = editorOf(first.page)
  await expect(editor.node('Kitchen agent')).toBeVisible()
  await editor.open('Kitchen agent')
  await expect(editor.inspector.getByText('Everything: Echo Tool').first()).toBeVisible({ timeout: 30_000 })
  await keepPicture(first.page, 'agent-form-light')
  await editor.closeInspector()
  await editor.run()
  await expect(editor.node('Kitchen agent')).toHaveAccessibleName(/Waiting for you/, { timeout: 60_000 })
  await editor.open('Kitchen agent')
  const parts = first.page.getByRole('region', { name: 'Parts of this step' })
  await expect(parts.getByRole('button', { name: /Everything: Echo Tool/ })).toBeVisible()
  await parts.getByRole('button', { name: /Everything: Echo Tool/ }).click()
  await expect(parts).toContainText('Is the tea ready?')
  await keepPicture(first.page, 'agent-waiting-light')
  await first.kill()

  const asked = turns
  const { page } = await profile.start()
  await page.getByRole('button', { name: '1 approval waits for you' }).click({ timeout: 60_000 })
  const card = page.getByRole('dialog', { name: 'Everything: Echo Tool?' })
  await expect(card.getByRole('group', { name: 'What is approved' })).toContainText('Is the tea ready?')
  await keepPicture(page, 'agent-approval-light')
  await card.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Workflows' }).click()
  await page.getByText('Ask the kitchen', { exact: true }).first().dblclick()
  const again = editorOf(page)
  await expect(again.node('Kitchen agent')).toHaveAccessibleName(/Succeeded/, { timeout: 60_000 })
  await again.open('Kitchen agent')
  await expect(again.outputPane).toContainText('Echo: Is the tea ready?')
  const done = page.getByRole('region', { name: 'Parts of this step' })
  await expect(done.getByRole('button')).toHaveCount(3)
  expect(turns).toBe(asked + 1)
  await keepPicture(page, 'agent-done-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(page, 'agent-done-dark')
})
