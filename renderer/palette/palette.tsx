import { useMemo, useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import { addNodeAtCentre } from '../canvas/add-node.ts'
import { useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import { turnGroup, useSession, type SessionState } from '../session/session-store.ts'
import { setPaletteOver } from '../shell/overlay-store.ts'
import { Icon } from '../ui/icon.tsx'
import { Keys } from '../ui/kbd.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { Tile } from '../ui/tile.tsx'
import { Button } from '../ui/button.tsx'
import { paletteGroups, paletteItems, searchPalette, summaryOf, type PaletteGroup, type PaletteItem } from './palette-search.ts'

/** What a row carries when it is dragged: JSON, `{ "type" }` or `{ "triggerKey" }`. */
export const nodeDragType = 'application/x-flowbench-node'

const mostRecent = 3

const nodeTypesOf = (state: CatalogState) => state.nodeTypes
const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const statusOf = (state: CatalogState) => state.status
const recentOf = (state: SessionState) => state.recentTypes
const turnedOf = (state: SessionState) => state.turnedGroups

/** Everything that can be put on the canvas: search, then drag, click or press Enter. */
export function Palette() {
  const status = useCatalog(statusOf)
  const nodeTypes = useCatalog(nodeTypesOf)
  const triggerTypes = useCatalog(triggerTypesOf)
  const recent = useSession(recentOf)
  const [query, setQuery] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const items = useMemo(() => paletteItems(nodeTypes, triggerTypes), [nodeTypes, triggerTypes])
  const searching = query.trim() !== ''
  const found = useMemo(() => searchPalette(items, query), [items, query])
  const recentItems = recent.flatMap((type) => items.find((item) => item.key === `node:${type}`) ?? []).slice(0, mostRecent)

  const onSearchKey = (event: KeyboardEvent) => {
    const first = found[0]
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      list.current?.querySelector<HTMLElement>('button')?.focus()
    } else if (event.key === 'Enter' && searching && first !== undefined) {
      add(first)
      setQuery('')
    } else if (event.key === 'Escape' && query !== '') {
      event.stopPropagation()
      setQuery('')
    }
  }

  return (
    <>
      <div className="find">
        <SearchInput label="Search nodes" placeholder={items.length === 0 ? 'Search nodes' : `Search ${items.length} nodes`} value={query} onChange={setQuery} hint={<Keys chord="Tab" />} onKeyDown={onSearchKey} data-palette-search />
      </div>
      <div className="pscroll" ref={list} onKeyDown={walkRows}>
        {status === 'failed' && <div className="help px-1 py-2">The list of nodes could not be read. <Button size="small" onClick={() => location.reload()}>Load again</Button></div>}
        {searching
          ? found.map((item) => <Row key={item.key} item={item} alone />)
          : (
            <>
              {recentItems.length > 0 && <Group group={{ id: 'recent', title: 'Recent', folded: false, items: recentItems }} />}
              {paletteGroups(items).map((group) => <Group key={group.id} group={group} />)}
            </>
          )}
        {searching && found.length === 0 && <div className="help px-1 py-2">No node is called “{query.trim()}”. HTTP request calls any service that has an address; Code does what no node does.</div>}
      </div>
    </>
  )
}

function Group({ group: { id, title, folded: foldedAtFirst, items } }: { group: PaletteGroup }) {
  const folded = useSession(turnedOf).includes(id) !== foldedAtFirst
  return (
    <section aria-label={title}>
      <button type="button" className="pcat" aria-expanded={!folded} onClick={() => turnGroup(id)}>
        <Icon name="chevron-down" size={12} />{title}
        {folded && <span className="n">{items.length}</span>}
      </button>
      {!folded && items.map((item) => <Row key={item.key} item={item} alone={id === 'recent'} />)}
    </section>
  )
}

/** `alone`: no heading above it says which service it is of. */
function Row({ item, alone }: { item: PaletteItem; alone: boolean }) {
  const summary = alone ? summaryOf(item) : item.summary
  return (
    <button
      type="button" className="pitem" draggable tabIndex={-1} title={summary} data-palette-item={item.key}
      onClick={() => add(item)} onDragStart={(event) => startDrag(event, item)}
    >
      <Tile category={item.category} icon={item.icon} />
      <span className="fill"><span className="t trunc block">{item.name}</span><span className="d trunc block">{summary}</span></span>
      <Icon name="grip-vertical" size={14} className="grip" />
    </button>
  )
}

function add(item: PaletteItem): void {
  addNodeAtCentre(item.adds)
  setPaletteOver(false)
}

function startDrag(event: DragEvent, item: PaletteItem): void {
  event.dataTransfer.setData(nodeDragType, JSON.stringify(item.adds))
  event.dataTransfer.effectAllowed = 'copy'
  // The palette that lies over the canvas would hide where to drop; it goes once the drag has begun.
  setTimeout(() => setPaletteOver(false), 0)
}

/** Arrows walk over headings and rows; Left and Right fold a category. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button.pcat, button.pitem')]
  const index = rows.indexOf(event.target as HTMLElement)
  const row = rows[index]
  if (row === undefined) return
  const folds = row.ariaExpanded === (event.key === 'ArrowLeft' ? 'true' : 'false')
  if ((event.key === 'ArrowLeft' || event.key === 'ArrowRight') && row.matches('.pcat') && folds) row.click()
  else if (event.key === 'ArrowDown') rows[index + 1]?.focus()
  else if (event.key === 'ArrowUp' && index > 0) rows[index - 1]?.focus()
  else if (event.key === 'ArrowUp') focusPalette()
  else if (event.key === 'Home') rows[0]?.focus()
  else if (event.key === 'End') rows.at(-1)?.focus()
  else return
  event.preventDefault()
  event.stopPropagation()
}

export function focusPalette(): void {
  document.querySelector<HTMLInputElement>('[data-palette-search]')?.focus()
}
