import { AppError } from '@shared/failure.ts'
import type { Condition } from '@shared/knowledge/filter.ts'

export type PineconeFilter = { [key: string]: unknown }

/**
 * A condition in Pinecone's words (https://docs.pinecone.io/guides/search/filter-by-metadata). It has no "not", so that goes
 * inwards to what can be turned round. Throws AppError `invalid-input` for texts that are to be greater or less.
 */
export function pineconeFilter(condition: Condition, isNot = false): PineconeFilter {
  switch (condition.kind) {
    case 'all': case 'any': return { [(condition.kind === 'all') === isNot ? '$or' : '$and']: condition.parts.map((part) => pineconeFilter(part, isNot)) }
    case 'not': return pineconeFilter(condition.part, !isNot)
    case 'exists': return { [condition.field]: { $exists: !isNot } }
    case 'equal': {
      const { field, values } = condition
      // What is absent is equal to nothing.
      if (isNot) return { $or: [{ [field]: { $nin: values } }, { [field]: { $exists: false } }] }
      return { [field]: values.length === 1 ? { $eq: values[0] } : { $in: values } }
    }
    case 'compare': {
      const { field, by, value } = condition
      if (typeof value !== 'number') throw new AppError({ code: 'invalid-input', message: `Pinecone compares numbers alone, and "${field}" is compared with a text. Keep dates as numbers such as 20260131, or compare with eq and in.`, retryable: false, sent: 'not-sent' })
      return isNot ? { $or: [{ [field]: { [`$${opposites[by]}`]: value } }, { [field]: { $exists: false } }] } : { [field]: { [`$${by}`]: value } }
    }
    default: return condition satisfies never
  }
}

const opposites = { gt: 'lte', gte: 'lt', lt: 'gte', lte: 'gt' } as const
