// Steps that ask models, in runs of real services, against a server on loopback that speaks as the vendors do.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { RunView } from '@shared/run-view.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveModels, type ModelServer } from './llm/model-server.test-data.ts'
import { flow, request } from './runtime/test-world.ts'
import { openServices, type Services } from './services.ts'

let folder: string
let services: Services
let server: ModelServer
const key = 'sk-test-0123456789abcdef'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-llm-'))
  server = await serveModels()
  process.env['FLOWBENCH_SECRET_MODEL_KEY'] = key
  services = await openServices({ dataFolder: folder, workerPath: join(folder, 'sandbox-worker.js'), assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
  services.grants.add(server.origin, 'a test')
  services.connections.put({ name: 'local', connector: 'openai-compatible', config: { service: 'other', baseUrl: `${server.origin}/v1`, apiKey: 'secret://MODEL_KEY' } })
})
afterAll(async () => {
  await services.close()
  await server.close()
  delete process.env['FLOWBENCH_SECRET_MODEL_KEY']
  rmSync(folder, { recursive: true })
})

function workflowOf(node: JsonObject, connection: string): ReturnType<typeof flow> {
  const workflow = flow({ ask: node as never }, ['trigger > ask'])
  return { ...workflow, nodes: workflow.nodes.map((each) => ({ ...each, connection })) }
}

async function run(type: string, input: JsonObject, more: { payload?: JsonValue; settings?: JsonObject; connection?: string } = {}): Promise<RunView> {
  const { payload = {}, settings, connection = 'local' } = more
  const workflow = workflowOf({ type, input: { model: 'gpt-small', ...input }, ...(settings && { settings }) }, connection)
  return services.runs.finished(services.runs.start(request(workflow, { payload })))
}

test('a step asks a model of the account that it names, with its expressions filled in', async () => {
  server.script({ pieces: ['All ', 'is well.'], usage: { input: 30, output: 4, cached: 10 } })
  const view = await run('llm.chat', { system: 'Be short.', prompt: 'Sum up: {{ event.payload.body }}', temperature: 0, maxTokens: 50 }, { payload: { body: 'The sun shines.' } })
  expect(view.steps.get('ask')?.output).toMatchObject({ text: 'All is well.', finishReason: 'stop', model: 'gpt-small', usage: { inputTokens: 30, outputTokens: 4, cachedTokens: 10, isEstimated: false } })
  expect(server.asked.at(-1)).toMatchObject({ model: 'gpt-small', temperature: 0, max_tokens: 50, messages: [{ role: 'system', content: 'Be short.' }, { role: 'user', content: 'Sum up: The sun shines.' }] })
  expect(server.requests.at(-1)?.headers).toMatchObject({ authorization: `Bearer ${key}` })
})

test('an answer of a schema is data; one that does not fit is asked for once more', async () => {
  const schema = { type: 'object', properties: { mood: { enum: ['good', 'bad'] } }, required: ['mood'] }
  server.script({ pieces: ['```json\n{"mood":"fine"}\n```'], usage: { input: 10, output: 5 } }, { pieces: ['{"mood":"good"}'], usage: { input: 20, output: 6 } })
  const view = await run('llm.chat', { prompt: 'How is it?', schema })
  expect(view.steps.get('ask')).toMatchObject({ output: { data: { mood: 'good' }, text: '{"mood":"good"}', usage: { inputTokens: 30, outputTokens: 11 } }, logs: [expect.stringContaining('/mood') as string] })
  expect(JSON.stringify(server.asked.at(-1))).toContain('does not fit the schema')
  server.script({ pieces: ['{"mood":"fine"}'], usage: { input: 1, output: 1 } })
  const before = server.asked.length
  const failed = await run('llm.chat', { prompt: 'How is it?', schema })
  expect(failed.failure).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('does not fit the schema') as string })
  expect(server.asked).toHaveLength(before + 2)
})

