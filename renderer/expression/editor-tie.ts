import { useEffect, type RefObject } from 'react'
import type { EditorView } from '@codemirror/view'
import type { FieldTie } from '../ui/field.tsx'

/** What an editor tells assistive tools: that it is a text box, and what its field says of it. */
export function tieAttributes(tie: FieldTie | null, multiline: boolean, label?: string): Record<string, string> {
  const attributes: Record<string, string> = { role: 'textbox', 'aria-multiline': String(multiline), 'data-multiline': String(multiline) }
  if (tie === null) return label === undefined ? attributes : { ...attributes, 'aria-label': label }
  for (const [name, value] of Object.entries(tie)) if (value !== undefined) attributes[name] = String(value)
  return attributes
}

/** The names of the field change with its messages; the editor keeps the element that takes focus. */
export function useEditorTie(view: RefObject<EditorView | null>, attributes: Record<string, string>): void {
  useEffect(() => {
    const content = view.current?.contentDOM
    if (content === undefined) return
    for (const [name, value] of Object.entries(attributes)) content.setAttribute(name, value)
    for (const name of ['aria-describedby', 'aria-invalid']) if (attributes[name] === undefined) content.removeAttribute(name)
  })
}
