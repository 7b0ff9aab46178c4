import type { Chunk, TriedPassage } from '@shared/knowledge/document.ts'
import type { DocumentEntry } from '../store/store.ts'

/** What a store of others keeps beside a vector. The text is `content`, as everywhere; the rest is what filters ask for. */
export function payloadOf({ id, title, source, format, metadata }: DocumentEntry, { content, headings, position, page }: Chunk): Record<string, unknown> {
  return { ...metadata, document: id, title, source, format, heading: headings.join(' › '), position, ...(page !== undefined && { page }), content }
}

export function chunkId(document: string, position: number): string {
  return `${document}#${position}`
}

/** One that somebody else put there may have no text; it is found all the same. */
export function passageOf(payload: Readonly<Record<string, unknown>>, { id, score }: { id: string; score: number }): TriedPassage {
  const { content, ...metadata } = payload
  const known = typeof metadata['document'] === 'string' && typeof metadata['position'] === 'number' ? chunkId(metadata['document'], metadata['position']) : id
  return { id: known, score, content: typeof content === 'string' ? content : '', metadata, similarity: score, wordRank: null }
}
