import type { Condition, Scalar } from '@shared/knowledge/filter.ts'

export type Sql = { sql: string; values: (string | number | Buffer)[] }

/** Of every document, in its own row: to keep them among the attributes, too, would take most of the time of writing one. */
const columns: { [field: string]: string } = { document: 'key', title: 'title', source: 'source', format: 'format' }

const symbols = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** A condition as SQL over the column `column` that holds a document of the collection. */
export function filterSql(condition: Condition, { collection, column }: { collection: number; column: string }): Sql {
  const ownColumn = 'field' in condition && isColumn(condition.field) ? columns[condition.field] : undefined
  if (ownColumn !== undefined) return ofDocument(condition, { collection, column, ownColumn })
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

/** All of these are there, and texts. */
function ofDocument(condition: Condition, { collection, column, ownColumn }: { collection: number; column: string; ownColumn: string }): Sql {
  const within = (test: string, values: string[]): Sql => ({ sql: `${column} IN (SELECT id FROM documents WHERE collection = ? AND ${ownColumn} ${test})`, values: [collection, ...values] })
  if (condition.kind === 'exists') return always
  if (condition.kind === 'compare') return typeof condition.value === 'string' ? within(`${symbols[condition.by]} ?`, [condition.value]) : never
  const texts = condition.kind === 'equal' ? condition.values.filter((value) => typeof value === 'string') : []
  return texts.length > 0 ? within(`IN (${texts.map(() => '?').join(', ')})`, texts) : never
}

const always: Sql = { sql: '1', values: [] }
const never: Sql = { sql: '0', values: [] }

export function isColumn(field: string): boolean {
  return Object.hasOwn(columns, field)
}

/** As `attributes.value` holds it. */
export function stored(value: Scalar): string | number | Buffer {
  return typeof value === 'boolean' ? Buffer.from([value ? 1 : 0]) : value
}

function joined(parts: readonly Sql[], word: string): Sql {
  return { sql: `(${parts.map(({ sql }) => sql).join(word)})`, values: parts.flatMap(({ values }) => values) }
}
