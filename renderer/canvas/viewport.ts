// The view of the canvas, for whoever moves it: actions, buttons, lists that jump to a node.
import { getViewportForBounds, type ReactFlowInstance, type Viewport } from '@xyflow/react'
import type { Point } from '@shared/workflow.ts'
import { openNode, select, sessionStore, showPage } from '../session/session-store.ts'
import { canvasStore, elementsStore, type DetailLevel } from './canvas-store.ts'
import { nodeHeight, nodeWidth, type CanvasEdge, type CanvasNode } from './to-flow.ts'

export const zoomLimits = { minZoom: 0.05, maxZoom: 2 }
/** Below these a node is drawn as a card, then as a tile. */
const cardZoom = 0.6
const tileZoom = 0.25
const fitPadding = 0.06

type Instance = ReactFlowInstance<CanvasNode, CanvasEdge>
let instance: Instance | null = null
let pane: HTMLElement | null = null

export function attachViewport(flow: Instance | null, element: HTMLElement | null): void {
  instance = flow
  pane = element
}

export function levelOf(zoom: number): DetailLevel {
  return zoom < tileZoom ? 'tile' : zoom < cardZoom ? 'card' : 'near'
}

/** Follows the zoom: the level of detail, and its inverse, by which text is kept readable, in steps so that styles do not change every frame. */
export function noteZoom(zoom: number): void {
  const level = levelOf(zoom)
  const percent = Math.round(zoom * 100)
  const state = canvasStore.getState()
  if (state.level !== level || state.percent !== percent) canvasStore.setState({ level, percent })
  pane?.style.setProperty('--far', (1 / (Math.ceil(zoom * 20) / 20)).toFixed(2))
}

export function fitAll(): void {
  void instance?.fitView({ padding: fitPadding, maxZoom: 1, duration: motion(320) })
}

export function fitSelection(): void {
  const { nodes } = sessionStore.getState().selection
  if (nodes.length === 0) return fitAll()
  void instance?.fitView({ nodes: nodes.map((id) => ({ id })), padding: fitPadding, maxZoom: 1, duration: motion(320) })
}

export function zoomIn(): void {
  void instance?.zoomIn({ duration: motion(140) })
}

export function zoomOut(): void {
  void instance?.zoomOut({ duration: motion(140) })
}

/** 1 is 100%. */
export function zoomTo(zoom: number): void {
  void instance?.zoomTo(zoom, { duration: motion(140) })
}

/** Selects a node and brings it into view; opens it in the inspector when asked to. */
export function jumpToNode(id: string, { open = false }: { open?: boolean } = {}): void {
  showPage('editor')
  select({ nodes: [id] })
  if (open) openNode(id)
  revealNode(id, { closer: true })
}

/** Brings a node into view when it is not; `closer` also when it is too small to read. */
export function revealNode(id: string, { closer = false }: { closer?: boolean } = {}): void {
  const node = elementsStore.getState().nodes.find((each) => each.id === id)
  if (node === undefined || instance === null || pane === null) return
  const { x, y, zoom } = instance.getViewport()
  const [left, top] = [node.position.x * zoom + x, node.position.y * zoom + y]
  const [width, height] = [(node.measured?.width ?? nodeWidth) * zoom, (node.measured?.height ?? nodeHeight) * zoom]
  const inside = left >= 8 && top >= 8 && left + width <= pane.clientWidth - 8 && top + height <= pane.clientHeight - 8
  if (closer && !(inside && zoom >= cardZoom)) return void instance.setCenter(node.position.x + nodeWidth / 2, node.position.y + nodeHeight / 2, { zoom: Math.max(zoom, cardZoom), duration: motion(220) })
  if (inside) return
  const shift = (from: number, length: number, room: number) => (from < revealMargin ? revealMargin - from : from + length > room - revealMargin ? Math.max(revealMargin - from, room - revealMargin - from - length) : 0)
  void instance.setViewport({ x: x + shift(left, width, pane.clientWidth), y: y + shift(top, height, pane.clientHeight), zoom }, { duration: motion(220) })
}

/** Left around what was just brought into view, for its tools and what leads on from it. */
const revealMargin = 56

/** Moves the view so that a point of the canvas is in its middle. */
export function centreOn({ x, y }: Point): void {
  void instance?.setCenter(x, y, { zoom: instance.getZoom() })
}

export function paneSize(): { width: number; height: number } {
  return { width: pane?.clientWidth ?? 0, height: pane?.clientHeight ?? 0 }
}

export function toFlowPoint(screen: Point): Point {
  return instance?.screenToFlowPosition(screen, { snapToGrid: false }) ?? { x: 0, y: 0 }
}

/** The middle of what is seen. */
export function centreOfView(): { screen: Point; at: Point } {
  const box = pane?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0, height: 0 }
  const screen = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
  return { screen, at: toFlowPoint(screen) }
}

/** Where a node is on the screen, for what opens beside it. */
export function screenPointOf(id: string): Point {
  const node = elementsStore.getState().nodes.find((each) => each.id === id)
  if (node === undefined || instance === null) return centreOfView().screen
  return instance.flowToScreenPosition({ x: node.position.x + nodeWidth + 16, y: node.position.y })
}

/** The view that shows all of the nodes, known before anything is drawn. A workflow that has only begun stands at the left, with room to go on. */
export function viewportFor(nodes: readonly CanvasNode[], width: number, height: number): Viewport {
  if (nodes.length === 0) return { x: 80, y: 80, zoom: 1 }
  const left = Math.min(...nodes.map((node) => node.position.x))
  const top = Math.min(...nodes.map((node) => node.position.y))
  const right = Math.max(...nodes.map((node) => node.position.x + (node.measured?.width ?? nodeWidth)))
  const bottom = Math.max(...nodes.map((node) => node.position.y + (node.measured?.height ?? nodeHeight) + 24))
  if (nodes.length <= 2) return { x: 96 - left, y: Math.round(height * 0.38) - top, zoom: 1 }
  return getViewportForBounds({ x: left, y: top, width: right - left, height: bottom - top }, width, height, zoomLimits.minZoom, 1, fitPadding)
}

function motion(ms: number): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : ms
}
