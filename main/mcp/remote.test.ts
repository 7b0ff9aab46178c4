import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import type { Grant } from '@shared/grant.ts'
import { toFailure } from '@shared/failure.ts'
import type { McpProgress, McpServerDraft } from '@shared/mcp-server.ts'
import type { McpServers } from './servers.ts'
import { accepted, programs, testMcp } from './test-servers.ts'

const granted: Grant[] = []
const http = createHttp({ grants: () => granted })
const running: ChildProcess[] = []
const urls = { http: '', sse: '' }

beforeAll(async () => {
  const [httpPort, ssePort] = [await freePort(), await freePort()]
  urls.http = `http://127.0.0.1:${httpPort}/mcp`
  urls.sse = `http://127.0.0.1:${ssePort}/sse`
  await Promise.all([start('streamableHttp', httpPort), start('sse', ssePort)])
}, 60_000)
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await http.close()
})

let mcp: McpServers | undefined
let other: TestServer | undefined
afterEach(async () => {
  await mcp?.close()
  await other?.close()
  granted.length = 0
})

const open = (): McpServers => (mcp = testMcp({ stream: (request) => http.stream(request), grant: (origin) => void granted.push(parseGrant(origin, { addedAt: 0 })) }))
const draft = (type: 'http' | 'sse', url = urls[type]): McpServerDraft => ({ name: 'Remote', trustsHints: false, roots: [], transport: { type, url, headers: {} } })

it.each(['http', 'sse'] as const)('a server over %s is called at the address that was accepted, tells how far it is and is called off', { timeout: 60_000 }, async (type) => {
  const servers = open()
  const { server: { key } } = await servers.add(draft(type))
  expect(servers.consent(key)).toMatchObject({ what: urls[type], grants: new URL(urls[type]).origin, program: null })
  servers.accept(key, servers.consent(key).hash)
  expect(granted).toHaveLength(1)
  expect((await servers.sync(key)).tools.length).toBeGreaterThan(8)
  const signal = new AbortController().signal
  expect((await servers.port.call({ server: key, tool: 'get-sum', args: { a: 2, b: 5 }, signal })).text).toContain('7')
  const told: McpProgress[] = []
  await servers.port.call({ server: key, tool: 'trigger-long-running-operation', args: { duration: 1, steps: 3 }, signal, onProgress: (progress) => told.push(progress) })
  expect(told.slice(0, 2)).toMatchObject([{ progress: 1, total: 3 }, { progress: 2, total: 3 }])
  const controller = new AbortController()
  const working = servers.port.call({ server: key, tool: 'trigger-long-running-operation', args: { duration: 30, steps: 2 }, signal: controller.signal }).then(() => null, toFailure)
  setTimeout(() => controller.abort(), 200)
  const since = performance.now()
  expect(await working).toMatchObject({ code: 'cancelled' })
  expect(performance.now() - since).toBeLessThan(700)
})

it('an address on this machine is not called where nobody allowed it', { timeout: 30_000 }, async () => {
  const servers = open()
  const key = await accepted(servers, draft('http'))
  granted.length = 0
  expect(await servers.sync(key).then(() => null, toFailure)).toMatchObject({ code: 'refused-address', sent: 'not-sent' })
})

it('headers go to the server alone, with the secrets that they name; a refusal says that a sign-in is needed', { timeout: 30_000 }, async () => {
  const server = await serveHttp((_request, response) => response.writeHead(401, { 'www-authenticate': 'Bearer' }).end())
  other = server
  const servers = open()
  const key = await accepted(servers, { ...draft('http', `${server.origin}/mcp`), transport: { type: 'http', url: `${server.origin}/mcp`, headers: { 'X-Api-Key': 'secret://my-key' } } })
  expect(await servers.sync(key).then(() => null, toFailure)).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('needs a sign-in') })
  expect(server.requests[0]?.headers).toMatchObject({ 'x-api-key': 'value of secret://my-key' })
})

async function start(transport: string, port: number): Promise<void> {
  const child = spawn(process.execPath, [programs.everything, transport], { env: { ...process.env, PORT: String(port) }, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`It ended with ${code}`)))
    const heard = (chunk: Buffer): void => { if (/running on port|listening on port/i.test(String(chunk))) resolve() }
    child.stdout.on('data', heard)
    child.stderr.on('data', heard)
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
