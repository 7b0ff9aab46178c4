import type { ActionRag } from '@main/connectors/define.ts'
import type { Knowledge } from '@main/rag/knowledge.ts'
import { toFailure } from '@shared/failure.ts'

/** Collections as a step reaches them: what is under way ends with its signal. */
export function createRagDoor(knowledge: Knowledge): (signal: AbortSignal) => ActionRag {
  return (signal) => ({
    collections: async () => (await knowledge.collections()).map(({ name }) => name),
    embed: (texts, options) => knowledge.embed(texts, { ...options, signal }),
    async indexDocuments(collection, documents, { makes }) {
      if (makes && !(await knowledge.collections()).some(({ name }) => name === collection)) await unlessThere(knowledge.create({ name: collection }))
      return knowledge.indexDocuments(collection, documents, { signal })
    },
    async retrieve(collection, query) {
      const found = await knowledge.retrieve(collection, query, signal)
      return found.map(({ id, score, content, metadata }) => ({ id, score, content, metadata }))
    },
  })
}

/** Two steps may make the same one at once. */
async function unlessThere(making: Promise<unknown>): Promise<void> {
  await making.catch((error: unknown) => {
    if (toFailure(error).code !== 'conflict') throw error
  })
}
