import { useLayoutEffect, useRef, useState, type HTMLAttributes, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'

export type TreeRow = { id: string; label: string; depth: number; expandable: boolean; expanded: boolean; position: number; setSize: number }

type TreeProps<R extends TreeRow> = {
  label: string
  rows: readonly R[]
  rowHeight?: number
  renderRow: (row: R) => ReactNode
  onToggle: (row: R) => void
  /** Enter, or a click on a line that does not open. */
  onActivate?: ((row: R) => void) | undefined
  /** More attributes of a line, e.g. what makes it draggable. */
  rowProps?: ((row: R) => HTMLAttributes<HTMLDivElement> & { draggable?: boolean; title?: string }) | undefined
  className?: string
}

/** Lists this long and longer keep only the lines in sight in the document. */
const virtualFrom = 100

/** The ARIA tree pattern over flat lines: one tab stop, arrows walk and open, Home, End, first letters jump. It scrolls with what it stands in. */
export function Tree<R extends TreeRow>({ label, rows, rowHeight = 22, renderRow, onToggle, onActivate, rowProps, className }: TreeProps<R>) {
  const host = useRef<HTMLDivElement>(null)
  const [activeId, setActiveId] = useState<string | null>(null)
  const active = Math.max(0, rows.findIndex((row) => row.id === activeId))
  const isVirtual = rows.length > virtualFrom
  const scrollMargin = useScrollMargin(host, isVirtual)
  const virtualizer = useVirtualizer({
    count: isVirtual ? rows.length : 0, estimateSize: () => rowHeight, overscan: 12, scrollMargin,
    getScrollElement: () => scrollerOf(host.current),
  })

  const focusRow = (index: number) => {
    const row = rows[index]
    if (row === undefined) return
    setActiveId(row.id)
    if (isVirtual) virtualizer.scrollToIndex(index)
    requestAnimationFrame(() => host.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus())
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.dataset['index'] === undefined) return
    const next = nextOf(event, rows, active)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    const row = rows[active]
    if (row === undefined) return
    if (next === 'toggle') onToggle(row)
    else if (next === 'activate') (onActivate ?? onToggle)(row)
    else focusRow(next)
  }

  const renderAt = (index: number, top?: number) => {
    const row = rows[index]
    if (row === undefined) return null
    return (
      <div
        key={row.id} className="tr" role="treeitem" data-index={index} tabIndex={index === active ? 0 : -1}
        aria-level={row.depth + 1} aria-posinset={row.position} aria-setsize={row.setSize}
        aria-expanded={row.expandable ? row.expanded : undefined} aria-selected={row.id === activeId}
        style={{ paddingLeft: 4 + row.depth * 12, ...(top === undefined ? {} : { position: 'absolute', top, left: 0, right: 0 }) }}
        onFocus={() => setActiveId(row.id)}
        onClick={() => (row.expandable ? onToggle(row) : onActivate?.(row))}
        {...rowProps?.(row)}
      >
        {renderRow(row)}
      </div>
    )
  }

  return (
    <div ref={host} className={className === undefined ? 'tree' : `tree ${className}`} role="tree" aria-label={label} onKeyDown={onKeyDown}>
      {isVirtual
        ? <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>{virtualizer.getVirtualItems().map((item) => renderAt(item.index, item.start - scrollMargin))}</div>
        : rows.map((_, index) => renderAt(index))}
    </div>
  )
}

function nextOf(event: KeyboardEvent, rows: readonly TreeRow[], active: number): number | 'toggle' | 'activate' | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const row = rows[active]
  if (row === undefined) return null
  switch (event.key) {
    case 'ArrowDown': return Math.min(rows.length - 1, active + 1)
    case 'ArrowUp': return Math.max(0, active - 1)
    case 'Home': return 0
    case 'End': return rows.length - 1
    case 'ArrowRight': return row.expandable ? (row.expanded ? active + 1 : 'toggle') : active
    case 'ArrowLeft': return row.expanded ? 'toggle' : parentOf(rows, active)
    case ' ': return row.expandable ? 'toggle' : 'activate'
    case 'Enter': return 'activate'
    default: return event.key.length === 1 ? startingWith(rows, active, event.key) : null
  }
}

function parentOf(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0
  for (let above = index - 1; above >= 0; above -= 1) if ((rows[above]?.depth ?? 0) < depth) return above
  return index
}

function startingWith(rows: readonly TreeRow[], active: number, letter: string): number | null {
  for (let step = 1; step <= rows.length; step += 1) {
    const index = (active + step) % rows.length
    if (rows[index]?.label.toLowerCase().startsWith(letter.toLowerCase())) return index
  }
  return null
}

function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let parent = element?.parentElement ?? null; parent !== null; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent
  }
  return null
}

/** How far below the top of what scrolls the tree begins. */
function useScrollMargin(host: RefObject<HTMLElement | null>, wanted: boolean): number {
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const scroller = scrollerOf(host.current)
    if (!wanted || host.current === null || scroller === null) return
    setMargin(host.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop)
  }, [host, wanted])
  return margin
}
