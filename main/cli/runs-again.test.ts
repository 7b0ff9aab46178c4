// What is asked about runs beside an engine that has the folder open, and before one starts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start } from './test-program.ts'

let folder: string
let data: string
let service: Server
let origin: string
let isBroken: boolean
let asked: string[]
beforeAll(() => build(), 120_000)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-runs-again-'))
  data = join(folder, 'data')
  isBroken = true
  asked = []
  service = createServer((incoming, response) => {
    asked.push(incoming.url ?? '')
    response.writeHead(isBroken && incoming.url === '/second' ? 400 : 200, { 'content-type': 'application/json' }).end('{"ok":true}')
  })
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`
})
afterEach(() => {
  service.closeAllConnections()
  service.close()
  rmSync(folder, { recursive: true, maxRetries: 5 })
})

type Shown = { status: string; steps: Record<string, { source?: string; status: string }> }
const json = async <T = unknown>(...args: string[]): Promise<T> => {
  const ended = await flowbench([...args, '--data', data, '--json'])
  expect(ended.error, `${args.join(' ')}: ${ended.out}`).toBe('')
  return ended.json() as T
}
const refused = async (...args: string[]): Promise<string> => {
  const ended = await flowbench([...args, '--data', data])
  expect(ended.code, `${args.join(' ')}: ${ended.out}`).not.toBe(0)
  return ended.error
}
const file = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(content))
  return join(folder, name)
}
const ended = async (runId: string): Promise<Shown> => {
  for (let turn = 0; ; turn++) {
    const shown = await flowbench(['runs', 'show', runId, '--data', data, '--json'])
    const found = shown.json() as unknown as Shown
    if ((shown.code === 0 && found.status !== 'running') || turn > 60) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
const serve = async () => {
  const server = start(['serve', '--data', data, '--port', '0', '--json'])
  await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  return server
}

test('a run is gone on with, repeated from a step, run as new and cancelled beside a server that has the folder open', { timeout: 120_000 }, async () => {
  await json('grant', 'add', origin)
  const calls = { format: 'flowbench/workflow', version: 1, id: 'wf_calls', name: 'Calls', trigger: { type: 'manual' }, nodes: ['first', 'second'].map((id) => ({ id, type: 'http.request', name: id === 'first' ? 'First' : 'Second', input: { url: `${origin}/${id}` } })), edges: [{ from: 'trigger', to: 'first' }, { from: 'first', to: 'second' }] }
  const failed = await flowbench(['run', file('calls.json', calls), '--data', data, '--json'])
  const { runId } = failed.json() as { runId: string }
  expect([failed.code, asked]).toEqual([1, ['/first', '/second']])
  const server = await serve()
  asked.length = 0
  isBroken = false

  const replay = await json<{ runId: string }>('runs', 'replay', runId)
  expect(replay).toMatchObject({ asked: 'replay', of: runId })
  expect(await ended(replay.runId)).toMatchObject({ status: 'succeeded', steps: { first: { source: 'reused' }, second: { status: 'succeeded' } } })
  expect(asked.splice(0)).toEqual(['/second'])
  expect(await refused('runs', 'replay', replay.runId)).toContain('succeeded')

  const fromSecond = await json<{ runId: string }>('runs', 'replay', replay.runId, '--from', 'Second')
  expect(await ended(fromSecond.runId)).toMatchObject({ status: 'succeeded', steps: { first: { source: 'reused' }, second: { status: 'succeeded' } } })
  expect(asked.splice(0)).toEqual(['/second'])
  expect(await refused('runs', 'replay', runId, '--from', 'third')).toContain('It has first, second.')

  const anew = await json<{ runId: string }>('runs', 'run-as-new', runId)
  expect(await ended(anew.runId)).toMatchObject({ status: 'succeeded' })
  expect(asked.splice(0)).toEqual(['/first', '/second'])
  expect(await refused('runs', 'cancel', anew.runId)).toContain('is over already (succeeded)')
  expect(await refused('runs', 'cancel', 'run_nobody')).toContain('There is no run')
  server.interrupt()
  await server.ended
})

test('what is asked while no engine runs is done when one starts, and a run that goes on before it is cancelled sends nothing', { timeout: 120_000 }, async () => {
  await json('grant', 'add', origin)
  const waits = { format: 'flowbench/workflow', version: 1, id: 'wf_waits', name: 'Waits', trigger: { type: 'manual' }, nodes: [{ id: 'wait', type: 'wait', name: 'Wait', input: { durationMs: 3_000 } }, { id: 'first', type: 'http.request', name: 'First', input: { url: `${origin}/first` } }], edges: [{ from: 'trigger', to: 'wait' }, { from: 'wait', to: 'first' }] }
  const running = start(['run', file('waits.json', waits), '--data', data, '--json'])
  let runs: { runId: string; status: string }[] = []
  for (let turn = 0; turn < 60 && runs.length === 0; turn++) ({ runs } = await json<{ runs: typeof runs }>('runs', 'list').catch(() => ({ runs: [] })))
  running.kill()
  await running.ended
  const runId = runs[0]?.runId ?? ''
  expect(await json('runs', 'cancel', runId)).toEqual({ runId, asked: 'cancel' })
  expect(await json('runs', 'list')).toMatchObject({ runs: [{ runId, status: 'running' }] })
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const server = await serve()
  expect(await ended(runId)).toMatchObject({ status: 'cancelled', failure: { message: expect.stringContaining('Cancelled from the command line') as unknown } })
  expect(asked).toEqual([])
  server.interrupt()
  await server.ended
})
