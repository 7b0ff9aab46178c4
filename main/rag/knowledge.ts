// knowledge: collections of documents, as the rest of the app uses them. Puts together reading, cutting, embedding and storing.
//  K1. Nothing of it runs, and no file is opened, before it is first asked.
//  K2. All vectors of a collection come from the model that it records; another one's are refused, and never mixed in.
//  K3. A document that is there as it is costs no embedding. It is written whole, so that what was interrupted is done again by indexing again.
import { AppError, toFailure } from '@shared/failure.ts'
import { builtInEmbedder, CollectionName, localStore, usualCutting, type Collection, type CollectionSummary, type Cutting, type DocumentSummary, type ProviderChoice } from '@shared/knowledge/collection.ts'
import type { Chunk, Indexed, SearchMode, TriedPassage } from '@shared/knowledge/document.ts'
import type { ProviderInfo } from '@shared/knowledge/provider.ts'
import type { Filter } from '@shared/knowledge/filter.ts'
import { createBuiltInEmbedder } from './built-in.ts'
import { chunksOf } from './chunk.ts'
import type { OpenAccount, Retrieval } from './define.ts'
import { embedderOf, type Embedder } from './embedder.ts'
import { given, indexDocuments, type IndexDocument, type Progress } from './index-documents.ts'
import type { ReadJob } from './load/sections.ts'
import { chosen, embeddings, infosOf, retrievals } from './providers.ts'
import type { Distance } from './store/distance.ts'
import type { ReadService } from './worker/read-service.ts'
import type { StoreService } from './worker/store-service.ts'
import { createThread } from './worker/thread.ts'

export type Query = { text: string; /** In place of that of the text. */ embedding?: readonly number[] | undefined; topK: number; filters: Filter | null; mode: SearchMode }
export type NewCollection = { name: string; embedder?: ProviderChoice; store?: ProviderChoice; cutting?: Cutting }

export interface Knowledge {
  collections(): Promise<CollectionSummary[]>
  /** Throws AppError `not-found`. */
  collection(name: string): Promise<Collection>
  /** With the built-in embedder and this machine's store, unless another is said. Throws AppError `conflict`, `invalid-input`. */
  create(collection: NewCollection): Promise<Collection>
  /** With all that its store has of it. */
  remove(name: string, signal: AbortSignal): Promise<void>
  /** What there is beside the built-in model and this machine's store. */
  providers(): { embedders: ProviderInfo[]; stores: ProviderInfo[] }
  /** Answers how many chunks of them there are now, however often it is done. Documents that were done before it was aborted or failed stay. */
  indexDocuments(collection: string, documents: readonly IndexDocument[], options: { signal: AbortSignal; onProgress?(progress: Progress): void }): Promise<Indexed>
  removeDocument(collection: string, id: string, signal: AbortSignal): Promise<boolean>
  documents(collection: string, query: { after: string; limit: number; search: string }): Promise<DocumentSummary[]>
  chunks(collection: string, document: string): Promise<Chunk[]>
  retrieve(collection: string, query: Query, signal: AbortSignal): Promise<TriedPassage[]>
  /** As a collection does it; without one, by the built-in model. */
  embed(texts: readonly string[], options: { collection: string | null; use: 'document' | 'query'; signal: AbortSignal }): Promise<{ embedder: string; dimensions: number; embeddings: number[][] }>
  /** What computes distances here. */
  distance(): Promise<Distance>
  /** Which of its threads there are now. */
  running(): { store: boolean; embedder: boolean; reader: boolean }
  close(): Promise<void>
}

export type KnowledgeOptions = { /** Where `knowledge.db` lies; null for memory. */ folder: string | null; /** The built `rag-worker.js`. */ workerPath: string; openAccount: OpenAccount; now(): number }

const idleMs = 60_000
const readMs = 120_000
const readerMb = 512
/** Shorter texts are cut here: another thread would take longer to begin. */
const longestHere = 50_000

