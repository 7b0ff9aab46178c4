import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import { buildWorker } from './build-worker.ts'
import type { IndexDocument } from './index-documents.ts'
import { createKnowledge, type Knowledge, type Query } from './knowledge.ts'

let worker: Awaited<ReturnType<typeof buildWorker>>
let folder: string
beforeAll(async () => {
  worker = await buildWorker()
  folder = mkdtempSync(join(tmpdir(), 'flowbench-rag-'))
}, 60_000)
afterAll(() => {
  worker.remove()
  rmSync(folder, { recursive: true, force: true })
})

const open: Knowledge[] = []
function knowledge(at: string | null = null): Knowledge {
  const made = createKnowledge({ folder: at, workerPath: worker.workerPath, now: () => 1_000, openAccount: () => Promise.reject(new AppError({ code: 'not-found', message: 'no accounts here', retryable: false })) })
  open.push(made)
  return made
}
afterAll(() => Promise.all(open.map((each) => each.close())))

const signal = new AbortController().signal
const query = (text: string, more: Partial<Query> = {}): Query => ({ text, topK: 5, filters: null, mode: 'hybrid', ...more })
const text = (id: string, content: string, more: Partial<IndexDocument> = {}): IndexDocument => ({ id, content, format: 'text', ...more })
const failureOf = (work: Promise<unknown>): Promise<Failure> => work.then(() => { throw new Error('It was to fail.') }, toFailure)

const shop = [
  text('returns', 'Whatever you bought can be sent back within thirty days, unused and in its box. We pay the postage.', { title: 'Sending things back', metadata: { team: 'service', year: 2026, public: true, tags: ['money', 'post'] } }),
  text('kettle', 'Fill the kettle to the mark, never above it. Descale it with vinegar when the water tastes of chalk.', { title: 'Care of kettles', metadata: { team: 'products', year: 2024, public: true } }),
  text('wages', 'Salaries are transferred on the last working day of each month. Questions go to payroll@teashop.example.', { title: 'When wages are paid', metadata: { team: 'people', year: 2025, public: false } }),
  text('parts', 'The spare lid of the pot POT-4711 is ordered under LID-0815.', { title: 'Spare parts', metadata: { team: 'products', year: 2026, public: true } }),
]

