import { useMemo, useRef, useState } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { mostOperations, type OfferedOperation } from '@shared/imported-connector.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { Select } from '../../ui/select.tsx'
import { choosing, matching, tagsOf } from './import-words.ts'

type OperationChooserProps = {
  operations: readonly OfferedOperation[]
  chosen: ReadonlySet<string>
  onChange: (chosen: ReadonlySet<string>) => void
  /** Operations that are new or different since the last time. */
  marks: ReadonlyMap<string, 'new' | 'different'>
}

const rowHeight = 30
const everyTag = '*'

/** Which operations become nodes. Only the rows in sight are in the page: a document may have thousands. */
export function OperationChooser({ operations, chosen, onChange, marks }: OperationChooserProps) {
  const [query, setQuery] = useState('')
  const [tag, setTag] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const tags = useMemo(() => tagsOf(operations), [operations])
  const shown = useMemo(() => matching(operations, query, tag), [operations, query, tag])
  const virtualizer = useVirtualizer({ count: shown.length, estimateSize: () => rowHeight, overscan: 12, getScrollElement: () => scroller.current, getItemKey: (index) => shown[index]?.key ?? index })
  const isNarrowed = query.trim() !== '' || tag !== null
  const keys = shown.map(({ key }) => key)

  return (
    <fieldset className="grid gap-2">
      <legend className="row mb-1 w-full"><span className="med">Operations</span><span className="fill" /><span className="xs ink3 num" role="status">{chosen.size.toLocaleString('en')} of {operations.length.toLocaleString('en')} chosen{chosen.size > mostOperations ? `, and ${mostOperations} are the most` : ''}</span></legend>
      <div className="row">
        <SearchInput label="Find an operation" placeholder="Find by name, method or path" className="fill" value={query} onChange={setQuery} />
        {tags.length > 1 && (
          <Select
            label="Tag" className="w-[190px]" value={tag ?? everyTag} onChange={(next) => setTag(next === everyTag ? null : next)}
            options={[{ value: everyTag, label: 'Every tag' }, ...tags.slice(0, 200).map(({ tag: each, count }) => ({ value: each, label: `${each} (${count})` }))]}
          />
        )}
        <Button onClick={() => onChange(choosing(chosen, keys, true))}>{isNarrowed ? 'Choose these' : 'Choose all'}</Button>
        <Button onClick={() => onChange(choosing(chosen, keys, false))}>{isNarrowed ? 'None of these' : 'None'}</Button>
      </div>
      <div ref={scroller} className="card h-[248px] overflow-y-auto" role="group" aria-label="Operations of the document" tabIndex={-1}>
        {shown.length === 0 && <p className="help px-3 py-2">No operation has “{query.trim()}” in its name, method or path.</p>}
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map(({ index, start, size }) => {
            const operation = shown[index]
            if (operation === undefined) return null
            const { key, displayName, method, path, isDeprecated } = operation
            const mark = marks.get(key)
            return (
              <div key={key} className="row absolute inset-x-0 px-3" style={{ top: start, height: size }} title={`${method} ${path}`}>
                <Checkbox checked={chosen.has(key)} label={`${displayName}, ${method} ${path}`} onChange={(next) => onChange(choosing(chosen, [key], next))} />
                <button type="button" tabIndex={-1} aria-hidden className="row fill min-w-0 text-left" onClick={() => onChange(choosing(chosen, [key], !chosen.has(key)))}>
                  <span className="trunc sm fill">{displayName}</span>
                  {mark !== undefined && <Badge>{mark}</Badge>}
                  {isDeprecated && <Badge>deprecated</Badge>}
                  <span className="mono xs ink3 trunc max-w-[46%]">{method} {path}</span>
                </button>
              </div>
            )
          })}
        </div>
      </div>
    </fieldset>
  )
}
