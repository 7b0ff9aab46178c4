// "flowbench serve" on a disk that fails its writes, and that recovers: the system refuses them, nothing of ours is told to.
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start, type Started } from './test-program.ts'

let folder: string
let data: string
let service: Server
let asked: string[]
let answers: ServerResponse[]
let server: Started | null
const env = { FLOWBENCH_SECRET_MAIN: 'hush' }
/** Sets how large a file a process may write, which Linux lets whoever owns it do. */
const canLimit = platform() === 'linux' && spawnSync('prlimit', ['--version']).status === 0

beforeAll(() => build(), 120_000)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-serve-storage-'))
  data = join(folder, 'data')
  asked = []
  answers = []
  server = null
  service = createServer((incoming, answer) => {
    asked.push(incoming.url ?? '')
    if (incoming.url === '/first') answers.push(answer)
    else answer.end('{}')
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
}, 30_000)
afterEach(async () => {
  server?.kill()
  await server?.ended
  service.closeAllConnections()
  service.close()
  rmSync(folder, { recursive: true })
}, 30_000)

/** With 0 each write to a file fails with EFBIG, which SQLite knows as an I/O error. */
function limitFiles(under: Started, bytes: '0' | 'unlimited'): void {
  expect(spawnSync('prlimit', ['--pid', String(under.pid()), `--fsize=${bytes}:`]).status).toBe(0)
}

test.skipIf(!canLimit)('writes that fail: webhooks are answered with 503, nothing is begun, it says so, and goes on by itself; nothing is lost, and nothing is done twice [needs prlimit]', { timeout: 120_000 }, async () => {
  const origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  const file = (name: string, content: unknown): string => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  const node = (id: string): object => ({ id, name: id, type: 'http.request', input: { method: 'POST', url: `${origin}/${id}` } })
  const workflow = {
    format: 'flowbench/workflow', version: 1, id: 'wf_hook', name: 'Hook', trigger: { type: 'webhook', connector: 'github' },
    nodes: [node('first'), node('second')], edges: [{ from: 'trigger', to: 'first' }, { from: 'first', to: 'second' }],
  }
  for (const args of [
    ['connection', 'set', 'main', '--connector', 'github', '--config', file('c.json', { webhookSecret: 'secret://main' })],
    ['workflow', 'import', file('w.json', workflow)], ['workflow', 'activate', 'wf_hook'], ['grant', 'add', origin],
  ]) expect(await flowbench([...args, '--data', data], { env })).toMatchObject({ code: 0 })
  const under = start(['serve', '--data', data, '--port', '0', '--json'], { env })
  server = under
  await Promise.race([under.sawOutput(/"port": (\d+)/), under.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  const port = Number(/"port": (\d+)/.exec(under.output())?.[1])
  const post = async (body: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/webhooks/github`, { method: 'POST', body, headers: { 'x-github-event': 'push', 'x-github-delivery': body, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` } })
  const statuses = async (): Promise<string[]> => ((await flowbench(['runs', 'list', '--data', data, '--json'])).json() as { runs: { status: string }[] }).runs.map(({ status }) => status)

  expect((await post('{"n":1}')).status).toBe(202)
  await expect.poll(() => asked, { timeout: 20_000 }).toEqual(['/first'])
  const said = under.sawOutput(/Nothing can be written to the data folder now/)
  limitFiles(under, '0')
  const refused = await post('{"n":2}')
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  // The answer of the first call cannot be kept, so the second is not begun.
  answers[0]?.end('{}')
  await said
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  expect(asked).toEqual(['/first'])
  expect(await statuses()).toEqual(['running'])

  const works = under.sawOutput(/takes what is written again/)
  limitFiles(under, 'unlimited')
  await works
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(['succeeded'])
  expect((await post('{"n":2}')).status).toBe(202)
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(2)
  answers[1]?.end('{}')
  await expect.poll(statuses, { timeout: 30_000 }).toEqual(['succeeded', 'succeeded'])
  expect(asked).toEqual(['/first', '/second', '/first', '/second'])
})
