import { expect, test } from 'vitest'
import { freeGround } from './free-ground.ts'
import type { CanvasNode } from './to-flow.ts'

const size = { width: 208, height: 96 }
const nodeAt = (x: number, y: number) => ({ id: `${x},${y}`, position: { x, y }, measured: { width: 232, height: 76 } }) as CanvasNode

test('on empty ground the box goes where it was wanted', () => {
  expect(freeGround({ x: 400, y: 300 }, size, [])).toEqual({ x: 296, y: 252 })
})

test('a box wanted over a node goes beside it and covers nothing', () => {
  const nodes = [nodeAt(280, 250), nodeAt(540, 250)]
  const { x, y } = freeGround({ x: 400, y: 300 }, size, nodes)
  for (const { position } of nodes) expect(x + 208 <= position.x || position.x + 232 <= x || y + 96 <= position.y || position.y + 76 <= y).toBe(true)
  expect(Math.hypot(x - 296, y - 252)).toBeLessThan(300)
})
