import type { JsonSchema } from '@shared/json-schema.ts'
import { inferSchema } from '@shared/infer-schema.ts'
import type { JsonValue } from '@shared/json.ts'

type SchemaRow = { key: string; depth: number; type: string; required: boolean; description: string }

/** What there can be, without values: from the schema where one is known, else from the value. */
export function SchemaView({ label, schema, value }: { label: string; schema: JsonSchema | undefined; value: JsonValue | undefined }) {
  const known = schema !== undefined && Object.keys(schema).length > 0 ? schema : value === undefined ? undefined : inferSchema(value)
  const rows = known === undefined ? [] : schemaRows(known)
  if (rows.length === 0) return <div className="help px-3 py-1">{known === undefined ? 'Its shape is known after a run.' : typeOf(known)}</div>
  return (
    <ul className="tree ins-schema" aria-label={label}>
      {rows.map((row, index) => (
        <li key={index} className="tr" style={{ paddingLeft: 8 + row.depth * 12 }} title={row.description}>
          <span className="k">{row.key}</span>
          <span className="v" />
          <span className="ty">{row.type}{row.required ? '' : ', may be absent'}</span>
        </li>
      ))}
    </ul>
  )
}

/** More lines than this are not read, and a schema may refer to itself. */
const mostRows = 300

function schemaRows(root: JsonSchema): SchemaRow[] {
  const rows: SchemaRow[] = []
  const visit = (schema: JsonSchema | boolean | undefined, depth: number): void => {
    if (typeof schema !== 'object' || depth > 8) return
    for (const [key, part] of Object.entries(schema.properties ?? {})) {
      if (rows.length >= mostRows) return
      const inner = typeof part === 'object' ? part : {}
      rows.push({ key, depth, type: typeOf(inner), required: schema.required?.includes(key) ?? false, description: inner.description ?? '' })
      visit(inner, depth + 1)
    }
    if (typeof schema.items === 'object') visit(schema.items, depth)
  }
  visit(root, 0)
  return rows
}

const words: Record<string, string> = { string: 'text', number: 'num', integer: 'num', boolean: 'bool', array: 'list', object: 'object', null: 'none' }

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ').slice(0, 60)
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  return types.length === 0 ? 'any' : types.map((type) => words[type] ?? type).join(' or ')
}
