import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'

type ResizeEdgeProps = {
  /** Names the panel: "Resize the palette". */
  label: string
  /** The side of the panel that it is on. */
  edge: 'left' | 'right' | 'top'
  size: number
  min: number
  max: number
  /** With the new size; where it is kept is the caller's. */
  onResize: (size: number) => void
  /** Double click goes back to it. */
  initial: number
}

const stepPx = 16

/** The edge of a panel: drag it, or focus it and press arrows, Home or End. The panel must be positioned. */
export function ResizeEdge({ label, edge, size, min, max, onResize, initial }: ResizeEdgeProps) {
  const [dragging, setDragging] = useState(false)
  const start = useRef({ at: 0, size: 0 })
  const along = edge === 'top' ? 'clientY' : 'clientX'
  const sign = edge === 'right' ? 1 : -1
  const resize = (next: number) => onResize(Math.round(Math.min(max, Math.max(min, next))))

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { at: event[along], size }
    setDragging(true)
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (dragging) resize(start.current.size + sign * (event[along] - start.current.at))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const grow = edge === 'top' ? 'ArrowUp' : edge === 'right' ? 'ArrowRight' : 'ArrowLeft'
    const shrink = edge === 'top' ? 'ArrowDown' : edge === 'right' ? 'ArrowLeft' : 'ArrowRight'
    const next = event.key === grow ? size + stepPx : event.key === shrink ? size - stepPx : event.key === 'Home' ? min : event.key === 'End' ? max : null
    if (next === null) return
    event.preventDefault()
    resize(next)
  }

  return (
    <div
      className="edge-grip" data-edge={edge} data-dragging={dragging} role="separator" tabIndex={0} aria-label={label}
      aria-orientation={edge === 'top' ? 'horizontal' : 'vertical'} aria-valuemin={min} aria-valuemax={max} aria-valuenow={size}
      onPointerDown={onPointerDown} onPointerMove={onPointerMove}
      onPointerUp={() => setDragging(false)} onPointerCancel={() => setDragging(false)}
      onDoubleClick={() => resize(initial)} onKeyDown={onKeyDown}
    />
  )
}
