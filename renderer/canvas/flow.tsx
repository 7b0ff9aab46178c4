import { useCallback, useEffect, useRef, useState, type DragEvent } from 'react'
import { Background, BackgroundVariant, ConnectionLineType, ReactFlow, SelectionMode, type OnNodeDrag, type ReactFlowInstance, type Viewport } from '@xyflow/react'
import type { WorkflowId } from '@shared/id.ts'
import type { WorkflowEdge } from '@shared/workflow.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { documentStore, openDraft } from '../document/document-store.ts'
import { canSplice, spliceNode } from '../document/edits/add-node.ts'
import { moveNodes } from '../document/edits/move-nodes.ts'
import { keepViewport, openNode, select, sessionStore, useSession, type SessionState } from '../session/session-store.ts'
import { settingsStore, useSettings } from '../shell/settings-store.ts'
import type { Settings } from '@shared/settings.ts'
import { addAt, openAddSearch, paletteDragType, type PaletteItem } from './add-node.ts'
import { canvasStore, changeEdges, changeNodes, elementsStore, hoverEdge, useCanvas, useElements, type CanvasState } from './canvas-store.ts'
import { finishDrag, tryConnect } from './commands.ts'
import { connectionOf, endConnecting, endReconnect, finishReconnect, isAllowed, startConnecting, startReconnect } from './connecting.ts'
import { edgeAt } from './edge-at.ts'
import { FlowEdgeView } from './flow-edge.tsx'
import { placesOf } from './from-changes.ts'
import { LoopFrames } from './loop-frames.tsx'
import { NoteNode } from './note-node.tsx'
import { PointerWords } from './pointer-words.tsx'
import { noteNodeClick, swallowSecondClicks } from './second-click.ts'
import { StepNode } from './step-node.tsx'
import { nodeHeight, nodeWidth, noteIdOf, type CanvasEdge, type CanvasElements, type CanvasNode } from './to-flow.ts'
import { TriggerNode } from './trigger-node.tsx'
import { attachViewport, noteZoom, revealNode, toFlowPoint, viewportFor, zoomLimits } from './viewport.ts'

/** Made once: new objects would make React Flow mount every node again. */
const nodeTypes = { step: StepNode, trigger: TriggerNode, note: NoteNode }
const edgeTypes = { step: FlowEdgeView }
const snapGrid: [number, number] = [8, 8]
const proOptions = { hideAttribution: true }
const multiSelectionKeys = ['Control', 'Meta', 'Shift']
/** The wheel button pans in both styles; the left one drags a selection in the design tool's. */
const middleButton = [1]
/** From so many nodes on, those outside of the view are left out. Below, putting them in and out while panning costs more than they do. */
const manyNodes = 80
/** How near to a port a connection may be dropped, in pixels. */
const connectionRadius = 28

const nodesOf = (state: CanvasElements) => state.nodes
const edgesOf = (state: CanvasElements) => state.edges
const openNodeOf = (state: SessionState) => state.openNodeId
/** Further out the dots would be a grey haze. */
const nearOf = (state: CanvasState) => state.level === 'near'
const panStyleOf = (settings: Settings) => settings.panStyle
const snapOf = (settings: Settings) => settings.snapToGrid

