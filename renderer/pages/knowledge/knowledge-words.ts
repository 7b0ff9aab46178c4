import type { CollectionSummary, ProviderChoice } from '@shared/knowledge/collection.ts'
import type { IndexJob } from '@shared/knowledge/index-job.ts'
import type { ProviderInfo } from '@shared/knowledge/provider.ts'

export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`
}

export function sizeWords({ documents, chunks }: Pick<CollectionSummary, 'documents' | 'chunks'>): string {
  return documents === 0 ? 'Nothing in it yet' : `${plural(documents, 'document')}, ${plural(chunks, 'passage')}`
}

export const builtInEmbedderWords = { label: 'Built-in, for English', detail: 'On this computer. No key, no network.' }
export const localStoreWords = { label: 'This computer', detail: 'In the data folder, by meaning and by words.' }

/** The model as a person chose it. */
export function embedderWords({ key }: ProviderChoice, providers: readonly ProviderInfo[]): string {
  return key === 'built-in' ? builtInEmbedderWords.label : (providers.find((each) => each.key === key)?.displayName ?? key)
}

export function storeWords({ key }: ProviderChoice, providers: readonly ProviderInfo[]): string {
  return key === 'local' ? localStoreWords.label : (providers.find((each) => each.key === key)?.displayName ?? key)
}

/** What came of a job, once it is over. */
export function outcomeWords({ state, documents, of, count, unchanged, refusedCount }: IndexJob): string {
  const rest = [...(unchanged > 0 ? [`${unchanged.toLocaleString('en')} had not changed`] : []), ...(refusedCount > 0 ? [`${refusedCount.toLocaleString('en')} left out`] : [])].join(', ')
  const more = rest === '' ? '' : `; ${rest}`
  if (state === 'cancelled') return `Stopped after ${documents.toLocaleString('en')} of ${plural(of, 'file')}. What was done stays${more}.`
  if (state === 'failed') return `Stopped after ${documents.toLocaleString('en')} of ${plural(of, 'file')}${more}.`
  if (of === 0) return 'There was no file that can be read.'
  const indexed = of - refusedCount
  return indexed === 0 ? `No file was indexed${more}.` : `${plural(indexed, 'file')} with ${plural(count, 'passage')}${more}.`
}

/** About how long it still takes, from how it went so far. Empty while nobody can say. */
export function leftWords({ documents, of, startedAt }: Pick<IndexJob, 'documents' | 'of' | 'startedAt'>, now: number): string {
  if (documents < 3) return ''
  const seconds = ((now - startedAt) / 1000 / documents) * (of - documents)
  if (seconds < 5) return 'a few seconds left'
  return seconds < 90 ? `about ${Math.ceil(seconds / 5) * 5} s left` : `about ${Math.ceil(seconds / 60)} min left`
}

/** A first name that is free: handbook, handbook-2. */
export function freeName(base: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(name)) return name
  }
}
