import { useState, type DragEvent } from 'react'
import { announce } from '../../ui/announce.ts'
import { Icon } from '../../ui/icon.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Dropdown, type MenuEntry } from '../../ui/menu.tsx'

const rowDragType = 'application/x-flowbench-row'

export type RowOrder = {
  move: (from: number, to: number) => void
  grip: (index: number) => { draggable: true; onDragStart: (event: DragEvent) => void; onDragEnd: () => void }
  rowProps: (index: number) => { 'data-over': boolean | undefined; onDragOver: (event: DragEvent) => void; onDragLeave: () => void; onDrop: (event: DragEvent) => void }
}

/** Rows that change places by dragging their grip, or by the menu. */
export function useRowOrder<T>(rows: readonly T[], onChange: (rows: T[]) => void): RowOrder {
  const [dragged, setDragged] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const move = (from: number, to: number) => {
    const row = rows[from]
    if (row === undefined || from === to || to < 0 || to >= rows.length) return
    onChange(rows.toSpliced(from, 1).toSpliced(to, 0, row))
    announce(`Moved to place ${to + 1} of ${rows.length}`)
  }
  return {
    move,
    grip: (index) => ({
      draggable: true,
      onDragStart: (event) => { event.dataTransfer.setData(rowDragType, String(index)); event.dataTransfer.effectAllowed = 'move'; setDragged(index) },
      onDragEnd: () => { setDragged(null); setOver(null) },
    }),
    rowProps: (index) => ({
      'data-over': (over === index && dragged !== null && dragged !== index) || undefined,
      // Only a row of this very list: `dragged` is null in any other.
      onDragOver: (event) => { if (dragged !== null) { event.preventDefault(); setOver(index) } },
      onDragLeave: () => setOver(null),
      onDrop: (event) => {
        if (dragged === null) return
        event.preventDefault()
        move(dragged, index)
        setDragged(null)
        setOver(null)
      },
    }),
  }
}

export function RowTools({ index, count, what, order, onRemove, more = [] }: { index: number; count: number; what: string; order: RowOrder; onRemove: () => void; more?: readonly MenuEntry[] }) {
  const entries: MenuEntry[] = [
    ...more,
    ...(more.length > 0 && count > 1 ? [{ kind: 'separator' } as const] : []),
    ...(count > 1 ? [
      { label: 'Move up', icon: 'arrow-up', disabled: index === 0, onSelect: () => order.move(index, index - 1) } as const,
      { label: 'Move down', icon: 'arrow-down', disabled: index === count - 1, onSelect: () => order.move(index, index + 1) } as const,
    ] : []),
  ]
  return (
    <span className="row-tools">
      {entries.length > 0 && <Dropdown label={`Change ${what}`} align="end" trigger={<IconButton icon="ellipsis" label={`Change ${what}`} size="tiny" />} entries={entries} />}
      <IconButton icon="trash-2" label={`Remove ${what}`} size="tiny" onClick={onRemove} />
    </span>
  )
}

/** What a row is dragged by; the menu moves it too. */
export function RowGrip({ index, count, order }: { index: number; count: number; order: RowOrder }) {
  return count > 1 ? <span className="row-grip" aria-hidden title="Drag to another place" {...order.grip(index)}><Icon name="grip-vertical" size={12} /></span> : null
}
