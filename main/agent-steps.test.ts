// Agents in runs of real services: what is seen of them while they work, what they cost, and that a budget ends them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '@shared/json.ts'
import type { LiveStep } from '@shared/llm/live.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { serveModels, type ModelServer, type ScriptedReply } from './llm/model-server.test-data.ts'
import { flow, request } from './runtime/test-world.ts'
import { buildWorker } from './sandbox/build-worker.ts'
import { openServices, type Services } from './services.ts'

let folder: string
let services: Services
let server: ModelServer
let worker: Awaited<ReturnType<typeof buildWorker>>
const none = { money: null, tokens: null }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-agents-'))
  server = await serveModels()
  worker = await buildWorker()
  services = await openServices({ dataFolder: folder, workerPath: worker.workerPath, assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  services.grants.add(server.origin, 'a test')
  services.connections.put({ name: 'local', connector: 'openai-compatible', config: { service: 'other', baseUrl: `${server.origin}/v1` } })
})
beforeEach(() => { services.settings.put({ modelBudgets: { call: none, run: none, day: none } }) })
afterAll(async () => {
  await services.close()
  await server.close()
  worker.remove()
  rmSync(folder, { recursive: true })
})

function agent(more: JsonObject = {}): ReturnType<typeof flow> {
  const workflow = flow({ ask: { type: 'llm.agent', input: { model: 'gpt-small', prompt: 'Do it', maxTokens: 100, tools: [{ use: 'transform', asks: 'never' }], ...more } } }, ['trigger > ask'])
  return { ...workflow, nodes: workflow.nodes.map((each) => ({ ...each, connection: 'local' })) }
}
const calls = (id: string, usage: { input: number; output: number }): ScriptedReply => ({ pieces: ['I look ', 'it up.'], pauseMs: 120, toolCalls: [{ id, name: 'transform', input: JSON.stringify({ expression: '1 + 1', data: {} }) }], usage })

test('while an agent is at work its node shows what its turns write and what they cost by now, and so does the turn', async () => {
  server.script(calls('c1', { input: 40, output: 10 }), { pieces: ['It ', 'is ', 'two.'], pauseMs: 120, usage: { input: 60, output: 5 } })
  const heard: LiveStep[] = []
  const stop = services.models.live.onChanged((steps) => void heard.push(...steps))
  const today = services.models.spentToday().tokens
  const runId = services.runs.start(request(agent()))
  const view = await services.runs.finished(runId)
  stop()
  expect(view.status).toBe('succeeded')
  const node = heard.filter((step) => step.runId === runId)
  const turns = heard.filter((step) => step.runId !== runId)
  expect(node.map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringMatching(/^I look /), expect.stringMatching(/^It is/)]))
  expect(turns.map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringMatching(/^I look /), expect.stringMatching(/^It is/)]))
  const second = node.filter(({ text }) => text.startsWith('It'))
  // The first turn is over and counted, and the second is estimated while it writes.
  for (const { spent } of second) expect([spent.calls, spent.inputTokens > 40, spent.isEstimated || spent.outputTokens === 15]).toEqual([2, true, true])
  const { spent } = view.steps.get('ask')!
  expect(spent).toMatchObject({ calls: 2, inputTokens: 100, outputTokens: 15, isEstimated: false })
  expect(services.runs.events(runId).findLast(({ type }) => type === 'run-finished')).toMatchObject({ spent })
  expect(services.models.spentToday().tokens - today).toBe(115)
  expect(services.models.live.current()).toEqual([])
})

test('today counts a call that is under way with what was heard of it, and not with the most that it may take', async () => {
  server.script({ pieces: ['word '], after: 'silent' })
  const before = services.models.spentToday().tokens
  const asked = server.asked.length
  const runId = services.runs.start(request(agent({ maxTokens: 50_000 })))
  await expect.poll(() => server.asked.length, { timeout: 10_000 }).toBe(asked + 1)
  await expect.poll(() => services.models.live.current().length, { timeout: 10_000 }).toBe(2)
  const now = services.models.spentToday().tokens - before
  expect(now).toBeGreaterThan(0)
  expect(now).toBeLessThan(10_000)
  services.runs.cancel(runId, 'enough')
  await services.runs.finished(runId)
})

test('an agent whose next turn a budget would not hold ends there, and no further request goes out', async () => {
  const first = calls('c1', { input: 3_000, output: 90 })
  server.script(first, first)
  services.settings.put({ modelBudgets: { call: none, run: { money: null, tokens: 3_100 }, day: none } })
  const asked = server.asked.length
  const requests = server.requests.length
  // What is needed for the first turn is known to be below that.
  const runId = services.runs.start(request(agent()))
  const view = await services.runs.finished(runId)
  expect(view.status).toBe('failed')
  expect(view.failure).toMatchObject({ code: 'budget-exceeded', retryable: false, details: { budget: 'run', of: 'tokens', limit: 3_100, spent: 3_090 } })
  expect(server.asked.length - asked).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(server.requests.length - requests).toBe(1)
  // What the first turn took stands at the step that failed.
  expect(view.steps.get('ask')).toMatchObject({ status: 'failed', spent: { calls: 1, inputTokens: 3_000, outputTokens: 90 } })
  expect(services.runs.parts(runId, { nodeId: view.steps.get('ask')!.nodeId, iteration: '' }).map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed'])
})

test('a workflow that a step runs tells its cost upwards', async () => {
  const inner = { ...agent(), id: 'wf_inner' as never }
  server.script({ pieces: ['Do', 'ne', '.'], pauseMs: 120, usage: { input: 7, output: 3 } })
  const outer = flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_inner', payload: {} } } }, ['trigger > call'])
  const heard: LiveStep[] = []
  const stop = services.models.live.onChanged((steps) => void heard.push(...steps))
  const runId = services.runs.start(request(outer, { library: [inner] }))
  const view = await services.runs.finished(runId)
  stop()
  expect(view.steps.get('call')).toMatchObject({ status: 'succeeded', spent: { calls: 1, inputTokens: 7, outputTokens: 3 } })
  const seen = heard.filter((step) => step.runId === runId)
  expect(seen.length).toBeGreaterThan(0)
  expect(seen.every(({ text }) => text === '')).toBe(true)
})
