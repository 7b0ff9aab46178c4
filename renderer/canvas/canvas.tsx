import '@xyflow/react/dist/base.css'
import './canvas.css'
import { useEffect, useState, type DragEvent, type MouseEvent, type ReactNode } from 'react'
import { ReactFlowProvider } from '@xyflow/react'
import { catalogStore, loadCatalog, useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import { useDocument, type DocumentState } from '../document/document-store.ts'
import { importText } from '../document/import-export.ts'
import { useRuns, type RunStoreState } from '../run/run-store.ts'
import { attemptNow } from '../shell/attempt.ts'
import { registerActions } from '../shell/shortcuts.ts'
import { Button } from '../ui/button.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { ContextMenu } from '../ui/menu.tsx'
import { canvasActions } from './actions.ts'
import { canvasStore, followDocument, hideRefusal, useCanvas, type CanvasState } from './canvas-store.ts'
import { Flow, onPaneDoubleClick } from './flow.tsx'
import { entriesFor } from './menus.ts'
import { Overview } from './overview.tsx'
import { Popups } from './popups.tsx'
import { RefusedImport } from './refused-import.tsx'
import { RunAnnouncer } from './run-announcer.tsx'
import { noteIdOf } from './to-flow.ts'
import { ZoomControl } from './zoom-control.tsx'
import { select, sessionStore } from '../session/session-store.ts'

const workflowIdOf = (state: DocumentState) => (state.status === 'open' ? state.workflowId : null)
const isEmpty = (state: DocumentState) => state.status === 'open' && state.draft.workflow.nodes.length === 0
const statusOf = (state: CatalogState) => state.status
const menuTargetOf = (state: CanvasState) => state.menuTarget
const levelOf = (state: CanvasState) => state.level
/** So many flowing edges are a flicker, and cost more than they tell. */
const mostFlowing = 50
const isStill = (state: RunStoreState) => {
  const nodes = state.byNode[sessionStore.getState().activeWorkflowId ?? '']
  let running = 0
  for (const run of nodes?.values() ?? []) if (run.counts.running > 0) running++
  return running > mostFlowing
}
const busyOf = (state: CanvasState) => state.dragging || state.connecting !== null

/** The open workflow as a picture that can be worked on. Reads the stores; takes no props. */
export function Canvas() {
  const workflowId = useDocument(workflowIdOf)
  const empty = useDocument(isEmpty)
  const catalog = useCatalog(statusOf)
  const level = useCanvas(levelOf)
  const busy = useCanvas(busyOf)
  const still = useRuns(isStill)
  const [pane, setPane] = useState<HTMLElement | null>(null)
  const [following, setFollowing] = useState(false)

  useEffect(() => registerActions(canvasActions), [])
  useEffect(() => { void loadCatalog() }, [])
  useEffect(() => {
    if (catalog !== 'ready') return undefined
    const stop = followDocument()
    setFollowing(true)
    return () => { stop(); setFollowing(false) }
  }, [catalog])

  if (catalog === 'failed') return <CatalogFailed />
  const ready = workflowId !== null && pane !== null && following
  return (
    <CanvasMenu>
      <div
        ref={setPane} className="canvas" data-level={level} data-busy={busy || undefined} data-still={still || undefined} tabIndex={0} data-region-focus role="group" aria-label="Workflow canvas. Arrows follow the connections, Enter opens a node, Tab adds one."
        onContextMenuCapture={noteMenuTarget} onPointerDownCapture={hideRefusal} onDoubleClick={onPaneDoubleClick} onDragOver={onFileOver} onDrop={onFileDrop} onFocus={selectFocused}
      >
        {ready && (
          <ReactFlowProvider key={workflowId}>
            <Flow workflowId={workflowId} pane={pane} />
            <Overview />
            <ZoomControl />
          </ReactFlowProvider>
        )}
        {ready && empty && <p className="canvas-hint">Drag a node from the palette, or press <b>Tab</b> to add the first one.</p>}
        <Popups />
        <RefusedImport />
        <RunAnnouncer />
      </div>
    </CanvasMenu>
  )
}

function CanvasMenu({ children }: { children: ReactNode }) {
  const target = useCanvas(menuTargetOf)
  const [open, setOpen] = useState(false)
  return <ContextMenu label="Canvas" entries={open ? entriesFor(target) : []} onOpenChange={setOpen}>{children}</ContextMenu>
}

function CatalogFailed() {
  const { failure } = catalogStore.getState()
  return (
    <div className="canvas">
      <div className="canvas-hint"><ErrorCard title="The list of nodes could not be read" actions={<Button size="small" onClick={() => void loadCatalog()}>Try again</Button>}>{failure?.message}</ErrorCard></div>
    </div>
  )
}

/** What the menu is about to be opened on. A press on something that is not selected selects it. */
function noteMenuTarget(event: MouseEvent): void {
  const screen = { x: event.clientX, y: event.clientY }
  const element = event.target instanceof Element ? event.target : null
  const nodeId = element?.closest('.react-flow__node')?.getAttribute('data-id') ?? null
  const edgeId = element?.closest('.react-flow__edge')?.getAttribute('data-id') ?? null
  const chosen = sessionStore.getState().selection.nodes.find((id) => noteIdOf(id) === null)
  if (chosen !== undefined && element?.closest('.react-flow__nodesselection') != null) {
    canvasStore.setState({ menuTarget: { kind: 'node', id: chosen } })
  } else if (nodeId !== null) {
    if (!sessionStore.getState().selection.nodes.includes(nodeId)) select({ nodes: [nodeId] })
    const noteId = noteIdOf(nodeId)
    canvasStore.setState({ menuTarget: noteId === null ? { kind: 'node', id: nodeId } : { kind: 'note', id: noteId } })
  } else if (edgeId !== null) {
    select({ edges: [edgeId] })
    canvasStore.setState({ menuTarget: { kind: 'edge', id: edgeId, screen } })
  } else {
    canvasStore.setState({ menuTarget: { kind: 'canvas', screen } })
  }
}

/** A node that takes the focus by keyboard is the selected one. */
function selectFocused(event: { target: EventTarget }): void {
  const id = event.target instanceof HTMLElement ? event.target.dataset['node'] : undefined
  if (id !== undefined && event.target instanceof HTMLElement && event.target.matches(':focus-visible') && !sessionStore.getState().selection.nodes.includes(id)) select({ nodes: [id] })
}

function onFileOver(event: DragEvent): void {
  if (!event.dataTransfer.types.includes('Files')) return
  event.preventDefault()
  event.dataTransfer.dropEffect = 'copy'
}

function onFileDrop(event: DragEvent): void {
  const { files } = event.dataTransfer
  if (files.length === 0) return
  event.preventDefault()
  for (const file of files) attemptNow(`${file.name} was not imported`, async () => importText(await file.text(), file.name))
}
