import { triggerId } from '@shared/id.ts'
import type { Point, Workflow } from '@shared/workflow.ts'
import { placeOf } from './to-flow.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * Where an arrow key leads from a node: right and left along the edges, to the end nearest in height; up and down, and where no edge
 * leads, to the nearest node that way. Null when there is none.
 */
export function neighbourOf(workflow: Workflow, id: string, direction: Direction): string | null {
  const places = new Map<string, Point>([[triggerId, workflow.layout.nodes[triggerId] ?? { x: 0, y: 0 }], ...workflow.nodes.map((node, index): [string, Point] => [node.id, placeOf(workflow, node.id, index)])])
  const here = places.get(id)
  if (here === undefined) return null
  const along = direction === 'right' ? workflow.edges.filter((edge) => edge.from === id).map((edge) => edge.to) : direction === 'left' ? workflow.edges.filter((edge) => edge.to === id).map((edge) => edge.from) : []
  const byHeight = nearest(along, (other) => Math.abs((places.get(other)?.y ?? 0) - here.y))
  if (byHeight !== null) return byHeight
  const beyond = [...places].filter(([other, at]) => other !== id && isBeyond(here, at, direction)).map(([other]) => other)
  return nearest(beyond, (other) => distance(here, places.get(other) ?? here, direction))
}

function isBeyond(here: Point, at: Point, direction: Direction): boolean {
  switch (direction) {
    case 'left': return at.x < here.x - 8
    case 'right': return at.x > here.x + 8
    case 'up': return at.y < here.y - 8
    case 'down': return at.y > here.y + 8
  }
}

/** What lies straight ahead counts as nearer than what lies aside. */
function distance(here: Point, at: Point, direction: Direction): number {
  const [dx, dy] = [Math.abs(at.x - here.x), Math.abs(at.y - here.y)]
  return direction === 'left' || direction === 'right' ? dx + 2 * dy : dy + 2 * dx
}

function nearest(ids: readonly string[], far: (id: string) => number): string | null {
  let best: string | null = null
  for (const id of ids) if (best === null || far(id) < far(best)) best = id
  return best
}