test('pictures go along, and usage that the service does not send is estimated and marked', async () => {
  server.script({ pieces: ['A cat.'] })
  const view = await run('llm.chat', { prompt: 'What is it?', images: ['data:image/png;base64,AAAA'] })
  expect(view.steps.get('ask')?.output).toMatchObject({ text: 'A cat.', usage: { isEstimated: true } })
  expect(server.asked.at(-1)).toMatchObject({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }, { type: 'text', text: 'What is it?' }] }] })
})

test('the engine repeats what may be repeated, as long after as the service asks', async () => {
  server.script({ status: 429, headers: { 'retry-after': '1' }, body: { error: { message: 'Slow down', type: 'requests', code: 'rate_limit_exceeded' } } }, { pieces: ['Now.'], usage: { input: 1, output: 1 } })
  const view = await run('llm.chat', { prompt: 'Hi' }, { settings: { retry: { maxAttempts: 3 } } })
  const [first, second] = view.steps.get('ask')?.attempts ?? []
  expect(first?.failure).toMatchObject({ code: 'rate-limited', retryAfterMs: 1_000 })
  expect((second?.startedAt ?? 0) - (first?.finishedAt ?? 0)).toBeGreaterThanOrEqual(990)
  expect(view.status).toBe('succeeded')
})

test('a run that is cancelled while the model writes has ended within half a second, and the service is hung up on', async () => {
  server.script({ pieces: ['word '], after: 'silent' })
  const before = server.hungUp()
  const asked = server.asked.length
  const runId = services.runs.start(request(workflowOf({ type: 'llm.chat', input: { model: 'gpt-small', prompt: 'Hi' } }, 'local')))
  await expect.poll(() => server.asked.length).toBe(asked + 1)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const began = performance.now()
  services.runs.cancel(runId, 'enough')
  expect((await services.runs.finished(runId)).status).toBe('cancelled')
  expect(performance.now() - began).toBeLessThan(500)
  await expect.poll(() => server.hungUp()).toBe(before + 1)
})

test('what is missing or wrong is said before anything is sent', async () => {
  const before = server.asked.length
  expect((await run('llm.chat', { prompt: '' })).failure).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"Prompt"') as string })
  expect((await run('llm.chat', { prompt: 'Hi', model: '' })).failure).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"Model"') as string })
  expect((await run('llm.chat', { prompt: 'Hi' }, { connection: 'gone' })).failure).toMatchObject({ code: 'not-found' })
  services.connections.put({ name: 'shop', connector: 'http', config: {} })
  expect((await run('llm.chat', { prompt: 'Hi' }, { connection: 'shop' })).failure).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('cannot be used for this step') as string })
  expect(server.asked).toHaveLength(before)
})

test('a form offers the models there are, a connection can be tried, and the step says whose accounts it takes', async () => {
  expect(await services.lookUps.options({ type: 'llm.chat', options: 'models', connection: 'local', input: {} })).toEqual([{ value: 'gpt-large', label: 'gpt-large' }, { value: 'gpt-small', label: 'gpt-small' }])
  expect(await services.lookUps.testConnection({ connector: 'openai-compatible', connection: 'local' })).toEqual({ account: 'OpenAI-compatible, 2 models' })
  expect(services.catalog.nodeType('llm.chat')?.connector).toMatchObject({ connection: 'required', accountsAt: expect.arrayContaining(['openai', 'openai-compatible']) as string[] })
  expect(services.connectionTypes().map(({ connector }) => connector)).not.toContain('llm')
})

