// A secret's value goes into the vault and to the service it is for. It is found nowhere else: not in the memory of the window
// after every screen was used, not in an export, not in a file.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { repository } from './app.ts'
import { editorOf } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'
import { addWorkflow, ask, passphrase } from './webhooks.ts'

const value = 'Sesame/opens+the=door"4711'
const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), Buffer.from(value).toString('base64')]

let server: Server
let origin: string
const seen: string[] = []

test.beforeAll(async () => {
  // Says back what it was given, as services do in answers and in refusals.
  server = createServer((request, response) => {
    const given = request.headers.authorization ?? ''
    seen.push(given)
    if (request.url === '/refuse') response.writeHead(400, { 'content-type': 'text/plain' }).end(`No: ${given}`)
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ said: given, packed: Buffer.from(given).toString('base64') }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.afterAll(() => { server.closeAllConnections(); server.close() })

test('after every screen was used the value is in no memory of the window, in no export and in no file', async ({ profile }) => {
  test.setTimeout(240_000)
  const app = await profile.start()
  const { page } = app
  const editor = editorOf(page)
  await ask(page, 'secret.unlock', { passphrase })
  await putByCommandLine(profile.dataFolder)
  await ask(page, 'grant.add', { address: origin, note: '' })
  const request = (path: string) => ({ method: 'POST', url: `${origin}${path}`, headers: { Authorization: 'Bearer secret://shop-token' }, body: { hello: 1 } })
  const workflowId = await addWorkflow(page, {
    name: 'Ask the shop', trigger: { type: 'manual' },
    nodes: [
      { id: 'send', type: 'http.request', name: 'Send', input: request('/orders') },
      { id: 'refused', type: 'http.request', name: 'Refused', input: request('/refuse'), settings: { onError: 'continue' } },
    ],
  })
  await goTo(page, 'Workflows')
  await page.getByText('Ask the shop', { exact: true }).first().dblclick()
  await expect(editor.node('Send')).toBeVisible()

  await test.step('it goes nowhere before a person says where', async () => {
    await runOnce(page)
    await editor.open('Send')
    await editor.outputPane.getByRole('button', { name: `Let shop-token go to ${origin}` }).click()
    await keepPicture(page, 'secret-asked')
    expect(seen).toEqual([])
  })

  await test.step('the service gets the value, and what it says back is covered', async () => {
    await runOnce(page)
    await expect.poll(() => seen.length).toBe(2)
    expect(seen[0]).toBe(`Bearer ${value}`)
    await expect(editor.outputPane.getByText('[secret shop-token]').first()).toBeVisible()
    await editor.open('Refused')
    await keepPicture(page, 'secret-covered')
  })

  for (const name of ['Workflows', 'Inbox', 'Outbox', 'Runs', 'Connections', 'Settings']) await goTo(page, name)
  const { text } = await ask<{ text: string }>(page, 'workflow.export', { workflowId, bundle: false })
  expect(text).toContain('secret://shop-token')
  const heap = await heapOf(page)
  expect(heap).toContain('secret://shop-token')
  for (const form of forms) {
    expect(text.includes(form), `the export holds ${form}`).toBe(false)
    expect(heap.includes(JSON.stringify(form).slice(1, -1)), `the window holds ${form}`).toBe(false)
  }
  await app.close()
  for (const file of readdirSync(profile.dataFolder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const bytes = readFileSync(join(file.parentPath, file.name))
    for (const form of forms) expect(bytes.includes(form), `${file.name} holds ${form}`).toBe(false)
  }
})

test('a value that is typed into a field becomes the reference to it', async ({ profile }) => {
  const { page } = await profile.start()
  const editor = editorOf(page)
  await ask(page, 'secret.unlock', { passphrase })
  await putByCommandLine(profile.dataFolder)
  await addWorkflow(page, { name: 'Typed', trigger: { type: 'manual' }, nodes: [{ id: 'send', type: 'http.request', name: 'Send', input: { method: 'GET', url: `${origin}/a` } }] })
  await goTo(page, 'Workflows')
  await page.getByText('Typed', { exact: true }).first().dblclick()
  await expect(editor.node('Send')).toBeVisible()
  await editor.open('Send')
  await editor.field('URL').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(`${origin}/a?key=${value}`)
  await expect(page.getByText('That held a secret, so the workflow refers to it: secret://shop-token.', { exact: true })).toBeVisible()
  await expect(editor.field('URL')).toHaveText(`${origin}/a?key=secret://shop-token`)
  await keepPicture(page, 'secret-typed')
})

async function putByCommandLine(dataFolder: string): Promise<void> {
  const program = spawn(process.execPath, [join(repository, 'out', 'cli', 'flowbench.js'), 'secret', 'set', 'shop-token', '--data', dataFolder], { env: { ...process.env, FLOWBENCH_PASSPHRASE: passphrase }, stdio: ['pipe', 'ignore', 'inherit'] })
  program.stdin.end(value)
  const [code] = await once(program, 'exit') as [number]
  expect(code).toBe(0)
}

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** Runs the open workflow, and lets it send. */
async function runOnce(page: Page): Promise<void> {
  const before = (await ask<unknown[]>(page, 'run.list', { limit: 50 })).length
  await page.keyboard.press('Control+Enter')
  await expect.poll(async () => {
    const asked = await ask<{ runId: string; step: unknown }[]>(page, 'write.pending')
    for (const { runId, step } of asked) await ask(page, 'write.answer', { runId, step, answer: 'send', remember: true })
    const runs = await ask<{ status: string }[]>(page, 'run.list', { limit: 50 })
    return runs.length > before && runs.every(({ status }) => status !== 'running')
  }, { timeout: 60_000 }).toBe(true)
}

async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await session.send('HeapProfiler.enable')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return chunks.join('')
}
