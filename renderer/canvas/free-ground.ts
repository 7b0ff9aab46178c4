import type { Point } from '@shared/workflow.ts'
import { nodeHeight, nodeWidth, type CanvasNode } from './to-flow.ts'

type Size = { width: number; height: number }

const stepPx = 48
const mostRings = 40
/** Kept clear around it; below a node its last output hangs. */
const margin = 16
const slipHeight = 28

/** The place nearest to the wanted middle where a box of this size covers no node and no note: its upper left corner. */
export function freeGround(middle: Point, { width, height }: Size, nodes: readonly CanvasNode[]): Point {
  const corner = { x: middle.x - width / 2, y: middle.y - height / 2 }
  const isFree = (at: Point) => nodes.every(({ position, measured }) =>
    at.x + width + margin <= position.x || position.x + (measured?.width ?? nodeWidth) + margin <= at.x
    || at.y + height + margin <= position.y || position.y + (measured?.height ?? nodeHeight) + slipHeight + margin <= at.y)
  for (let ring = 0; ring <= mostRings; ring++) {
    const found = ringAround(corner, ring).find(isFree)
    if (found !== undefined) return found
  }
  return corner
}

/** The places of a square ring, the nearest first. */
function ringAround({ x, y }: Point, ring: number): Point[] {
  const steps = Array.from({ length: ring * 2 + 1 }, (_, index) => index - ring)
  return steps
    .flatMap((column) => steps.filter((row) => Math.max(Math.abs(column), Math.abs(row)) === ring).map((row) => ({ column, row })))
    .toSorted((one, other) => Math.hypot(one.column, one.row) - Math.hypot(other.column, other.row))
    .map(({ column, row }) => ({ x: x + column * stepPx, y: y + row * stepPx }))
}
