import { triggerId } from '@shared/id.ts'
import type { Point, Workflow } from '@shared/workflow.ts'
import { editWorkflow, type Edit } from '../edit.ts'
import { nodeById } from '../graph.ts'

/** Puts nodes, and notes by their id, at new places. Changes nothing but the layout. */
export function moveNodes(workflow: Workflow, nodes: Record<string, Point>, notes: Record<string, Point> = {}): Edit {
  return editWorkflow(`Move ${what(workflow, Object.keys(nodes), Object.keys(notes))}`, (current) => placed(current, nodes, notes))
}

export function placed(workflow: Workflow, nodes: Record<string, Point>, notes: Record<string, Point> = {}): Workflow {
  const { layout } = workflow
  const moved = Object.entries(nodes).filter(([id, { x, y }]) => layout.nodes[id]?.x !== x || layout.nodes[id].y !== y)
  const places = moved.length === 0 ? layout.nodes : { ...layout.nodes, ...Object.fromEntries(moved.map(([id, { x, y }]) => [id, { x, y }])) }
  const boxes = layout.notes.map((note) => {
    const at = Object.hasOwn(notes, note.id) ? notes[note.id] : undefined
    return at === undefined || (at.x === note.x && at.y === note.y) ? note : { ...note, x: at.x, y: at.y }
  })
  const sameBoxes = boxes.every((box, index) => box === layout.notes[index])
  return places === layout.nodes && sameBoxes ? workflow : { ...workflow, layout: { ...layout, nodes: places, notes: sameBoxes ? layout.notes : boxes } }
}

function what(workflow: Workflow, nodes: readonly string[], notes: readonly string[]): string {
  if (nodes.length + notes.length > 1) return notes.length === 0 ? `${nodes.length} nodes` : `${nodes.length + notes.length} items`
  const [id] = nodes
  if (id === undefined) return 'note'
  return id === triggerId ? 'trigger' : nodeById(workflow, id)?.name ?? 'node'
}
