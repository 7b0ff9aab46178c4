import { createServer, type ServerResponse } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '@shared/json.ts'
import { readRecording } from '@shared/recording.ts'
import type { WriteQuestion } from '@shared/write-question.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { flow, request } from './runtime/test-world.ts'
import { buildWorker } from './sandbox/build-worker.ts'
import { openServices, type Services } from './services.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
const open = (): Promise<Services> => openServices({ dataFolder: folder, workerPath: worker.workerPath, assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-services-'))
  worker = await buildWorker()
  services = await open()
})
afterAll(async () => {
  await services.close()
  worker.remove()
  rmSync(folder, { recursive: true })
})

test('a run goes through expressions, JSONata, code and a call to a granted address', async () => {
  const seen: string[] = []
  const server = createServer((incoming, answer) => {
    seen.push(`${incoming.method} ${incoming.url}`)
    answer.setHeader('content-type', 'application/json').end('{"ok":true}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const workflow = flow({
    sum: { type: 'transform', input: { expression: '$sum(event.payload.items.price)' } },
    twice: { type: 'code', input: { code: 'console.log("got", input.n); return { n: input.n * 2 }', input: { n: '{{ steps.sum.output }}' } } },
    call: { type: 'http.request', input: { url: `${origin}/total`, query: { n: '{{ steps.twice.output.n }}' } } },
  }, ['trigger > sum', 'sum > twice', 'twice > call'], { output: '{{ steps.call.output.body }}' })
  const payload = { items: [{ price: 1.5 }, { price: 2 }] }

  const refused = await services.runs.finished(services.runs.start(request(workflow, { payload })))
  expect(refused).toMatchObject({ status: 'failed', failure: { code: 'refused-address' }, failedAt: { nodeId: 'call' } })
  services.grants.add(origin, 'a test')
  const view = await services.runs.finished(services.runs.start(request(workflow, { payload })))
  expect(view).toMatchObject({ status: 'succeeded', output: { ok: true } })
  expect(view.steps.get('twice')).toMatchObject({ output: { n: 7 }, logs: ['got 3.5'] })
  expect(seen).toEqual(['GET /total?n=7'])
  server.close()
})

test('a step of code that never ends is cancelled within half a second', async () => {
  const runId = services.runs.start(request(flow({ spin: { type: 'code', input: { code: 'while (true) {}', timeoutMs: 60_000 } } }, ['trigger > spin'])))
  await new Promise((resolve) => setTimeout(resolve, 300))
  const since = performance.now()
  services.runs.cancel(runId, 'enough')
  expect(await services.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
  // The promise is 500 ms; a machine that does much else gets four times that.
  expect(performance.now() - since).toBeLessThan(2_000)
})

test('what was under way when the app closed goes on when it opens again', async () => {
  const runId = services.runs.start(request(flow({ nap: { type: 'wait', input: { durationMs: 1_500 } }, after: { done: true } }, ['trigger > nap', 'nap > after'])))
  const waiting = () => services.runs.events(runId).find((event) => event.type === 'step-waiting')
  await expect.poll(waiting).toBeDefined()
  const until = waiting()
  await services.close()
  services = await open()
  const view = await services.runs.finished(runId)
  expect(view).toMatchObject({ status: 'succeeded', output: { after: { done: true } } })
  expect(services.runs.events(runId).filter((event) => event.type === 'step-waiting')).toEqual([until])
})

test('a machine that sleeps in the midst of a call: nothing more is begun until it is awake, and a connection that the sleep cut off is made anew', { timeout: 30_000 }, async () => {
  const seen: string[] = []
  const answers: ServerResponse[] = []
  const server = createServer((incoming, answer) => {
    seen.push(incoming.url ?? '')
    if (incoming.url === '/after' || answers.push(answer) > 2) answer.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  services.grants.add(origin, 'a test')
  const call = (path: string): { type: string; input: JsonObject } => ({ type: 'http.request', input: { url: `${origin}${path}` } })
  const runId = services.runs.start(request(flow({ lives: call('/lives'), cut: call('/cut'), after: call('/after') }, ['trigger > lives', 'trigger > cut', 'lives > after'])))
  await expect.poll(() => seen.length).toBe(2)
  const since = performance.now()
  const suspended = services.suspend()
  // One ends in the time that is short; the other has its connection cut while the machine sleeps.
  const [lives, cut] = [answers[seen.indexOf('/lives')], answers[seen.indexOf('/cut')]]
  lives?.end('{}')
  await suspended
  expect(performance.now() - since).toBeGreaterThan(4_000)
  expect(services.runs.events(runId).filter(({ type }) => type === 'step-succeeded')).toMatchObject([{ nodeId: 'lives' }])
  cut?.destroy()
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(seen).toHaveLength(2)
  services.resume()
  expect(await services.runs.finished(runId)).toMatchObject({ status: 'succeeded' })
  expect(seen.slice(2).sort()).toEqual(['/after', '/cut'])
  server.close()
})

test('a write that cannot be put into a request fails at once, and leaves no question behind', async () => {
  const workflow = flow({ send: { type: 'http.request', input: { method: 'POST', url: 'https://api.example.com/', body: [1], sendAs: 'form' }, settings: { retry: { maxAttempts: 3 } } } }, ['trigger > send'])
  const view = await services.runs.finished(services.runs.start(request(workflow, { writes: 'ask' })))
  expect(view).toMatchObject({ status: 'failed', failure: { code: 'invalid-input' } })
  expect(services.runs.pendingWrites()).toEqual([])
})

test('the question before a write shows the request and covers its credentials', async () => {
  const input = { method: 'POST', url: 'https://api.example.com/orders?access_token=hush', query: { page: 2, api_key: 'hush' }, headers: { Authorization: 'Bearer hush', 'X-Api-Key': 'hush', Accept: 'text/plain' }, body: 'an order', sendAs: 'text' }
  const runId = services.runs.start(request(flow({ send: { type: 'http.request', input } }, ['trigger > send']), { writes: 'ask' }))
  const question = await new Promise<WriteQuestion>((resolve) => {
    const [open] = services.runs.pendingWrites()
    if (open) resolve(open)
    else services.runs.onWriteAsked(resolve)
  })
  expect(question.request).toMatchObject({
    url: 'https://api.example.com/orders?access_token=••••••••&page=2&api_key=••••••••',
    headers: [['Authorization', 'Bearer ••••••••'], ['X-Api-Key', '••••••••'], ['Accept', 'text/plain'], ['Content-Type', expect.stringContaining('text/plain')]],
    body: { text: 'an order' },
  })
  services.runs.answerWrite(question, 'cancel', false)
  await services.runs.finished(runId)
})

test('a transform shows what it would give, and where it is wrong, while it is written', async () => {
  const scope = { event: { payload: { n: 2 } }, steps: {}, run: {}, vars: { rate: 3 } }
  expect(await services.previewTransform({ expression: 'event.payload.n * vars.rate', scope })).toEqual({ kind: 'text', text: '6' })
  expect(await services.previewTransform({ expression: 'n * $vars.rate', data: { n: 5 }, scope })).toEqual({ kind: 'text', text: '15' })
  expect(await services.previewTransform({ expression: 'event.payload.none', scope })).toEqual({ kind: 'text', text: 'null' })
  expect(await services.previewTransform({ expression: '1 + $nothing(2)', scope })).toMatchObject({ kind: 'problem', start: expect.any(Number), message: expect.stringContaining('$nothing') })
  expect(await services.previewTransform({ expression: '[1..1000].$string()', scope })).toMatchObject({ kind: 'text', text: expect.stringMatching(/^\["1".{390,}…$/) })
  expect(await services.previewTransform({ expression: 'event', scope: { ...scope, event: { payload: 'x'.repeat(3_000_000) } } })).toEqual({ kind: 'too-large' })
})

test('a preview that never ends is stopped, by its time or by a newer one', async () => {
  const endless = '($f := function($n) { $n < 0 ? 0 : $f($n + 1) }; $f(1))'
  expect(await services.previewTransform({ expression: endless, scope: {} })).toMatchObject({ kind: 'problem', message: expect.stringContaining('stopped') })
  const older = services.previewTransform({ expression: endless, scope: {} })
  expect(await services.previewTransform({ expression: '1', scope: {} })).toEqual({ kind: 'text', text: '1' })
  expect(await older).toEqual({ kind: 'none' })
})

test('a run is exported as a recording, and not when a secret is in it', async () => {
  const runId = services.runs.start(request(flow({ a: { n: '{{ event.payload.note }}' } }, ['trigger > a']), { payload: { note: 'harmless' } }))
  await services.runs.finished(runId)
  const { text, suggestedName } = await services.exportRun(runId)
  expect(readRecording(text)).toMatchObject({ status: 'recording', recording: { runId, status: 'succeeded' } })
  expect(suggestedName).toBe(`${runId}.json`)
  const leaking = services.runs.start(request(flow({ a: {} }, ['trigger > a']), { payload: { note: 'token: ghp_0123456789abcdefghijklmnopqrstuvwxyz' } }))
  await services.runs.finished(leaking)
  await expect(services.exportRun(leaking)).rejects.toMatchObject({ failure: { code: 'content-blocked' } })
})

test('a workflow whose code or JSONata cannot be read is not switched on; the step and the place are said', async () => {
  const document = (code: string, expression: string) => JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: 'wf_code', name: 'Code', trigger: { type: 'manual' },
    nodes: [{ id: 'count', type: 'code', name: 'Count them', input: { code } }, { id: 'shape', type: 'transform', name: 'Shape it', input: { expression } }],
    edges: [{ from: 'trigger', to: 'count' }, { from: 'count', to: 'shape' }],
  })
  const activated = (code: string, expression: string) => {
    const imported = services.library.import(document(code, expression), 'wf.json')
    if (imported.status === 'refused' || imported.workflowIds[0] === undefined) throw new Error(JSON.stringify(imported))
    return services.activate(imported.workflowIds[0])
  }
  await expect(activated('return 1\nreturn (', '$sum(n)')).rejects.toThrow(/^"Code" could not run as it is, so it was not activated\. In "Count them": .* cannot be read, line 2.*Mend the code/)
  await expect(activated('return 1', '$sum(n')).rejects.toThrow(/In "Shape it": .* cannot be read.*column/)
  await expect(activated('return (', '$sum(n')).rejects.toThrow(/and 1 more/)
  expect(await activated('return 1', '$sum(n)')).toMatchObject({ isActive: true })
})
