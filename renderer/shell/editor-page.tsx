import { useEffect, useLayoutEffect } from 'react'
import { Canvas } from '../canvas/canvas.tsx'
import { openWorkflow, closeWorkflow, useDocument, type DocumentState } from '../document/document-store.ts'
import { importFromFile } from '../document/import-export.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { Palette } from '../palette/palette.tsx'
import { showLastRun } from '../run/run-store.ts'
import { RunPanel } from '../run-panel/run-panel.tsx'
import { closeTab, panelOf, setPanel, showPage, useSession, type SessionState } from '../session/session-store.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { ResizeEdge } from '../ui/resize-edge.tsx'
import { SpinnerLine } from '../ui/spinner-line.tsx'
import { attemptNow } from './attempt.ts'
import { GuideHint, GuideKeys, GuideList } from './guide.tsx'
import { newWorkflow } from './library-store.ts'
import { setPaletteOver, usePaletteOver } from './overlay-store.ts'
import { bottomHeight, inspectorWidth, paletteLimits } from './panel-sizes.ts'
import { setRunPanelOpen, useRunPanelOpen } from './panels.ts'
import { Toolbar } from './toolbar.tsx'
import { heightOf, isCompact, useWindowSize, widthOf } from './window-size.ts'

const activeOf = (state: SessionState) => state.activeWorkflowId
const openNodeOf = (state: SessionState) => state.openNodeId
const paletteOf = (state: SessionState) => panelOf(state, 'palette').open
const paletteSizeOf = (state: SessionState) => panelOf(state, 'palette').size
const inspectorSizeOf = (state: SessionState) => state.panels['inspector']?.size
const bottomSizeOf = (state: SessionState) => state.panels['bottom']?.size
const failedOf = (state: DocumentState) => (state.status === 'failed' ? state : null)
const isOpenOf = (state: DocumentState) => state.status === 'open'
const isExampleOf = (state: DocumentState) => state.status === 'open' && state.isExample

/** The workflow on the screen: palette, canvas, inspector, run panel. */
export function EditorPage() {
  const activeId = useSession(activeOf)
  const isOpen = useDocument(isOpenOf)
  const failed = useDocument(failedOf)
  useEffect(() => {
    if (activeId === null) return closeWorkflow()
    void openWorkflow(activeId)
    attemptNow('The last run could not be read', () => showLastRun(activeId))
  }, [activeId])

  if (activeId === null) return <NothingOpen />
  if (failed !== null) return <OpenFailed state={failed} />
  return isOpen ? <Editor /> : <div className="m-auto w-[200px]"><SpinnerLine>Opening…</SpinnerLine></div>
}

function OpenFailed({ state: { workflowId, failure } }: { state: Extract<DocumentState, { status: 'failed' }> }) {
  const again = () => {
    closeWorkflow()
    void openWorkflow(workflowId)
  }
  const leave = () => {
    closeTab(workflowId)
    showPage('workflows')
  }
  return (
    <div className="m-auto w-[440px]">
      <ErrorCard title="The workflow could not be opened" actions={<><Button size="small" onClick={again}>Open it again</Button><Button size="small" variant="quiet" onClick={leave}>Go to Workflows</Button></>}>
        {failure.message}
      </ErrorCard>
    </div>
  )
}

function NothingOpen() {
  return (
    <div className="m-auto">
      <EmptyState
        icon="workflow" title="No workflow is open"
        action={<span className="row"><Button variant="primary" icon="plus" onClick={() => void newWorkflow()}>New workflow</Button><Button onClick={() => showPage('workflows')}>Open one</Button><Button onClick={() => attemptNow('Nothing was imported', () => importFromFile())}>Import</Button></span>}
      >
        Open one of yours, start from an example, or make a new one.
      </EmptyState>
    </div>
  )
}

/** Knows nothing of the document but that there is one: an edit must not draw the whole window again. */
function Editor() {
  const isExample = useDocument(isExampleOf)
  const compact = useWindowSize(isCompact)
  const paletteOver = usePaletteOver()
  const paletteOpen = useSession(paletteOf)
  const openNodeId = useSession(openNodeOf)
  const beside = !compact && paletteOpen
  return (
    <>
      <Toolbar />
      <div className="body">
        {beside && <PaletteBeside />}
        {compact && paletteOver && <PaletteOver />}
        <div className="center">
          <div className="canvas-slot" data-region="canvas">
            <Canvas />
            {isExample && <div className="pointer-events-none absolute inset-0 [container-type:size] [&>*]:pointer-events-auto"><GuideHint /><GuideList /><GuideKeys /></div>}
          </div>
          <BottomPanel />
        </div>
        {openNodeId !== null && <InspectorSlot paletteShown={beside} />}
      </div>
    </>
  )
}

function PaletteBeside() {
  const size = useSession(paletteSizeOf)
  return (
    <aside className="palette" aria-label="Palette" data-region="palette" tabIndex={-1} style={{ width: size }}>
      <Palette />
      <ResizeEdge label="Resize the palette" edge="right" size={size} {...paletteLimits} onResize={(next) => setPanel('palette', { size: next })} />
    </aside>
  )
}

function PaletteOver() {
  return (
    <>
      <div className="absolute inset-0 z-[29]" onPointerDown={() => setPaletteOver(false)} />
      <aside className="palette is-over" aria-label="Palette" data-region="palette" tabIndex={-1} onKeyDown={(event) => { if (event.key === 'Escape') setPaletteOver(false) }}>
        <Palette />
      </aside>
    </>
  )
}

/** The run panel's tabs alone. */
const closedHeight = 37

/** Tells messages how much of the window lies beside or below the canvas, so that they come over the canvas and over no field. */
function useTakenRoom(property: '--beside-canvas' | '--below-canvas', pixels: number): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement
    style.setProperty(property, `${pixels}px`)
    return () => void style.removeProperty(property)
  }, [property, pixels])
}

function BottomPanel() {
  const open = useRunPanelOpen()
  const windowWidth = useWindowSize(widthOf)
  const windowHeight = useWindowSize(heightOf)
  const chosen = useSession(bottomSizeOf)
  const { size, min, max, initial } = bottomHeight({ windowWidth, windowHeight, chosen })
  useTakenRoom('--below-canvas', open ? size : closedHeight)
  return (
    <section className={open ? 'bottom' : 'bottom is-closed'} aria-label="Run panel" data-region="run-panel" tabIndex={-1} style={{ height: open ? size : closedHeight }}>
      {open && <ResizeEdge label="Resize the run panel" edge="top" size={size} min={min} max={max} initial={initial} onResize={(next) => setPanel('bottom', { size: next })} />}
      <RunPanel open={open} onOpen={setRunPanelOpen} />
    </section>
  )
}

function InspectorSlot({ paletteShown }: { paletteShown: boolean }) {
  const compact = useWindowSize(isCompact)
  const windowWidth = useWindowSize(widthOf)
  const paletteSize = useSession(paletteSizeOf)
  const chosen = useSession(inspectorSizeOf)
  const { size, min, max, initial } = inspectorWidth({ windowWidth, paletteWidth: paletteShown ? paletteSize : 0, chosen })
  useTakenRoom('--beside-canvas', size)
  return (
    <div className="inspector-slot" data-region="inspector" tabIndex={-1} style={{ width: size }}>
      {!compact && max > min && <ResizeEdge label="Resize the inspector" edge="left" size={size} min={min} max={max} initial={initial} onResize={(next) => setPanel('inspector', { size: next })} />}
      <Inspector />
    </div>
  )
}
