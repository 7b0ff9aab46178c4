import { jumpToNode, revealNode } from '../canvas/viewport.ts'

/** Longer than it takes to lay the inspector out, shorter than a person notices. */
const layoutMs = 60

/** Opens a node from a list and brings it into view, also when the inspector that opens for it takes some of the canvas away. */
export function goToNode(id: string): void {
  jumpToNode(id, { open: true })
  setTimeout(() => revealNode(id), layoutMs)
}
