// Activepieces pieces, by small ones made to the contract of each generation: real confined processes, a real service on loopback.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import type { RunView } from '@shared/run-view.ts'
import { openAddedDesk, type AddedDesk } from './added-desk.test-data.ts'
import { flow, request } from './runtime/test-world.ts'
import type { Services } from './services.ts'

let desk: AddedDesk
let services: Services
let folder: string
let origin: string
let seen: AddedDesk['asked']

beforeAll(async () => {
  desk = await openAddedDesk(({ method, url }, response) => {
    if (url === '/busy') response.writeHead(429).end('{"error":"slow down"}')
    else response.setHeader('content-type', 'application/json').end(url === '/posts' && method === 'GET' ? '[{"id":7,"title":"New"}]' : '{"id":1}')
  })
  ;({ folder, origin, asked: seen } = desk)
  services = await desk.open()
  services.settings.put({ pieces: true })
  await services.vault.put('blog-token', 't0ken')
})
afterAll(async () => {
  await services.close()
  desk.close()
})
beforeEach(() => { seen.length = 0 })

/** As esbuild bundles one: CommonJS, its HTTP client inside, TLS switched off as theirs does it. */
function blog(version: '1' | '2', more = ''): string {
  return `"use strict";
    const http = require("http");
    class HttpError extends Error { constructor(status, body) { super(JSON.stringify({ response: { status, body }, request: {} })) } }
    function send(method, url, token, body) {
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
      return new Promise((resolve, reject) => {
        const request = http.request(url, { method, headers: { authorization: "Bearer " + token } }, (response) => {
          let text = ""; response.on("data", (chunk) => text += chunk).on("end", () => response.statusCode >= 400 ? reject(new HttpError(response.statusCode, JSON.parse(text))) : resolve(JSON.parse(text)));
        });
        request.on("error", reject); request.end(body);
      });
    }
    const token = (auth) => ${version === '2' ? 'auth.props.token' : 'auth.token'};
    exports.blog = {
      displayName: "Blog ${version}",
      auth: { type: "CUSTOM_AUTH", props: { site: { type: "SHORT_TEXT", displayName: "Site", required: true }, token: { type: "SECRET_TEXT", displayName: "Token", required: true } } },
      ${version === '2' ? 'getContextInfo: () => ({ version: "2" }),' : ''}
      actions: () => ({
        create_post: { displayName: "Create a post", description: "Adds a post.", props: {
          note: { type: "MARKDOWN", value: "Hello" }, title: { type: "SHORT_TEXT", displayName: "Title", required: true }, text: { type: "LONG_TEXT", displayName: "Text", required: false },
          count: { type: "NUMBER", displayName: "Count", required: false, defaultValue: 3 }, draft: { type: "CHECKBOX", displayName: "Draft", required: true, defaultValue: false }, when: { type: "DATE_TIME", displayName: "When", required: false },
          meta: { type: "JSON", displayName: "Meta", required: false }, tags: { type: "ARRAY", displayName: "Tags", required: false }, state: { type: "STATIC_DROPDOWN", displayName: "State", required: true, options: { options: [{ label: "Open", value: "open" }, { label: "Closed", value: "closed" }] } },
          category: { type: "DROPDOWN", displayName: "Category", required: false, refreshers: ["auth", "state"], options: async ({ auth, state }) => ({ options: [{ label: "In " + state, value: token(auth) === "t0ken" ? "c1" : "no" }] }) },
          fields: { type: "DYNAMIC", displayName: "Fields", required: false, refreshers: ["auth", "category"], props: async ({ auth, category }) => token(auth) !== "t0ken" ? {} : category === "c1" ? { size: { type: "NUMBER", displayName: "Size", required: true }, shelf: { type: "DROPDOWN", displayName: "Shelf", required: false, refreshers: [], options: async ({ size }) => ({ options: [{ label: "Shelf for " + size, value: "s" + size }] }) } } : { colour: { type: "SHORT_TEXT", displayName: "Colour", required: false } } }, labels: { type: "MULTI_SELECT_DROPDOWN", displayName: "Labels", required: false, refreshers: [], options: async () => ({ disabled: true, placeholder: "Connect first", options: [] }) }, image: { type: "FILE", displayName: "Image", required: false },
        }, run: async ({ auth, propsValue }) => send("POST", "${origin}/posts", token(auth), JSON.stringify({ ...propsValue, image: propsValue.image && propsValue.image.data.toString() })) },
        "busy now": { displayName: "Busy", props: {}, run: ({ auth }) => send("GET", "${origin}/busy", token(auth)) },
        metadata: { displayName: "Metadata", props: {}, run: () => send("GET", "http://169.254.169.254/", "x") },
        neighbour: { displayName: "Neighbour", props: {}, run: () => send("GET", "http://localhost:1/", "x") },
        unix: { displayName: "Unix", props: {}, run: () => new Promise((resolve, reject) => require("net").connect("/var/run/docker.sock").on("error", reject).on("connect", resolve)) },
        listen: { displayName: "Listen", props: {}, run: async () => { require("http").createServer().listen(0); return 1 } },
        files: { displayName: "Files", props: {}, run: async () => require("fs").readFileSync("/etc/passwd", "utf8") },
        spawn: { displayName: "Spawn", props: {}, run: async () => require("child_process").execSync("id") },
        pause: { displayName: "Pause", props: {}, run: async ({ run }) => run.pause({ pauseMetadata: {} }) },
        tls: { displayName: "TLS", props: {}, run: async () => { process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; return { set: process.env.NODE_TLS_REJECT_UNAUTHORIZED ?? null } } },
      }),
      triggers: () => ({
        new_post: { displayName: "New post", type: "POLLING", props: { board: { type: "DROPDOWN", displayName: "Board", required: false, refreshers: [], options: async ({ auth }) => ({ options: [{ label: "Board of " + token(auth), value: "b1" }] }) } }, sampleData: { id: 1 }, onEnable: async ({ store }) => { await store.put("lastPoll", 1) }, run: async ({ store, auth }) => { await store.put("lastPoll", (await store.get("lastPoll")) + 1); return send("GET", "${origin}/posts", token(auth)) } },
        hooked: { displayName: "Hooked", type: "APP_WEBHOOK", props: {}, onEnable: async () => {}, run: async () => [] },
      }),
    };${more}`
}

