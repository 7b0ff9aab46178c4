// What a service says of its limits holds for every kind of connector: the account is left alone for as long as it asks.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RunView } from '@shared/run-view.ts'
import { buildProcess } from './confined/build-process.ts'
import { startNode } from './confined/start-process.ts'
import { buildWorker } from './openapi/build-worker.ts'
import { serveHttp, type TestServer } from './platform/http/test-server.ts'
import { flow, request } from './runtime/test-world.ts'
import { openServices, type Services } from './services.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let built: Awaited<ReturnType<typeof buildProcess>>
let folder: string
let services: Services
let server: TestServer
/** What the next answer is; then all is well. */
let refusal: { status: number; headers: Record<string, string> } | null = null

const pauseMs = 2_000

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-hints-'))
  mkdirSync(join(folder, 'data'))
  worker = await buildWorker()
  built = await buildProcess()
  server = await serveHttp((_request, response) => {
    const { status, headers } = refusal ?? { status: 200, headers: {} }
    refusal = null
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"id":"pet_7","name":"Rex","kind":"dog"}')
  })
  services = await openServices({ dataFolder: join(folder, 'data'), workerPath: join(worker.folder, 'sandbox-worker.js'), startProcess: startNode(built.entry), assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  services.settings.put({ pieces: true })
  services.grants.add(server.origin, 'a test')
  await services.vault.unlock('a passphrase for the test')
  await services.vault.put('token', 't0ken')
  const draft = await services.imports.read({ kind: 'file', name: 'pet-shop.yaml', text: readFileSync(new URL('openapi/fixtures/pet-shop.yaml', import.meta.url), 'utf8') })
  await services.imports.keep({ token: draft.token, key: 'shop', displayName: 'Shop', baseUrl: `${server.origin}/v2`, operations: ['get-pet'] })
  for (const path of [write('kit', { 'index.ts': kitMade() }, 'kit-made'), write('piece', { 'index.js': piece() }, '@activepieces/piece-hints')]) {
    services.packages.accept((await services.packages.inspect(path)).id)
  }
}, 120_000)
afterAll(async () => {
  await services.close()
  await server.close()
  worker.remove()
  built.remove()
  rmSync(folder, { recursive: true })
})
beforeEach(() => { refusal = null })

function write(name: string, files: Record<string, string>, packageName: string): string {
  const root = join(folder, name)
  mkdirSync(root)
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: packageName, version: '1.0.0', main: Object.keys(files)[0] }))
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
  return root
}

function kitMade(): string {
  return `
    import { callJson, defineAction, defineConnector, SecretRef, z } from 'flowbench/connector'
    export const connector = defineConnector({
      key: 'kit', displayName: 'Kit', icon: 'notebook', capabilities: ['action'], config: z.strictObject({ token: SecretRef.meta({ title: 'Token' }) }), origins: ['${server.origin}'],
      service: ({ token }) => ({ baseUrl: '${server.origin}', headers: { authorization: token } }),
      actions: [defineAction({
        key: 'read', displayName: 'Read', summary: 'Reads', description: 'Reads.', effect: 'read', input: z.strictObject({}), output: z.looseObject({ id: z.string() }), defaultInput: {}, sample: { id: 'x' },
        run: async (_input, { http }) => (await callJson(http, { method: 'GET', url: '/read' })).body as { id: string },
      })],
    })`
}

function piece(): string {
  return `
    const http = require("http");
    class HttpError extends Error { constructor(status, body) { super(JSON.stringify({ response: { status, body }, request: {} })) } }
    const send = () => new Promise((resolve, reject) => http.get("${server.origin}/read", (response) => {
      let text = ""; response.on("data", (chunk) => text += chunk).on("end", () => response.statusCode >= 400 ? reject(new HttpError(response.statusCode, {})) : resolve(JSON.parse(text)));
    }).on("error", reject));
    exports.hints = {
      displayName: "Hints", getContextInfo: () => ({ version: "2" }), triggers: () => ({}), auth: { type: "SECRET_TEXT", displayName: "Token", required: true },
      actions: () => ({
        by_http: { displayName: "By http", props: {}, run: send },
        by_fetch: { displayName: "By fetch", props: {}, run: async () => (await fetch("${server.origin}/read")).json() },
      }),
    };`
}

/** Each test has an account of its own, since a pause is one's. */
async function run(type: string, connection: string): Promise<{ view: RunView; heldMs: number }> {
  const sketch = flow({ step: { type, input: type.startsWith('shop.') ? { petId: '7' } : {}, settings: { retry: { maxAttempts: 1 } } } }, ['trigger > step'])
  const runId = services.runs.start(request({ ...sketch, nodes: sketch.nodes.map((node) => ({ ...node, connection })) }))
  const view = await services.runs.finished(runId)
  const events = services.runs.events(runId)
  const [held, released] = ['step-held', 'step-released'].map((wanted) => events.find(({ type: found }) => found === wanted)?.at)
  return { view, heldMs: held === undefined || released === undefined ? 0 : released - held }
}

const retryAfter = { status: 429, headers: { 'retry-after': String(pauseMs / 1_000) } }
const noneLeft = { status: 200, headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': String(pauseMs / 1_000) } }
test.each([
  ['a kit-made connector', 'kit.read', 'kit', { token: 'secret://token' }],
  ['a piece that calls by Node', 'ap-hints.by_http', 'ap-hints', { token: 'secret://token' }],
  ['a piece that calls by fetch', 'ap-hints.by_fetch', 'ap-hints', { token: 'secret://token' }],
  ['an imported connector', 'shop.get-pet', 'shop', { apiKey: 'secret://token' }],
])('%s leaves the account alone for as long as its service asks, refused or not', async (_what, type, connector, config) => {
  for (const [kind, answer] of Object.entries({ refused: retryAfter, spent: noneLeft })) {
    const connection = `${type.replace(/[._]/g, '-')}-${kind}`
    services.connections.put({ name: connection, connector, config })
    refusal = answer
    const { view: first } = await run(type, connection)
    if (answer.status === 200) expect(first).toMatchObject({ status: 'succeeded' })
    else if (type !== 'ap-hints.by_fetch') expect(first).toMatchObject({ status: 'failed' })
    const { view, heldMs } = await run(type, connection)
    expect(view).toMatchObject({ status: 'succeeded' })
    expect([kind, heldMs > pauseMs / 4]).toEqual([kind, true])
    expect((await run(type, connection)).heldMs).toBe(0)
  }
}, 60_000)

test('the failure of a piece says when it may be tried again', async () => {
  services.connections.put({ name: 'told', connector: 'ap-hints', config: { token: 'secret://token' } })
  refusal = retryAfter
  const { view } = await run('ap-hints.by_http', 'told')
  expect((view as { failure?: unknown }).failure).toMatchObject({ code: 'rate-limited', retryAfterMs: pauseMs })
})
