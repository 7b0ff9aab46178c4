import type { KeyboardEvent } from 'react'
import { focusNode } from '../canvas/focus.ts'

/** Up one level: out of the whole page (`first`), else to the node on the canvas. In code, Escape frees the Tab key instead. */
export function leaveOnEscape(event: KeyboardEvent<HTMLElement>, nodeId: string, first?: () => void): void {
  const { target } = event
  if (event.key !== 'Escape' || event.defaultPrevented || !(target instanceof HTMLElement) || !event.currentTarget.contains(target) || target.closest('.code-input') !== null) return
  event.preventDefault()
  if (first !== undefined) return first()
  target.blur()
  focusNode(nodeId)
}
