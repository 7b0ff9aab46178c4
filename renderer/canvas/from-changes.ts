import type { EdgeChange, NodeChange } from '@xyflow/react'
import type { Point } from '@shared/workflow.ts'
import { noteIdOf, type CanvasEdge, type CanvasNode } from './to-flow.ts'

/** What is selected after React Flow's changes; the same list when they change nothing. */
export function selectedAfter(selected: readonly string[], changes: readonly (NodeChange<CanvasNode> | EdgeChange<CanvasEdge>)[]): readonly string[] {
  const next = new Set(selected)
  for (const change of changes) {
    if (change.type !== 'select') continue
    if (change.selected) next.add(change.id)
    else next.delete(change.id)
  }
  return next.size === selected.length && selected.every((id) => next.has(id)) ? selected : [...next]
}

/** The places of what was dragged, apart for nodes and notes. */
export function placesOf(dragged: readonly Pick<CanvasNode, 'id' | 'position'>[]): { nodes: Record<string, Point>; notes: Record<string, Point> } {
  const places: { nodes: Record<string, Point>; notes: Record<string, Point> } = { nodes: {}, notes: {} }
  for (const { id, position } of dragged) {
    const noteId = noteIdOf(id)
    const at = { x: Math.round(position.x), y: Math.round(position.y) }
    if (noteId === null) places.nodes[id] = at
    else places.notes[noteId] = at
  }
  return places
}
