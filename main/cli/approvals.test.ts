import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Approval } from '@shared/approval.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { build, flowbench, start, type Started } from './test-program.ts'

let folder: string
let data: string
const env = { FLOWBENCH_SECRET_GITHUB_MAIN: 'hush' }
beforeAll(() => build(), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-approvals-'))
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
const document = (more: object) => ({ format: 'flowbench/workflow', version: 1, id: 'wf_ask', name: 'Ask', trigger: { type: 'manual' }, ...more })
const ask = { id: 'ask', type: 'approval', name: 'Approve refund', input: { title: 'Refund {{ event.payload.amount }}?', show: '{{ event.payload }}', timeoutMs: 3_600_000, onTimeout: 'rejected' } }
const eventually = async <T>(look: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> => {
  for (let turn = 0; ; turn++) {
    const found = await look()
    if (isSo(found) || turn > 60) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test('a server that is killed while it waits asks the same again with the same deadlines, and takes up the answer of a command', { timeout: 90_000 }, async () => {
  await json('connection', 'set', 'github-main', '--connector', 'github', '--config', file('connection.json', { webhookSecret: 'secret://github-main' }))
  await json('workflow', 'import', file('workflow.json', document({
    trigger: { type: 'webhook', connector: 'github', event: 'issues' },
    nodes: [{ ...ask, input: { ...ask.input, title: 'Refund?', show: { amount: 7 } } }, { id: 'nap', type: 'wait', name: 'Nap', input: { durationMs: 5_000 } }, { id: 'join', type: 'merge', name: 'Join', input: {} }],
    edges: [{ from: 'trigger', to: 'ask' }, { from: 'trigger', to: 'nap' }, { from: 'ask', port: 'approved', to: 'join' }, { from: 'nap', to: 'join' }],
  })))
  await json('workflow', 'activate', 'wf_ask')
  const serve = async (): Promise<Started> => {
    const server = start(['serve', '--data', data, '--port', '0', '--json'], { env })
    await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
    return server
  }
  let server = await serve()
  const list = async (): Promise<(Approval & { key: string })[]> => (await json<{ approvals: (Approval & { key: string })[] }>('approvals', 'list')).approvals
  const url = /"url": "(.*)"/.exec(server.output())?.[1] ?? ''
  const body = '{"title":"Refund"}'
  const headers = { 'x-github-event': 'issues', 'x-github-delivery': 'one', 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(body).digest('hex')}` }
  expect((await fetch(`${url}github`, { method: 'POST', body, headers })).status).toBe(202)
  const before = await eventually(list, (found) => found.length > 0)
  expect(before).toMatchObject([{ key: 'ask', nodeName: 'Approve refund', title: 'Refund?', shown: { amount: 7 }, onTimeout: 'rejected' }])
  const [first] = before
  if (!first) return
  const untils = async (): Promise<number[]> => (await json<{ events: RunEvent[] }>('runs', 'export', first.runId)).events.flatMap((event) => (event.type === 'step-waiting' ? [event.until] : []))
  const [nap] = await untils()
  server.kill()
  await server.ended
  expect(await list()).toEqual(before)
  server = await serve()
  expect(await list()).toEqual(before)
  expect((await flowbench(['approvals', 'approve', first.runId, 'ask', '--hash', 'other', '--data', data], { env })).error).toContain('not what this answer is to')
  await json('approvals', 'approve', first.runId, '--comment', 'Fine by me')
  const shown = await eventually(() => json<{ status: string; steps: Record<string, { output: unknown }> }>('runs', 'show', first.runId), ({ status }) => status !== 'running')
  const ended = shown.status === 'running' ? await eventually(() => json<typeof shown>('runs', 'show', first.runId), ({ status }) => status !== 'running') : shown
  expect(ended).toMatchObject({ status: 'succeeded', steps: { ask: { output: { outcome: 'approved', by: 'command-line', comment: 'Fine by me' } }, nap: { output: { until: new Date(nap ?? 0).toISOString() } } } })
  expect(await untils()).toEqual([nap])
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('run answers as it is told, waits for the time-out, or says what to give where nobody can answer', { timeout: 60_000 }, async () => {
  const path = (input: object) => file('ask.json', document({
    nodes: [{ ...ask, input: { title: 'Refund?', onTimeout: 'rejected', ...input } }, { id: 'pay', type: 'set', name: 'Pay', input: { fields: { paid: true } } }],
    edges: [{ from: 'trigger', to: 'ask' }, { from: 'ask', port: 'approved', to: 'pay' }],
  }))
  const run = async (input: object, ...args: string[]) => flowbench(['run', path(input), '--json', ...args])
  expect((await run({}, '--answer', 'ask=approved')).json()).toMatchObject({ status: 'succeeded', output: { pay: { paid: true } } })
  expect((await run({}, '--answer', 'Approve refund=rejected')).json()).toMatchObject({ status: 'succeeded', output: { ask: { outcome: 'rejected', by: 'command-line' } } })
  expect((await run({ timeoutMs: 1000 })).json()).toMatchObject({ status: 'succeeded', output: { ask: { outcome: 'rejected', by: 'time-out' } } })
  const alone = await run({})
  expect(alone).toMatchObject({ code: 1 })
  expect(alone.json()).toMatchObject({ status: 'cancelled', failure: { message: expect.stringContaining('--answer ask=approved') as unknown } })
  expect(await run({}, '--answer', 'pay=approved')).toMatchObject({ code: 2 })
  expect(await run({}, '--answer', 'ask=maybe')).toMatchObject({ code: 2 })
})

test('run in a data folder waits for the answer of another command, as long as it takes', { timeout: 60_000 }, async () => {
  const path = file('endless.json', document({ nodes: [{ ...ask, input: { title: 'Go on?', show: 1, onTimeout: 'rejected' } }], edges: [{ from: 'trigger', to: 'ask' }] }))
  const waits = start(['run', path, '--data', data, '--json'], { env })
  await Promise.race([waits.sawOutput(/approvals approve run_/), waits.ended.then(({ code, error }) => { throw new Error(`It ended with ${code}: ${error}`) })])
  const { approvals: [asked] } = await json<{ approvals: Approval[] }>('approvals', 'list')
  await json('approvals', 'approve', asked?.runId ?? '')
  const ended = await waits.ended
  expect(ended.code, ended.error).toBe(0)
  expect(ended.json()).toMatchObject({ runId: asked?.runId, status: 'succeeded' })
})
