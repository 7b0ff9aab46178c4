import { CollectionName } from '@shared/knowledge/collection.ts'
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'

export const collectionField = CollectionName.meta({ title: 'Collection', description: 'Documents that are searched together. Those there are stand under Knowledge.', examples: ['handbook'], 'x-options': 'collections' })

export async function collectionOptions(_input: unknown, { rag }: Pick<LookupContext, 'rag'>): Promise<FieldOption[]> {
  return (await rag.collections()).map((name) => ({ value: name, label: name }))
}

/** A step's output is kept in the run's journal. */
export const mostTexts = 100
export const longestText = 8_000
export const Embedding = z.array(z.number()).min(1).max(8_192)
