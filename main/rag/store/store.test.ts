import DatabaseFile from 'better-sqlite3'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { builtInEmbedder, localStore, usualCutting } from '@shared/knowledge/collection.ts'
import { addDistance, cosineDistance } from './distance.ts'
import { fuse } from './fuse.ts'
import { openStore, storeName } from './open-store.ts'
import { createTables } from './schema.ts'
import { createStore } from './store.ts'
import { wordQuery } from './words.ts'

let folder: string
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-store-')) })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const random = (seed: number) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) >>> 0
  return seed / 4_294_967_296 - 0.5
}
const vectors = (count: number, dimensions: number, next = random(7)): Float32Array => Float32Array.from({ length: count * dimensions }, next)

describe.each([['sqlite-vec', undefined], ['javascript', () => Promise.reject(new Error('no library for this system'))]] as const)('a search with %s', (expected, load) => {
  test('finds exactly the nearest', async () => {
    const database = new DatabaseFile(':memory:')
    expect(await addDistance(database, load)).toBe(expected)
    createTables(database)
    const store = createStore(database)
    store.create({ name: 'c', embedder: builtInEmbedder, embedderId: 'x', dimensions: null, store: localStore, cutting: usualCutting, createdAt: 0 })
    const [count, dimensions] = [300, 64]
    const all = vectors(count, dimensions)
    for (let at = 0; at < count; at++) {
      store.put([{ collection: 'c', dimensions, now: 0, document: { id: String(at), title: '', source: '', format: 'text', digest: '', metadata: { even: at % 2 === 0 }, characters: 1 }, chunks: [{ content: `text ${at}`, headings: [], position: 0 }], parts: [1], vectors: all.slice(at * dimensions, (at + 1) * dimensions) }])
    }
    const query = vectors(1, dimensions, random(99))
    const byHand = Array.from({ length: count }, (_, at) => ({ id: `${at}#0`, at, score: 1 - cosineDistance(all.subarray(at * dimensions, (at + 1) * dimensions), query) })).sort((one, other) => other.score - one.score)
    const found = store.search('c', { mode: 'meaning', vector: query, text: '', topK: 10, filters: null })
    expect(found.map(({ id }) => id)).toEqual(byHand.slice(0, 10).map(({ id }) => id))
    for (const [place, { score }] of found.entries()) expect(score).toBeCloseTo(byHand[place]?.score ?? 0, 5)
    expect(store.search('c', { mode: 'meaning', vector: query, text: '', topK: 5, filters: { even: true } }).map(({ id }) => id)).toEqual(byHand.filter(({ at }) => at % 2 === 0).slice(0, 5).map(({ id }) => id))
    database.close()
  })
})

test('a collection that is removed leaves nothing in any table', async () => {
  const { database } = await openStore(null)
  const store = createStore(database)
  const before = tables(database)
  store.create({ name: 'c', embedder: builtInEmbedder, embedderId: 'x', dimensions: null, store: localStore, cutting: usualCutting, createdAt: 0 })
  store.put([{ collection: 'c', dimensions: 2, now: 0, document: { id: 'd', title: '', source: '', format: 'text', digest: '', metadata: { a: [1, 2, true] }, characters: 1 }, chunks: [{ content: 'one', headings: [], position: 0 }], parts: [1], vectors: Float32Array.of(1, 0) }])
  expect(() => store.put([{ collection: 'c', dimensions: 3, now: 0, document: { id: 'e', title: '', source: '', format: 'text', digest: '', metadata: {}, characters: 1 }, chunks: [{ content: 'two', headings: [], position: 0 }], parts: [1], vectors: Float32Array.of(1, 0, 0) }])).toThrow('another model made them')
  store.remove('c')
  expect(tables(database)).toEqual(before)
  for (const table of ['collections', 'documents', 'attributes', 'chunks']) expect(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 })
  database.close()
})

test('a file that is damaged or newer is left as it is, and said to be so', async () => {
  const file = join(folder, storeName)
  writeFileSync(file, 'no database at all, but a text that is long enough to be taken for one'.repeat(20))
  expect(await openStore(folder).then(() => null, toFailure)).toMatchObject({ code: 'internal', message: expect.stringContaining('damaged') as string })
  rmSync(file)
  const newer = new DatabaseFile(file)
  newer.pragma('user_version = 99')
  newer.close()
  expect(await openStore(folder).then(() => null, toFailure)).toMatchObject({ code: 'internal', message: expect.stringContaining('newer Flowbench') as string })
})