test('data of a schema comes out typed, and a label is the port that is gone by', async () => {
  const schema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] }
  server.script({ pieces: ['{"total": 12.5}'], usage: { input: 5, output: 5 } })
  const found = await run('llm.extract', { text: 'It is 12.50 in all.', schema })
  expect(found.steps.get('ask')?.output).toMatchObject({ data: { total: 12.5 } })
  expect(server.asked.at(-1)).toMatchObject({ temperature: 0 })

  server.script({ pieces: ['{"reason":"It asks.","label":"question"}'], usage: { input: 5, output: 5 } })
  const { nodes } = workflowOf({ type: 'llm.classify', input: { model: 'gpt-small', text: 'When?', labels: [{ name: 'question' }, { name: 'complaint', description: 'It is angry' }] } }, 'local')
  const routed = flow({ yes: { input: { got: '{{ steps.ask.output.label }}' } }, no: { input: { got: 1 } }, rest: { input: { got: 2 } } }, [])
  const workflow = { ...routed, nodes: [...nodes, ...routed.nodes], edges: [{ from: 'trigger', to: 'ask' }, { from: 'ask', port: 'question', to: 'yes' }, { from: 'ask', port: 'complaint', to: 'no' }, { from: 'ask', port: 'other', to: 'rest' }] } as never
  const view = await services.runs.finished(services.runs.start(request(workflow)))
  expect(view.steps.get('ask')).toMatchObject({ ports: ['question'], output: { label: 'question', reason: 'It asks.' } })
  expect(['yes', 'no', 'rest'].map((id) => view.steps.get(id)?.status)).toEqual(['succeeded', 'skipped', 'skipped'])
  const pinned = await services.runs.finished(services.runs.start(request(workflow, { pins: { ask: { label: 'complaint', reason: '' } } })))
  expect(['yes', 'no', 'rest'].map((id) => pinned.steps.get(id)?.status)).toEqual(['skipped', 'succeeded', 'skipped'])
})

test('what a step spends is in its facts, also when it fails, and counts into the day', async () => {
  const before = services.models.spentToday()
  server.script({ pieces: ['{"a":'], usage: { input: 10, output: 5 } })
  const view = await run('llm.chat', { prompt: 'Hi', schema: { type: 'object', required: ['a'] } })
  expect(view.steps.get('ask')).toMatchObject({ status: 'failed', spent: { calls: 2, inputTokens: 20, outputTokens: 10, isEstimated: false, money: 0, isPriced: true } })
  expect(services.models.spentToday().tokens - before.tokens).toBe(30)
})

test('a budget is looked at with the longest answer before anything is sent; calls at once cannot overdraw it together', async () => {
  const away = 'https://models.example'
  services.connections.put({ name: 'away', connector: 'openai-compatible', config: { service: 'other', baseUrl: `${away}/v1`, apiKey: 'secret://MODEL_KEY' } })
  const asked = server.asked.length
  services.settings.put({ modelBudgets: { call: { money: null, tokens: 500 }, run: { money: null, tokens: null }, day: { money: null, tokens: null } } })
  expect((await run('llm.chat', { prompt: 'Hi', maxTokens: 600 })).failure).toMatchObject({ code: 'budget-exceeded', retryable: false, sent: 'not-sent', details: { budget: 'call', of: 'tokens', limit: 500 } })
  expect(server.asked).toHaveLength(asked)
  server.script({ pieces: ['ok'], usage: { input: 5, output: 5 } })
  expect((await run('llm.chat', { prompt: 'Hi', maxTokens: 100 })).status).toBe('succeeded')

  // Two branches at once, of which the budget of the run holds one.
  services.settings.put({ modelBudgets: { call: { money: null, tokens: null }, run: { money: null, tokens: 180 }, day: { money: null, tokens: null } } })
  server.script({ pieces: ['ok'], pauseMs: 50, usage: { input: 20, output: 100 } })
  const at = server.asked.length
  const both = flow({ a: { type: 'llm.chat', input: { model: 'gpt-small', prompt: 'Hi', maxTokens: 100 } }, b: { type: 'llm.chat', input: { model: 'gpt-small', prompt: 'Hi', maxTokens: 100 } } }, ['trigger > a', 'trigger > b'])
  const view = await services.runs.finished(services.runs.start(request({ ...both, nodes: both.nodes.map((node) => ({ ...node, connection: 'local' })) })))
  expect(view.failure).toMatchObject({ code: 'budget-exceeded', details: { budget: 'run' } })
  expect(server.asked.length - at).toBeLessThanOrEqual(1)

  // Money needs a price.
  services.settings.put({ modelBudgets: { call: { money: 1, tokens: null }, run: { money: null, tokens: null }, day: { money: null, tokens: null } } })
  expect((await run('llm.chat', { prompt: 'Hi' }, { connection: 'away' })).failure).toMatchObject({ code: 'budget-exceeded', message: expect.stringContaining('no price') as string })
  services.settings.put({ modelPrices: [{ model: 'gpt-sm*', input: 100, output: 1_000_000 }] })
  expect((await run('llm.chat', { prompt: 'Hi' }, { connection: 'away' })).failure).toMatchObject({ code: 'budget-exceeded', details: { of: 'money', limit: 1 } })
  services.settings.put({ modelBudgets: { call: { money: null, tokens: null }, run: { money: null, tokens: null }, day: { money: null, tokens: null } }, modelPrices: [] })
})

