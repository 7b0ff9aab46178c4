// Embeddings of services, behind small servers that speak their documented APIs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFailure, type Failure } from '@shared/failure.ts'
import { connectors } from '../../connectors/index.ts'
import { providers } from '../../llm/providers.ts'
import { providerConnector } from '../../runtime/llm/provider-connector.ts'
import { openServices, type Services } from '../../services.ts'
import { buildWorker } from '../build-worker.ts'
import type { IndexDocument } from '../index-documents.ts'
import { loopbackServer, type LoopbackServer } from './server.test-data.ts'
import { vectorOf } from './vector.test-data.ts'

const signal = new AbortController().signal

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
let openai: LoopbackServer
let cohere: LoopbackServer

beforeAll(async () => {
  worker = await buildWorker()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-embeddings-'))
  // https://platform.openai.com/docs/api-reference/embeddings/create
  openai = await loopbackServer(({ path, headers, body }) => {
    if (headers.authorization !== 'Bearer o-key') return { status: 401, json: { error: { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' } } }
    if (path !== '/v1/embeddings') return { status: 404, json: { error: { message: `Unknown request URL: ${path}` } } }
    const texts = body['input'] as string[]
    const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text, (body['dimensions'] as number | undefined) ?? 64) }))
    // Nothing says that they come in order.
    return { json: { object: 'list', data: data.reverse(), model: body['model'], usage: { prompt_tokens: 8, total_tokens: 8 } } }
  })
  // https://docs.cohere.com/reference/embed
  cohere = await loopbackServer(({ path, headers, body }) => {
    if (headers.authorization !== 'Bearer c-key') return { status: 401, json: { message: 'invalid api token' } }
    if (path === '/v1/models') return { json: { models: [{ name: 'embed-english-v3.0', endpoints: ['embed'] }] } }
    const texts = body['texts'] as string[]
    if (path !== '/v2/embed' || texts.length > 96) return { status: 400, json: { message: 'invalid request: total number of texts must be at most 96' } }
    return { json: { id: 'e-1', embeddings: { float: texts.map((text) => vectorOf(text, 1024)) }, texts, meta: { api_version: { version: '2' } } } }
  })
  process.env['FLOWBENCH_SECRET_OPENAI_KEY'] = 'o-key'
  process.env['FLOWBENCH_SECRET_COHERE_KEY'] = 'c-key'
  const keys = new Set(connectors.map(({ key }) => key))
  services = await openServices({
    dataFolder: folder, workerPath: join(worker.workerPath, '..', 'sandbox-worker.js'), assetsFolder: fileURLToPath(new URL('../../../assets', import.meta.url)),
    connectors: [...connectors, ...providers.map(providerConnector).filter(({ key }) => !keys.has(key))],
  })
  for (const address of [openai.url, cohere.url]) services.grants.add(address, 'a test')
  services.connections.put({ name: 'o', connector: 'openai-compatible', config: { service: 'other', baseUrl: `${openai.url}/v1`, apiKey: 'secret://openai-key' } })
  services.connections.put({ name: 'c', connector: 'cohere', config: { baseUrl: cohere.url, apiKey: 'secret://cohere-key' } })
}, 60_000)
afterAll(async () => {
  await services.close()
  await Promise.all([openai.close(), cohere.close()])
  worker.remove()
  rmSync(folder, { recursive: true, force: true })
  delete process.env['FLOWBENCH_SECRET_OPENAI_KEY']
  delete process.env['FLOWBENCH_SECRET_COHERE_KEY']
})

const text = (id: string, content: string): IndexDocument => ({ id, content, format: 'text' })
const many = Array.from({ length: 3 }, (_, at) => text(`d${at}`, `document number ${at} about ${['apples', 'bridges', 'clouds'][at] ?? ''}`))
const failureOf = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)

