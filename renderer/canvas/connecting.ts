// A connection being drawn: what it may lead to, what it does where it is dropped, and why it is refused.
import type { Connection as FlowConnection, FinalConnectionState, HandleType } from '@xyflow/react'
import { triggerId } from '@shared/id.ts'
import { singlePort } from '@shared/node-type.ts'
import type { Point, Workflow, WorkflowEdge } from '@shared/workflow.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { judgeConnection, type Connection } from '../document/connect-rules.ts'
import { apply, openDraft } from '../document/document-store.ts'
import { reconnect } from '../document/edits/connect.ts'
import { edgeKey } from '../document/graph.ts'
import { announce } from '../ui/announce.ts'
import { canvasStore, showRefusal } from './canvas-store.ts'
import { openAddSearch } from './add-node.ts'
import { nodeName, tryConnect } from './commands.ts'
import { inputsFor, outputsFor } from './connectable.ts'
import { noteIdOf, type CanvasEdge } from './to-flow.ts'

/** The edge whose end is being pulled; the rules are asked as if it were not there. */
let pulled: WorkflowEdge | null = null

export function startReconnect(edge: CanvasEdge): void {
  pulled = edge.data?.edge ?? null
}

export function endReconnect(): void {
  pulled = null
}

export function finishReconnect(old: CanvasEdge, next: FlowConnection): void {
  const edge = old.data?.edge
  const connection = connectionOf(next)
  if (edge === undefined || edgeKey(edge) === `${connection.from}:${connection.port ?? ''}>${connection.to}`) return
  apply(reconnect(edge, connection, nodeTypeOf))
  announce(`${nodeName(connection.from)} now leads to ${nodeName(connection.to)}`)
}

export function startConnecting(nodeId: string | null, handleId: string | null, handleType: HandleType | null): void {
  const workflow = judged()
  if (workflow === null || nodeId === null) return
  const allowed = handleType === 'target' ? outputsFor(workflow, nodeId, nodeTypeOf) : inputsFor(workflow, nodeId, portOf(handleId), nodeTypeOf)
  canvasStore.setState({ connecting: { allowed } })
}

export function isAllowed(connection: Parameters<typeof connectionOf>[0]): boolean {
  const workflow = judged()
  return workflow !== null && judgeConnection(workflow, connectionOf(connection), nodeTypeOf).ok
}

/** Why a connection cannot be made; null when it can. */
export function refusalOf(from: { nodeId: string; id?: string | null; type: HandleType }, to: { nodeId: string; id?: string | null; type: HandleType }): string | null {
  const workflow = judged()
  if (workflow === null) return null
  if (from.type === to.type) {
    if (from.nodeId === to.nodeId) return null
    return from.type === 'source' ? (to.nodeId === triggerId ? 'A trigger takes no input.' : 'An output leads to an input.') : 'An input is led to by an output.'
  }
  const verdict = judgeConnection(workflow, endsOf(from, to), nodeTypeOf)
  return verdict.ok ? null : verdict.reason
}

/** A drop: on a node or near its port it connects or says why not; on empty ground it asks what to add there. */
export function endConnecting(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  canvasStore.setState({ connecting: null })
  const screen = screenOf(event)
  const { fromHandle } = state
  if (fromHandle === null || state.isValid === true) return
  const from = { nodeId: fromHandle.nodeId, id: fromHandle.id ?? null, type: fromHandle.type }
  if (state.toHandle !== null) {
    const reason = refusalOf(from, { nodeId: state.toHandle.nodeId, id: state.toHandle.id ?? null, type: state.toHandle.type })
    if (reason !== null) refuse(reason, screen)
    return
  }
  const under = document.elementFromPoint(screen.x, screen.y)
  const nodeId = under?.closest('.react-flow__node')?.getAttribute('data-id') ?? null
  if (nodeId !== null && noteIdOf(nodeId) === null) return dropOnNode(from, nodeId, screen)
  if (pulled !== null || under?.closest('.react-flow__pane, .group') == null) return
  if (from.type === 'source') openAddSearch({ kind: 'after', from: from.nodeId, port: portOf(from.id) }, screen)
  else openAddSearch({ kind: 'before', to: from.nodeId }, screen)
}

function dropOnNode(from: { nodeId: string; id: string | null; type: HandleType }, nodeId: string, screen: Point): void {
  if (nodeId === from.nodeId) return
  if (from.type === 'target') return refuse('Lead to it from an output: drop on the port at a node\'s right.', screen)
  const connection = { from: from.nodeId, port: portOf(from.id), to: nodeId }
  if (pulled === null) return void tryConnect(connection, screen)
  const reason = refusalOf(from, { nodeId, id: null, type: 'target' })
  if (reason !== null) return refuse(reason, screen)
  apply(reconnect(pulled, connection, nodeTypeOf))
}

function refuse(reason: string, screen: Point): void {
  showRefusal(reason, screen)
  announce(reason, true)
}

function judged(): Workflow | null {
  const workflow = openDraft()?.workflow ?? null
  if (workflow === null || pulled === null) return workflow
  const key = edgeKey(pulled)
  return { ...workflow, edges: workflow.edges.filter((edge) => edgeKey(edge) !== key) }
}

function endsOf(from: { nodeId: string; id?: string | null; type: HandleType }, to: { nodeId: string; id?: string | null }): Connection {
  return from.type === 'source' ? { from: from.nodeId, port: portOf(from.id), to: to.nodeId } : { from: to.nodeId, port: portOf(to.id), to: from.nodeId }
}

export function connectionOf({ source, sourceHandle, target }: { source: string; sourceHandle?: string | null; target: string }): Connection {
  return { from: source, port: portOf(sourceHandle), to: target }
}

function portOf(handleId: string | null | undefined): string | undefined {
  return handleId === null || handleId === undefined || handleId === singlePort ? undefined : handleId
}

function screenOf(event: MouseEvent | TouchEvent): Point {
  const point = 'clientX' in event ? event : event.changedTouches[0]
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 }
}
