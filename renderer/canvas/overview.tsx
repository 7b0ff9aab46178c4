import { memo, useEffect, useState, type PointerEvent } from 'react'
import { useViewport } from '@xyflow/react'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { useSession, type SessionState } from '../session/session-store.ts'
import { isShort, useWindowSize } from '../shell/window-size.ts'
import { canvasStore, elementsStore } from './canvas-store.ts'
import { nodeHeight, nodeWidth, type CanvasNode } from './to-flow.ts'
import { centreOn, paneSize } from './viewport.ts'

const size = { width: 124, height: 84 }
const padding = 160
/** The map lags behind, and waits while something is dragged: two thousand nodes drawn anew would be felt in the hand. */
const lagMs = 150

type Box = { x: number; y: number; width: number; height: number }
type Map = { box: Box; shapes: readonly (readonly [category: string, path: string])[] }

const minimapOf = (state: SessionState) => state.minimap

/** Shown in high windows and hidden in low ones; M turns it the other way. */
export function Overview() {
  const usual = useSession(minimapOf)
  const short = useWindowSize(isShort)
  return usual === short ? null : <Minimap />
}

/** All nodes as one path a category: two thousand of them are still a handful of elements. */
function Minimap() {
  const [map, setMap] = useState(() => mapOf(elementsStore.getState().nodes))
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = elementsStore.subscribe((state, before) => {
      if (state.nodes !== before.nodes) timer ??= setTimeout(draw, lagMs)
    })
    const draw = () => {
      timer = canvasStore.getState().dragging ? setTimeout(draw, lagMs) : undefined
      if (timer === undefined) setMap(mapOf(elementsStore.getState().nodes))
    }
    return () => { stop(); clearTimeout(timer) }
  }, [])
  function goTo(event: PointerEvent<SVGSVGElement>): void {
    if (event.buttons !== 1) return
    const area = event.currentTarget.getBoundingClientRect()
    const scale = Math.max(map.box.width / area.width, map.box.height / area.height)
    centreOn({
      x: map.box.x + map.box.width / 2 + (event.clientX - area.left - area.width / 2) * scale,
      y: map.box.y + map.box.height / 2 + (event.clientY - area.top - area.height / 2) * scale,
    })
  }
  const { x, y, width, height } = map.box
  return (
    <div className="minimap nodrag nopan">
      <svg {...size} viewBox={`${x} ${y} ${width} ${height}`} role="img" aria-label="Map of the workflow" onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); goTo(event) }} onPointerMove={goTo}>
        <Shapes shapes={map.shapes} />
        <Seen />
      </svg>
    </div>
  )
}

const Shapes = memo(function Shapes({ shapes }: Pick<Map, 'shapes'>) {
  return shapes.map(([category, path]) => <path key={category} className={category === 'note' ? 'map-note' : `c-${category}`} d={path} />)
})

/** The part that is on the screen. */
function Seen() {
  const { x, y, zoom } = useViewport()
  const pane = paneSize()
  return <rect className="map-seen" x={-x / zoom} y={-y / zoom} width={pane.width / zoom} height={pane.height / zoom} rx={24} />
}

function mapOf(nodes: readonly CanvasNode[]): Map {
  const paths = new globalThis.Map<string, string>()
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const node of nodes) {
    const { x, y } = node.position
    const width = node.measured?.width ?? nodeWidth
    const height = node.measured?.height ?? nodeHeight
    const category = node.type === 'note' ? 'note' : node.type === 'trigger' ? 'trigger' : nodeTypeOf(node.data.node.type)?.category ?? 'logic'
    paths.set(category, `${paths.get(category) ?? ''}M${x} ${y}h${width}v${height}h${-width}z`)
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  if (nodes.length === 0) return { box: { x: 0, y: 0, ...size }, shapes: [] }
  return { box: { x: left - padding, y: top - padding, width: right - left + 2 * padding, height: bottom - top + 2 * padding }, shapes: [...paths] }
}
