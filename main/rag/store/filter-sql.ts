import type { Condition, Scalar } from '@shared/knowledge/filter.ts'

export type Sql = { sql: string; values: (string | number | Buffer)[] }

const symbols = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** A condition as SQL over the column `column` that holds a document of the collection. */
export function filterSql(condition: Condition, { collection, column }: { collection: number; column: string }): Sql {
  const about = (field: string): Sql => ({ sql: 'SELECT document FROM attributes WHERE collection = ? AND name = ?', values: [collection, field] })
  const within = (field: string, more: string, values: Sql['values']): Sql => {
    const base = about(field)
    return { sql: `${column} IN (${base.sql}${more})`, values: [...base.values, ...values] }
  }
  switch (condition.kind) {
    case 'all': return joined(condition.parts.map((part) => filterSql(part, { collection, column })), ' AND ')
    case 'any': return joined(condition.parts.map((part) => filterSql(part, { collection, column })), ' OR ')
    case 'not': {
      const { sql, values } = filterSql(condition.part, { collection, column })
      return { sql: `NOT (${sql})`, values }
    }
    case 'equal': return within(condition.field, ` AND value IN (${condition.values.map(() => '?').join(', ')})`, condition.values.map(stored))
    case 'compare': return within(condition.field, ` AND value ${symbols[condition.by]} ? AND typeof(value) ${typeof condition.value === 'number' ? "IN ('integer', 'real')" : "= 'text'"}`, [condition.value])
    case 'exists': return within(condition.field, '', [])
    default: return condition satisfies never
  }
}

/** As `attributes.value` holds it. */
export function stored(value: Scalar): string | number | Buffer {
  return typeof value === 'boolean' ? Buffer.from([value ? 1 : 0]) : value
}

function joined(parts: readonly Sql[], word: string): Sql {
  return { sql: `(${parts.map(({ sql }) => sql).join(word)})`, values: parts.flatMap(({ values }) => values) }
}
