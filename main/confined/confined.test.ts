import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createHttp } from '@main/platform/http/client.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { buildProcess } from './build-process.ts'
import { createConfined, type Confined, type Program } from './confined.ts'
import type { Description } from '@shared/connector-description.ts'
import type { Doors } from './protocol.ts'
import { startNode } from './start-process.ts'

let built: Awaited<ReturnType<typeof buildProcess>>
let confined: Confined
let server: Server
let origin: string
const seen: { method: string; url: string; body: string; authorization: string | undefined }[] = []
let grants: { origin: string; note: string; addedAt: number }[] = []
const http = createHttp({ grants: () => grants })
const doors: Doors = { http: (request) => http.request(request), code: () => Promise.reject(new Error('no code here')), jsonata: () => Promise.reject(new Error('no JSONata here')) }

beforeAll(async () => {
  built = await buildProcess()
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      seen.push({ method: request.method ?? '', url: request.url ?? '', body, authorization: request.headers.authorization })
      if (request.url?.startsWith('/refuse')) response.writeHead(429, { 'retry-after': '7', 'content-type': 'application/json' }).end('{"error":"slow down"}')
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"n1"}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await http.close()
  built.remove()
})
beforeEach(() => {
  seen.length = 0
  grants = [{ origin, note: '', addedAt: 0 }]
  confined = createConfined({ start: startNode(built.entry) })
})
afterEach(() => confined.close())

/** A connector with one action, whose `run` is the text. */
function program(run: string, more = ''): Program {
  const code = `
    const { defineConnector, defineAction, callJson, z, AppError } = require('flowbench/connector')
    exports.connector = defineConnector({
      key: 'notes', displayName: 'Notes', icon: 'notebook', capabilities: ['action'],
      config: z.strictObject({ base: z.string(), token: z.string() }),
      service: ({ base, token }) => ({ baseUrl: base, headers: { authorization: 'Bearer ' + token } }),
      ${more}
      actions: [defineAction({
        key: 'add', displayName: 'Add a note', summary: 'Adds a note', description: 'Adds a note.', effect: 'unsafe',
        input: z.strictObject({ text: z.string().min(1).meta({ title: 'Text' }) }), output: z.looseObject({ id: z.string() }),
        defaultInput: { text: '' }, sample: { id: 'n1' },
        async run(input, context) { ${run} },
      })],
    })`
  return { id: run, dialect: 'connector', files: () => ({ main: 'index.js', files: { 'index.js': code } }) }
}

const runArgs = (input: JsonValue = { text: 'hello' }): JsonValue => ({ action: 'add', input, idempotencyKey: 'k', scope: {}, config: { base: origin, token: 't0ken' } })
const run = (what: Program, more: { signal?: AbortSignal; timeoutMs?: number; onLog?: (line: string) => void; input?: JsonValue } = {}): Promise<JsonValue> =>
  confined.ask(what, { op: 'run', args: runArgs(more.input), doors, grants: [], ...more })
const failureOf = async (asked: Promise<unknown>) => {
  const error = await asked.then((value) => { throw new Error(`It answered ${JSON.stringify(value)}`) }, (reason: unknown) => reason)
  if (!(error instanceof AppError)) throw error
  return error.failure
}

