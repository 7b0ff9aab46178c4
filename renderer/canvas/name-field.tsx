import { useRef, type KeyboardEvent } from 'react'
import { canvasStore } from './canvas-store.ts'
import { finishRename } from './commands.ts'
import { focusNode } from './focus.ts'

/** The name, being written. Enter and leaving take it; Esc leaves it as it was. */
export function NameField({ id, name }: { id: string; name: string }) {
  const done = useRef(false)
  function take(text: string): void {
    if (done.current) return
    done.current = true
    finishRename(id, text)
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    event.stopPropagation()
    if (event.key === 'Enter') take(event.currentTarget.value)
    if (event.key !== 'Escape') return
    done.current = true
    canvasStore.setState({ renaming: null })
    focusNode(id)
  }
  return (
    <input
      type="text" className="name-field nodrag nopan" aria-label="Name" defaultValue={name} maxLength={200} spellCheck={false} autoFocus
      onFocus={(event) => event.currentTarget.select()} onKeyDown={onKeyDown} onBlur={(event) => take(event.currentTarget.value)} onDoubleClick={(event) => event.stopPropagation()}
    />
  )
}
