import { conditionOf } from '@shared/knowledge/filter.ts'
import { z } from 'zod'
import { defineRetrieval } from '../define.ts'
import { callProvider } from './call.ts'
import { chunkId, passageOf, payloadOf } from './payload.ts'
import { pineconeFilter } from './pinecone-filter.ts'

const Matches = z.looseObject({ matches: z.array(z.looseObject({ id: z.string(), score: z.number(), metadata: z.record(z.string(), z.unknown()).optional() })) })
const Listed = z.looseObject({ vectors: z.array(z.looseObject({ id: z.string() })).optional(), pagination: z.looseObject({ next: z.string().optional() }).optional() })

/** "2 MB or 1000 records", and a vector of 3,072 numbers is 40 KB as JSON. https://docs.pinecone.io/guides/index-data/upsert-data */
const batch = 40
/** Of ids in one delete. */
const mostIds = 1_000

/** An index of Pinecone, a namespace for each collection. https://docs.pinecone.io/reference/api/2025-04/data-plane */
export const pineconeStore = defineRetrieval({
  key: 'pinecone',
  displayName: 'Pinecone',
  summary: 'A serverless index for cosine similarity, with as many dimensions as the model has. The collection is a namespace in it.',
  connectors: ['pinecone'],
  config: z.strictObject({}),
  open(_config, { account, collection: namespace }) {
    const idOf = (document: string, position: number): string => chunkId(encodeURIComponent(document), position)
    const listed = async (document: string): Promise<string[]> => {
      const ids: string[] = []
      let token: string | undefined
      do {
        const page = await callProvider(account, Listed, { method: 'GET', url: '/vectors/list', absent: 'ok', query: { namespace, prefix: `${encodeURIComponent(document)}#`, limit: '100', ...(token !== undefined && { paginationToken: token }) } })
        ids.push(...(page?.vectors ?? []).map(({ id }) => id))
        token = page?.pagination?.next
      } while (token !== undefined)
      return ids
    }
    const removeIds = async (ids: readonly string[]): Promise<void> => {
      for (let at = 0; at < ids.length; at += mostIds) await callProvider(account, z.unknown(), { method: 'POST', url: '/vectors/delete', absent: 'ok', json: { namespace, ids: ids.slice(at, at + mostIds) } })
    }
    return {
      async indexDocuments(documents) {
        let count = 0
        for (const { document, chunks } of documents) {
          const vectors = chunks.map((chunk) => ({ id: idOf(document.id, chunk.position), values: [...chunk.embedding], metadata: withoutMixedLists(payloadOf(document, chunk)) }))
          for (let at = 0; at < vectors.length; at += batch) await callProvider(account, z.unknown(), { method: 'POST', url: '/vectors/upsert', json: { namespace, vectors: vectors.slice(at, at + batch) } })
          const now = new Set(vectors.map(({ id }) => id))
          // What the document had more of before.
          await removeIds((await listed(document.id)).filter((id) => !now.has(id)))
          count += vectors.length
        }
        return count
      },
      async retrieve(queryEmbedding, { topK, filters }) {
        const condition = filters && conditionOf(filters)
        const answer = await callProvider(account, Matches, { method: 'POST', url: '/query', json: { namespace, vector: [...queryEmbedding], topK, includeMetadata: true, includeValues: false, ...(condition && { filter: pineconeFilter(condition) }) } })
        return (answer?.matches ?? []).map(({ id, score, metadata = {} }) => passageOf(metadata, { id, score }))
      },
      removeDocument: async (id) => removeIds(await listed(id)),
      async clear() {
        await callProvider(account, z.unknown(), { method: 'POST', url: '/vectors/delete', absent: 'ok', json: { namespace, deleteAll: true } })
      },
    }
  },
})

/** It takes lists of texts alone. */
function withoutMixedLists(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : value]))
}
