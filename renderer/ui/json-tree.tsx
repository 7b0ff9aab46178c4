import { useMemo, useState, type DragEvent } from 'react'
import type { JsonValue } from '@shared/json.ts'
import { Icon } from './icon.tsx'
import { jsonRows, previewOf, typeWord, type JsonPath, type JsonRow } from './json-rows.ts'
import { Tree } from './tree.tsx'

type JsonTreeProps = {
  /** Names the tree for a screen reader. */
  label: string
  value: JsonValue
  search?: string
  /** Containers less deep than this are open at first. */
  openDepth?: number
  /** Shows a copy button on each line. */
  onCopyPath?: ((path: JsonPath, value: JsonValue) => void) | undefined
  /** Enter on a line, or a click on one that does not open: the keyboard's twin of dragging. */
  onChoose?: ((path: JsonPath, value: JsonValue) => void) | undefined
  /** Makes lines draggable: put what is carried into `event.dataTransfer`. */
  onDragStart?: ((event: DragEvent, path: JsonPath, value: JsonValue) => void) | undefined
}

/** A JSON value as an expandable tree with types. */
export function JsonTree({ label, value, search = '', openDepth = 1, onCopyPath, onChoose, onDragStart }: JsonTreeProps) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(
    () => jsonRows(value, { search, isExpanded: (id, depth) => (depth < openDepth) !== toggled.has(id) }),
    [value, search, toggled, openDepth],
  )
  const toggle = (row: JsonRow) => setToggled((before) => {
    const next = new Set(before)
    if (!next.delete(row.id)) next.add(row.id)
    return next
  })

  if (rows.length === 0) return <div className="help px-3 py-2">{search.trim() === '' ? 'Nothing inside.' : `No field or value has “${search.trim()}”.`}</div>
  return (
    <Tree
      label={label} rows={rows} onToggle={toggle}
      onActivate={onChoose === undefined ? undefined : (row) => onChoose(row.path, row.value)}
      rowProps={(row) => ({
        title: titleOf(row),
        ...(onDragStart === undefined ? {} : { draggable: true, onDragStart: (event: DragEvent) => onDragStart(event, row.path, row.value) }),
      })}
      renderRow={(row) => (
        <>
          <span className="tw">{row.expandable && <Icon name={row.expanded ? 'chevron-down' : 'chevron-right'} size={12} />}</span>
          {row.label !== '' && <span className="k">{row.label}</span>}
          <span className={`v ${valueClass(row.value)}`}>{previewOf(row.value)}</span>
          {(onCopyPath !== undefined || onDragStart !== undefined) && (
            <span className="on-hover">
              {onCopyPath !== undefined && (
                <button type="button" className="ib ib-xs" tabIndex={-1} aria-label={`Copy the path of ${row.label}`} onClick={(event) => { event.stopPropagation(); onCopyPath(row.path, row.value) }}>
                  <Icon name="copy" size={12} />
                </button>
              )}
              {onDragStart !== undefined && <Icon name="grip-vertical" size={12} />}
            </span>
          )}
          <span className="ty">{typeWord(row.value)}</span>
        </>
      )}
    />
  )
}

function valueClass(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return 'kw'
  return typeof value === 'string' ? 'str' : typeof value === 'number' ? 'nu' : ''
}

/** All of a line that a narrow tree cuts short. */
function titleOf({ label, value }: JsonRow): string {
  const text = typeof value === 'string' ? value.slice(0, 1000) : typeof value === 'object' && value !== null ? '' : String(value)
  return [label, text].filter((part) => part !== '').join(': ')
}
