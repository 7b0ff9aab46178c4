import { z } from 'zod'
import { CollectionName } from './collection.ts'

/** Files on their way into a collection. One at a time for each. */
export const IndexJob = z.object({
  collection: CollectionName,
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** Files that are done, of so many. */
  documents: z.number(),
  of: z.number(),
  /** The file that is under way, and its chunks that have vectors. */
  title: z.string(),
  chunks: z.number(),
  ofChunks: z.number(),
  /** Chunks of these files that are in the collection. */
  count: z.number(),
  unchanged: z.number(),
  /** Files that were left out, and why; the first of them. */
  refused: z.array(z.object({ file: z.string(), reason: z.string() })),
  refusedCount: z.number(),
  /** Of `failed`: what ended it. */
  reason: z.string(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
})
export type IndexJob = z.infer<typeof IndexJob>