let count = 0
function write(name: string, code: string, manifest: object = {}): string {
  count += 1
  const root = join(folder, `piece-${count}`)
  const file = join(root, 'src', 'index.js')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: `@activepieces/piece-${name}`, version: '0.1.0', main: './src/index.js', dependencies: {}, ...manifest }))
  writeFileSync(file, code)
  return root
}

async function run(type: string, input: JsonObject, connection: string): Promise<RunView> {
  const sketch = flow({ step: { type, input } }, ['trigger > step'], { output: '{{ steps.step.output }}' })
  return services.runs.finished(services.runs.start(request({ ...sketch, nodes: sketch.nodes.map((node) => ({ ...node, connection })) })))
}

test.each(['1', '2'] as const)('a piece of contract %s is described, added, run, asked for choices and polled', async (version) => {
  const offer = await services.packages.inspect(write(`blog-${version}`, blog(version)))
  expect(offer).toMatchObject({ kind: 'piece', description: { key: `ap-blog-${version}`, origins: null } })
  expect(offer.terms.join(' ')).toMatch(/somebody else wrote.*cannot be kept from calling.*MIT licence/)
  expect(offer.description.leftOut).toEqual([`"Hooked" comes to one address for a whole app at Blog ${version}, which takes a developer app of your own there. Such triggers are not taken.`])
  const action = offer.description.actions.find(({ key }) => key === 'create_post')
  expect(action).toMatchObject({ effect: 'unsafe', options: ['category', 'labels', 'fields/*'], fields: ['fields'], inputSchema: {
    required: ['title', 'state'],
    properties: {
      title: { type: 'string', title: 'Title' }, text: { 'x-widget': 'multiline' }, count: { type: 'number', default: 3 }, draft: { type: 'boolean' }, state: { enum: ['open', 'closed'], 'x-labels': ['Open', 'Closed'] }, tags: { type: 'array' },
      category: { 'x-options': 'category', 'x-refreshers': ['auth', 'state'] }, fields: { type: 'object', 'x-fields': 'fields', 'x-refreshers': ['auth', 'category'] }, labels: { type: 'array', 'x-options': 'labels' }, meta: { 'x-widget': 'json' }, image: { type: 'string' },
    },
  } })
  expect(Object.keys((action?.inputSchema as { properties: object }).properties)).not.toContain('note')
  services.packages.accept(offer.id)
  const connector = `ap-blog-${version}`
  const connection = `blog-${version}`
  services.connections.put({ name: connection, connector, config: { site: 'x', token: 'secret://blog-token' } })
  expect(await run(`${connector}.create_post`, { title: 'Tea', state: 'open', image: `data:text/plain;base64,${Buffer.from('leaf').toString('base64')}` }, connection)).toMatchObject({ status: 'succeeded', output: { id: 1 } })
  expect(seen).toMatchObject([{ method: 'POST', url: '/posts', authorization: 'Bearer t0ken' }])
  expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ title: 'Tea', state: 'open', count: 3, draft: false, image: 'leaf' })
  expect(await services.lookUps.options({ type: `${connector}.create_post`, options: 'category', connection, input: { state: 'open' } })).toEqual([{ value: 'c1', label: 'In open' }])
  const asked = (category: string) => services.lookUps.fields({ type: `${connector}.create_post`, fields: 'fields', connection, input: { category } })
  expect(await asked('c1')).toMatchObject({ type: 'object', required: ['size'], properties: { size: { type: 'number', title: 'Size' }, shelf: { 'x-options': 'fields/shelf' } } })
  expect(await asked('c2')).toMatchObject({ properties: { colour: { type: 'string' } } })
  expect(await services.lookUps.options({ type: `${connector}.create_post`, options: 'fields/shelf', connection, input: { category: 'c1', fields: { size: 4 } } })).toEqual([{ value: 's4', label: 'Shelf for 4' }])
  await expect(services.lookUps.options({ type: `${connector}.create_post`, options: 'labels', connection, input: {} })).rejects.toThrow(/Connect first/)
  await expect(services.lookUps.fields({ type: `${connector}.create_post`, fields: 'category', connection, input: {} })).rejects.toThrow(/no fields called/)
  expect(await services.lookUps.options({ type: `poll:${connector}:new_post`, options: 'board', connection, input: {} })).toEqual([{ value: 'b1', label: 'Board of t0ken' }])
  expect(await services.previewPoll({ type: 'poll', connector, event: 'new_post', connection, everyMs: 60_000, input: {} })).toMatchObject({ listed: 0 })
}, 60_000)

