import { useRef } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { previewOf } from './json-rows.ts'

/** More would not be read; the JSON view has them all. */
const mostColumns = 30
const rowHeight = 32

/** A value as a table: a list of objects by their keys, a list of plain values in one column, an object as one row. */
export function TableView({ label, value }: { label: string; value: JsonValue }) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = tableRows(value)
  const columns = tableColumns(rows)
  const virtualizer = useVirtualizer({ count: rows.length, estimateSize: () => rowHeight, overscan: 10, getScrollElement: () => scroller.current })
  const items = virtualizer.getVirtualItems()
  const before = items[0]?.start ?? 0
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0)

  if (rows.length === 0) return <div className="help px-3 py-2">An empty list has no rows.</div>
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label={label}>
      <table className="vtable" aria-rowcount={rows.length + 1}>
        <thead><tr><th scope="col" className="num">#</th>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map((item) => (
            <tr key={item.index} aria-rowindex={item.index + 2}>
              <td className="num ink3">{item.index}</td>
              {columns.map((column) => <Cell key={column} value={rows[item.index]?.[column]} />)}
            </tr>
          ))}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ value }: { value: JsonValue | undefined }) {
  if (value === undefined) return <td className="ink3" aria-label="absent" />
  const text = typeof value === 'string' ? value : typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, 200) : previewOf(value)
  return <td title={text.slice(0, 1000)} className={typeof value === 'number' ? 'num' : undefined}>{text}</td>
}

/** The rows of a value; a plain value stands under the column `value`. */
export function tableRows(value: JsonValue): JsonObject[] {
  const list = Array.isArray(value) ? value : [value]
  return list.map((entry) => (isJsonObject(entry) ? entry : { value: entry }))
}

/** The keys of all rows in the order they first appear. */
export function tableColumns(rows: readonly JsonObject[]): string[] {
  const columns = new Set<string>()
  for (const row of rows.slice(0, 1000)) for (const key of Object.keys(row)) columns.add(key)
  return [...columns].slice(0, mostColumns)
}
