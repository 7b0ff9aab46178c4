import type { NodeId } from '@shared/id.ts'
import type { Point, Workflow, WorkflowNode } from '@shared/workflow.ts'
import { clipOf, type Clip } from '../clip.ts'
import { editWorkflow, type Edit } from '../edit.ts'
import { freshId, freshName, takenIds } from '../fresh-id.ts'
import { loopType, nodeById, withParent } from '../graph.ts'
import { renameStepsInNode, type SchemaOf } from '../templates.ts'

/** What to do, and the ids that the pasted nodes and notes will have, for selecting them. */
export type Paste = { edit: Edit; nodeIds: string[]; noteIds: string[] }

const duplicateOffset = { x: 32, y: 32 }
/** Beyond these a person would look for it in vain. */
const mostSteps = 60

/** Adds a clip's nodes with ids of their own, its middle at a point. References among the pasted nodes follow; others stay. */
export function pasteNodes(workflow: Workflow, clip: Clip, centre: Point, schemaOf: SchemaOf): Paste {
  const box = bounds(clip)
  const wanted = { x: snapped(centre.x - (box.left + box.right) / 2), y: snapped(centre.y - (box.top + box.bottom) / 2) }
  const offset = besides(clip, wanted, workflow.layout)
  return plan(workflow, clip, { label: 'Paste', offset, keepLoops: false, schemaOf })
}

/** Moved on by steps until nothing of it lies on what is there; after so many it stays where it is. */
function besides(clip: Clip, wanted: Point, layout: Workflow['layout']): Point {
  const own = boxes(clip.layout)
  const taken = boxes(layout)
  const covers = (offset: Point): boolean => own.some((box) => taken.some((other) =>
    box.x + offset.x < other.x + other.width && other.x < box.x + offset.x + box.width && box.y + offset.y < other.y + other.height && other.y < box.y + offset.y + box.height))
  const offsets = Array.from({ length: mostSteps }, (_, step) => ({ x: wanted.x + step * duplicateOffset.x, y: wanted.y + step * duplicateOffset.y }))
  return offsets.find((offset) => !covers(offset)) ?? wanted
}

/** Copies nodes beside themselves, in the same loop. */
export function duplicateNodes(workflow: Workflow, nodeIds: readonly string[], noteIds: readonly string[], schemaOf: SchemaOf): Paste {
  return plan(workflow, clipOf(workflow, nodeIds, noteIds), { label: 'Duplicate', offset: duplicateOffset, keepLoops: true, schemaOf })
}

type Options = { label: string; offset: Point; keepLoops: boolean; schemaOf: SchemaOf }

function plan(workflow: Workflow, clip: Clip, { label, offset, keepLoops, schemaOf }: Options): Paste {
  const ids = freshIds(workflow, clip)
  const names = freshNames(workflow, clip)
  const nodes = clip.nodes.map((node, index) => {
    const moved = { ...node, id: ids.get(node.id) as NodeId, name: names[index] ?? node.name }
    return withParent(renameStepsInNode(moved, ids, schemaOf), parentOf(workflow, node, ids, keepLoops))
  })
  const edges = clip.edges.flatMap((edge) => {
    const [from, to] = [ids.get(edge.from), ids.get(edge.to)]
    return from === undefined || to === undefined ? [] : [{ ...edge, from: from as NodeId, to: to as NodeId }]
  })
  const places = Object.fromEntries(clip.nodes.map((node, index) => {
    const at = clip.layout.nodes[node.id] ?? { x: index * 32, y: index * 32 }
    return [ids.get(node.id) ?? node.id, { x: at.x + offset.x, y: at.y + offset.y }]
  }))
  const notes = clip.layout.notes.map((note) => ({ ...note, id: freshNote(workflow, clip, note.id), x: note.x + offset.x, y: note.y + offset.y }))
  const edit = editWorkflow(`${label} ${clip.nodes.length === 1 ? clip.nodes[0]?.name ?? '' : `${clip.nodes.length} nodes`}`, (current) => ({
    ...current,
    nodes: [...current.nodes, ...nodes],
    edges: [...current.edges, ...edges],
    layout: { ...current.layout, nodes: { ...current.layout.nodes, ...places }, notes: [...current.layout.notes, ...notes] },
  }))
  return { edit, nodeIds: nodes.map((node) => node.id), noteIds: notes.map((note) => note.id) }
}

function freshIds(workflow: Workflow, clip: Clip): Map<string, string> {
  const taken = takenIds(workflow)
  const ids = new Map<string, string>()
  for (const node of clip.nodes) {
    const id = taken.has(node.id) ? freshId(taken, node.id.replace(/_\d+$/, '')) : node.id
    taken.add(id)
    ids.set(node.id, id)
  }
  return ids
}

function freshNames(workflow: Workflow, clip: Clip): string[] {
  const seen: WorkflowNode[] = [...workflow.nodes]
  return clip.nodes.map((node) => {
    const name = freshName({ ...workflow, nodes: seen }, node.name.replace(/ \d+$/, ''))
    const kept = seen.some((each) => each.name === node.name) ? name : node.name
    seen.push({ ...node, name: kept })
    return kept
  })
}

function parentOf(workflow: Workflow, node: WorkflowNode, ids: ReadonlyMap<string, string>, keepLoops: boolean): string | undefined {
  if (node.parent === undefined) return undefined
  return ids.get(node.parent) ?? (keepLoops && nodeById(workflow, node.parent)?.type === loopType ? node.parent : undefined)
}

function freshNote(workflow: Workflow, clip: Clip, id: string): string {
  const taken = new Set([...workflow.layout.notes, ...clip.layout.notes.filter((note) => note.id !== id)].map((note) => note.id))
  let fresh = id
  for (let count = 2; taken.has(fresh); count++) fresh = `${id.slice(0, 50)}_${count}`
  return fresh
}

function bounds(clip: Clip) {
  const points = boxes(clip.layout)
  if (points.length === 0) return { left: 0, right: 0, top: 0, bottom: 0 }
  return {
    left: Math.min(...points.map(({ x }) => x)), right: Math.max(...points.map(({ x, width }) => x + width)),
    top: Math.min(...points.map(({ y }) => y)), bottom: Math.max(...points.map(({ y, height }) => y + height)),
  }
}

function boxes({ nodes, notes }: Pick<Workflow['layout'], 'nodes' | 'notes'>) {
  return [...Object.values(nodes).map(({ x, y }) => ({ x, y, width: 208, height: 76 })), ...notes]
}

function snapped(value: number): number {
  return Math.round(value / 8) * 8
}
