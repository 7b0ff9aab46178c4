import { useDeferredValue, useRef, useState } from 'react'
import type { JsonValue } from '@shared/json.ts'
import { fieldDragType } from '../expression/field-drag.ts'
import { pathText } from '../expression/path-text.ts'
import { announce } from '../ui/announce.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import type { JsonPath } from '../ui/json-rows.ts'
import { JsonTree } from '../ui/json-tree.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { TableView } from '../ui/table-view.tsx'
import { Tile } from '../ui/tile.tsx'
import { copyText } from './copy-text.ts'
import { fieldTargets, lastTarget, useFieldTargets, type FieldTarget } from './field-targets.ts'
import type { InputSource } from './input-sources.ts'
import { SchemaView } from './schema-view.tsx'
import { ViewSwitch, type DataView } from './view-switch.tsx'

/** Everything the node can read, with the values it would have now. Drag a field into a parameter, or press Enter on it. */
export function InputPane({ sources, onRunTo }: { sources: readonly InputSource[]; onRunTo: (() => void) | null }) {
  const [view, setView] = useState<DataView>('json')
  const [search, setSearch] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const words = useDeferredValue(search)
  const byPointer = useRef(false)

  const choose = (path: string) => {
    const target = byPointer.current ? lastTarget() : undefined
    if (target === undefined) return setChosen(path)
    target.insert(path)
    announce(`Put ${path} into ${target.label}`)
  }

  return (
    <section className="pane ins-input" aria-label="Input" onPointerDownCapture={() => { byPointer.current = true }} onKeyDownCapture={() => { byPointer.current = false }}>
      <div className="phead"><h3>Input</h3><span className="fill" /><ViewSwitch label="Show the input as" value={view} onChange={setView} /></div>
      <div className="ins-find"><SearchInput label="Find a field" placeholder="Find a field" size="small" value={search} onChange={setSearch} /></div>
      <div className="ins-scroll">
        {sources.map((source, index) => <Source key={source.id} nearby={index < openAtFirst || source.id === 'event'} source={source} view={view} search={words} onChoose={choose} />)}
        {sources.every((source) => source.value === undefined) && (
          <EmptyState icon="flask-conical" title="No values yet" compact action={onRunTo === null ? undefined : <Button size="small" onClick={onRunTo}>Run to here</Button>}>
            Add a sample to the trigger, or run up to here, and values show in this list.
          </EmptyState>
        )}
      </div>
      {chosen !== null && <TargetDialog path={chosen} onClose={() => setChosen(null)} />}
    </section>
  )
}

/** Further ones are closed at first: a long workflow has hundreds upstream. */
const openAtFirst = 6

type SourceProps = { source: InputSource; view: DataView; search: string; onChoose: (path: string) => void }

function Source({ source, nearby, view, search, onChoose }: SourceProps & { nearby: boolean }) {
  const [toggled, setToggled] = useState(nearby)
  const open = toggled || search.trim() !== ''
  const { root, value } = source
  const textOf = (path: JsonPath) => pathText(root, path)
  return (
    <div className="ins-source">
      <button
        type="button" className="treehead" aria-expanded={open} onClick={() => setToggled(!toggled)} draggable={value !== undefined} title={root}
        onDragStart={(event) => carry(event.dataTransfer, root)}
      >
        <Tile category={source.category} icon={source.icon} size="small" />
        <span className="trunc">{source.title}</span>
        {source.pinned && <Badge state="pinned" icon="pin">Pinned</Badge>}
        <span className="fill" />
        <span className="ty trunc">{source.note}</span>
        <Icon name={open ? 'chevron-down' : 'chevron-right'} size={12} className="ink3" />
      </button>
      {open && <SourceBody source={source} view={view} search={search} textOf={textOf} onChoose={onChoose} />}
    </div>
  )
}

function SourceBody({ source, view, search, textOf, onChoose }: SourceProps & { textOf: (path: JsonPath) => string }) {
  const { title, value, schema } = source
  if (view === 'schema') return <SchemaView label={`Shape of ${title}`} schema={schema} value={value} />
  if (value === undefined) return null
  if (view === 'table') return <div className="ins-table"><TableView label={`${title} as a table`} value={tabular(source, value)} /></div>
  return (
    <JsonTree
      label={`Fields of ${title}`} value={value} search={search} openDepth={source.id === 'event' ? 2 : 1}
      onCopyPath={(path) => copyText(textOf(path), textOf(path))}
      onChoose={(path) => onChoose(textOf(path))}
      onDragStart={(event, path) => carry(event.dataTransfer, textOf(path))}
    />
  )
}

/** A table of the event is a table of its payload: the event itself is one row. */
function tabular(source: InputSource, value: JsonValue): JsonValue {
  return source.id === 'event' && typeof value === 'object' && value !== null && !Array.isArray(value) ? (value['payload'] ?? value) : value
}

function carry(transfer: DataTransfer, path: string): void {
  transfer.setData(fieldDragType, path)
  transfer.setData('text/plain', `{{ ${path} }}`)
  transfer.effectAllowed = 'copy'
}

/** The keyboard's twin of dragging: which parameter takes the field. */
function TargetDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const targets = lastFirst(useFieldTargets())
  const put = (target: FieldTarget) => {
    onClose()
    // After the dialog has given the focus back, so that it ends in the parameter.
    setTimeout(() => target.insert(path), 0)
  }
  return (
    <Dialog open onClose={onClose} title="Put this field into" width={380} footer={<Button onClick={() => { onClose(); copyText(path, path) }} icon="copy">Copy path</Button>}>
      <p className="mono ins-path">{`{{ ${path} }}`}</p>
      {targets.length === 0 && <p className="help">No parameter here takes an expression.</p>}
      <div className="ins-targets">
        {targets.map((target) => <Button key={target.id} variant="quiet" onClick={() => put(target)}>{target.label}</Button>)}
      </div>
    </Dialog>
  )
}

function lastFirst(targets: readonly FieldTarget[]): FieldTarget[] {
  const { lastId } = fieldTargets.getState()
  return [...targets].sort((a, b) => Number(b.id === lastId) - Number(a.id === lastId))
}
