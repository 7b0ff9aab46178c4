// Collections in the whole of Flowbench: steps that index and find, in runs of real services.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorker } from './rag/build-worker.ts'
import { openServices, type Services } from './services.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
beforeAll(async () => {
  worker = await buildWorker()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-steps-'))
  services = await openServices({ dataFolder: folder, workerPath: join(worker.workerPath, '..', 'sandbox-worker.js'), assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
}, 60_000)
afterAll(async () => {
  await services.close()
  worker.remove()
  rmSync(folder, { recursive: true, force: true })
})

type Node = { id: string; type: string; input: JsonObject }
let workflows = 0

/** What each step gave, or failed with. */
async function run(nodes: readonly Node[], payload: JsonValue = {}): Promise<Record<string, unknown>> {
  workflows += 1
  const document = {
    format: 'flowbench/workflow', version: 1, id: `wf_steps_${workflows}`, name: 'Steps', trigger: { type: 'manual' },
    nodes: nodes.map((node) => ({ name: node.id, ...node })), edges: nodes.map(({ id }, at) => ({ from: nodes[at - 1]?.id ?? 'trigger', to: id })),
  }
  const imported = services.library.import(JSON.stringify(document))
  const workflow = imported.status === 'imported' && imported.workflowIds[0] !== undefined ? services.library.workflow(imported.workflowIds[0]) : undefined
  if (!workflow) throw new Error(`Nothing was imported: ${JSON.stringify(imported)}`)
  const runId = services.runs.start({ workflow, library: [], payload, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'send', doubt: 'wait' })
  await expect.poll(() => services.runs.list({ limit: 50 }).find((each) => each.runId === runId)?.status, { timeout: 60_000 }).not.toBe('running')
  return Object.fromEntries(services.runs.events(runId).flatMap((event): [string, unknown][] => (event.type === 'step-succeeded' ? [[event.nodeId, event.output]] : event.type === 'step-failed' ? [[event.nodeId, event.failure]] : [])))
}

const handbook = '# Returns\n\nGoods can be sent back within 30 days.\n\n# Payment\n\nBills are due within two weeks. We take cards and bank transfers.\n'

test('a run indexes a document, finds in it what answers a question, and embeds', async () => {
  const steps = await run([
    { id: 'keep', type: 'rag.index', input: { collection: 'handbook', id: 'shop', title: 'Shop', content: '{{ event.payload.handbook }}', format: 'markdown', metadata: { team: 'sales' } } },
    { id: 'find', type: 'rag.retrieve', input: { collection: 'handbook', query: '{{ event.payload.question }}', topK: 1, filters: { team: 'sales' } } },
    { id: 'vectors', type: 'rag.embed', input: { texts: ['one', 'two'], collection: 'handbook' } },
  ], { handbook, question: 'When are bills due?' })
  expect(steps['keep']).toEqual({ collection: 'handbook', count: 2, documents: 1 })
  expect(steps['find']).toMatchObject({ passages: [{ id: 'shop#1', content: 'Bills are due within two weeks. We take cards and bank transfers.', metadata: { document: 'shop', heading: 'Payment', team: 'sales', title: 'Shop' } }], text: expect.stringContaining('[1] Shop\nBills') as string })
  expect(steps['vectors']).toMatchObject({ dimensions: 512, embedder: 'built-in/use-lite-en-0.2.0' })
  expect((steps['vectors'] as { embeddings: number[][] }).embeddings.map(({ length }) => length)).toEqual([512, 512])
}, 90_000)

test('indexing the same again gives the same answer', async () => {
  const steps = await run([{ id: 'keep', type: 'rag.index', input: { collection: 'handbook', id: 'shop', title: 'Shop', content: handbook, format: 'markdown', metadata: { team: 'sales' } } }])
  expect(steps['keep']).toEqual({ collection: 'handbook', count: 2, documents: 1 })
  expect(await services.knowledge.collections()).toMatchObject([{ name: 'handbook', documents: 1, chunks: 2 }])
}, 90_000)

test('what is missing or wrong is said in words', async () => {
  expect((await run([{ id: 'find', type: 'rag.retrieve', input: { collection: 'nowhere', query: 'x' } }]))['find']).toMatchObject({ code: 'not-found', message: expect.stringContaining('"nowhere"') as string })
  expect((await run([{ id: 'find', type: 'rag.retrieve', input: { collection: 'handbook', query: 'x', filters: { year: { near: 3 } } } }]))['find']).toMatchObject({ code: 'invalid-input' })
  expect((await run([{ id: 'keep', type: 'rag.index', input: { collection: 'handbook', content: 'x' } }]))['keep']).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('no document id') as string })
  expect((await run([{ id: 'keep', type: 'rag.index', input: { collection: 'unmade', id: 'x', content: 'x', makes: false } }]))['keep']).toMatchObject({ code: 'not-found' })
}, 90_000)

test('a form offers the collections there are', async () => {
  expect(await services.lookUps.options({ type: 'rag.retrieve', options: 'collections', input: {} })).toEqual([{ value: 'handbook', label: 'handbook' }])
})

test('a connection that a collection is reached through is said to be used by it, also under its new name', async () => {
  expect(await services.collectionAccounts()).toEqual([])
  services.connections.put({ name: 'models', connector: 'openai-compatible', config: { service: 'other', baseUrl: 'http://127.0.0.1:9/v1' } })
  services.connections.put({ name: 'vectors', connector: 'qdrant', config: { baseUrl: 'http://127.0.0.1:9' } })
  await services.knowledge.create({ name: 'elsewhere', embedder: { key: 'openai', connection: 'models', config: { model: 'm' } }, store: { key: 'qdrant', connection: 'vectors', config: {} } })
  expect(await services.collectionAccounts()).toEqual([{ connection: 'models', collection: 'elsewhere' }, { connection: 'vectors', collection: 'elsewhere' }])
  services.renameConnection('models', 'own-models')
  expect(await services.collectionAccounts()).toEqual([{ connection: 'own-models', collection: 'elsewhere' }, { connection: 'vectors', collection: 'elsewhere' }])
})