export function createKnowledge({ folder, workerPath, openAccount, now }: KnowledgeOptions): Knowledge {
  const store = createThread<StoreService>({ workerPath, data: { role: 'store', folder }, idleMs: folder === null ? null : idleMs, farewell: 'close' })
  const reader = createThread<ReadService>({ workerPath, data: { role: 'read', folder: null }, idleMs, limits: { maxOldGenerationSizeMb: readerMb } })
  const builtIn = createBuiltInEmbedder({ workerPath })
  const embedderFor = (choice: ProviderChoice): Embedder => embedderOf(choice, { builtIn, openAccount })

  const collection = (name: string): Promise<Collection> => store.ask('collection', [name])
  /** Throws AppError `conflict` for a collection of another model. */
  const matching = ({ name, embedder: choice, embedderId }: Collection): Embedder => {
    const embedder = embedderFor(choice)
    if (embedder.id !== embedderId) throw new AppError({ code: 'conflict', message: `The collection "${name}" was made with ${embedderId}, and ${embedder.id} would be used now. Vectors of two models cannot be compared: make a new collection and index the documents anew.`, retryable: false, sent: 'not-sent' })
    return embedder
  }
  const remote = async ({ name, store: choice }: Collection, dimensions: number, signal: AbortSignal): Promise<Retrieval | null> => {
    if (choice.key === localStore.key) return null
    const { provider, config } = chosen(retrievals, choice)
    return provider.open(config, { account: await openAccount(provider.connectors, choice, signal), signal, collection: name, dimensions })
  }
  let reading: Promise<unknown> = Promise.resolve()
  const chunked = (document: IndexDocument, cutting: Cutting, signal: AbortSignal): Chunk[] | Promise<Chunk[]> => {
    const { content, format, embedding } = document
    if (embedding) return [{ content: String(content), headings: [], position: 0 }]
    if (typeof content === 'string' && content.length <= longestHere && format === 'text') return chunksOf([{ headings: [], text: content }], cutting)
    // One after the other: each has its own time, and one that takes longer ends the thread and nobody else's work.
    const turn = reading.then(() => reader.ask('read', [jobOf(document), cutting], { signal, timeoutMs: readMs, kills: true }))
    reading = turn.catch(() => undefined)
    return turn
  }

  return {
    collections: () => store.ask('collections', []),
    collection,
    async create({ name, embedder: choice = builtInEmbedder, store: where = localStore, cutting = usualCutting }) {
      const parsed = CollectionName.safeParse(name)
      if (!parsed.success) throw new AppError({ code: 'invalid-input', message: `${parsed.error.issues[0]?.message ?? 'This is no name'}.`, retryable: false, sent: 'not-sent' })
      const embedder = embedderFor(choice)
      if (where.key !== localStore.key) chosen(retrievals, where)
      const made: Collection = { name: parsed.data, embedder: choice, embedderId: embedder.id, dimensions: embedder.dimensions, store: where, cutting, createdAt: now() }
      await store.ask('create', [made])
      return made
    },
    async remove(name, signal) {
      const target = await collection(name)
      try {
        await (await remote(target, target.dimensions ?? 0, signal))?.clear()
      } catch (error) {
        // Its account is gone from here, and nobody can do more about it.
        if (toFailure(error).code !== 'not-found') throw error
      }
      await store.ask('remove', [name])
    },
    providers: () => ({ embedders: infosOf(embeddings), stores: infosOf(retrievals) }),
    async indexDocuments(name, documents, { signal, onProgress = () => undefined }) {
      const target = await collection(name)
      return indexDocuments({
        target, embedder: matching(target), now,
        known: (ids) => store.ask('known', [name, ids]),
        chunked: (document, ending) => chunked(document, target.cutting, ending),
        put: (entries) => store.ask('put', [entries], { signal }),
        elsewhere: target.store.key === localStore.key ? null : async (document, chunks, { vectors, dimensions }) => {
          const there = await remote(target, dimensions, signal)
          await there?.indexDocuments([{ document, chunks: chunks.map((chunk, place) => ({ ...chunk, embedding: vectors.subarray(place * dimensions, (place + 1) * dimensions) })) }])
        },
      }, documents, { signal, onProgress })
    },
    async removeDocument(name, id, signal) {
      const target = await collection(name)
      await (await remote(target, target.dimensions ?? 0, signal))?.removeDocument(id)
      return store.ask('removeDocument', [name, id])
    },
    documents: (name, query) => store.ask('documents', [name, query]),
    chunks: (name, document) => store.ask('chunks', [name, document]),
    async retrieve(name, { text, embedding, topK, filters, mode }, signal) {
      const target = await collection(name)
      const isElsewhere = target.store.key !== localStore.key
      if (isElsewhere && mode === 'words') throw new AppError({ code: 'invalid-input', message: `"${name}" is kept by another service, which is searched by meaning alone. Choose that, or both.`, retryable: false, sent: 'not-sent' })
      const needsVector = mode !== 'words' && (embedding !== undefined || text.trim() !== '')
      const vector = !needsVector ? null : embedding ? given(embedding, target).vectors : (await matching(target).embed([text], { use: 'query', signal })).vectors
      if (!isElsewhere) return store.ask('search', [name, { mode: embedding && text === '' ? 'meaning' : mode, vector, text, topK, filters }], { signal })
      if (vector === null) return []
      return (await remote(target, vector.length, signal))?.retrieve(vector, { topK, filters }) ?? []
    },
    async embed(texts, { collection: name, use, signal }) {
      const embedder = name === null ? embedderFor(builtInEmbedder) : matching(await collection(name))
      const { vectors, dimensions } = await embedder.embed(texts, { use, signal })
      return { embedder: embedder.id, dimensions, embeddings: texts.map((_, at) => [...vectors.subarray(at * dimensions, (at + 1) * dimensions)]) }
    },
    distance: () => store.ask('distance', []),
    running: () => ({ store: store.isRunning(), embedder: builtIn.isRunning(), reader: reader.isRunning() }),
    async close() {
      await Promise.all([builtIn.close(), reader.close(), store.close()])
    },
  }
}

function jobOf({ format, content }: IndexDocument): ReadJob {
  if (format === 'pdf') return { format, bytes: typeof content === 'string' ? Buffer.from(content, 'base64') : content }
  return { format, text: typeof content === 'string' ? content : new TextDecoder().decode(content) }
}
