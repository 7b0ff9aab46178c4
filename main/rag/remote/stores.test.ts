// Every store gives the same answers: what comes with the app, Qdrant and Pinecone behind small servers that speak their
// documented APIs, and pgvector in a real PostgreSQL.
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toFailure, type Failure } from '@shared/failure.ts'
import { builtInEmbedder, localStore, type ProviderChoice } from '@shared/knowledge/collection.ts'
import type { Filter } from '@shared/knowledge/filter.ts'
import { openServices, type Services } from '../../services.ts'
import { buildWorker } from '../build-worker.ts'
import type { IndexDocument } from '../index-documents.ts'
import { pineconeServer } from './pinecone-server.test-data.ts'
import { qdrantServer } from './qdrant-server.test-data.ts'
import type { LoopbackServer } from './server.test-data.ts'
import { vectorOf } from './vector.test-data.ts'

const signal = new AbortController().signal
const dimensions = 512

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
let services: Services
let qdrant: LoopbackServer
let pinecone: LoopbackServer
let postgres: PGLiteSocketServer
let database: PGlite

beforeAll(async () => {
  worker = await buildWorker()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-stores-'))
  qdrant = await qdrantServer('q-key')
  pinecone = await pineconeServer('p-key', dimensions)
  database = await PGlite.create({ extensions: { vector } })
  const port = await freePort()
  postgres = new PGLiteSocketServer({ db: database, port, host: '127.0.0.1' })
  await postgres.start()
  process.env['FLOWBENCH_SECRET_QDRANT_KEY'] = 'q-key'
  process.env['FLOWBENCH_SECRET_PINECONE_KEY'] = 'p-key'
  services = await openServices({ dataFolder: folder, workerPath: join(worker.workerPath, '..', 'sandbox-worker.js'), assetsFolder: fileURLToPath(new URL('../../../assets', import.meta.url)) })
  for (const address of [qdrant.url, pinecone.url, `tcp://127.0.0.1:${port}`]) services.grants.add(address, 'a test')
  services.connections.put({ name: 'q', connector: 'qdrant', config: { baseUrl: qdrant.url, apiKey: 'secret://qdrant-key' } })
  services.connections.put({ name: 'p', connector: 'pinecone', config: { host: pinecone.url, apiKey: 'secret://pinecone-key' } })
  services.connections.put({ name: 'db', connector: 'postgresql', config: { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', tls: 'off', access: 'write' } })
  services.connections.put({ name: 'db-read', connector: 'postgresql', config: { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', tls: 'off', access: 'read' } })
}, 120_000)
afterAll(async () => {
  await services.close()
  await Promise.all([qdrant.close(), pinecone.close(), postgres.stop()])
  await database.close()
  worker.remove()
  rmSync(folder, { recursive: true, force: true })
  delete process.env['FLOWBENCH_SECRET_QDRANT_KEY']
  delete process.env['FLOWBENCH_SECRET_PINECONE_KEY']
}, 60_000)

const document = (id: string, content: string, metadata: IndexDocument['metadata'] = {}): IndexDocument => ({ id, content, format: 'text', title: id, metadata, embedding: vectorOf(content, dimensions) })
const shelf = [
  document('apple', 'a red apple from the garden', { kind: 'fruit', year: 2024, weight: 1.5, fresh: true, tags: ['red', 'sweet'], day: '2024-05-01' }),
  document('pear', 'a green pear from the garden', { kind: 'fruit', year: 2025, weight: 2, fresh: false, tags: ['green'], day: '2025-02-01' }),
  document('chair', 'a wooden chair for the kitchen', { kind: 'furniture', year: 2026, weight: 7.25, fresh: true, tags: [] }),
  document('fächer/№ 5', 'a paper fan for hot days', { kind: 'thing', day: '2026-01-31' }),
]
const everything = shelf.map(({ id }) => id).sort()

const filters: [Filter, string[]][] = [
  [{ kind: 'fruit' }, ['apple', 'pear']],
  [{ kind: { ne: 'fruit' } }, ['chair', 'fächer/№ 5']],
  [{ kind: { in: ['fruit', 'thing'] } }, ['apple', 'fächer/№ 5', 'pear']],
  [{ not: { kind: { in: ['fruit', 'thing'] } } }, ['chair']],
  [{ year: { gt: 2024 } }, ['chair', 'pear']],
  [{ year: { gte: 2024, lt: 2026 } }, ['apple', 'pear']],
  [{ year: { lte: 2024 } }, ['apple']],
  [{ not: { year: { gt: 2024 } } }, ['apple', 'fächer/№ 5']],
  [{ weight: 1.5 }, ['apple']],
  [{ fresh: true }, ['apple', 'chair']],
  [{ fresh: { ne: true } }, ['fächer/№ 5', 'pear']],
  [{ tags: 'red' }, ['apple']],
  [{ tags: { in: ['red', 'green'] } }, ['apple', 'pear']],
  [{ day: { exists: true } }, ['apple', 'fächer/№ 5', 'pear']],
  [{ year: { exists: false } }, ['fächer/№ 5']],
  [{ or: [{ kind: 'furniture' }, { tags: 'green' }] }, ['chair', 'pear']],
  [{ and: [{ kind: 'fruit' }, { not: { or: [{ fresh: false }, { year: { lt: 2000 } }] } }] }, ['apple']],
  [{ not: { and: [{ kind: 'fruit' }, { fresh: true }] } }, ['chair', 'fächer/№ 5', 'pear']],
  [{ document: 'fächer/№ 5' }, ['fächer/№ 5']],
  [{ kind: 'nothing' }, []],
  [{}, everything],
]

const stores: [string, ProviderChoice, { comparesDates: boolean }][] = [
  ['this machine', localStore, { comparesDates: true }],
  ['qdrant', { key: 'qdrant', connection: 'q', config: {} }, { comparesDates: true }],
  ['pinecone', { key: 'pinecone', connection: 'p', config: {} }, { comparesDates: false }],
  ['pgvector', { key: 'pgvector', connection: 'db', config: {} }, { comparesDates: true }],
]

describe.each(stores)('the store %s', (label, store, { comparesDates }) => {
  const name = `shelf-${stores.findIndex(([each]) => each === label)}`
  const ids = async (text: string, given: Filter | null, topK = 10): Promise<string[]> => (await services.knowledge.retrieve(name, { text: '', embedding: vectorOf(text, dimensions), topK, filters: given, mode: 'meaning' }, signal)).map(({ metadata }) => String(metadata['document']))
  beforeAll(async () => {
    await services.knowledge.create({ name, embedder: builtInEmbedder, store })
    expect(await services.knowledge.indexDocuments(name, shelf, { signal })).toEqual({ count: 4, documents: 4, unchanged: 0 })
  }, 60_000)

  test('gives the nearest first, with text, metadata and score', async () => {
    const [first, ...rest] = await services.knowledge.retrieve(name, { text: '', embedding: vectorOf('a red apple from the garden', dimensions), topK: 3, filters: null, mode: 'meaning' }, signal)
    expect(first).toMatchObject({ id: 'apple#0', content: 'a red apple from the garden', metadata: { document: 'apple', title: 'apple', position: 0, kind: 'fruit', year: 2024, tags: ['red', 'sweet'] } })
    expect(first?.score).toBeCloseTo(1, 4)
    expect(rest.map(({ id }) => id)[0]).toBe('pear#0')
    expect(rest).toHaveLength(2)
  })

  test.each(filters.map(([filter, expected]) => [JSON.stringify(filter), filter, expected] as const))('holds to %s', async (_words, filter, expected) => {
    expect((await ids('garden kitchen days', filter)).sort()).toEqual(expected)
  })

  test('compares dates that are texts, or says that it cannot', async () => {
    const asked = ids('garden', { day: { gte: '2025-01-01' } })
    if (comparesDates) expect((await asked).sort()).toEqual(['fächer/№ 5', 'pear'])
    else expect(await failureOf(asked)).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('numbers alone') as string })
  })

  test('a document that has become shorter leaves nothing behind, and one that is removed is gone', async () => {
    const long = Array.from({ length: 12 }, (_, at) => `Paragraph ${at} of a long letter about rivers and bridges and the towns along them. `.repeat(4)).join('\n\n')
    expect((await services.knowledge.indexDocuments(name, [{ id: 'letter', content: long, format: 'text' }], { signal })).count).toBeGreaterThan(4)
    await services.knowledge.indexDocuments(name, [{ id: 'letter', content: 'A short letter about rivers.', format: 'text' }], { signal })
    expect((await services.knowledge.retrieve(name, { text: 'rivers', topK: 50, filters: { document: 'letter' }, mode: 'meaning' }, signal)).map(({ id }) => id)).toEqual(['letter#0'])
    expect(await services.knowledge.removeDocument(name, 'letter', signal)).toBe(true)
    expect((await ids('rivers', null)).sort()).toEqual(everything)
  }, 60_000)

  test('what is removed as a whole is gone at the store as well', async () => {
    await services.knowledge.remove(name, signal)
    await services.knowledge.create({ name, store })
    expect(await ids('garden', null)).toEqual([])
  })
})

test('connections are tried by what the service says of itself', async () => {
  expect(await services.lookUps.testConnection({ connector: 'qdrant', connection: 'q' })).toMatchObject({ account: expect.stringMatching(/^127\.0\.0\.1:\d+, \d collections?$/) as string })
  expect(await services.lookUps.testConnection({ connector: 'pinecone', connection: 'p' })).toMatchObject({ account: expect.stringContaining('512 dimensions') as string })
})

test('refusals are told in the words of the service, and what may pass is told to pass', async () => {
  await services.knowledge.create({ name: 'troubled', store: { key: 'qdrant', connection: 'q', config: {} } })
  qdrant.next({ status: 429, headers: { 'retry-after': '3' }, json: { status: { error: 'slow down' } } })
  expect(await failureOf(services.knowledge.indexDocuments('troubled', shelf.slice(0, 1), { signal }))).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 3_000 })
  qdrant.next({ status: 403, json: { status: { error: 'read-only key' } } })
  expect(await failureOf(services.knowledge.indexDocuments('troubled', shelf.slice(0, 1), { signal }))).toMatchObject({ code: 'forbidden', message: expect.stringContaining('read-only key') as string })
  qdrant.next({ json: { nothing: 'of the kind' } })
  expect(await failureOf(services.knowledge.indexDocuments('troubled', shelf.slice(0, 1), { signal }))).toMatchObject({ code: 'unavailable', message: expect.stringContaining('as it is documented') as string })
  expect(await services.knowledge.documents('troubled', { after: '', limit: 10, search: '' })).toEqual([])
  await services.knowledge.create({ name: 'read-only', store: { key: 'pgvector', connection: 'db-read', config: {} } })
  expect(await failureOf(services.knowledge.indexDocuments('read-only', shelf.slice(0, 1), { signal }))).toMatchObject({ code: 'forbidden', sent: 'not-sent' })
  await services.knowledge.create({ name: 'crossed', store: { key: 'pinecone', connection: 'q', config: {} } })
  expect(await failureOf(services.knowledge.indexDocuments('crossed', shelf.slice(0, 1), { signal }))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('is for qdrant') as string })
})

const failureOf = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