/** React Flow, fed from the stores. One for each open workflow. */
export function Flow({ workflowId, pane }: { workflowId: WorkflowId; pane: HTMLElement }) {
  const nodes = useElements(nodesOf)
  const edges = useElements(edgesOf)
  const near = useCanvas(nearOf)
  const openNodeId = useSession(openNodeOf)
  const asMap = useSettings(panStyleOf) === 'map'
  const snapToGrid = useSettings(snapOf)
  const [viewport] = useState(() => firstView(workflowId, pane))
  const flow = useRef<ReactFlowInstance<CanvasNode, CanvasEdge> | null>(null)

  useEffect(() => () => attachViewport(null, null), [])
  const onInit = useCallback((instance: ReactFlowInstance<CanvasNode, CanvasEdge>) => { flow.current = instance; attachViewport(instance, pane) }, [pane])
  useEffect(() => keepFitting(workflowId, pane, flow), [workflowId, pane])
  useEffect(() => swallowSecondClicks(), [])
  useEffect(() => {
    if (openNodeId === null) return undefined
    // The inspector has just taken its room from the canvas; what it shows stays in view.
    const timer = setTimeout(() => revealNode(openNodeId), 80)
    return () => clearTimeout(timer)
  }, [openNodeId])
  const onMoveEnd = useCallback((_event: unknown, view: Viewport) => { if (isPersonsView) keepViewport(workflowId, view) }, [workflowId])
  const onMove = useCallback((event: unknown, view: Viewport) => {
    noteZoom(view.zoom)
    if (isFitting || flow.current === null) return
    isPersonsView = true
    // A view that keys or buttons move has no end that React Flow would tell.
    if (event === null) keepViewport(workflowId, view)
  }, [workflowId])

  return (
    <ReactFlow<CanvasNode, CanvasEdge>
      nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} defaultViewport={viewport} {...zoomLimits}
      onInit={onInit} onMove={onMove} onMoveEnd={onMoveEnd}
      onNodesChange={changeNodes} onEdgesChange={changeEdges}
      onNodeDragStart={onDragStart} onNodeDrag={onDrag} onNodeDragStop={onDragStop} onSelectionDragStart={onSelectionDragStart} onSelectionDragStop={onSelectionDragStop}
      onNodeMouseEnter={onNodeEnter} onNodeMouseLeave={onNodeLeave} onNodeDoubleClick={onNodeDoubleClick} onNodeClick={onNodeClick}
      onEdgeMouseEnter={onEdgeEnter} onEdgeMouseLeave={onEdgeLeave}
      onConnect={onConnect} onConnectStart={onConnectStart} onConnectEnd={endConnecting} isValidConnection={isAllowed}
      onReconnect={finishReconnect} onReconnectStart={onReconnectStart} onReconnectEnd={endReconnect} reconnectRadius={14}
      connectionLineType={ConnectionLineType.SmoothStep} connectionRadius={connectionRadius} connectOnClick={false}
      onDragOver={onDragOver} onDrop={onDrop} onDragLeave={onDragLeave}
      snapToGrid={snapToGrid} snapGrid={snapGrid} nodeDragThreshold={2} selectNodesOnDrag elevateNodesOnSelect={false} elevateEdgesOnSelect={false}
      onlyRenderVisibleElements={nodes.length > manyNodes}
      panOnDrag={asMap ? true : middleButton} selectionOnDrag={!asMap} panOnScroll={!asMap} zoomOnScroll={asMap} zoomOnDoubleClick={false} selectionMode={SelectionMode.Partial}
      selectionKeyCode="Shift" multiSelectionKeyCode={multiSelectionKeys} deleteKeyCode={null} panActivationKeyCode="Space"
      nodesFocusable={false} edgesFocusable={false} edgesReconnectable={false} disableKeyboardA11y proOptions={proOptions}
    >
      {near && <Background variant={BackgroundVariant.Dots} gap={16} size={1.6} color="var(--color-canvas-dot)" />}
      <LoopFrames />
      <PointerWords />
    </ReactFlow>
  )
}

/** Where the workflow was left, else all of it. Known before the first paint, with its level of detail. */
function firstView(workflowId: WorkflowId, pane: HTMLElement): Viewport {
  const view = sessionStore.getState().viewports[workflowId] ?? viewportFor(elementsStore.getState().nodes, pane.clientWidth, roomAboveGuide(pane))
  attachViewport(null, pane)
  noteZoom(view.zoom)
  return view
}

/** The guide lies over the canvas's foot until something was run; the example stands above it. */
const guideHeight = 272

function roomAboveGuide(pane: HTMLElement): number {
  const state = documentStore.getState()
  const shown = state.status === 'open' && state.isExample && settingsStore.getState().guide?.length === 0 && pane.clientWidth >= 560 && pane.clientHeight >= 520
  return pane.clientHeight - (shown ? guideHeight : 0)
}

/** Whether the view is the person's own, by mouse or by key, and not the one that a workflow opens with. */
let isPersonsView = false
/** Set while the canvas itself moves the view. */
let isFitting = false

/** While nobody has moved the first view, it shows everything also when the run panel opens below. What opens beside the canvas moves nothing. */
function keepFitting(workflowId: WorkflowId, pane: HTMLElement, flow: { current: ReactFlowInstance<CanvasNode, CanvasEdge> | null }): () => void {
  isPersonsView = sessionStore.getState().viewports[workflowId] !== undefined
  let height = pane.clientHeight
  const observer = new ResizeObserver(() => {
    if (pane.clientHeight === height) return
    height = pane.clientHeight
    if (isPersonsView) return
    isFitting = true
    void flow.current?.setViewport(viewportFor(elementsStore.getState().nodes, pane.clientWidth, roomAboveGuide(pane)))
    isFitting = false
  })
  observer.observe(pane)
  return () => observer.disconnect()
}

const onNodeEnter = (_event: unknown, node: CanvasNode): void => canvasStore.setState({ hoveredNode: node.id })
const onNodeLeave = (): void => canvasStore.setState({ hoveredNode: null })
const onEdgeEnter = (_event: unknown, edge: CanvasEdge): void => { clearTimeout(leaving); hoverEdge(edge.id) }
const onEdgeLeave = (): void => { clearTimeout(leaving); leaving = setTimeout(() => { if (document.querySelector('.edge-plus:hover') === null) hoverEdge(null) }, edgeLeaveMs) }
/** Time to get from an edge to its `+`. */
const edgeLeaveMs = 120
let leaving: ReturnType<typeof setTimeout> | undefined

