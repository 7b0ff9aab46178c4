import type { KeyboardEvent } from 'react'
import { focusNode } from '../canvas/focus.ts'

/** Up one level, to the node on the canvas. In code, Escape frees the Tab key instead. */
export function leaveOnEscape(event: KeyboardEvent<HTMLElement>, nodeId: string): void {
  const { target } = event
  if (event.key !== 'Escape' || event.defaultPrevented || !(target instanceof HTMLElement) || !event.currentTarget.contains(target) || target.closest('.code-input') !== null) return
  event.preventDefault()
  target.blur()
  focusNode(nodeId)
}
