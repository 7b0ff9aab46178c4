import { useState, type DragEvent } from 'react'
import { announce } from '../../ui/announce.ts'
import { IconButton } from '../../ui/icon-button.tsx'

const rowDragType = 'application/x-flowbench-row'

export type RowOrder = {
  move: (from: number, to: number) => void
  grip: (index: number) => { draggable: true; onDragStart: (event: DragEvent) => void; onDragEnd: () => void }
  rowProps: (index: number) => { 'data-over': boolean | undefined; onDragOver: (event: DragEvent) => void; onDragLeave: () => void; onDrop: (event: DragEvent) => void }
}

/** Rows that change places by dragging their grip, or by the buttons. */
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

export function RowTools({ index, count, what, order, onRemove }: { index: number; count: number; what: string; order: RowOrder; onRemove: () => void }) {
  return (
    <span className="row-tools">
      {count > 1 && <IconButton icon="grip-vertical" label={`Drag ${what}`} size="tiny" tabIndex={-1} {...order.grip(index)} />}
      {count > 1 && <IconButton icon="arrow-up" label={`Move ${what} up`} size="tiny" disabled={index === 0} onClick={() => order.move(index, index - 1)} />}
      {count > 1 && <IconButton icon="arrow-down" label={`Move ${what} down`} size="tiny" disabled={index === count - 1} onClick={() => order.move(index, index + 1)} />}
      <IconButton icon="trash-2" label={`Remove ${what}`} size="tiny" onClick={onRemove} />
    </span>
  )
}
