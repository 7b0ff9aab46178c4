import { useCallback, useState, type KeyboardEvent } from 'react'
import { apply, redo, retrySaving, undo, useDocument, type DocumentState, type OpenDocument } from '../document/document-store.ts'
import { setName } from '../document/edits/workflow-fields.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Tooltip } from '../ui/tooltip.tsx'
import { DraftBadge, LiveControls } from './live-controls.tsx'
import { RunControls } from './run-controls.tsx'
import { keysOf } from './shortcuts.ts'
import { isCompact, useWindowSize } from './window-size.ts'

const openOf = (state: DocumentState): OpenDocument | null => (state.status === 'open' ? state : null)

/** Over the canvas: what is edited, whether it is safe, and Run. */
export function Toolbar() {
  const compact = useWindowSize(isCompact)
  const document = useDocument(openOf)
  if (document === null) return null
  const { workflow } = document.draft
  const undoLabel = document.history[document.position - 1]?.label
  const redoLabel = document.history[document.position]?.label
  return (
    <div className="toolbar" role="group" aria-label="Workflow" data-region="toolbar">
      <h1 className="sr-only">{workflow.name}</h1>
      <NameField key={`${document.workflowId} ${workflow.name}`} name={workflow.name} readOnly={document.readOnly} />
      {document.isExample && !compact && <Badge icon="book-open">Example, yours to change</Badge>}
      {!compact && <DraftBadge document={document} />}
      <div className="sep" />
      <IconButton icon="undo-2" iconSize={16} size="small" label={undoLabel === undefined ? 'Nothing to undo' : `Undo: ${undoLabel}`} keys={keysOf('edit.undo')} disabled={undoLabel === undefined} onClick={() => undo()} />
      <IconButton icon="redo-2" iconSize={16} size="small" label={redoLabel === undefined ? 'Nothing to redo' : `Redo: ${redoLabel}`} keys={keysOf('edit.redo')} disabled={redoLabel === undefined} onClick={() => redo()} />
      <div className="fill" />
      <SavedMark compact={compact} />
      <LiveControls document={document} compact={compact} />
      {document.liveVersion === null && <RunControls document={document} />}
    </div>
  )
}

function NameField({ name, readOnly }: { name: string; readOnly: boolean }) {
  const [text, setText] = useState(name)
  const keep = () => {
    const next = text.trim().slice(0, 200)
    if (next === '') setText(name)
    else if (next !== name) apply(setName(next))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') event.currentTarget.blur()
    if (event.key === 'Escape') {
      setText(name)
      requestAnimationFrame(() => (event.target as HTMLElement).blur())
    }
  }
  return (
    <input
      className="name name-edit" aria-label="Workflow name" title={text} spellCheck={false} readOnly={readOnly} maxLength={200}
      value={text} onChange={(event) => setText(event.target.value)} onBlur={keep} onKeyDown={onKeyDown}
    />
  )
}

/** Every edit is kept by itself; this says so, and offers a way on when it could not be. */
function SavedMark({ compact }: { compact: boolean }) {
  const saved = useDocument(useCallback((state: DocumentState) => (state.status === 'open' ? state.saved : 'saved'), []))
  const failure = useDocument(useCallback((state: DocumentState) => (state.status === 'open' ? state.saveFailure : null), []))
  if (saved === 'failed') {
    return (
      <Tooltip text={failure?.message ?? 'The last edits could not be kept.'}>
        <Button size="small" variant="danger" icon="triangle-alert" onClick={() => retrySaving()}>Not saved: try again</Button>
      </Tooltip>
    )
  }
  if (compact) return <span className="sr-only">{saved === 'saving' ? 'Saving' : 'Saved'}</span>
  return (
    <>
      <span className="row xs ink3 min-w-[52px] gap-[5px]"><Icon name={saved === 'saving' ? 'loader-circle' : 'check'} size={12} spin={saved === 'saving'} />{saved === 'saving' ? 'Saving' : 'Saved'}</span>
      <div className="sep" />
    </>
  )
}