describe('a connector in its process', () => {
  test('is described as data, with its schemas', async () => {
    const description = (await confined.ask(program('return { id: "x" }'), { op: 'describe', args: null, doors, grants: [] })) as unknown as Description
    expect(description).toMatchObject({ key: 'notes', canBeTested: false, origins: null, actions: [{ key: 'add', effect: 'unsafe', inputSchema: { properties: { text: { type: 'string', title: 'Text' } }, required: ['text'] } }] })
  })

  test('has its calls made by main, with the credential of its service', async () => {
    const output = await run(program('const { body } = await callJson(context.http, { method: "POST", url: "/notes", json: { text: input.text } }); return body'))
    expect(output).toEqual({ id: 'n1' })
    expect(seen).toEqual([{ method: 'POST', url: '/notes', body: '{"text":"hello"}', authorization: 'Bearer t0ken' }])
  })

  test('fails in our words when its service refuses', async () => {
    const failure = await failureOf(run(program('return (await callJson(context.http, { method: "POST", url: "/refuse", json: {} })).body')))
    expect(failure).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 7_000 })
  })

  test('uses its own words for what it knows better', async () => {
    const failure = await failureOf(run(program('throw new Error("quota")', 'normalizeError: (error) => error.message === "quota" ? { code: "quota-exceeded", message: "No notes left this month.", retryable: false } : null,')))
    expect(failure).toMatchObject({ code: 'quota-exceeded', message: 'No notes left this month.' })
  })

  test('gets only input that its own schema takes', async () => {
    const failure = await failureOf(run(program('return { id: "x" }'), { input: { text: '' } }))
    expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent' })
    expect(failure.message).toContain('text')
  })

  test('writes lines to the log of its step', async () => {
    const lines: string[] = []
    await run(program('context.log("one"); console.log("two", { three: 3 }); return { id: "x" }'), { onLog: (line) => lines.push(line) })
    expect(lines).toEqual(['one', 'two {"three":3}'])
  })

  test('is asked again in the same process, and by several at once in several', async () => {
    const counting = program('globalThis.count = (globalThis.count ?? 0) + 1; await new Promise((resolve) => setTimeout(resolve, 50)); return { id: String(globalThis.count) }')
    await run(counting)
    expect(await run(counting)).toEqual({ id: '2' })
    const many = await Promise.all(Array.from({ length: 9 }, () => run(counting)))
    expect(many).toHaveLength(9)
  })
})