/** A click shows a node in the inspector; with a key held it only changes the selection, and a button on the node does what it says. */
function onNodeClick(event: Parameters<typeof noteNodeClick>[0] & { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }, node: CanvasNode): void {
  if (event.shiftKey || event.ctrlKey || event.metaKey || noteIdOf(node.id) !== null) return
  if (event.target instanceof Element && event.target.closest('button, input') !== null) return
  noteNodeClick(event)
  openNode(node.id)
}

function onNodeDoubleClick(_event: unknown, node: CanvasNode): void {
  const noteId = noteIdOf(node.id)
  if (noteId === null) openNode(node.id)
  else canvasStore.setState({ editingNote: noteId })
}

function onConnect(connection: Parameters<typeof connectionOf>[0]): void {
  tryConnect(connectionOf(connection))
}

function onConnectStart(_event: unknown, { nodeId, handleId, handleType }: { nodeId: string | null; handleId: string | null; handleType: 'source' | 'target' | null }): void {
  startConnecting(nodeId, handleId, handleType)
}

function onReconnectStart(_event: unknown, edge: CanvasEdge): void {
  startReconnect(edge)
}

function onDragStart(): void {
  canvasStore.setState({ dragging: true })
}

const zoom = (): number => canvasStore.getState().percent / 100

/** A lone node without connections, held over an edge, shows that it would go into it. */
const onDrag: OnNodeDrag<CanvasNode> = (event, node, dragged) => {
  const workflow = openDraft()?.workflow
  if (workflow === undefined || dragged.length !== 1 || node.type !== 'step') return
  if (workflow.edges.some((edge) => edge.from === node.id || edge.to === node.id)) return
  const pointer = 'clientX' in event ? toFlowPoint({ x: event.clientX, y: event.clientY }) : null
  const elements = elementsStore.getState()
  const edge = edgeAt(elements, { x: node.position.x + nodeWidth / 2, y: node.position.y + nodeHeight / 2 }, zoom()) ?? (pointer === null ? null : edgeAt(elements, pointer, zoom()))
  const fits = edge !== null && canSplice(workflow, node.id, edge.edge, nodeTypeOf) ? edge.id : null
  if (canvasStore.getState().dropEdge !== fits) canvasStore.setState({ dropEdge: fits })
}

const onDragStop: OnNodeDrag<CanvasNode> = (_event, node, dragged) => {
  const { dropEdge } = canvasStore.getState()
  const { edges } = elementsStore.getState()
  canvasStore.setState({ dragging: false, dropEdge: null })
  finish(dragged, dropEdge === null ? null : { nodeId: node.id, edge: edges.find((edge) => edge.id === dropEdge)?.data?.edge ?? null })
}

function onSelectionDragStart(): void {
  canvasStore.setState({ dragging: true })
}

function onSelectionDragStop(_event: unknown, dragged: CanvasNode[]): void {
  canvasStore.setState({ dragging: false })
  finish(dragged, null)
}

function finish(dragged: readonly CanvasNode[], splice: { nodeId: string; edge: WorkflowEdge | null } | null): void {
  const workflow = openDraft()?.workflow
  if (workflow === undefined) return
  const { nodes, notes } = placesOf(dragged)
  finishDrag(moveNodes(workflow, nodes, notes), splice === null || splice.edge === null ? null : spliceNode(splice.nodeId, splice.edge, nodeTypeOf))
}

function onDragOver(event: DragEvent): void {
  const { types } = event.dataTransfer
  if (!types.includes(paletteDragType)) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
  const edge = edgeAt(elementsStore.getState(), toFlowPoint({ x: event.clientX, y: event.clientY }), zoom())
  const id = edge?.id ?? null
  if (canvasStore.getState().dropEdge !== id) canvasStore.setState({ dropEdge: id })
}

function onDragLeave(): void {
  if (canvasStore.getState().dropEdge !== null) canvasStore.setState({ dropEdge: null })
}

function onDrop(event: DragEvent): void {
  const data = event.dataTransfer.getData(paletteDragType)
  if (data === '') return
  event.preventDefault()
  const { dropEdge } = canvasStore.getState()
  const { edges } = elementsStore.getState()
  canvasStore.setState({ dropEdge: null })
  const item = paletteItem(data)
  if (item !== null) addAt(item, toFlowPoint({ x: event.clientX, y: event.clientY }), edges.find((edge) => edge.id === dropEdge)?.data?.edge ?? null)
}

function paletteItem(text: string): PaletteItem | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    if ('type' in value && typeof value.type === 'string') return { type: value.type }
    return 'triggerKey' in value && typeof value.triggerKey === 'string' ? { triggerKey: value.triggerKey } : null
  } catch {
    return null
  }
}

/** A double click on empty ground asks what to add there. */
export function onPaneDoubleClick(event: { target: EventTarget; clientX: number; clientY: number }): void {
  if (!(event.target instanceof Element) || event.target.closest('.react-flow__pane, .group') === null || event.target.closest('.react-flow__node, .react-flow__edge, button') !== null) return
  select({})
  openAddSearch({ kind: 'alone' }, { x: event.clientX, y: event.clientY })
}
