import { hash } from 'node:crypto'
import { conditionOf } from '@shared/knowledge/filter.ts'
import { z } from 'zod'
import { defineRetrieval } from '../define.ts'
import { callProvider } from './call.ts'
import { chunkId, passageOf, payloadOf } from './payload.ts'
import { qdrantFilter } from './qdrant-filter.ts'

const Found = z.looseObject({ result: z.looseObject({ points: z.array(z.looseObject({ id: z.union([z.string(), z.number()]), score: z.number(), payload: z.record(z.string(), z.unknown()).nullish() })) }) })
const Made = z.looseObject({ result: z.unknown() })
const batch = 100

/** A server of Qdrant. The collection is one of the same name, made when it is first written to. https://api.qdrant.tech/api-reference */
export const qdrantStore = defineRetrieval({
  key: 'qdrant',
  displayName: 'Qdrant',
  summary: 'Your own server or Qdrant Cloud. The collection is one of the same name there, made with the first document.',
  connectors: ['qdrant'],
  config: z.strictObject({}),
  open(_config, { account, collection, dimensions }) {
    const at = `/collections/${encodeURIComponent(collection)}`
    const ensure = async (): Promise<void> => {
      if (await callProvider(account, Made, { method: 'GET', url: at, absent: 'ok' })) return
      await callProvider(account, Made, { method: 'PUT', url: at, json: { vectors: { size: dimensions, distance: 'Cosine' } } })
      // Removing a document would else look through all.
      await callProvider(account, Made, { method: 'PUT', url: `${at}/index`, query: { wait: 'true' }, json: { field_name: 'document', field_schema: 'keyword' } })
    }
    const removeWhere = async (filter: unknown): Promise<void> => {
      await callProvider(account, Made, { method: 'POST', url: `${at}/points/delete`, absent: 'ok', query: { wait: 'true' }, json: { filter } })
    }
    return {
      async indexDocuments(documents) {
        await ensure()
        let count = 0
        for (const { document, chunks } of documents) {
          const points = chunks.map((chunk) => ({ id: uuidOf(chunkId(document.id, chunk.position)), vector: [...chunk.embedding], payload: payloadOf(document, chunk) }))
          for (let from = 0; from < points.length; from += batch) await callProvider(account, Made, { method: 'PUT', url: `${at}/points`, query: { wait: 'true' }, json: { points: points.slice(from, from + batch) } })
          // What the document had more of before.
          await removeWhere({ must: [{ key: 'document', match: { value: document.id } }, { key: 'position', range: { gte: chunks.length } }] })
          count += points.length
        }
        return count
      },
      async retrieve(queryEmbedding, { topK, filters }) {
        const condition = filters && conditionOf(filters)
        const answer = await callProvider(account, Found, { method: 'POST', url: `${at}/points/query`, absent: 'ok', json: { query: [...queryEmbedding], limit: topK, with_payload: true, ...(condition && { filter: qdrantFilter(condition) }) } })
        return (answer?.result.points ?? []).map(({ id, score, payload }) => passageOf(payload ?? {}, { id: String(id), score }))
      },
      removeDocument: (id) => removeWhere({ must: [{ key: 'document', match: { value: id } }] }),
      async clear() {
        await callProvider(account, Made, { method: 'DELETE', url: at, absent: 'ok' })
      },
    }
  },
})

/** Ids are numbers or UUIDs there; this is always the same for a chunk. */
function uuidOf(id: string): string {
  const hex = hash('sha256', id, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
