import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start, type Started } from './test-program.ts'

let folder: string
let data: string
const env = { FLOWBENCH_SECRET_GITHUB_MAIN: 'hush' }
beforeAll(() => build(), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-serve-'))
  data = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true }))

const json = async <T = unknown>(...args: string[]): Promise<T> => {
  const ended = await flowbench([...args, '--data', data, '--json'], { env })
  expect(ended.code, `${args.join(' ')}: ${ended.out} ${ended.error}`).toBe(0)
  return ended.json() as T
}
const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(content))
  return path
}
async function serve(): Promise<{ server: Started; url: string }> {
  const server = start(['serve', '--data', data, '--port', '0', '--json'], { env })
  let url = ''
  await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  const { output } = server
  url = /"url": "(.*)"/.exec(output())?.[1] ?? ''
  return { server, url }
}
const post = (url: string, body: string): Promise<Response> => fetch(`${url}github`, { method: 'POST', body, headers: { 'x-github-event': 'issues', 'x-github-delivery': body, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` } })
const eventually = async <T>(look: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> => {
  for (let turn = 0; ; turn++) {
    const found = await look()
    if (isSo(found) || turn > 60) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('a server without a screen is set up by commands, takes a signed event in, runs the workflow, and replays the event', { timeout: 60_000 }, async () => {
  await json('connection', 'set', 'github-main', '--connector', 'github', '--config', file('connection.json', { webhookSecret: 'secret://github-main' }))
  const imported = await json('workflow', 'import', file('workflow.json', {
    format: 'flowbench/workflow', version: 1, id: 'wf_hook', name: 'Hook', trigger: { type: 'webhook', connector: 'github', event: 'issues' },
    nodes: [{ id: 'title', type: 'set', name: 'Title', input: { fields: { title: '{{ event.payload.title }}' } } }], edges: [{ from: 'trigger', to: 'title' }],
  }))
  expect(imported).toMatchObject({ workflowIds: ['wf_hook'] })
  const { server, url } = await serve()
  expect((await post(url, '{"title":"before"}')).status).toBe(202)
  // Switched on while the server runs.
  expect(await json('workflow', 'activate', 'Hook')).toMatchObject({ workflowId: 'wf_hook', isActive: true, version: 1 })
  const answer = await post(url, '{"title":"Ünïcode"}')
  expect(answer.status).toBe(202)
  const { trace_id } = await answer.json() as { trace_id: string }
  const { runs } = await eventually(() => json<{ runs: { runId: string; status: string; startedBy: unknown }[] }>('runs', 'list'), (found) => found.runs[0]?.status === 'succeeded')
  expect(runs).toMatchObject([{ status: 'succeeded', startedBy: { kind: 'event', traceId: trace_id, version: 'live' } }])
  expect(await json('runs', 'show', runs[0]?.runId ?? '')).toMatchObject({ output: { title: { title: 'Ünïcode' } } })
  expect(await json('runs', 'export', runs[0]?.runId ?? '')).toMatchObject({ format: 'flowbench/recording', events: expect.arrayContaining([expect.objectContaining({ type: 'run-finished' })]) as unknown })
  expect(await json('runs', 'list', '--status', 'failed')).toEqual({ runs: [] })
  expect(await json<{ runs: unknown[] }>('runs', 'list', '--workflow', 'Hook', '--status', 'succeeded')).toMatchObject({ runs: [{ runId: runs[0]?.runId }] })
  expect(await json('runs', 'list', '--before', runs[0]?.runId ?? '')).toEqual({ runs: [] })
  expect((await fetch(`${url}github`, { method: 'POST', body: 'x' })).status).toBe(401)

  await json('outbox', 'replay', trace_id)
  const again = await eventually(() => json<{ runs: { status: string }[] }>('runs', 'list'), (found) => found.runs.length === 2 && found.runs[0]?.status === 'succeeded')
  expect(again.runs).toHaveLength(2)
  expect(await json('outbox', 'list', '--state', 'done')).toMatchObject({ counts: { done: 3 }, items: [{ source: { kind: 'replay', of: trace_id } }, { id: trace_id }, { source: { kind: 'webhook' }, runs: [] }] })
  expect(await json('workflow', 'deactivate', 'wf_hook')).toMatchObject({ isActive: false })
  expect(await flowbench(['serve', '--data', data, '--port', '0'], { env })).toMatchObject({ code: 1, error: expect.stringContaining('using the data folder') as unknown })
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('what is asked of the commands wrongly is said with what to do', { timeout: 60_000 }, async () => {
  const wrong = async (...args: string[]): Promise<string> => {
    const ended = await flowbench([...args, '--data', data], { env })
    expect(ended.code, args.join(' ')).toBe(2)
    return ended.error
  }
  expect(await wrong('serve', '--port', 'http')).toContain('--port takes a number')
  expect(await wrong('outbox', 'resolve', 'write_x')).toContain('There is no item write_x')
  expect(await wrong('outbox', 'list', '--state', 'lost')).toContain('one of queued, leased')
  expect(await wrong('runs', 'show', 'run_nobody')).toContain('There is no run')
  expect(await wrong('workflow', 'activate', 'Nobody')).toContain('There is no workflow "Nobody"')
})

test('how the looks of a poll trigger go is listed with its workflow, and nothing of one that is off', { timeout: 60_000 }, async () => {
  const service = createServer((_incoming, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1},{"id":2}]'))
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
  await json('grant', 'add', origin)
  const workflow = (id: string, url: string) => json('workflow', 'import', file('workflow.json', { format: 'flowbench/workflow', version: 1, id, name: id, trigger: { type: 'poll', connector: 'http', event: 'new-items', everyMs: 60_000, input: { url } }, nodes: [{ id: 'keep', type: 'set', name: 'Keep', input: { fields: { a: '1' } } }], edges: [{ from: 'trigger', to: 'keep' }] }))
  await workflow('wf_good', `${origin}/`)
  await workflow('wf_refused', 'http://127.0.0.1:1024/')
  await workflow('wf_off', `${origin}/`)
  for (const id of ['wf_good', 'wf_refused']) await json('workflow', 'activate', id)
  const { server } = await serve()
  type Listed = { id: string; poll: { listed: number; failures: number } | null }
  const { workflows } = await eventually(() => json<{ workflows: Listed[] }>('workflow', 'list'), (found) => found.workflows.filter(({ poll }) => poll !== null).length === 2)
  const pollOf = (wanted: string) => workflows.find(({ id }) => id === wanted)?.poll
  expect(pollOf('wf_good')).toMatchObject({ listed: 2, failures: 0, failure: null })
  expect(pollOf('wf_refused')).toMatchObject({ failures: 1, failure: { code: 'refused-address' } })
  expect(pollOf('wf_off')).toBeNull()
  expect((await flowbench(['workflow', 'list', '--data', data])).out).toMatch(/wf_good {2}looked at .*, 2 listed \(next look /)
  server.interrupt()
  await server.ended
  service.close()
})