describe('a program that does what it must not is stopped, and it is told', () => {
  const tried: [string, string, { code: string; message: string; sent?: string }][] = [
    ['reads a file', 'return { id: require("fs").readFileSync("/etc/passwd", "utf8") }', { code: 'internal', message: 'fs' }],
    ['reads a file by import', 'const fs = await import("node:fs"); return { id: fs.readFileSync("/etc/passwd", "utf8") }', { code: 'internal', message: 'import' }],
    ['makes code that imports', 'const fs = await new Function("return import(\\"node:fs\\")")(); return { id: fs.readFileSync("/etc/passwd", "utf8") }', { code: 'internal', message: 'import' }],
    ['spawns', 'return { id: String(require("node:child_process").execSync("id")) }', { code: 'internal', message: 'child_process' }],
    ['asks the real process for a module', 'return { id: String(process.binding("spawn_sync")) }', { code: 'internal', message: 'process.binding' }],
    ['asks for a module by its back door', 'return { id: String(process.getBuiltinModule("fs")) }', { code: 'internal', message: 'process.getBuiltinModule' }],
    ['asks for a binding by its older name', 'return { id: String(process._linkedBinding("fs")) }', { code: 'internal', message: 'process._linkedBinding' }],
    ['loads a library of the system', 'process.dlopen({ exports: {} }, "/lib/x.so"); return { id: "x" }', { code: 'internal', message: 'process.dlopen' }],
    ['starts a thread', 'new (require("node:worker_threads").Worker)("1", { eval: true }); return { id: "x" }', { code: 'internal', message: 'worker_threads' }],
    ['starts a cluster', 'require("cluster").fork(); return { id: "x" }', { code: 'internal', message: 'cluster' }],
    ['makes a context of its own', 'return { id: String(require("vm").runInNewContext("1")) }', { code: 'internal', message: 'vm' }],
    ['makes a loader of its own', 'return { id: String(require("module").createRequire("/")("fs")) }', { code: 'internal', message: 'module' }],
    ['inspects itself', 'require("inspector").open(0); return { id: "x" }', { code: 'internal', message: 'inspector' }],
    ['runs WebAssembly with WASI', 'return { id: String(new (require("wasi").WASI)({ version: "preview1" })) }', { code: 'internal', message: 'wasi' }],
    ['ends the process', 'process.exit(0); return { id: "x" }', { code: 'internal', message: 'process.exit' }],
    ['opens a socket', 'return { id: String(require("net").connect(80, "example.com")) }', { code: 'internal', message: 'net' }],
    ['calls out by itself', 'return { id: await (await fetch("https://example.com")).text() }', { code: 'refused-address', message: 'context.http' }],
    ['calls the metadata of a cloud', 'return (await callJson(context.http, { method: "GET", url: "http://169.254.169.254/latest" })).body', { code: 'refused-address', message: '169.254' }],
    ['throws in a timer', 'setTimeout(() => { throw new Error("too late") }, 5); await new Promise(() => {}); return { id: "x" }', { code: 'internal', message: 'too late', sent: 'not-sent' }],
    ['leaves a promise that fails', 'Promise.reject(new Error("nobody waits")); await new Promise(() => {}); return { id: "x" }', { code: 'internal', message: 'nobody waits', sent: 'not-sent' }],
    ['eats memory', 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length))', { code: 'limit', message: 'memory', sent: 'not-sent' }],
    ['answers too much', 'return { id: "x".repeat(6e6) }', { code: 'limit', message: '5 MB' }],
  ]
  test.each(tried)('one that %s', async (_what, code, { message, ...expected }) => {
    const failure = await failureOf(run(program(code)))
    expect(failure).toMatchObject(expected)
    expect(failure.message).toContain(message)
    expect(await run(program('return { id: "still here" }'))).toEqual({ id: 'still here' })
  })

  test('one that calls this machine without a grant', async () => {
    grants = []
    expect(await failureOf(run(program('return (await callJson(context.http, { method: "GET", url: "/notes" })).body')))).toMatchObject({ code: 'refused-address' })
    expect(seen).toEqual([])
  })

  test('one that spins is stopped when its time is up', async () => {
    expect(await failureOf(run(program('for (;;);'), { timeoutMs: 1_500 }))).toMatchObject({ code: 'timeout', sent: 'not-sent' })
  })

  test('one that spins is stopped when its step is ended, and quickly', async () => {
    const controller = new AbortController()
    const asked = failureOf(run(program('for (;;);'), { signal: controller.signal }))
    setTimeout(() => controller.abort(), 500)
    const from = performance.now()
    expect(await asked).toMatchObject({ code: 'cancelled', sent: 'not-sent' })
    expect(performance.now() - from).toBeLessThan(4_000)
  })

  test('one that breaks after it wrote is not called unsent', async () => {
    const failure = await failureOf(run(program('await callJson(context.http, { method: "POST", url: "/notes", json: {} }); setTimeout(() => { throw new Error("broke") }, 1); await new Promise(() => {})')))
    expect(failure).toMatchObject({ code: 'internal', sent: 'maybe-sent' })
    expect(seen).toHaveLength(1)
  })

  test('one that says nothing was sent after it wrote is not believed', async () => {
    const failure = await failureOf(run(program('await callJson(context.http, { method: "POST", url: "/notes", json: {} }); throw new AppError({ code: "network", message: "nothing", retryable: true, sent: "not-sent" })')))
    expect(failure).toMatchObject({ code: 'network', sent: 'maybe-sent' })
  })

  test('one that writes settings of TLS into its environment', async () => {
    const output = await run(program('process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; globalThis.process.env["NODE_OPTIONS"] = "--inspect"; process.env.MINE = "kept"; return { id: JSON.stringify([process.env.NODE_TLS_REJECT_UNAUTHORIZED ?? null, process.env.NODE_OPTIONS ?? null, process.env.MINE, process.env.PATH ?? null]) }'))
    expect(output).toEqual({ id: '[null,null,"kept",null]' })
  })

  test('one that cannot be read says where', async () => {
    const failure = await failureOf(confined.ask({ id: 'bad', dialect: 'connector', files: () => ({ main: 'index.js', files: { 'index.js': 'const = 1' } }) }, { op: 'describe', args: null, doors, grants: [] }))
    expect(failure).toMatchObject({ code: 'internal', sent: 'not-sent' })
    expect(failure.message).toContain('could not be loaded')
  })
})