test('what a model writes is told while it writes, a few times a second, and is gone when the step ends', async () => {
  server.script({ pieces: Array.from({ length: 40 }, (_, index) => `word${index} `), pauseMs: 10, usage: { input: 5, output: 40 } })
  const heard: { text: string; tokens: number }[] = []
  const stop = services.models.live.onChanged((steps) => { for (const { text, spent } of steps) heard.push({ text, tokens: spent.outputTokens }) })
  const view = await run('llm.chat', { prompt: 'Hi' })
  stop()
  const whole = (view.steps.get('ask')?.output as { text: string }).text
  expect(heard.length).toBeGreaterThan(2)
  expect(heard.length).toBeLessThan(40)
  for (const { text } of heard) expect(whole.startsWith(text)).toBe(true)
  expect(heard.at(-1)?.tokens).toBeGreaterThan(0)
  expect(services.models.live.current()).toEqual([])
})

test('a service on this machine is found by itself, and used with the grant that it takes', async () => {
  const other = await serveModels()
  const found = await openServices({ dataFolder: null, workerPath: join(folder, 'sandbox-worker.js'), assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)), localModels: [{ service: 'ollama', baseUrl: `${other.origin}/v1` }, { service: 'jan', baseUrl: 'http://127.0.0.1:47611/v1' }] })
  try {
    expect(await found.models.local.find()).toEqual([{ service: 'ollama', displayName: 'Ollama', baseUrl: `${other.origin}/v1`, origin: other.origin, models: ['gpt-large', 'gpt-small'], connection: null }])
    expect(await found.models.local.use('ollama')).toBe('ollama')
    expect(found.grants.list()).toMatchObject([{ origin: other.origin }])
    expect(await found.models.local.find()).toMatchObject([{ connection: 'ollama' }])
    expect(await found.models.local.use('ollama')).toBe('ollama')
    expect(await found.lookUps.options({ type: 'llm.chat', options: 'models', connection: 'ollama', input: {} })).toHaveLength(2)
    await expect(found.models.local.use('jan')).rejects.toMatchObject({ failure: { code: 'not-found' } })
  } finally {
    await found.close()
    await other.close()
  }
})

test('the key is in nothing that is kept', async () => {
  server.script({ status: 401, body: { error: { message: `Incorrect API key provided: ${key}`, code: 'invalid_api_key' } } })
  expect((await run('llm.chat', { prompt: 'Hi' })).failure).toMatchObject({ code: 'unauthorized' })
  await services.runs.kept()
  for (const name of readdirSync(folder)) if (name.includes('.db') || name.includes('sqlite')) expect(readFileSync(join(folder, name)).includes(key), name).toBe(false)
})