test.each([
  ['busy_now', 'rate-limited', 'slow down'],
  ['metadata', 'refused-address', '169.254'],
  ['neighbour', 'refused-address', 'localhost'],
  ['unix', 'internal', 'socket of the system'],
  ['listen', 'internal', 'Waiting for connections'],
  ['files', 'internal', 'fs'],
  ['spawn', 'internal', 'child_process'],
  ['pause', 'invalid-input', 'server of Activepieces'],
])('what it must not do, or what its service refuses, is told: %s', async (action, code, message) => {
  const view = await run(`ap-blog-2.${action}`, {}, 'blog-2')
  const { failure } = view as { failure?: { code: string; message: string; details?: { cause?: string } } }
  // What may have been sent and must not be twice is in doubt; its cause is kept.
  expect([failure?.code, failure?.details?.cause]).toContain(code)
  expect(failure?.message).toContain(message)
}, 60_000)

test('it cannot switch off the checks of TLS', async () => {
  expect(await run('ap-blog-2.tls', {}, 'blog-2')).toMatchObject({ status: 'succeeded', output: { set: null } })
})

test.each([
  ['an old piece', 'old', 'exports.old = { displayName: "Old", _actions: {}, _triggers: {} }', {}, 'contract of 2023'],
  ['one that needs packages', 'heavy', 'exports.x = {}', { dependencies: { axios: '1.2.4' } }, 'not one file: it needs axios'],
  ['one that needs a server of Activepieces', 'tables', 'exports.x = {}', {}, 'server of Activepieces alone'],
  ['what is no piece', 'nothing', 'exports.x = {}', {}, 'no piece in it'],
])('%s is refused with the reason', async (_what, name, code, manifest, message) => {
  const error: unknown = await services.packages.inspect(write(name, code, manifest)).catch((reason: unknown) => reason)
  if (!(error instanceof AppError)) throw error
  expect(error.message).toContain(message)
})

test('a name without an exact version is not asked for', async () => {
  await expect(services.packages.inspect('@activepieces/piece-slack@latest')).rejects.toThrow(/no exact version/)
})
