import { z } from 'zod'
import { JsonObject } from '../json.ts'
import { DocumentFormat, Metadata } from './document.ts'

export const CollectionName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'A collection is named by up to 64 small letters, digits, - and _, such as handbook')
export type CollectionName = z.infer<typeof CollectionName>

/** A service behind one interface, and the account it is used with. */
export const ProviderChoice = z.object({
  /** `built-in` of embedders, `local` of stores, and what the lists of providers say. */
  key: z.string().min(1).max(64),
  /** The name of a connection; null where none is needed. */
  connection: z.string().max(200).nullable(),
  config: JsonObject,
})
export type ProviderChoice = z.infer<typeof ProviderChoice>

export const builtInEmbedder: ProviderChoice = { key: 'built-in', connection: null, config: {} }
export const localStore: ProviderChoice = { key: 'local', connection: null, config: {} }

/** How documents are cut, in characters. */
export const Cutting = z.object({ size: z.number().int().min(100).max(4_000), overlap: z.number().int().min(0).max(1_000) })
export type Cutting = z.infer<typeof Cutting>
export const usualCutting: Cutting = { size: 900, overlap: 120 }

/** Documents that are searched together. One model made all its vectors; another's cannot be compared with them. */
export const Collection = z.object({
  name: CollectionName,
  embedder: ProviderChoice,
  /** The model that made the vectors: `built-in/use-lite-en-0.2.0`. */
  embedderId: z.string(),
  /** Numbers in each vector; null while there are none. */
  dimensions: z.number().int().nullable(),
  store: ProviderChoice,
  cutting: Cutting,
  /** Milliseconds since 1970. */
  createdAt: z.number(),
})
export type Collection = z.infer<typeof Collection>

export const CollectionSummary = Collection.extend({ documents: z.number(), chunks: z.number() })
export type CollectionSummary = z.infer<typeof CollectionSummary>

/** A collection whose model or store is reached through a connection. */
export const CollectionAccount = z.object({ connection: z.string(), collection: z.string() })
export type CollectionAccount = z.infer<typeof CollectionAccount>

/** A document as it was indexed last. */
export const DocumentSummary = z.object({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  format: DocumentFormat,
  metadata: Metadata,
  chunks: z.number(),
  characters: z.number(),
  /** Milliseconds since 1970. */
  indexedAt: z.number(),
})
export type DocumentSummary = z.infer<typeof DocumentSummary>
