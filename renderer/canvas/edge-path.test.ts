import { getSmoothStepPath, Position } from '@xyflow/react'
import { expect, test } from 'vitest'
import type { Point } from '@shared/workflow.ts'
import { edgeCorners, edgeRoute } from './edge-path.ts'
import { nodeHeight } from './to-flow.ts'

const start = { x: 100, y: 24 }

test.each([400, 48, 40, 32, 24, 16, 8, 4])('to a node %i further on it never goes back', (gap) => {
  for (const dy of [0, 40, -200]) {
    const xs = edgeCorners(start, { x: start.x + gap, y: start.y + dy }).map(({ x }) => x)
    expect(xs).toEqual([...xs].sort((a, b) => a - b))
    const drawn = drawnXs(start, { x: start.x + gap, y: start.y + dy })
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b))
  }
})

test('back it goes between the nodes where there is room, and below both where there is none', () => {
  const between = edgeRoute(start, { x: -200, y: start.y + 300 }).level ?? NaN
  expect(between).toBeGreaterThan(nodeHeight)
  expect(between).toBeLessThan(300)
  expect(edgeRoute({ x: 100, y: start.y + 300 }, { x: -200, y: start.y }).level).toBe(between)
  for (const dy of [0, 40, -60]) expect(edgeRoute(start, { x: -200, y: start.y + dy }).level).toBeGreaterThan(Math.max(0, dy) + nodeHeight)
})

/** As React Flow draws it. */
function drawnXs(from: Point, to: Point): number[] {
  const { stub, level } = edgeRoute(from, to)
  const [path] = getSmoothStepPath({ sourceX: from.x, sourceY: from.y, targetX: to.x, targetY: to.y, sourcePosition: Position.Right, targetPosition: Position.Left, borderRadius: 10, offset: stub, ...(level === undefined ? {} : { centerY: level }) })
  return [...path.matchAll(/(-?[\d.]+)[ ,]-?[\d.]+/g)].map((match) => Number(match[1]))
}