test('an OpenAI-compatible service makes the vectors, as many numbers as it has, in the order of the texts', async () => {
  await services.knowledge.create({ name: 'open', embedder: { key: 'openai', connection: 'o', config: { model: 'nomic-embed-text' } } })
  expect(await services.knowledge.collection('open')).toMatchObject({ embedderId: 'openai/nomic-embed-text', dimensions: null })
  await services.knowledge.indexDocuments('open', many, { signal })
  expect(await services.knowledge.collection('open')).toMatchObject({ dimensions: 64 })
  expect(openai.seen.at(-1)).toMatchObject({ method: 'POST', path: '/v1/embeddings', body: { model: 'nomic-embed-text', encoding_format: 'float' } })
  expect((await services.knowledge.retrieve('open', { text: 'bridges', topK: 1, filters: null, mode: 'meaning' }, signal)).map(({ id }) => id)).toEqual(['d1#0'])
  const { embeddings, dimensions } = await services.knowledge.embed(['one', 'two', 'three'], { collection: 'open', use: 'document', signal })
  expect(dimensions).toBe(64)
  expect(embeddings[1]?.map((value) => Math.round(value))).toEqual(vectorOf('two', 64))
})

test('Cohere is told what is kept and what is asked, and gets no more texts at once than it takes', async () => {
  await services.knowledge.create({ name: 'cohere', embedder: { key: 'cohere', connection: 'c', config: {} } })
  await services.knowledge.indexDocuments('cohere', many.slice(0, 1), { signal })
  expect(cohere.seen.at(-1)?.body).toMatchObject({ model: 'embed-english-v3.0', input_type: 'search_document', embedding_types: ['float'] })
  await services.knowledge.retrieve('cohere', { text: 'apples', topK: 1, filters: null, mode: 'meaning' }, signal)
  expect(cohere.seen.at(-1)?.body).toMatchObject({ input_type: 'search_query', texts: ['apples'] })
  expect((await services.knowledge.embed(Array.from({ length: 200 }, (_, at) => `text ${at}`), { collection: 'cohere', use: 'document', signal })).embeddings).toHaveLength(200)
  expect(await services.lookUps.testConnection({ connector: 'cohere', connection: 'c' })).toEqual({ account: 'Cohere, 1 model for vectors' })
})

test('another model is refused by a collection, and nothing is sent', async () => {
  await services.knowledge.create({ name: 'sized', embedder: { key: 'openai', connection: 'o', config: { model: 'm', dimensions: 32 } } })
  await services.knowledge.indexDocuments('sized', many, { signal })
  expect(await services.knowledge.collection('sized')).toMatchObject({ embedderId: 'openai/m/32', dimensions: 32 })
  const before = openai.seen.length
  const { embeddings: [other] } = await services.knowledge.embed(['x'], { collection: null, use: 'document', signal })
  expect(await failureOf(services.knowledge.indexDocuments('sized', [{ ...text('x', 'x'), embedding: other ?? [] }], { signal }))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('another model made it') as string })
  expect(openai.seen).toHaveLength(before)
})

test('a service that answers other than asked changes nothing', async () => {
  await services.knowledge.create({ name: 'odd', embedder: { key: 'openai', connection: 'o', config: {} } })
  openai.next({ json: { data: [{ index: 0, embedding: [1, 2] }, { index: 1, embedding: [1, 2] }] } })
  expect(await failureOf(services.knowledge.indexDocuments('odd', many.slice(0, 1), { signal }))).toMatchObject({ code: 'unavailable', message: expect.stringContaining('2 vectors for 1 texts') as string })
  openai.next({ status: 429, headers: { 'retry-after': '2' }, json: { error: { message: 'Rate limit reached' } } })
  expect(await failureOf(services.knowledge.indexDocuments('odd', many.slice(0, 1), { signal }))).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 2_000 })
  expect(await services.knowledge.documents('odd', { after: '', limit: 5, search: '' })).toEqual([])
  services.connections.remove('c')
  expect(await failureOf(services.knowledge.retrieve('cohere', { text: 'apples', topK: 1, filters: null, mode: 'meaning' }, signal))).toMatchObject({ code: 'not-found', message: expect.stringContaining('no connection "c"') as string })
})
