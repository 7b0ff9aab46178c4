// An agent with a tool of an MCP server: it asks a person before the call, waits through a kill, goes on after the answer, and
// shows what it did part by part.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
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
/** The first turn writes this, and goes on when it was looked at. */
const thought = 'I will ask the kitchen whether the tea is ready, and tell you what they say.'
let goOn: () => void = () => undefined
const wasSeen = new Promise<void>((resolve) => { goOn = resolve })

/** A service of models that speaks OpenAI's API: it calls the first tool it is given, and then tells what that gave. */
test.beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => void answer(JSON.parse(Buffer.concat(chunks).toString() || '{}') as Conversation, response))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

async function answer({ messages, tools = [] }: Conversation, response: ServerResponse): Promise<void> {
  turns++
  const told = messages.findLast(({ role }) => role === 'tool')
  const say = (delta: object, finish: string | null = null): unknown => response.write(`data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 0, model: 'tiny', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (told) say({ content: `I was told: ${told.content}` }, 'stop')
  else {
    for (const word of thought.split(/(?<= )/)) {
      say({ content: word })
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await wasSeen
    say({ tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: tools[0]!.function.name, arguments: JSON.stringify({ message: 'Is the tea ready?' }) } }] }, 'tool_calls')
  }
  response.end('data: [DONE]\n\n')
}
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
  // While its turn writes, the node, the turn and the run say what and for how much.
  await expect(editor.node('Kitchen agent').getByLabel('What the model has written by now')).toContainText('tell you what they say.', { timeout: 60_000 })
  await expect(first.page.getByLabel('Spent on models')).toContainText(/about \d+\stokens\s*· today \d+\stokens/)
  await keepPicture(first.page, 'agent-node-writes-light')
  await editor.open('Kitchen agent')
  const parts = first.page.getByRole('region', { name: 'Parts of this step' })
  await expect(parts.getByRole('group', { name: 'What is written in Turn 1 by now' })).toContainText('I will ask the kitchen')
  await expect(parts.getByRole('button', { name: /Turn 1/ })).toContainText(/about \d+\stokens/)
  await expect(editor.outputPane.getByRole('group', { name: 'What Kitchen agent has written by now' })).toContainText(thought)
  await keepPicture(first.page, 'agent-writes-light')
  await first.page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(first.page, 'agent-writes-dark')
  await first.page.emulateMedia({ colorScheme: 'light' })
  goOn()
  const question = first.page.getByRole('dialog', { name: 'Everything: Echo Tool?' })
  await expect(question).toBeVisible({ timeout: 60_000 })
  await first.page.keyboard.press('Escape')
  await expect(question).toBeHidden()
  await expect(parts.getByRole('button', { name: /Everything: Echo Tool/ })).toContainText('waiting', { timeout: 60_000 })
  await expect(parts.getByRole('group', { name: 'What is written in Turn 1 by now' })).toHaveCount(0)
  await editor.closeInspector()
  await expect(editor.node('Kitchen agent')).toHaveAccessibleName(/Waiting for you/, { timeout: 60_000 })
  await editor.open('Kitchen agent')
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
  // Both turns, of which the first was before the kill.
  await expect(again.outputPane).toContainText(/about \d+\stokens/)
  const done = page.getByRole('region', { name: 'Parts of this step' })
  await expect(done.getByRole('button')).toHaveCount(3)
  expect(turns).toBe(asked + 1)
  await keepPicture(page, 'agent-done-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(page, 'agent-done-dark')
})
