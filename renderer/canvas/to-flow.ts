// From the document to what React Flow draws.
// T1. A node or edge that did not change is the same object as before, so only what changed is drawn again.
// T2. Sizes and port places are known beforehand: nothing has to be measured before edges and the view can be right.
import { Position, type Edge as FlowEdge, type Node as FlowNode } from '@xyflow/react'
import { triggerId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import { errorPort, singlePort } from '@shared/node-type.ts'
import type { Draft } from '@shared/draft.ts'
import type { LayoutBox, Point, Trigger, Workflow, WorkflowEdge, WorkflowNode } from '@shared/workflow.ts'
import { outputPorts, type NodeTypeOf } from '../document/connect-rules.ts'
import { edgeKey } from '../document/graph.ts'
import type { Selection } from '../session/session-store.ts'

export type StepFlowNode = FlowNode<{ node: WorkflowNode; ports: readonly string[]; pin: JsonValue | undefined; open: ReadonlySet<string> }, 'step'>
export type TriggerFlowNode = FlowNode<{ trigger: Trigger; open: ReadonlySet<string> }, 'trigger'>
export type NoteFlowNode = FlowNode<{ note: LayoutBox }, 'note'>
export type CanvasNode = StepFlowNode | TriggerFlowNode | NoteFlowNode
export type CanvasEdge = FlowEdge<{ edge: WorkflowEdge; label: string | undefined; error: boolean }, 'step'>
export type CanvasElements = { nodes: CanvasNode[]; edges: CanvasEdge[] }

export const nodeWidth = 208
export const nodeHeight = 76
export const inputHandle = 'in'
/** From the top of a node: the one port, else the first of several and the step between them. */
const singlePortTop = 24
const firstPortTop = 18
const portStep = 16
const handleSize = 10

const notePrefix = 'note:'
export const noteFlowId = (id: string): string => `${notePrefix}${id}`
export const noteIdOf = (flowId: string): string | null => (flowId.startsWith(notePrefix) ? flowId.slice(notePrefix.length) : null)

/** From the top of a node to the centre of its port. */
export function portTop(index: number, count: number): number {
  return count <= 1 ? singlePortTop : firstPortTop + index * portStep
}

/** A node with many ports is as high as they need. */
export function heightFor(portCount: number): number {
  return Math.max(nodeHeight, portTop(portCount - 1, portCount) + firstPortTop)
}

export function toFlow(draft: Draft, selection: Selection, nodeTypeOf: NodeTypeOf, before: CanvasElements): CanvasElements {
  const { workflow } = draft
  const oldNodes = new Map(before.nodes.map((node) => [node.id, node]))
  const oldEdges = new Map(before.edges.map((edge) => [edge.id, edge]))
  const selectedNodes = new Set(selection.nodes)
  const selectedEdges = new Set(selection.edges)
  const used = usedPorts(workflow)
  const nodes: CanvasNode[] = [
    ...workflow.layout.notes.map((note) => noteNode(note, selectedNodes.has(noteFlowId(note.id)), oldNodes.get(noteFlowId(note.id)))),
    triggerNode(workflow, selectedNodes.has(triggerId), used, oldNodes.get(triggerId)),
    ...workflow.nodes.map((node, index) => stepNode(draft, node, index, { selected: selectedNodes.has(node.id), used, nodeTypeOf }, oldNodes.get(node.id))),
  ]
  const loops = new Set(workflow.nodes.flatMap((node) => outputPorts(node, nodeTypeOf).length > 1 ? [node.id as string] : []))
  const edges = workflow.edges.map((edge) => flowEdge(edge, { selected: selectedEdges.has(edgeKey(edge)), labelled: loops.has(edge.from) }, oldEdges.get(edgeKey(edge))))
  return { nodes: sameList(nodes, before.nodes), edges: sameList(edges, before.edges) }
}

/** Where a node without a place goes: in the order of the document, so that nothing lies under anything. */
export function placeOf(workflow: Workflow, id: string, index: number): Point {
  return workflow.layout.nodes[id] ?? { x: 288 * ((index + 1) % 6), y: 160 * Math.floor((index + 1) / 6) }
}

function triggerNode(workflow: Workflow, selected: boolean, used: ReadonlyMap<string, ReadonlySet<string>>, old: CanvasNode | undefined): TriggerFlowNode {
  const { trigger } = workflow
  const position = workflow.layout.nodes[triggerId] ?? { x: 0, y: 0 }
  const open = openPorts([singlePort], used.get(triggerId))
  if (old?.type === 'trigger' && old.data.trigger === trigger && old.data.open === open) return moved(old, position, selected)
  return { ...boxed(triggerId, position, selected, nodeHeight), type: 'trigger', data: { trigger, open }, handles: [outputBounds(singlePort, singlePortTop)] }
}

type StepContext = { selected: boolean; used: ReadonlyMap<string, ReadonlySet<string>>; nodeTypeOf: NodeTypeOf }

function stepNode({ workflow, pins }: Draft, node: WorkflowNode, index: number, { selected, used, nodeTypeOf }: StepContext, old: CanvasNode | undefined): StepFlowNode {
  const position = placeOf(workflow, node.id, index)
  const pin = Object.hasOwn(pins, node.id) ? pins[node.id] : undefined
  const kept = old?.type === 'step' && old.data.node === node ? old : undefined
  const ports = kept?.data.ports ?? outputPorts(node, nodeTypeOf)
  const open = openPorts(ports, used.get(node.id))
  if (kept?.data.pin === pin && kept?.data.open === open) return moved(kept, position, selected)
  const handles = [inputBounds, ...ports.map((port, at) => outputBounds(port, portTop(at, ports.length)))]
  return { ...boxed(node.id, position, selected, heightFor(ports.length)), type: 'step', data: { node, ports, pin, open }, handles }
}

function noteNode(note: LayoutBox, selected: boolean, old: CanvasNode | undefined): NoteFlowNode {
  const position = { x: note.x, y: note.y }
  if (old?.type === 'note' && old.data.note.text === note.text && old.width === note.width && old.height === note.height) return moved(old, position, selected)
  return { ...boxed(noteFlowId(note.id), position, selected, note.height), type: 'note', data: { note }, width: note.width, height: note.height, measured: { width: note.width, height: note.height }, zIndex: -1, connectable: false }
}

/** React Flow would call the wrapper a "node" to a screen reader; the node itself says what it is. */
const domAttributes = { 'aria-roledescription': undefined } as unknown as NonNullable<CanvasNode['domAttributes']>

function boxed(id: string, position: Point, selected: boolean, height: number) {
  return { id, position, selected, measured: { width: nodeWidth, height }, initialWidth: nodeWidth, initialHeight: height, domAttributes }
}

function moved<T extends CanvasNode>(old: T, position: Point, selected: boolean): T {
  if (old.position.x === position.x && old.position.y === position.y && (old.selected ?? false) === selected) return old
  return { ...old, position: { x: position.x, y: position.y }, selected }
}

const inputBounds = { id: inputHandle, type: 'target' as const, position: Position.Left, x: -handleSize / 2, y: singlePortTop - handleSize / 2, width: handleSize, height: handleSize }

function outputBounds(port: string, top: number) {
  return { id: port, type: 'source' as const, position: Position.Right, x: nodeWidth - handleSize / 2, y: top - handleSize / 2, width: handleSize, height: handleSize }
}

function flowEdge(edge: WorkflowEdge, { selected, labelled }: { selected: boolean; labelled: boolean }, old: CanvasEdge | undefined): CanvasEdge {
  const label = labelled ? edge.port : undefined
  if (old !== undefined && old.data?.edge === edge && old.data.label === label && (old.selected ?? false) === selected) return old
  return {
    id: edgeKey(edge), type: 'step', source: edge.from, target: edge.to, sourceHandle: edge.port ?? singlePort, targetHandle: inputHandle, selected,
    data: { edge, label, error: edge.port === errorPort }, ariaLabel: `From ${edge.from}${edge.port === undefined ? '' : `, ${edge.port},`} to ${edge.to}`,
  }
}

function usedPorts(workflow: Workflow): Map<string, Set<string>> {
  const used = new Map<string, Set<string>>()
  for (const { from, port } of workflow.edges) {
    const ports = used.get(from) ?? new Set()
    used.set(from, ports.add(port ?? singlePort))
  }
  return used
}

const openSets = new Map<string, ReadonlySet<string>>()

/** The ports that nothing hangs on. The same set object for the same ports. */
function openPorts(ports: readonly string[], used: ReadonlySet<string> | undefined): ReadonlySet<string> {
  const open = ports.filter((port) => !(used?.has(port) ?? false))
  const key = open.join('\n')
  const known = openSets.get(key) ?? new Set(open)
  openSets.set(key, known)
  return known
}

function sameList<T>(next: T[], before: T[]): T[] {
  return next.length === before.length && next.every((each, index) => each === before[index]) ? before : next
}
