import { z } from 'zod'
import { Scalar } from './filter.ts'

/** What is known of a document beside its text, and filters ask for. `document`, `title`, `source` and `format` are put in by themselves. */
export const Metadata = z.record(z.string().min(1).max(100), z.union([Scalar, z.array(Scalar).max(200)])).refine((metadata) => !['and', 'or', 'not'].some((name) => Object.hasOwn(metadata, name)), '"and", "or" and "not" are words of filters and cannot be names in metadata')
export type Metadata = z.infer<typeof Metadata>

export const DocumentFormat = z.enum(['text', 'markdown', 'html', 'csv', 'pdf'])
export type DocumentFormat = z.infer<typeof DocumentFormat>

export const DocumentId = z.string().min(1).max(400)

/** A piece of a document that is found as a whole. */
export type Chunk = {
  content: string
  /** The headings above it, outermost first. */
  headings: string[]
  /** From 0, within its document. */
  position: number
  /** Of a PDF, from 1. */
  page?: number
}

/** What a search gives: the id and the text of a chunk, and how near it is. */
export const Passage = z.object({
  /** `<document>#<position>` */
  id: z.string(),
  /** The higher the nearer. From 0 to 1 where the store can say so. */
  score: z.number(),
  content: z.string(),
  /** The document's metadata, with `document`, `title`, `source`, `format`, `heading` and `position`. */
  metadata: z.record(z.string(), z.unknown()),
})
export type Passage = z.infer<typeof Passage>

/** How near a passage was by each way of searching, for whoever tries a query. Null where that way did not find it, or was not used. */
export const TriedPassage = Passage.extend({
  /** The cosine of the angle between the meanings: 1 is the same. */
  similarity: z.number().nullable(),
  /** Its place among what the words of the query found, from 1. */
  wordRank: z.number().nullable(),
})
export type TriedPassage = z.infer<typeof TriedPassage>

export const SearchMode = z.enum(['hybrid', 'meaning', 'words'])
export type SearchMode = z.infer<typeof SearchMode>

/** What came of indexing. */
export const Indexed = z.object({
  /** Chunks of these documents that are in the collection now. */
  count: z.number(),
  documents: z.number(),
  /** Documents that were there already, as they are. */
  unchanged: z.number(),
})
export type Indexed = z.infer<typeof Indexed>

export const mostPassages = 50
export const mostFileBytes = 50_000_000
