import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'

export type ListRow = { id: string; heading?: string }

type RowListProps<R extends ListRow> = {
  /** Names the list for a screen reader. */
  label: string
  /** In their order; a row with a `heading` is a line between others and is passed over. */
  rows: readonly R[]
  /** Grid columns of a row, and what stands over each. */
  columns: string
  head: readonly ReactNode[]
  renderRow: (row: R) => ReactNode
  activeId: string | null
  /** By arrows, or by a click. */
  onActive: (row: R) => void
  /** Enter, or a click. */
  onOpen: (row: R) => void
  /** When the last rows come into sight. */
  onEnd?: (() => void) | undefined
}

const rowHeight = 44
const headingHeight = 28
const pageRows = 10

/** The ARIA listbox pattern over rows of two lines, of which only those in sight are in the document: one tab stop, arrows walk. */
export function RowList<R extends ListRow>({ label, rows, columns, head, renderRow, activeId, onActive, onOpen, onEnd }: RowListProps<R>) {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const active = rows.findIndex((row) => row.id === activeId)
  const virtualizer = useVirtualizer({
    count: rows.length, estimateSize: (index) => (rows[index]?.heading === undefined ? rowHeight : headingHeight), overscan: 8,
    getScrollElement: () => scroller.current, getItemKey: (index) => rows[index]?.id ?? index, scrollPaddingStart: headingHeight,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => { if (rows.length > 0 && last >= rows.length - 20) onEnd?.() }, [last, rows.length, onEnd])

  const moveTo = (index: number, by: 1 | -1) => {
    let at = Math.min(Math.max(index, 0), rows.length - 1)
    while (rows[at]?.heading !== undefined) at += by
    const row = rows[at]
    if (row === undefined) return
    virtualizer.scrollToIndex(at)
    onActive(row)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step: Record<string, [number, 1 | -1] | undefined> = {
      ArrowDown: [active + 1, 1], ArrowUp: [active < 0 ? 0 : active - 1, active <= 0 ? 1 : -1], Home: [0, 1], End: [rows.length - 1, -1], PageDown: [active + pageRows, 1], PageUp: [active - pageRows, active <= pageRows ? 1 : -1],
    }
    const next = step[event.key]
    const row = rows[active]
    if (next !== undefined) moveTo(...next)
    else if (event.key === 'Enter' && row !== undefined) onOpen(row)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col" style={{ '--cols': columns }}>
      <div className="th flex-none" aria-hidden>{head.map((each, index) => <span key={index}>{each}</span>)}</div>
      <div
        ref={scroller} className="row-list" role="listbox" aria-label={label} tabIndex={0} onKeyDown={onKeyDown}
        aria-activedescendant={active >= 0 && items.some(({ index }) => index === active) ? `${id}-${active}` : undefined}
      >
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start, size }) => {
            const row = rows[index]
            if (row === undefined) return null
            const style = { position: 'absolute', top: start, left: 0, right: 0, height: size } as const
            if (row.heading !== undefined) return <div key={row.id} className="trw-head" role="presentation" style={style}>{row.heading}</div>
            return (
              <div
                key={row.id} id={`${id}-${index}`} className="trw two-line" role="option" aria-selected={row.id === activeId} aria-setsize={rows.length} aria-posinset={index + 1} style={style}
                onClick={() => { onActive(row); onOpen(row) }}
              >
                {renderRow(row)}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
