import { z } from 'zod'
import { CollectionSummary, Cutting, DocumentSummary, ProviderChoice } from '../../knowledge/collection.ts'
import { DocumentId, mostPassages, SearchMode, TriedPassage } from '../../knowledge/document.ts'
import { FilterField } from '../../knowledge/filter.ts'
import { IndexJob } from '../../knowledge/index-job.ts'
import { ProviderInfo } from '../../knowledge/provider.ts'
import { nothing } from '../nothing.ts'

const name = z.string().max(64)
const Chunk = z.object({ content: z.string(), headings: z.array(z.string()), position: z.number(), page: z.number().optional() })
const Use = z.object({ workflowId: z.string(), workflowName: z.string() })

/** Collections of documents. One line each: the name, what goes in, what comes back. */
export const knowledgeCalls = {
  'knowledge.list': { input: nothing, output: z.object({ collections: z.array(CollectionSummary.extend({ uses: z.array(Use) })), jobs: z.array(IndexJob), /** What computes distances here: the library, or what stands in for it and is slower. */ distance: z.enum(['sqlite-vec', 'javascript']) }) },
  /** What vectors can be made by and kept in, beside what comes with the app. */
  'knowledge.providers': { input: nothing, output: z.object({ embedders: z.array(ProviderInfo), stores: z.array(ProviderInfo) }) },
  'knowledge.create': { input: z.object({ name, embedder: ProviderChoice, store: ProviderChoice, cutting: Cutting }), output: nothing },
  'knowledge.remove': { input: z.object({ name }), output: nothing },
  /** The person chooses files, or a folder; null when they thought better of it. They are indexed one after the other. */
  'knowledge.index': { input: z.object({ name, from: z.enum(['files', 'folder']) }), output: IndexJob.nullable() },
  'knowledge.cancel': { input: z.object({ name }), output: nothing },
  'knowledge.documents': { input: z.object({ name, after: z.string().max(400), search: z.string().max(200) }), output: z.object({ documents: z.array(DocumentSummary), more: z.boolean() }) },
  'knowledge.chunks': { input: z.object({ name, document: DocumentId }), output: z.array(Chunk) },
  'knowledge.remove-document': { input: z.object({ name, document: DocumentId }), output: nothing },
  'knowledge.search': { input: z.object({ name, text: z.string().max(8_000), topK: z.number().int().min(1).max(mostPassages), filters: FilterField, mode: SearchMode }), output: z.object({ passages: z.array(TriedPassage), /** Milliseconds. */ took: z.number() }) },
} as const
