import type { ProviderChoice } from '@shared/knowledge/collection.ts'
import type { Chunk, TriedPassage } from '@shared/knowledge/document.ts'
import type { Filter } from '@shared/knowledge/filter.ts'
import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'
import type { JsonObject } from '@shared/json.ts'
import type { z } from 'zod'
import type { DocumentEntry } from './store/store.ts'

/** What a provider has of the account that its connection names. Each call ends with the signal that it was opened with. */
export interface ProviderAccount {
  /** A `url` that begins with `/` is below the service's, and carries what shows who asks. Resolves for every status. */
  request(request: HttpRequest): Promise<HttpResponse>
  /** One session with the database of a PostgreSQL connection. Rejects with AppError. */
  /** `changes`: rejects with `forbidden` for a connection that only reads. */
  sql<T>(work: (session: SqlSession) => Promise<T>, options: { changes: boolean }): Promise<T>
}
export interface SqlSession {
  rows(sql: string, parameters: readonly unknown[], options: { limit: number; changes: boolean }): Promise<{ rows: JsonObject[] }>
  /** A statement without values and without rows. */
  plain(sql: string): Promise<void>
}

export type Opened = { account: ProviderAccount; signal: AbortSignal }

/** Turns texts into vectors, so that what means nearly the same lies near. */
export interface Embedding {
  /** As many vectors as texts, in their order. `use`: some models tell what is kept from what is asked. Rejects with AppError. */
  embed(texts: readonly string[], use: 'document' | 'query'): Promise<readonly ArrayLike<number>[]>
}

export interface EmbeddingProvider<Config extends z.ZodType = z.ZodType> {
  key: string
  displayName: string
  /** One sentence for whoever chooses. */
  summary: string
  /** The connectors whose connections it takes. */
  connectors: readonly string[]
  config: Config
  /** What the model is called in a collection: vectors of another one are refused there. */
  idOf(config: z.output<Config>): string
  /** Numbers in each vector; null when only the service knows. */
  dimensions(config: z.output<Config>): number | null
  /** At most so many texts in one call. */
  batch: number
  open(config: z.output<Config>, opened: Opened): Embedding
}

/** What a retrieval provider keeps of one document: its chunks with their vectors. */
export type StoredDocument = { document: DocumentEntry; chunks: readonly (Chunk & { embedding: Float32Array })[] }
export type RetrieveOptions = { topK: number; filters: Filter | null }

/** Keeps vectors and finds the nearest. */
export interface Retrieval {
  /** Writes documents in place of those with their ids, and answers how many chunks that were. Rejects with AppError. */
  indexDocuments(documents: readonly StoredDocument[]): Promise<number>
  /** The nearest first. Rejects with AppError `invalid-input` for a filter that the store has no words for. */
  retrieve(queryEmbedding: Float32Array, options: RetrieveOptions): Promise<TriedPassage[]>
  removeDocument(id: string): Promise<void>
  /** Removes all of the collection. */
  clear(): Promise<void>
}

export interface RetrievalProvider<Config extends z.ZodType = z.ZodType> {
  key: string
  displayName: string
  summary: string
  /** The connectors whose connections it takes. */
  connectors: readonly string[]
  config: Config
  /** `collection` is the name of ours; `dimensions` of its vectors. */
  open(config: z.output<Config>, opened: Opened & { collection: string; dimensions: number }): Retrieval
}

/** An embedding provider whose config is known only at run time. */
export type AnyEmbedding = Omit<EmbeddingProvider, 'idOf' | 'dimensions' | 'open'> & { idOf(config: never): string; dimensions(config: never): number | null; open(config: never, opened: Opened): Embedding }
export type AnyRetrieval = Omit<RetrievalProvider, 'open'> & { open(config: never, opened: Opened & { collection: string; dimensions: number }): Retrieval }

/** Declares one embedding provider. Returns it unchanged; what it adds is the types of its config. */
export function defineEmbedding<Config extends z.ZodType>(provider: EmbeddingProvider<Config>): EmbeddingProvider<Config> {
  return provider
}

/** Declares one retrieval provider. */
export function defineRetrieval<Config extends z.ZodType>(provider: RetrievalProvider<Config>): RetrievalProvider<Config> {
  return provider
}

/** Opens the account of a choice, which is to be one of these connectors', for as long as the signal is not aborted. Rejects with AppError. */
export type OpenAccount = (connectors: readonly string[], choice: ProviderChoice, signal: AbortSignal) => Promise<ProviderAccount>
