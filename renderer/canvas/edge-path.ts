import type { Point } from '@shared/workflow.ts'
import { nodeHeight, portTop } from './to-flow.ts'

/** How far an edge goes straight on from a port before it turns. */
const stub = 20
/** Under a node hangs its last output; an edge keeps clear of it. */
const slipHeight = 24
const clearance = 16
const portBelowTop = portTop(0, 1)

/**
 * How an edge turns. Forward it goes half way, up or down, and on; near nodes leave less room to go straight, and none is
 * taken that is not there. Back it goes between the two nodes where there is room, else below both; `level` is where.
 */
export type EdgeRoute = { stub: number; level: number | undefined }

export function edgeRoute(start: Point, end: Point): EdgeRoute {
  const gap = end.x - start.x
  return gap > 0 ? { stub: Math.max(0, Math.min(stub, gap / 2 - 0.5)), level: undefined } : { stub, level: levelBetween(start.y - portBelowTop, end.y - portBelowTop) }
}

/** By the upper edges of two nodes. */
function levelBetween(source: number, target: number): number {
  const [upper, lower] = [Math.min(source, target), Math.max(source, target)]
  const foot = upper + nodeHeight + slipHeight
  return lower - foot >= clearance ? (foot + lower) / 2 : lower + nodeHeight + slipHeight + clearance
}

/** The corners of the way from a port to a port, both ends among them. */
export function edgeCorners(start: Point, end: Point): Point[] {
  const { stub: straight, level } = edgeRoute(start, end)
  const middle = (start.x + end.x) / 2
  const turns = level === undefined
    ? [{ x: middle, y: start.y }, { x: middle, y: end.y }]
    : [{ x: start.x + straight, y: start.y }, { x: start.x + straight, y: level }, { x: end.x - straight, y: level }, { x: end.x - straight, y: end.y }]
  return [start, ...turns, end]
}
