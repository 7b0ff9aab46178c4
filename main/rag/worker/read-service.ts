import type { Cutting } from '@shared/knowledge/collection.ts'
import type { Chunk } from '@shared/knowledge/document.ts'
import { chunksOf } from '../chunk.ts'
import { sectionsOf, type ReadJob } from '../load/sections.ts'

/** Reads a document and cuts it. It gets what others wrote, so it may be ended at any moment. */
export const readService = {
  read: async (job: ReadJob, cutting: Cutting): Promise<Chunk[]> => chunksOf(await sectionsOf(job), cutting),
}
export type ReadService = typeof readService
