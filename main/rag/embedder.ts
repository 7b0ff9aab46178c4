import { AppError } from '@shared/failure.ts'
import { builtInEmbedder, type ProviderChoice } from '@shared/knowledge/collection.ts'
import { builtInDimensions, builtInId, builtInReads, type BuiltInEmbedder } from './built-in.ts'
import type { OpenAccount } from './define.ts'
import { chosen, embeddings } from './providers.ts'

/** A choice of an embedder, ready to be used. */
export interface Embedder {
  id: string
  /** Null: known after the first answer. */
  dimensions: number | null
  /** What it reads of a text, in characters; null where that is more than a chunk has. */
  reads: number | null
  /** How many documents beyond the one that is next may be embedded already. */
  documentsAhead: number
  /** One vector after the other, all of the same length. Rejects with AppError. */
  embed(texts: readonly string[], options: { use: 'document' | 'query'; signal: AbortSignal; onProgress?(done: number): void }): Promise<{ vectors: Float32Array; dimensions: number }>
}

/** Short ones share a batch, and each thread has one. A service is asked by one at a time: it counts what comes at once. */
const builtInAhead = 12

export function embedderOf(choice: ProviderChoice, { builtIn, openAccount }: { builtIn: BuiltInEmbedder; openAccount: OpenAccount }): Embedder {
  if (choice.key === builtInEmbedder.key) {
    return {
      id: builtInId, dimensions: builtInDimensions, reads: builtInReads, documentsAhead: builtInAhead,
      async embed(texts, { use, signal, onProgress }) {
        return { vectors: await builtIn.embed(texts, { signal, isUrgent: use === 'query', onProgress }), dimensions: builtInDimensions }
      },
    }
  }
  const { provider, config } = chosen(embeddings, choice)
  return {
    id: `${provider.key}/${provider.idOf(config)}`, dimensions: provider.dimensions(config), reads: null, documentsAhead: 0,
    async embed(texts, { use, signal, onProgress = () => undefined }) {
      const account = await openAccount(provider.connectors, choice, signal)
      const embedding = provider.open(config, { account, signal })
      const all: ArrayLike<number>[] = []
      for (let at = 0; at < texts.length; at += provider.batch) {
        const part = texts.slice(at, at + provider.batch)
        const vectors = await embedding.embed(part, use)
        if (vectors.length !== part.length) throw unusable(provider.displayName, `${vectors.length} vectors for ${part.length} texts`)
        all.push(...vectors)
        onProgress(all.length)
      }
      return joined(all, provider.displayName)
    },
  }
}

function joined(all: readonly ArrayLike<number>[], displayName: string): { vectors: Float32Array; dimensions: number } {
  const dimensions = all[0]?.length ?? 0
  const vectors = new Float32Array(all.length * dimensions)
  for (const [at, vector] of all.entries()) {
    if (vector.length !== dimensions || dimensions === 0) throw unusable(displayName, 'vectors of different lengths')
    vectors.set(vector, at * dimensions)
  }
  return { vectors, dimensions }
}

function unusable(displayName: string, what: string): AppError {
  return new AppError({ code: 'unavailable', message: `${displayName} answered ${what}, so nothing was indexed. Look at its model and address.`, retryable: true, sent: 'processed' })
}
