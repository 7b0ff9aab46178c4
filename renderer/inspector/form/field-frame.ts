import type { ReactNode } from 'react'

/** What stands around a control: the same for a literal and an expression. */
export type FieldFrame = {
  /** JSON pointer in the node's input. */
  pointer: string
  label: string
  /** With the labels of what it is inside of, for lists of fields. */
  fullLabel: string
  required: boolean
  hint: string | undefined
  alwaysHint: boolean
  aside: ReactNode
}
