import { Icon } from '../ui/icon.tsx'
import { useCanvas, type CanvasState } from './canvas-store.ts'
import { fitAll, zoomIn, zoomOut, zoomTo } from './viewport.ts'

const percentOf = (state: CanvasState) => state.percent

export function ZoomControl() {
  const percent = useCanvas(percentOf)
  return (
    <div className="zoom nodrag nopan" role="toolbar" aria-label="Zoom">
      <button type="button" className="ib ib-sm" aria-label="Zoom out" title="Zoom out (-)" onClick={zoomOut}><Icon name="minus" size={14} /></button>
      <button type="button" className="pct" aria-label={`Zoom ${percent}%. Set to 100%`} title="Zoom to 100% (0)" onClick={() => zoomTo(1)}>{percent}%</button>
      <button type="button" className="ib ib-sm" aria-label="Zoom in" title="Zoom in (+)" onClick={zoomIn}><Icon name="plus" size={14} /></button>
      <button type="button" className="ib ib-sm" aria-label="Show everything" title="Show everything (1)" onClick={fitAll}><Icon name="maximize" size={14} /></button>
    </div>
  )
}
