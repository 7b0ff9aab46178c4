import { AppError } from '@shared/failure.ts'
import type { ProviderChoice } from '@shared/knowledge/collection.ts'
import type { ProviderInfo } from '@shared/knowledge/provider.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import type { AnyEmbedding, AnyRetrieval } from './define.ts'
import { cohereEmbedding } from './remote/cohere-embedding.ts'
import { openaiEmbedding } from './remote/openai-embedding.ts'
import { pgvectorStore } from './remote/pgvector-store.ts'
import { pineconeStore } from './remote/pinecone-store.ts'
import { qdrantStore } from './remote/qdrant-store.ts'

/** Every embedding service there is, beside the built-in one. Adding one touches its file and this list. */
export const embeddings: readonly AnyEmbedding[] = [openaiEmbedding, cohereEmbedding]

/** Every store of vectors there is, beside the local one. */
export const retrievals: readonly AnyRetrieval[] = [pgvectorStore, qdrantStore, pineconeStore]

/** The provider of a choice, with its config. Throws AppError `not-found` for one that is not there, `invalid-input` for a config that it does not take. */
export function chosen<Provider extends AnyEmbedding | AnyRetrieval>(list: readonly Provider[], { key, config }: ProviderChoice): { provider: Provider; config: never } {
  const provider = list.find((each) => each.key === key)
  if (!provider) throw new AppError({ code: 'not-found', message: `There is no provider "${key}". There are: ${list.map((each) => each.key).join(', ')}.`, retryable: false, sent: 'not-sent' })
  return { provider, config: parsed(provider, config) as never }
}

/** As data for a form. */
export function infosOf(list: readonly (AnyEmbedding | AnyRetrieval)[]): ProviderInfo[] {
  return list.map(({ key, displayName, summary, connectors, config }) => ({ key, displayName, summary, connectors: [...connectors], schema: z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as JsonSchema }))
}

function parsed({ displayName, config: schema }: AnyEmbedding | AnyRetrieval, config: JsonObject): unknown {
  const result = schema.safeParse(config)
  if (result.success) return result.data
  throw new AppError({ code: 'invalid-input', message: `What is set of ${displayName} cannot be used: ${result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. ')}.`, retryable: false, sent: 'not-sent' })
}