describe('a collection in memory', () => {
  let it: Knowledge
  beforeAll(async () => {
    it = knowledge()
    await it.create({ name: 'shop' })
    expect(await it.indexDocuments('shop', shop, { signal })).toEqual({ count: 4, documents: 4, unchanged: 0 })
  }, 60_000)
  const ids = async (asked: Query): Promise<string[]> => (await it.retrieve('shop', asked, signal)).map(({ id }) => id)

  test('is found by what a question means, though no word of it is there', async () => {
    expect((await ids(query('When do employees get their money?', { mode: 'meaning' })))[0]).toBe('wages#0')
    expect((await ids(query('I want to give my purchase back', { mode: 'meaning' })))[0]).toBe('returns#0')
  })

  test('is found by names and numbers as they are written', async () => {
    expect(await ids(query('LID-0815', { mode: 'words' }))).toEqual(['parts#0'])
    expect((await ids(query('what is POT-4711')))[0]).toBe('parts#0')
  })

  test('gives each passage with its text, its score and what is known of its document', async () => {
    const [first] = await it.retrieve('shop', query('How do I descale a kettle?', { topK: 1 }), signal)
    expect(first).toMatchObject({ id: 'kettle#0', content: shop[1]?.content, wordRank: 1, metadata: { document: 'kettle', title: 'Care of kettles', team: 'products', year: 2024, position: 0 } })
    expect(first?.score).toBe(1)
    expect(first?.similarity).toBeGreaterThan(0.3)
  })

  test('is narrowed down by filters, by meaning and by words alike', async () => {
    const all = { topK: 10 }
    expect((await ids(query('tea', { ...all, mode: 'meaning', filters: { team: 'products' } }))).sort()).toEqual(['kettle#0', 'parts#0'])
    expect((await ids(query('tea', { ...all, mode: 'meaning', filters: { year: { gt: 2024 }, not: { public: false } } }))).sort()).toEqual(['parts#0', 'returns#0'])
    expect((await ids(query('tea', { ...all, mode: 'meaning', filters: { tags: 'money' } })))).toEqual(['returns#0'])
    expect((await ids(query('tea', { ...all, mode: 'meaning', filters: { or: [{ document: 'wages' }, { tags: { exists: true } }] } }))).sort()).toEqual(['returns#0', 'wages#0'])
    expect(await ids(query('kettle', { ...all, mode: 'words', filters: { team: 'people' } }))).toEqual([])
  })

  test('does not embed again what has not changed, and replaces what has', async () => {
    expect(await it.indexDocuments('shop', shop, { signal })).toEqual({ count: 4, documents: 4, unchanged: 4 })
    const changed = text('parts', 'The spare lid is now LID-0900.', { title: 'Spare parts' })
    expect(await it.indexDocuments('shop', [changed], { signal })).toEqual({ count: 1, documents: 1, unchanged: 0 })
    expect(await ids(query('LID-0815', { mode: 'words' }))).toEqual([])
    expect(await ids(query('LID-0900', { mode: 'words' }))).toEqual(['parts#0'])
    expect(await it.chunks('shop', 'parts')).toEqual([{ content: 'The spare lid is now LID-0900.', headings: [], position: 0 }])
    expect(await it.collections()).toMatchObject([{ name: 'shop', documents: 4, chunks: 4, dimensions: 512, embedderId: 'built-in/use-lite-en-0.2.0' }])
  })

  test('takes a vector that is known, and refuses one of another length', async () => {
    const { embeddings: [embedding] } = await it.embed(['a teapot made of glass'], { collection: 'shop', use: 'document', signal })
    expect(embedding).toHaveLength(512)
    await it.indexDocuments('shop', [text('glass', 'G-1', { embedding })], { signal })
    const [first] = await it.retrieve('shop', query('', { embedding, topK: 1, mode: 'meaning' }), signal)
    expect(first).toMatchObject({ id: 'glass#0', content: 'G-1' })
    expect(first?.score).toBeCloseTo(1, 5)
    expect(await failureOf(it.indexDocuments('shop', [text('short', 'S', { embedding: [1, 2, 3] })], { signal }))).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('512') as string })
    expect(await failureOf(it.retrieve('shop', query('', { embedding: [1, 2, 3] }), signal))).toMatchObject({ code: 'invalid-input' })
    expect(await it.removeDocument('shop', 'glass', signal)).toBe(true)
    expect(await it.removeDocument('shop', 'glass', signal)).toBe(false)
  })
})

test('nothing runs and no file is there before something is asked, and what is kept is there again', async () => {
  const first = knowledge(folder)
  expect(first.running()).toEqual({ store: false, embedder: false, reader: false })
  await first.create({ name: 'kept' })
  await first.indexDocuments('kept', shop.slice(0, 1), { signal })
  await first.close()
  expect(statSync(join(folder, 'knowledge.db')).mode & 0o777).toBe(0o600)
  const second = knowledge(folder)
  expect(await second.retrieve('kept', query('sent back', { mode: 'words' }), signal)).toMatchObject([{ id: 'returns#0' }])
  expect(second.running()).toEqual({ store: true, embedder: false, reader: false })
  expect(await second.distance()).toBe('sqlite-vec')
  expect(await second.documents('kept', { after: '', limit: 10, search: 'THINGS' })).toMatchObject([{ id: 'returns', title: 'Sending things back', chunks: 1 }])
  await second.remove('kept', signal)
  expect(await second.collections()).toEqual([])
  expect(await failureOf(second.retrieve('kept', query('x'), signal))).toMatchObject({ code: 'not-found' })
}, 60_000)

test('names that are taken or unusable are refused', async () => {
  const it = knowledge()
  await it.create({ name: 'one' })
  expect(await failureOf(it.create({ name: 'one' }))).toMatchObject({ code: 'conflict' })
  expect(await failureOf(it.create({ name: 'No Name' }))).toMatchObject({ code: 'invalid-input' })
})

test('indexing is told step by step, ends when it is cancelled, and keeps what was done', async () => {
  const it = knowledge()
  await it.create({ name: 'many' })
  const controller = new AbortController()
  const many = Array.from({ length: 400 }, (_, at) => text(`d${at}`, `Document ${at} tells of the matter ${at}.`))
  const told = vi.fn()
  const work = failureOf(it.indexDocuments('many', many, { signal: controller.signal, onProgress: (progress) => { told(progress); if (progress.documents === 5) controller.abort() } }))
  expect(await work).toMatchObject({ code: 'cancelled' })
  expect(told.mock.calls.length).toBeGreaterThan(5)
  expect(await it.collections()).toMatchObject([{ name: 'many', documents: 5 }])
}, 60_000)
