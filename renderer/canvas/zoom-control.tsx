import { panelOf, useSession, type SessionState } from '../session/session-store.ts'
import { togglePalette } from '../shell/panels.ts'
import { isCompact, useWindowSize } from '../shell/window-size.ts'
import { Icon } from '../ui/icon.tsx'
import { useCanvas, type CanvasState } from './canvas-store.ts'
import { fitAll, zoomIn, zoomOut, zoomTo } from './viewport.ts'

const percentOf = (state: CanvasState) => state.percent

const paletteOf = (state: SessionState) => panelOf(state, 'palette').open

/** At the canvas's lower left: how near, and the palette where it is not beside. */
export function ZoomControl() {
  const compact = useWindowSize(isCompact)
  const beside = useSession(paletteOf) && !compact
  const percent = useCanvas(percentOf)
  return (
    <div className="zoom nodrag nopan" role="toolbar" aria-label={beside ? 'Zoom' : 'Palette and zoom'}>
      {!beside && <button type="button" className="ib ib-sm" aria-label="Open the palette" title="Open the palette" onClick={togglePalette}><Icon name="list-plus" size={14} /></button>}
      <button type="button" className="ib ib-sm" aria-label="Zoom out" title="Zoom out (-)" onClick={zoomOut}><Icon name="minus" size={14} /></button>
      <button type="button" className="pct" aria-label={`Zoom ${percent}%. Set to 100%`} title="Zoom to 100% (0)" onClick={() => zoomTo(1)}>{percent}%</button>
      <button type="button" className="ib ib-sm" aria-label="Zoom in" title="Zoom in (+)" onClick={zoomIn}><Icon name="plus" size={14} /></button>
      <button type="button" className="ib ib-sm" aria-label="Show everything" title="Show everything (1)" onClick={fitAll}><Icon name="maximize" size={14} /></button>
    </div>
  )
}
