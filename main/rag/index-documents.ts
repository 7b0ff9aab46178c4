// index-documents: documents into one collection. What takes long, reading and embedding, is begun ahead; what is written and told keeps their order.
import { hash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import type { Collection } from '@shared/knowledge/collection.ts'
import type { Chunk, DocumentFormat, Indexed, Metadata } from '@shared/knowledge/document.ts'
import { AppError } from '@shared/failure.ts'
import { chunksOf } from './chunk.ts'
import type { Embedder } from './embedder.ts'
import type { DocumentEntry, KnownDocument, PutDocument } from './store/store.ts'

/** A document to be indexed. `embedding`: its vector is known, and it is one chunk. */
export type IndexDocument = { id: string; title?: string | undefined; source?: string | undefined; metadata?: Metadata | undefined; format: DocumentFormat; content: string | Uint8Array; embedding?: readonly number[] | undefined }
export type Progress = { /** Documents that are done. */ documents: number; of: number; /** What is under way: its chunks that have vectors. */ title: string; chunks: number; ofChunks: number }

export type IndexParts = {
  target: Collection
  embedder: Embedder
  known(ids: readonly string[]): Promise<Record<string, KnownDocument>>
  chunked(document: IndexDocument, signal: AbortSignal): Chunk[] | Promise<Chunk[]>
  put(entries: readonly PutDocument[]): Promise<void>
  /** Writes to another store; null where this machine keeps the vectors. */
  elsewhere: ((document: DocumentEntry, chunks: readonly Chunk[], embedded: Embedded) => Promise<void>) | null
  now(): number
}
export type Embedded = { vectors: Float32Array; dimensions: number }
type Prepared = { chunks: Chunk[]; /** Vectors of each. */ parts: number[]; embedded: Embedded }

/** Documents that are looked for at once. */
const asked = 500
const writtenAtOnce = 500

export async function indexDocuments({ target, embedder, known: knownOf, chunked, put, elsewhere, now }: IndexParts, documents: readonly IndexDocument[], { signal, onProgress }: { signal: AbortSignal; onProgress(progress: Progress): void }): Promise<Indexed> {
  const indexed: Indexed = { count: 0, documents: documents.length, unchanged: 0 }
  const entries: DocumentEntry[] = []
  const known: Record<string, KnownDocument> = {}
  for (let at = 0; at < documents.length; at += asked) Object.assign(known, await knownOf(documents.slice(at, at + asked).map(({ id }) => id)))
  /** Those that wait to be written: a transaction for each that came with its vector would take longer than all else. */
  let waiting: PutDocument[] = []
  let writing: Promise<void> = Promise.resolve()
  const flush = async (): Promise<void> => {
    await writing
    writing = waiting.length > 0 ? put(waiting) : Promise.resolve()
    // Whoever waits for it is told of its failure.
    writing.catch(() => undefined)
    waiting = []
  }
  let current = 0
  const tell = (at: number, chunks: number, ofChunks: number): void => {
    if (at === current) onProgress({ documents: at, of: documents.length, title: documents[at]?.title ?? '', chunks, ofChunks })
  }
  const prepare = async (at: number, ending: AbortSignal): Promise<Prepared | null> => {
    const document = documents[at]
    if (!document) return null
    const entry = (entries[at] = entryOf(document, target, elsewhere ? null : embedder.reads))
    if (known[entry.id]?.digest === entry.digest) return null
    const chunks = await chunked(document, ending)
    if (document.embedding) return { chunks, parts: [1], embedded: given(document.embedding, target) }
    // Another store has one vector of each passage.
    const texts = chunks.map((chunk) => (elsewhere ? [chunk.content] : partsOf(chunk.content, embedder.reads)).map((content) => contextual(entry.title, { ...chunk, content })))
    const ends = texts.map(() => 0)
    texts.forEach((each, place) => { ends[place] = (ends[place - 1] ?? 0) + each.length })
    const embedded = await embedder.embed(texts.flat(), { use: 'document', signal: ending, onProgress: (done) => tell(at, ends.filter((end) => end <= done).length, chunks.length) })
    return { chunks, parts: texts.map(({ length }) => length), embedded }
  }
  try {
    for await (const [at, prepared] of inOrder(documents.length, embedder.documentsAhead, signal, prepare, (next) => { current = next; tell(next, 0, 0) })) {
      const [document, entry] = [documents[at], entries[at]]
      if (!document || !entry) continue
      const before = known[entry.id]
      if (prepared === null || before?.digest === entry.digest) {
        indexed.unchanged += 1
        indexed.count += before?.chunks ?? 0
        continue
      }
      const { chunks, parts, embedded } = prepared
      const written = { collection: target.name, document: entry, dimensions: embedded.dimensions, now: now() }
      if (elsewhere) await elsewhere(entry, chunks, embedded)
      waiting.push(elsewhere ? { ...written, chunks: chunks.length, vectors: null } : { ...written, chunks, parts, vectors: embedded.vectors })
      if (!document.embedding || elsewhere || waiting.length >= writtenAtOnce) await flush()
      known[entry.id] = { digest: entry.digest, chunks: chunks.length }
      indexed.count += chunks.length
    }
    await flush()
  } finally {
    await writing
  }
  onProgress({ documents: documents.length, of: documents.length, title: '', chunks: 0, ofChunks: 0 })
  return indexed
}

/** Works on the next few at once and gives what comes of each in order. When one fails, the others are ended. */
async function* inOrder<T>(count: number, ahead: number, signal: AbortSignal, work: (at: number, signal: AbortSignal) => Promise<T>, onNext: (at: number) => void): AsyncGenerator<[number, T]> {
  const own = new AbortController()
  const end = (): void => own.abort(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  // One for each that is begun, and none stays.
  setMaxListeners(0, own.signal)
  const begun = new Map<number, Promise<T>>()
  let next = 0
  try {
    for (let at = 0; at < count; at++) {
      onNext(at)
      for (; next < Math.min(count, at + 1 + ahead); next++) {
        const working = work(next, own.signal)
        // It is told of when its turn comes.
        working.catch(() => undefined)
        begun.set(next, working)
      }
      const made = await begun.get(at)
      begun.delete(at)
      yield [at, made as T]
    }
  } finally {
    signal.removeEventListener('abort', end)
    own.abort()
  }
}

/** A model that reads no further than so many characters is given the rest as well, part by part. */
function partsOf(content: string, reads: number | null): string[] {
  if (reads === null || content.length <= reads) return [content]
  return chunksOf([{ headings: [], text: content }], { size: reads, overlap: 0 }).map((part) => part.content)
}

/** What a chunk is about stands in its headings as often as in itself. */
function contextual(title: string, { headings, content }: Chunk): string {
  const about = [title, ...headings].filter((each) => each !== '').join(' › ')
  return about === '' ? content : `${about}\n${content}`
}

/** Throws AppError `invalid-input` for a vector that cannot be compared with those that are there. */
export function given(embedding: readonly number[], { name, dimensions }: Collection): Embedded {
  if (dimensions !== null && embedding.length !== dimensions) throw new AppError({ code: 'invalid-input', message: `The collection "${name}" holds vectors of ${dimensions} numbers, and this one has ${embedding.length}: another model made it. Embed with the model of the collection.`, retryable: false, sent: 'not-sent' })
  return { vectors: new Float32Array(embedding), dimensions: embedding.length }
}

function entryOf({ id, title = '', source = '', metadata = {}, format, content, embedding }: IndexDocument, { cutting }: Collection, reads: number | null): DocumentEntry {
  // Its bytes, since writing out hundreds of numbers takes longer than all else of a document that comes with its vector.
  const vector = embedding ? hash('sha256', Buffer.from(new Float64Array(embedding).buffer), 'hex') : null
  const about = JSON.stringify([title, source, metadata, format, cutting, vector, ...(reads !== null && content.length > reads && !embedding ? [reads] : [])])
  const digest = hash('sha256', `${hash('sha256', about, 'hex')}${hash('sha256', content, 'hex')}`, 'hex')
  return { id, title, source, format, digest, metadata, characters: content.length }
}
