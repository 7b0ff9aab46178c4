// A connector of one's own, made of nothing but what the page on making one says: added, agreed to, used in a workflow, kept in
// its bounds by Electron's own process, switched off and removed.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { repository, type App } from './app.ts'
import { ask } from './ask.ts'
import { openPath } from './file-dialogs.ts'
import { expect, keepPicture, test } from './fixtures.ts'

let folder: string
let server: Server
let origin: string
const seen: { url: string | undefined; authorization: string | undefined; body: string }[] = []

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowbench-e2e-connector-'))
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      seen.push({ url: request.url, authorization: request.headers.authorization, body })
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"10042","key":"PROJ-42"}')
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
test.afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
})

test('a connector made from the page on making one is added, asks for agreement, and runs', async ({ app, page }) => {
  const source = join(folder, 'my-jira')
  await mkdir(source)
  const written = await readFile(join(repository, 'docs', 'make-a-connector.md'), 'utf8')
  // The service is on loopback here, and the page's is Atlassian's.
  const site = written.replace(String.raw`/^https:\/\/[a-z0-9-]+\.atlassian\.net$/`, String.raw`/^http:\/\/127\.0\.0\.1:\d+$/`).replace("origins: ['https://*.atlassian.net']", `origins: ['${origin}']`)
  for (const [, name = '', text = ''] of site.matchAll(/^```\w+ ([\w.-]+)\n([\s\S]*?)^```$/gm)) await writeFile(join(source, name), text)

  await ask(page, 'grant.add', { address: origin, note: '' })
  await ask(page, 'secret.unlock', { passphrase: 'correct horse battery staple' })
  await ask(page, 'secret.put', { name: 'jira-token', value: 't0ken' })
  await page.getByRole('button', { name: 'Settings' }).first().click()
  await add(app, source)
  const offer = page.getByRole('dialog', { name: 'Add My Jira?' })
  await expect(offer.getByText('is a program that somebody else wrote')).toBeVisible({ timeout: 60_000 })
  await expect(offer.getByText(`may call ${origin} and nothing else`)).toBeVisible()
  await expect(offer.getByRole('button', { name: 'Do not add it' })).toBeFocused()
  await keepPicture(page, 'added-connector-offer')
  await offer.getByRole('button', { name: 'Do not add it' }).click()
  await expect(page.getByText('No connector is added')).toBeVisible()

  await add(app, source)
  await offer.getByRole('button', { name: 'Add My Jira' }).click()
  await expect(page.getByRole('table', { name: 'Added connectors' }).getByRole('row', { name: /My Jira.*1\.0\.0/ })).toBeVisible()
  await keepPicture(page, 'added-connectors')

  await ask(page, 'connection.put', { name: 'jira', connector: 'my-jira', config: { site: origin, email: 'ada@example.com', apiToken: 'secret://jira-token', projectKey: 'PROJ' } })
  expect(await runOf(page, { type: 'my-jira.create-issue', connection: 'jira', input: { summary: 'Tea' } })).toMatchObject({ outcome: 'succeeded', output: { key: 'PROJ-42' } })
  expect(seen).toMatchObject([{ url: '/rest/api/3/issue', authorization: `Basic ${Buffer.from('ada@example.com:t0ken').toString('base64')}` }])
  expect(seen[0]?.body).toContain('"summary":"Tea"')

  await page.getByRole('switch', { name: 'My Jira is switched on' }).click()
  await expect.poll(async () => JSON.stringify(await ask(page, 'catalog.get'))).not.toContain('my-jira.create-issue')
  await page.getByRole('button', { name: 'Remove My Jira' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove My Jira' }).click()
  await expect(page.getByText('No connector is added')).toBeVisible()
})

test('a program that reaches for more than it may have is held in, and told, and the app stays', async ({ app, page }) => {
  const attacks: Record<string, string> = {
    file: 'return { said: require("fs").readFileSync("/etc/passwd", "utf8") }',
    importing: 'return { said: String((await import("node:fs")).readFileSync("/etc/passwd")) }',
    spawning: 'return { said: String(require("child_process").execSync("id")) }',
    binding: 'return { said: String(process.binding("fs")) }',
    builtin: 'return { said: String(process.getBuiltinModule("fs")) }',
    electron: 'return { said: String((0, require)("electron")) }',
    socket: 'return { said: String(require("net").connect(80, "127.0.0.1")) }',
    fetching: 'return { said: await (await fetch("http://169.254.169.254/")).text() }',
    metadata: 'return { said: String((await context.http.request({ method: "GET", url: "http://169.254.169.254/" })).status) }',
    memory: 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length))',
    later: 'setTimeout(() => { throw new Error("too late") }, 5); await new Promise(() => {}); return { said: "" }',
    spinning: 'for (;;);',
  }
  const file = join(folder, 'attacks.ts')
  await writeFile(file, `
    import { defineAction, defineConnector, z } from 'flowbench/connector'
    declare const require: (name: string) => any
    const attack = (key: string, run: (context: any) => Promise<{ said: string }>) => defineAction({
      key, displayName: key, summary: key, description: key, effect: 'read', input: z.strictObject({}), output: z.looseObject({ said: z.string() }), defaultInput: {}, sample: { said: '' }, run: (_input, context) => run(context),
    })
    export const connector = defineConnector({
      key: 'attacks', displayName: 'Attacks', icon: 'x', capabilities: ['action'], config: z.strictObject({}),
      actions: [${Object.entries(attacks).map(([key, code]) => `attack('${key}', async (context) => { ${code} })`).join(', ')}],
    })`)
  await page.getByRole('button', { name: 'Settings' }).first().click()
  await add(app, file)
  const offer = page.getByRole('dialog', { name: 'Add Attacks?' })
  await expect(offer.getByText('may call any public address')).toBeVisible({ timeout: 60_000 })
  await offer.getByRole('button', { name: 'Add Attacks' }).click()
  await expect(page.getByRole('row', { name: /Attacks/ })).toBeVisible()
  for (const key of Object.keys(attacks)) {
    const { outcome, failure } = await runOf(page, { type: `attacks.${key}`, input: {}, settings: { timeoutMs: 4_000, retry: { maxAttempts: 1 } } })
    expect([key, outcome]).toEqual([key, 'failed'])
    expect([key, failure?.code]).toEqual([key, { fetching: 'refused-address', metadata: 'refused-address', memory: 'limit', spinning: 'timeout' }[key] ?? 'internal'])
  }
  await expect(page.getByRole('row', { name: /Attacks/ })).toBeVisible()
})

