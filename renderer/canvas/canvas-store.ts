// The canvas store: what the canvas shows for a moment (hover, a connection being drawn, an open search) and what React Flow draws.
// C1. The elements follow the document; while something is dragged they run ahead of it, and the drop writes the document once.
// C2. Nothing here is kept or undone.
import { applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Point, WorkflowEdge } from '@shared/workflow.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { documentStore, openDraft } from '../document/document-store.ts'
import { select, sessionStore } from '../session/session-store.ts'
import { selectedAfter } from './from-changes.ts'
import { toFlow, type CanvasEdge, type CanvasElements, type CanvasNode } from './to-flow.ts'

/** How much of a node is drawn: all of it, a card from 60% down, a tile from 25% down. */
export type DetailLevel = 'near' | 'card' | 'tile'

/** What the node that is looked for will do, once chosen. */
export type AddIntent =
  | { kind: 'alone' }
  | { kind: 'after'; from: string; port: string | undefined }
  | { kind: 'before'; to: string }
  | { kind: 'insert'; edge: WorkflowEdge }

export type Popup =
  | { kind: 'add'; intent: AddIntent; /** Where the popup opens, on the screen. */ screen: Point; /** Where the node goes. */ at: Point }
  | { kind: 'connect'; from: string; screen: Point }
  | { kind: 'find' }

/** What may be the other end of the connection under way: `node` for inputs, `node:port` for outputs. */
export type Connecting = { allowed: ReadonlySet<string> }

export type MenuTarget = { kind: 'node'; id: string } | { kind: 'note'; id: string } | { kind: 'edge'; id: string; screen: Point } | { kind: 'canvas'; screen: Point }

export type CanvasState = {
  level: DetailLevel
  /** The zoom. */
  percent: number
  hoveredNode: string | null
  hoveredEdge: string | null
  /** The edge that what is dragged would be spliced into. */
  dropEdge: string | null
  connecting: Connecting | null
  popup: Popup | null
  renaming: string | null
  editingNote: string | null
  menuTarget: MenuTarget
  /** Why something was refused, at the pointer, for a moment. */
  refusal: { text: string; screen: Point } | null
  dragging: boolean
}

const initial: CanvasState = {
  level: 'near', percent: 100, hoveredNode: null, hoveredEdge: null, dropEdge: null, connecting: null, popup: null, renaming: null, editingNote: null,
  menuTarget: { kind: 'canvas', screen: { x: 0, y: 0 } }, refusal: null, dragging: false,
}

export const canvasStore = createStore<CanvasState>()(() => initial)

export function useCanvas<T>(selector: (state: CanvasState) => T): T {
  return useStore(canvasStore, selector)
}

/** What React Flow draws. Apart from the rest, because while something is dragged it changes every frame and hardly anybody listens. */
export const elementsStore = createStore<CanvasElements>()(() => ({ nodes: [], edges: [] }))

export function useElements<T>(selector: (state: CanvasElements) => T): T {
  return useStore(elementsStore, selector)
}

/** Brings what is drawn up to date with the document and the selection. */
export function syncCanvas(): void {
  const draft = openDraft()
  const { nodes, edges } = elementsStore.getState()
  if (draft === null) return elementsStore.setState({ nodes: [], edges: [] })
  const next = toFlow(draft, sessionStore.getState().selection, nodeTypeOf, { nodes, edges })
  const withAnchors = next.edges === edges ? edges : anchored(next.edges, null, canvasStore.getState().hoveredEdge)
  if (next.nodes !== nodes || withAnchors !== edges) elementsStore.setState({ nodes: next.nodes, edges: withAnchors })
}

/** Follows the document and the selection until the returned function is called. */
export function followDocument(): () => void {
  let before = openDraft()
  let { selection } = sessionStore.getState()
  const stops = [
    documentStore.subscribe(() => {
      const draft = openDraft()
      if (draft === before) return
      before = draft
      syncCanvas()
    }),
    sessionStore.subscribe((state) => {
      if (state.selection === selection) return
      selection = state.selection
      syncCanvas()
    }),
  ]
  syncCanvas()
  return () => { for (const stop of stops) stop() }
}

export function changeNodes(changes: NodeChange<CanvasNode>[]): void {
  const drawn = changes.filter((change) => change.type === 'position' || change.type === 'dimensions')
  if (drawn.length > 0) elementsStore.setState(({ nodes }) => ({ nodes: applyNodeChanges(drawn, nodes) }))
  const { selection } = sessionStore.getState()
  const nodes = selectedAfter(selection.nodes, changes)
  if (nodes !== selection.nodes) select({ ...selection, nodes })
}

export function changeEdges(changes: EdgeChange<CanvasEdge>[]): void {
  const { selection } = sessionStore.getState()
  const edges = selectedAfter(selection.edges, changes)
  if (edges !== selection.edges) select({ ...selection, edges })
}

/** Only the edge under the pointer has ends to pull at: two more elements on every edge would be felt with 500 of them. */
export function hoverEdge(id: string | null): void {
  const { hoveredEdge } = canvasStore.getState()
  if (hoveredEdge === id) return
  canvasStore.setState({ hoveredEdge: id })
  elementsStore.setState(({ edges }) => ({ edges: anchored(edges, hoveredEdge, id) }))
}

function anchored(edges: CanvasEdge[], from: string | null, to: string | null): CanvasEdge[] {
  return edges.map((edge) => (edge.id === to ? { ...edge, reconnectable: true } : edge.id === from ? { ...edge, reconnectable: false } : edge))
}

let refusalTimer: ReturnType<typeof setTimeout> | undefined

/** Long enough to read one sentence. */
const refusalMs = 3500

export function showRefusal(text: string, screen: Point): void {
  clearTimeout(refusalTimer)
  canvasStore.setState({ refusal: { text, screen } })
  refusalTimer = setTimeout(() => canvasStore.setState({ refusal: null }), refusalMs)
}

/** The next press shows that it has been read. */
export function hideRefusal(): void {
  if (canvasStore.getState().refusal !== null) canvasStore.setState({ refusal: null })
}

export function closePopup(): void {
  canvasStore.setState({ popup: null })
}
