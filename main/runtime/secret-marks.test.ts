// A secret from where it is named or typed to where it must not be seen: real services, a real server that echoes.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { openServices, type Services } from '@main/services.ts'
import { WorkflowId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import type { RunView } from '@shared/run-view.ts'
import { flow, request } from './test-world.ts'

const value = 'Sésame/ouvre+toi=4711"x'
const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), Buffer.from(value).toString('base64')]

let folder: string
let server: TestServer
let other: TestServer
let services: Services
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-marks-'))
  const echo: Parameters<typeof serveHttp>[0] = (seen, response) => {
    const body = JSON.stringify({ url: seen.url, headers: seen.headers, body: seen.body, packed: Buffer.from(JSON.stringify(seen.headers)).toString('base64') })
    if (seen.url.startsWith('/refuse')) response.writeHead(400, { 'content-type': 'text/plain' }).end(`You said ${seen.headers.authorization ?? ''}`)
    else response.setHeader('content-type', 'application/json').end(body)
  }
  ;[server, other] = await Promise.all([serveHttp(echo), serveHttp(echo)])
  process.env['FLOWBENCH_PASSPHRASE'] = 'of this test'
  services = await openServices({ dataFolder: folder, workerPath: '', assetsFolder: 'assets' })
  for (const { origin } of [server, other]) services.grants.add(origin, '')
  await services.vault.put('shop-token', value)
})
afterEach(async () => {
  await services.close()
  await Promise.all([server.close(), other.close()])
  delete process.env['FLOWBENCH_PASSPHRASE']
  rmSync(folder, { recursive: true })
})

async function call(input: JsonObject, payload: JsonObject = {}): Promise<RunView> {
  return services.runs.finished(services.runs.start({ ...request(flow({ send: { type: 'http.request', input: { method: 'POST', ...input } } }, ['trigger > send'])), payload }))
}
/** Every byte that is on the disk. */
function onDisk(): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1')).join('\n')
}
function expectNowhere(): void {
  const bytes = onDisk()
  for (const form of forms) expect(bytes.includes(Buffer.from(form).toString('latin1')), form).toBe(false)
}

test('a step that names a secret sends its value to the address it may go to, encoded as the place asks, and the journal never has it', async () => {
  services.secretOrigins.allow('shop-token', server.origin)
  const view = await call({ url: `${server.origin}/orders?key=secret://shop-token`, headers: { Authorization: 'Bearer secret://shop-token' }, body: { note: 'secret://shop-token' } })
  expect(view.failure).toBeNull()
  const [seen] = server.requests
  expect(Buffer.from(seen?.headers.authorization ?? '', 'latin1').toString()).toContain('Bearer S')
  expect(new URL(seen?.url ?? '', server.origin).searchParams.get('key')).toBe(value)
  expect(JSON.parse(seen?.body ?? '')).toEqual({ note: value })
  expect(JSON.stringify([...view.steps.values()])).toContain('[secret shop-token]')
  expectNowhere()
})

test('it goes nowhere else before a person says so, and nothing is sent', async () => {
  services.secretOrigins.allow('shop-token', server.origin)
  const view = await call({ url: `${other.origin}/take`, headers: { Authorization: 'Bearer secret://shop-token' } })
  expect(view.failure).toMatchObject({ code: 'forbidden', details: { rule: 'secret-origin', secret: 'shop-token', origin: other.origin } })
  expect(other.requests).toHaveLength(0)
})

test('the words of a reference in a payload stay words, even beside one that the step names', async () => {
  services.secretOrigins.allow('shop-token', server.origin)
  await call({ url: `${server.origin}/a`, body: '{{ event.payload }}' }, { text: 'secret://shop-token' })
  expect(server.requests[0]?.body).toBe('{"text":"secret://shop-token"}')
})

test('a secret cannot choose the host', async () => {
  const view = await call({ url: 'https://secret://shop-token.example.com/' })
  expect(view.status).toBe('failed')
  expect((await call({ url: 'https://x.secret://shop-token/' })).status).toBe('failed')
})

test('a value that a person typed into a parameter, a note, a pin or a sample is in no journal, and the parameter goes on as a reference', async () => {
  const workflow = flow({ send: { type: 'http.request', input: { method: 'POST', url: `${server.origin}/a`, headers: { 'X-Key': value } } }, kept: { text: value } }, ['trigger > send', 'send > kept'])
  const node = workflow.nodes[0]
  if (node) node.note = `my key is ${value}`
  const runId = services.runs.start({ ...request(workflow), payload: { sample: value, packed: Buffer.from(value).toString('base64') }, pins: { kept: { pinned: value } } })
  const view = await services.runs.finished(runId)
  expect(view.failure).toMatchObject({ details: { rule: 'secret-origin' } })
  expect(view.workflow.nodes[0]?.input).toMatchObject({ headers: { 'X-Key': 'secret://shop-token' } })
  expectNowhere()
  services.secretOrigins.allow('shop-token', server.origin)
  const again = await services.runs.finished(services.runs.start({ ...request(workflow) }))
  expect(again.failure).toBeNull()
  expectNowhere()
})

test('a service that says it back in a refusal is not quoted', async () => {
  services.secretOrigins.allow('shop-token', server.origin)
  const view = await call({ url: `${server.origin}/refuse`, headers: { Authorization: 'secret://shop-token' } })
  expect(view.failure?.code).toBe('invalid-input')
  expect(JSON.stringify(view.failure)).not.toContain('4711')
  expectNowhere()
})

test('a trigger that names a secret sends it to the address it may go to, and what is found and kept does not hold it', async () => {
  const listing = await serveHttp((seen, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify([{ id: 1, said: seen.headers.authorization }])))
  services.grants.add(listing.origin, '')
  const trigger = { type: 'poll', connector: 'http', event: 'new-items', everyMs: 10_000, existing: 'fire', input: { url: `${listing.origin}/orders`, headers: { Authorization: 'Bearer secret://shop-token' } } } as const
  const refused = await services.previewPoll(trigger).catch((error: unknown) => error)
  expect(refused).toMatchObject({ failure: { code: 'forbidden', details: { rule: 'secret-origin', secret: 'shop-token', origin: listing.origin } } })
  expect(listing.requests).toEqual([])

  services.secretOrigins.allow('shop-token', listing.origin)
  expect(await services.previewPoll(trigger)).toEqual({ listed: 1, items: [{ id: '1', payload: { id: 1, said: 'Bearer [secret shop-token]' } }] })
  expect(listing.requests[0]?.headers.authorization).toBe(`Bearer ${value}`)

  const document = { format: 'flowbench/workflow', version: 1, id: 'wf_orders', name: 'Orders', trigger, nodes: [{ id: 'told', type: 'set', name: 'Told', input: { fields: { said: '{{ event.payload.said }}' } } }], edges: [{ from: 'trigger', to: 'told' }], output: '{{ steps.told.output.said }}' }
  services.library.import(JSON.stringify(document))
  await services.activate(WorkflowId.parse('wf_orders'))
  await services.triggers.start(0)
  await expect.poll(() => services.runs.list({ limit: 5 }).map(({ status }) => status), { timeout: 20_000 }).toEqual(['succeeded'])
  expectNowhere()
  await listing.close()
})