async function add(app: App, path: string): Promise<void> {
  await openPath(app, path, () => app.page.getByRole('button', { name: path.endsWith('.ts') ? 'Add from a file…' : 'Add from a folder…' }).click(), 'Add a connector')
}

/** Runs a workflow of one step, and waits for its end. */
async function runOf(page: Page, node: object): Promise<{ outcome: string; output: unknown; failure?: { code: string } }> {
  const workflow = {
    format: 'flowbench/workflow', version: 1, id: 'wf_added', name: 'Added', description: '', trigger: { type: 'manual' }, nodes: [{ id: 'step', name: 'Step', ...node }], edges: [{ from: 'trigger', to: 'step' }],
    samples: [], tests: [], vars: {}, output: '{{ steps.step.output }}', settings: { concurrency: 10, timeoutMs: 600_000, timezone: 'UTC', onErrorWorkflow: null }, layout: { nodes: {}, notes: [], groups: [] },
  }
  const runId = await ask(page, 'run.start', { workflow, payload: {}, mode: { kind: 'whole' }, pins: {} })
  let end: { type: string; outcome: string; output: unknown; failure?: { code: string } } | undefined
  await expect.poll(async () => {
    for (const { step } of (await ask(page, 'write.pending')) as { step: unknown }[]) await ask(page, 'write.answer', { runId, step, answer: 'send', remember: true })
    const events = (await ask(page, 'run.events', { runId })) as { type: string; outcome: string; output: unknown }[]
    end = events.find(({ type }) => type === 'run-finished')
    return end !== undefined
  }, { timeout: 60_000 }).toBe(true)
  return end ?? { outcome: '', output: null }
}