test('a file of the first version is found in as before, and written to', async () => {
  const file = join(folder, storeName)
  rmSync(file, { force: true })
  const first = new DatabaseFile(file)
  createTables(first)
  first.exec(`
    CREATE TABLE vectors_1 (chunk INTEGER PRIMARY KEY, document INTEGER NOT NULL, vector BLOB NOT NULL) STRICT;
    CREATE INDEX vectors_1_document ON vectors_1 (document);
    CREATE VIRTUAL TABLE words_1 USING fts5 (content, headings, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2');
    INSERT INTO collections VALUES (1, 'old', '${JSON.stringify(builtInEmbedder)}', 'x', 2, '${JSON.stringify(localStore)}', '${JSON.stringify(usualCutting)}', 0);
    INSERT INTO documents VALUES (1, 1, 'd', 'A title', '', 'text', 'digest', '{"year":2026}', 2, 6, 0);
    INSERT INTO attributes VALUES (1, 'document', 'd', 1), (1, 'title', 'A title', 1), (1, 'source', '', 1), (1, 'format', 'text', 1), (1, 'year', 2026, 1);
    INSERT INTO chunks VALUES (7, 1, 0, '[]', NULL, 'one'), (9, 1, 1, '[]', NULL, 'two');
    INSERT INTO words_1 (rowid, content, headings) VALUES (7, 'one', 'A title'), (9, 'two', 'A title');
  `)
  for (const [chunk, vector] of [[7, [1, 0]], [9, [0, 1]]] as const) first.prepare('INSERT INTO vectors_1 VALUES (?, 1, ?)').run(chunk, Buffer.from(Float32Array.from(vector).buffer))
  first.pragma('user_version = 1')
  first.close()
  for (let opened = 0; opened < 2; opened++) {
    const { database } = await openStore(folder)
    const store = createStore(database)
    for (const filters of [null, { title: 'A title' }, { year: { gt: 2025 } }, { document: { in: ['d', 'e'] } }, { not: { format: 'pdf' } }]) {
      expect(store.search('old', { mode: 'hybrid', vector: Float32Array.of(0, 1), text: 'two', topK: 1, filters })).toMatchObject([{ id: 'd#1', score: 1 }])
    }
    for (const filters of [{ title: { gt: 'B' } }, { document: 7 }, { format: { exists: false } }]) expect(store.search('old', { mode: 'hybrid', vector: Float32Array.of(0, 1), text: 'two', topK: 1, filters })).toEqual([])
    expect(database.prepare('SELECT name FROM attributes').pluck().all()).toEqual(['year'])
    database.close()
  }
  const { database } = await openStore(folder)
  const store = createStore(database)
  store.put([{ collection: 'old', dimensions: 2, now: 0, document: { id: 'd', title: '', source: '', format: 'text', digest: '', metadata: {}, characters: 1 }, chunks: [{ content: 'three', headings: [], position: 0 }], parts: [2], vectors: Float32Array.of(1, 0, 0, 1) }])
  for (const vector of [Float32Array.of(1, 0), Float32Array.of(0, 1)]) expect(store.search('old', { mode: 'meaning', vector, text: '', topK: 5, filters: null })).toMatchObject([{ id: 'd#0', score: 1 }])
  database.close()
})

test('what was first in both lists is first, and its score is 1', () => {
  expect(fuse([[3, 1, 2], [3, 2]])).toMatchObject([{ chunk: 3, score: 1 }, { chunk: 2 }, { chunk: 1 }])
  expect(fuse([[5], []])[0]?.score).toBeCloseTo(0.5)
  expect(fuse([])).toEqual([])
})

test('a question is looked for by the words that tell something, and a code as a whole', () => {
  expect(wordQuery('What is the price of LID-0815?')).toBe('"price" OR "lid-0815"')
  expect(wordQuery('to be or not to be')).toBe('"to" OR "be" OR "or" OR "not"')
  expect(wordQuery('well-known "quoted" NEAR(x)')).toBe('"well" OR "known" OR "quoted" OR "near" OR "x"')
  expect(wordQuery('?! …')).toBeNull()
})

function tables(database: DatabaseFile.Database): unknown[] {
  return database.prepare('SELECT name FROM sqlite_master ORDER BY name').all()
}
