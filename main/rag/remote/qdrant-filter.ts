import { AppError } from '@shared/failure.ts'
import type { Condition, Scalar } from '@shared/knowledge/filter.ts'

export type QdrantFilter = { [key: string]: unknown }

/**
 * A condition in Qdrant's words (https://qdrant.tech/documentation/concepts/filtering/). Throws AppError `invalid-input` for
 * texts that are to be greater or less and are no dates.
 */
export function qdrantFilter(condition: Condition): QdrantFilter {
  switch (condition.kind) {
    case 'all': return { must: condition.parts.map(qdrantFilter) }
    case 'any': return { should: condition.parts.map(qdrantFilter) }
    case 'not': return { must_not: [qdrantFilter(condition.part)] }
    case 'exists': return { must_not: [{ is_empty: { key: condition.field } }] }
    case 'equal': return { should: condition.values.map((value) => equal(condition.field, value)) }
    case 'compare': {
      const { field, by, value } = condition
      if (typeof value === 'string' && !/^\d{4}-\d\d-\d\d([T ]|$)/.test(value)) throw new AppError({ code: 'invalid-input', message: `Qdrant compares numbers and dates, and "${field}" is compared with "${value.slice(0, 40)}". Write dates as 2026-01-31, or compare with eq and in.`, retryable: false, sent: 'not-sent' })
      return { must: [{ key: field, range: { [by]: value } }] }
    }
    default: return condition satisfies never
  }
}

/** It matches texts, whole numbers, true and false; of other numbers it knows only from where to where. */
function equal(key: string, value: Scalar): QdrantFilter {
  return typeof value === 'number' && !Number.isInteger(value) ? { key, range: { gte: value, lte: value } } : { key, match: { value } }
}
