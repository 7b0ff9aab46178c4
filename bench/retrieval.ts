// Collections against the least that the same work takes: 100,000 vectors indexed against plain rows in SQLite, and searched
// against a scan of an array in memory; 200 texts embedded in a thread of their own against the bare model.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import type { IndexDocument } from '@main/rag/index-documents.ts'
import { createKnowledge, type Knowledge } from '@main/rag/knowledge.ts'
import { loadModel } from '@main/rag/worker/embed-service.ts'
import type { Filter } from '@shared/knowledge/filter.ts'
import { compare, toMeasurement, type BenchmarkContext, type Measurement } from './measurement.ts'

const count = 100_000
const dimensions = 512
const batch = 2_000
const queries = 10
const topK = 10
const textCount = 200
const signal = new AbortController().signal

export async function run({ root, cliFolder, progress }: BenchmarkContext): Promise<Measurement[]> {
  // In the repository's own folder, because /tmp may be a disk of memory, where a commit costs nothing.
  const folder = mkdtempSync(join(root, 'node_modules', '.flowbench-bench-'))
  const knowledge = createKnowledge({ folder, workerPath: join(cliFolder, 'rag-worker.js'), now: () => 0, openAccount: () => Promise.reject(new Error('no accounts here')) })
  try {
    progress(`Making ${count.toLocaleString('en')} vectors of ${dimensions} numbers`)
    const vectors = makeVectors()
    await knowledge.create({ name: 'bench' })
    progress('Indexing them')
    const indexed = await indexBoth(knowledge, vectors, folder)
    const searches = []
    for (const { name, filters, isIn } of searched) {
      progress(name)
      searches.push(await compare({
        name, unit: 'ms', better: 'lower',
        ours: () => timed(queries, async (at) => { await knowledge.retrieve('bench', { text: '', embedding: [...vectors.subarray(at * dimensions, (at + 1) * dimensions)], topK, filters, mode: 'meaning' }, signal) }),
        limit: () => timed(queries, (at) => { scan(vectors, vectors.subarray(at * dimensions, (at + 1) * dimensions), isIn) }),
      }))
    }
    progress(`Embedding ${textCount} texts of 140 words`)
    const model = await loadModel()
    const texts = Array.from({ length: textCount }, (_, at) => textOf(at))
    await model.embed(texts.slice(0, 8))
    await knowledge.embed(texts.slice(0, 8), { collection: null, use: 'document', signal })
    const embedded = await compare({
      name: `embedding ${textCount} passages of 140 words, against the bare model`, unit: 'passages/s', better: 'higher', rounds: 3,
      ours: async () => 1000 / (await timed(1, async () => { await knowledge.embed(texts, { collection: null, use: 'document', signal }) }) / textCount),
      limit: async () => 1000 / (await timed(1, async () => { for (let at = 0; at < textCount; at += 8) await model.embed(texts.slice(at, at + 8)) }) / textCount),
    })
    return [indexed, ...searches, embedded]
  } finally {
    await knowledge.close()
    rmSync(folder, { recursive: true })
  }
}

const searched: { name: string; filters: Filter | null; isIn(at: number): boolean }[] = [
  { name: `the ${topK} nearest of ${count.toLocaleString('en')}, against a scan in memory`, filters: null, isIn: () => true },
  { name: 'the same with a filter that every tenth passes', filters: { tenth: 3 }, isIn: (at) => at % 10 === 3 },
  { name: 'the same with a filter that every thousandth passes', filters: { thousandth: 7 }, isIn: (at) => at % 1_000 === 7 },
]

/** Each as often as the other, batch by batch. */
async function indexBoth(knowledge: Knowledge, vectors: Float32Array, folder: string): Promise<Measurement> {
  const plain = new DatabaseFile(join(folder, 'plain.db'))
  plain.pragma('page_size = 16384')
  plain.pragma('journal_mode = WAL')
  plain.pragma('synchronous = FULL')
  plain.exec('CREATE TABLE vectors (id INTEGER PRIMARY KEY, content TEXT NOT NULL, vector BLOB NOT NULL)')
  const insert = plain.prepare('INSERT INTO vectors (content, vector) VALUES (?, ?)')
  const ours: number[] = []
  const limit: number[] = []
  for (let from = 0; from < count; from += batch) {
    const documents = Array.from({ length: batch }, (_, at) => documentOf(from + at, vectors))
    ours.push(await timed(batch, async () => { await knowledge.indexDocuments('bench', documents, { signal }) }, 1) * 1000)
    limit.push(await timed(batch, () => plain.transaction(() => { for (let at = from; at < from + batch; at++) insert.run(`passage ${at}`, Buffer.from(vectors.buffer, at * dimensions * 4, dimensions * 4)) })(), 1) * 1000)
  }
  plain.close()
  return toMeasurement({ name: 'a vector with its text and metadata indexed, against a plain row', unit: 'us', better: 'lower', ours, limit })
}

function documentOf(at: number, vectors: Float32Array): IndexDocument {
  return { id: `d${at}`, content: `passage ${at}`, format: 'text', metadata: { tenth: at % 10, thousandth: at % 1_000 }, embedding: [...vectors.subarray(at * dimensions, (at + 1) * dimensions)] }
}

/** From a seed, so that every run has the same. */
function makeVectors(): Float32Array {
  let state = 4711
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296 - 0.5
  }
  const vectors = Float32Array.from({ length: count * dimensions }, next)
  for (let at = 0; at < count; at++) {
    const vector = vectors.subarray(at * dimensions, (at + 1) * dimensions)
    const length = Math.hypot(...vector)
    for (let place = 0; place < dimensions; place++) vector[place] = (vector[place] ?? 0) / length
  }
  return vectors
}

/** The nearest as a person would find them by hand, over an array that is in memory already. */
function scan(vectors: Float32Array, query: Float32Array, isIn: (at: number) => boolean): { at: number; score: number }[] {
  const best: { at: number; score: number }[] = []
  for (let at = 0; at < count; at++) {
    if (!isIn(at)) continue
    let score = 0
    const offset = at * dimensions
    for (let place = 0; place < dimensions; place++) score += (vectors[offset + place] ?? 0) * (query[place] ?? 0)
    if (best.length === topK && score <= (best.at(-1)?.score ?? 0)) continue
    best.push({ at, score })
    best.sort((one, other) => other.score - one.score)
    best.length = Math.min(best.length, topK)
  }
  return best
}

const words = 'river bridge town market teapot price letter morning garden winter window paper engine story hill salt copper song road cloud'.split(' ')

function textOf(number: number): string {
  return Array.from({ length: 140 }, (_, at) => words[(number * 7 + at * at + at) % words.length]).join(' ')
}

/** Milliseconds for each of `count`, done `times`. */
async function timed(each: number, work: (at: number) => void | Promise<void>, times = each): Promise<number> {
  const since = performance.now()
  for (let at = 0; at < times; at++) await work(at)
  return (performance.now() - since) / each
}
