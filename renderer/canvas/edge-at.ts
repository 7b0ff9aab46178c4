import type { Point, WorkflowEdge } from '@shared/workflow.ts'
import { edgeCorners } from './edge-path.ts'
import type { CanvasElements } from './to-flow.ts'
import { nodeWidth, portTop } from './to-flow.ts'

/** How near to an edge a point counts as on it, in pixels of the screen. */
const reach = 18

/** The edge that passes nearest to a point of the canvas, taken as the lines that its rounded steps follow; null when none is near. */
export function edgeAt({ nodes, edges }: CanvasElements, point: Point, zoom = 1): { id: string; edge: WorkflowEdge } | null {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  let best: { id: string; edge: WorkflowEdge } | null = null
  let nearest = reach / Math.min(zoom, 1)
  for (const { id, source, target, sourceHandle, data } of edges) {
    const from = byId.get(source)
    const to = byId.get(target)
    if (from === undefined || to === undefined || data === undefined) continue
    const ports = from.type === 'step' ? from.data.ports : []
    const start = { x: from.position.x + nodeWidth, y: from.position.y + portTop(Math.max(0, ports.indexOf(sourceHandle ?? '')), ports.length) }
    const end = { x: to.position.x, y: to.position.y + portTop(0, 1) }
    const far = distanceToSteps(point, start, end)
    if (far < nearest) {
      nearest = far
      best = { id, edge: data.edge }
    }
  }
  return best
}

function distanceToSteps(point: Point, start: Point, end: Point): number {
  const corners = edgeCorners(start, end)
  return Math.min(...corners.slice(1).map((corner, index) => distanceToLine(point, corners[index] ?? start, corner)))
}

function distanceToLine(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length))
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy)
}
