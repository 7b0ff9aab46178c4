import { Fragment, useMemo, type ReactNode } from 'react'
import type { JsonValue } from '@shared/json.ts'
import { JsonTree } from './json-tree.tsx'

/** Longer ones are shown as a tree, which keeps only what is in sight in the document. */
const longestText = 40_000
const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** A JSON value as text with its parts coloured, to be read and copied. */
export function JsonText({ label, value }: { label: string; value: JsonValue }) {
  const text = useMemo(() => JSON.stringify(value, null, 2), [value])
  const parts = useMemo(() => (text.length > longestText ? null : coloured(text)), [text])
  if (parts === null) return <div className="codebox"><JsonTree label={label} value={value} openDepth={2} /></div>
  // A box that scrolls has to be reachable by the keyboard.
  return <div className="codebox" role="group" aria-label={label} tabIndex={0}><pre className="json">{parts}</pre></div>
}

function coloured(text: string): ReactNode[] {
  const parts: ReactNode[] = []
  let from = 0
  for (const found of text.matchAll(token)) {
    const [whole, string, colon] = found
    parts.push(<Fragment key={from}>{text.slice(from, found.index)}</Fragment>)
    const kind = string === undefined ? (/^[tfn]/.test(whole) ? 'b' : 'n') : colon === undefined ? 's' : 'k'
    parts.push(<span key={`${found.index} token`} className={kind}>{whole}</span>)
    from = found.index + whole.length
  }
  return [...parts, <Fragment key={from}>{text.slice(from)}</Fragment>]
}
