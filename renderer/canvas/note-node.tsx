import { memo, useCallback, type KeyboardEvent } from 'react'
import { NodeResizeControl, type NodeProps } from '@xyflow/react'
import { apply } from '../document/document-store.ts'
import { setNoteBox, setNoteText } from '../document/edits/notes.ts'
import { canvasStore, useCanvas, type CanvasState } from './canvas-store.ts'
import { classNames } from '../ui/class-names.ts'
import { focusNode } from './focus.ts'
import type { NoteFlowNode } from './to-flow.ts'

const smallest = { minWidth: 120, minHeight: 48 }

/** A note on the canvas: its first line is its title. Enter or a double click writes in it. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteFlowNode>) {
  const { note } = data
  const editing = useCanvas(useCallback((state: CanvasState) => state.editingNote === note.id, [note.id]))
  const [title, ...rest] = note.text.split('\n')
  return (
    <div className={classNames('note', selected && 'is-sel')} role="group" aria-label={`Note: ${note.text === '' ? 'empty' : note.text}`} tabIndex={selected ? 0 : -1} data-node={id}>
      {editing ? <NoteText id={note.id} text={note.text} flowId={id} /> : (
        <>{rest.length > 0 ? <b>{title}</b> : title === '' ? <span className="note-hint">Double-click to write</span> : title}{rest.length > 0 && `\n${rest.join('\n')}`}</>
      )}
      {selected && (
        <NodeResizeControl
          position="bottom-right" className="note-resize" {...smallest}
          onResizeEnd={(_event, box) => apply(setNoteBox(note.id, { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width / 8) * 8, height: Math.round(box.height / 8) * 8 }))}
        />
      )}
    </div>
  )
})

function NoteText({ id, text, flowId }: { id: string; text: string; flowId: string }) {
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    event.stopPropagation()
    if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return
    event.currentTarget.blur()
    focusNode(flowId)
  }
  return (
    <textarea
      className="note-text nodrag nopan nowheel" aria-label="Note" defaultValue={text} maxLength={10_000} autoFocus onKeyDown={onKeyDown}
      onChange={(event) => apply(setNoteText(id, event.target.value), { coalesce: `note:${id}` })}
      onBlur={() => canvasStore.setState({ editingNote: null })}
    />
  )
}
