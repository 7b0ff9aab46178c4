import type { Point, WorkflowEdge } from '@shared/workflow.ts'
import { triggerId } from '@shared/id.ts'
import { catalogStore, nodeTypeOf } from '../catalog/catalog-store.ts'
import { chooseTrigger } from '../document/choose-trigger.ts'
import { apply, openDraft } from '../document/document-store.ts'
import { addNode, addNodeAfter, addNodeBefore, columnWidth, insertOnEdge, newNode } from '../document/edits/add-node.ts'
import type { Edit } from '../document/edit.ts'
import { rememberType, select, sessionStore } from '../session/session-store.ts'
import { announce } from '../ui/announce.ts'
import { canvasStore, elementsStore, type AddIntent } from './canvas-store.ts'
import { focusNode } from './focus.ts'
import { nodeHeight, nodeWidth } from './to-flow.ts'
import { centreOfView, revealNode, screenPointOf, toFlowPoint } from './viewport.ts'

/** What the palette hands over when it is dragged or chosen. */
export type PaletteItem = { type: string } | { triggerKey: string }
export const paletteDragType = 'application/x-flowbench-node'

/** Adds what was chosen in the palette where the person looks, after the selected node when there is just one. */
export function addNodeAtCentre(item: PaletteItem): void {
  if ('triggerKey' in item) return void changeTrigger(item.triggerKey)
  addNodeOfType(item.type, { kind: 'alone' }, free(centred(centreOfView().at)))
}

export function addAt(item: PaletteItem, at: Point, edge: WorkflowEdge | null): void {
  if ('triggerKey' in item) return void changeTrigger(item.triggerKey)
  addNodeOfType(item.type, edge === null ? { kind: 'alone' } : { kind: 'insert', edge }, centred(at))
}

/** Makes the node and what connects it, as one step of undo. Returns its id; null when there is no such kind or no open workflow. */
export function addNodeOfType(type: string, intent: AddIntent, at: Point): string | null {
  const draft = openDraft()
  const nodeType = nodeTypeOf(type)
  if (draft === null || nodeType === undefined) return null
  const node = newNode(draft.workflow, nodeType)
  apply(editFor(node, intent, at))
  rememberType(type)
  select({ nodes: [node.id] })
  revealNode(node.id)
  announce(`Added ${node.name}`)
  return node.id
}

function editFor(node: ReturnType<typeof newNode>, intent: AddIntent, at: Point): Edit {
  switch (intent.kind) {
    case 'alone': return addNode(node, at)
    case 'after': return addNodeAfter(node, at, intent)
    case 'before': return addNodeBefore(node, at, intent.to, nodeTypeOf)
    case 'insert': return insertOnEdge(node, intent.edge, nodeTypeOf)
  }
}

/** Opens the search for a node to add. Without a place it opens in the middle of the view, or beside a trigger that leads nowhere yet. */
export function openAddSearch(intent: AddIntent = { kind: 'alone' }, screen?: Point): void {
  if (openDraft() === null) return
  if (intent.kind === 'alone' && screen === undefined && triggerLeadsNowhere()) return openAppendSearch(triggerId, undefined)
  const centre = centreOfView()
  const at = screen === undefined ? centred(centre.at) : placeFor(intent, toFlowPoint(screen))
  canvasStore.setState({ popup: { kind: 'add', intent, screen: screen ?? centre.screen, at: intent.kind === 'alone' && screen === undefined ? free(at) : snapped(at) } })
}

/** Opens the search for what follows an output: the node goes beside it. */
export function openAppendSearch(from: string, port: string | undefined): void {
  const source = elementsStore.getState().nodes.find((node) => node.id === from)
  if (source === undefined) return
  const at = free({ x: source.position.x + columnWidth, y: source.position.y })
  canvasStore.setState({ popup: { kind: 'add', intent: { kind: 'after', from, port }, screen: screenPointOf(from), at } })
}

function triggerLeadsNowhere(): boolean {
  const { nodes } = sessionStore.getState().selection
  return nodes.every((id) => id === triggerId) && openDraft()?.workflow.edges.every((edge) => edge.from !== triggerId) === true
}

async function changeTrigger(key: string): Promise<void> {
  const type = catalogStore.getState().triggerTypes.find((each) => each.key === key)
  if (type === undefined || !(await chooseTrigger(type))) return
  select({ nodes: [triggerId] })
  announce(`The trigger is now ${type.displayName}`)
  focusNode(triggerId)
}

/** Where a line was let go is where it ends: the new node's port lies there. */
function placeFor(intent: AddIntent, { x, y }: Point): Point {
  if (intent.kind === 'after') return { x, y: y - nodeHeight / 2 }
  return intent.kind === 'before' ? { x: x - nodeWidth, y: y - nodeHeight / 2 } : centred({ x, y })
}

function centred(point: Point): Point {
  return snapped({ x: point.x - nodeWidth / 2, y: point.y - nodeHeight / 2 })
}

function snapped({ x, y }: Point): Point {
  return { x: Math.round(x / 8) * 8, y: Math.round(y / 8) * 8 }
}

/** The place, or the next below it that no node covers. */
function free(at: Point): Point {
  const { nodes } = elementsStore.getState()
  const place = snapped(at)
  while (nodes.some((node) => Math.abs(node.position.x - place.x) < nodeWidth && Math.abs(node.position.y - place.y) < nodeHeight + 24)) place.y += nodeHeight + 44
  return place
}
