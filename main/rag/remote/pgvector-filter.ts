import type { Condition } from '@shared/knowledge/filter.ts'

const symbols = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** A condition as SQL of PostgreSQL over the column `metadata`. `parameter` keeps a value and gives its place: `$3`. */
export function pgvectorFilter(condition: Condition, parameter: (value: unknown) => string): string {
  switch (condition.kind) {
    case 'all': return `(${condition.parts.map((part) => pgvectorFilter(part, parameter)).join(' AND ')})`
    case 'any': return `(${condition.parts.map((part) => pgvectorFilter(part, parameter)).join(' OR ')})`
    case 'not': return `NOT ${pgvectorFilter(condition.part, parameter)}`
    case 'exists': return `jsonb_exists(metadata, ${parameter(condition.field)}::text)`
    case 'equal': {
      const field = parameter(condition.field)
      // A list contains one of its entries, and a value itself.
      return `coalesce(${condition.values.map((value) => `metadata -> ${field}::text @> ${parameter(JSON.stringify(value))}::jsonb`).join(' OR ')}, false)`
    }
    case 'compare': {
      const field = parameter(condition.field)
      const value = parameter(String(condition.value))
      const isNumber = typeof condition.value === 'number'
      const compared = isNumber ? `(entry #>> '{}')::numeric ${symbols[condition.by]} ${value}::numeric` : `(entry #>> '{}') COLLATE "C" ${symbols[condition.by]} ${value}::text`
      return `EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(metadata -> ${field}::text) WHEN 'array' THEN metadata -> ${field}::text ELSE jsonb_build_array(metadata -> ${field}::text) END) AS entry WHERE CASE WHEN jsonb_typeof(entry) = '${isNumber ? 'number' : 'string'}' THEN ${compared} ELSE false END)`
    }
    default: return condition satisfies never
  }
}
