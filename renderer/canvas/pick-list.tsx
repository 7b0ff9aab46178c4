import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { classNames } from '../ui/class-names.ts'
import { Icon } from '../ui/icon.tsx'

export type PickItem = { key: string; label: string; detail?: string; before?: ReactNode }

type PickListProps = {
  label: string
  placeholder: string
  /** The items for what was typed, best first. */
  find: (query: string) => readonly PickItem[]
  onPick: (key: string) => void
  onClose: () => void
  /** What to say when nothing is found. */
  empty: string
}

/** A person types one more letter sooner than they read further down. */
const mostShown = 60

/** A search with a list under it: type to narrow, arrows to choose, Enter to take, Esc to leave. */
export function PickList({ label, placeholder, find, onPick, onClose, empty }: PickListProps) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const found = find(query)
  const shown = found.slice(0, mostShown)
  const chosen = Math.min(at, shown.length - 1)

  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }) }, [chosen])

  function onKeyDown(event: KeyboardEvent): void {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (move !== undefined) {
      event.preventDefault()
      setAt(Math.max(0, Math.min(shown.length - 1, chosen + move)))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const item = shown[chosen]
      if (item !== undefined) onPick(item.key)
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      event.stopPropagation()
      onClose()
    }
  }

  return (
    <div className="picklist" role="dialog" aria-label={label}>
      <div className="picklist-find">
        <Icon name="search" className="ink3" />
        <input
          type="text" role="combobox" aria-label={label} aria-expanded aria-controls={listId} aria-autocomplete="list"
          aria-activedescendant={shown[chosen] === undefined ? undefined : `${listId}-${chosen}`}
          placeholder={placeholder} spellCheck={false} autoFocus value={query} onKeyDown={onKeyDown}
          onChange={(event) => { setQuery(event.target.value); setAt(0) }}
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={label} className="picklist-rows">
        {shown.map((item, index) => (
          <div
            key={item.key} id={`${listId}-${index}`} role="option" aria-selected={index === chosen} className={classNames('picklist-row', index === chosen && 'is-on')}
            onPointerMove={() => { if (index !== chosen) setAt(index) }} onClick={() => onPick(item.key)}
          >
            {item.before}
            <span className="fill"><span className="t trunc">{item.label}</span>{item.detail !== undefined && <span className="d trunc">{item.detail}</span>}</span>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className="picklist-note" role="status">{empty}</p>}
      {found.length > shown.length && <p className="picklist-note">{found.length - shown.length} more. Type to narrow.</p>}
    </div>
  )
}
