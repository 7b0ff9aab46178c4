import { useDeferredValue, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { RunView } from '@shared/run-view.ts'
import { triggerTypeOf } from '../catalog/catalog-store.ts'
import { useNow } from '../shell/use-now.ts'
import { Icon } from '../ui/icon.tsx'
import { stateMarks } from '../ui/state-mark.ts'
import { timelineOf, type TimelineBar, type TimelineRow } from './timeline-model.ts'

const rowHeight = 24
/** A label stands across its tick; further right it would be cut off. */
const lastLabelAt = 0.94

type TimelineProps = {
  run: RunView
  /** The node whose lines are marked. */
  selectedNodeId?: string | null
  /** Or the one line that is. */
  selectedKey?: string | null
  onChoose: (nodeId: string, key: string) => void
}

/** A run's steps as lines with bars: one list for arrow keys, one tab stop. */
export function Timeline({ run, selectedNodeId = null, selectedKey = null, onChoose }: TimelineProps) {
  const isSelected = (row: TimelineRow) => (selectedKey === null ? row.nodeId === selectedNodeId : row.key === selectedKey)
  const now = useNow(run.finishedAt === null)
  // Facts come many a frame; the canvas is drawn first.
  const drawn = useDeferredValue(run)
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, ticks, nowAt } = useMemo(() => timelineOf(drawn, { now, toggled, triggerName: triggerTypeOf(drawn.workflow.trigger)?.displayName }), [drawn, now, toggled])
  const virtualizer = useVirtualizer({ count: rows.length, estimateSize: () => rowHeight, overscan: 8, getScrollElement: () => scroller.current })
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const active = Math.max(0, rows.findIndex((row) => (activeKey === null ? isSelected(row) : row.key === activeKey)))

  const toggle = (key: string) => setToggled((before) => {
    const next = new Set(before)
    if (!next.delete(key)) next.add(key)
    return next
  })
  const choose = (row: TimelineRow) => {
    setActiveKey(row.key)
    onChoose(row.nodeId, row.key)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[active]
    if (row === undefined) return
    const folds = row.folded !== null && ((event.key === 'ArrowLeft' && !row.folded) || (event.key === 'ArrowRight' && row.folded))
    const next = event.key === 'ArrowDown' ? active + 1 : event.key === 'ArrowUp' ? active - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : null
    if (folds) toggle(row.key)
    else if (event.key === 'Enter' || event.key === ' ') choose(row)
    else if (next !== null && rows[next] !== undefined) {
      setActiveKey(rows[next].key)
      virtualizer.scrollToIndex(next)
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus())
    } else if (next === null) return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className="gantt">
      <div className="gax border-r border-line" />
      <div className="gax" aria-hidden>{ticks.filter((tick) => tick.at <= lastLabelAt).map((tick) => <span key={tick.at} style={{ left: `${tick.at * 100}%` }}>{tick.label}</span>)}</div>
      <div className="ggrid" aria-hidden>
        {ticks.slice(1).map((tick) => <i key={tick.at} style={{ left: `${tick.at * 100}%` }} />)}
        {nowAt !== null && <i className="now" style={{ left: `${nowAt * 100}%` }} />}
      </div>
      <div ref={scroller} className="grows" role="listbox" aria-label="Steps of the run" onKeyDown={onKeyDown}>
        <div role="presentation" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return row !== undefined && (
              <Line
                key={row.key} row={row} index={item.index} top={item.start} tabbable={item.index === active}
                selected={isSelected(row)} onChoose={() => choose(row)} onFold={() => toggle(row.key)} onFocus={() => setActiveKey(row.key)}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

type LineProps = { row: TimelineRow; index: number; top: number; tabbable: boolean; selected: boolean; onChoose: () => void; onFold: () => void; onFocus: () => void }

function Line({ row, index, top, tabbable, selected, onChoose, onFold, onFocus }: LineProps) {
  const mark = stateMarks[row.state]
  return (
    <div
      className="grow-line" role="option" aria-selected={selected} data-index={index} tabIndex={tabbable ? 0 : -1}
      style={{ position: 'absolute', top, left: 0, right: 0 }} onClick={onChoose} onFocus={onFocus}
    >
      <span className="glabel" style={{ paddingLeft: 12 + row.depth * 12 }}>
        <Icon name={mark.icon} size={14} spin={mark.spin} className={`st ${mark.className}`} />
        <span className="row min-w-0 gap-1" title={`${row.name} ${row.round}`}><span className="trunc">{row.name}</span>{row.round !== '' && <span className="flex-none">{row.round}</span>}</span>
        {row.folded !== null && (
          <span className="grid h-6 w-4 place-items-center" onClick={(event) => { event.stopPropagation(); onFold() }}><Icon name={row.folded ? 'chevron-right' : 'chevron-down'} size={12} className="ink3" /></span>
        )}
        <span className="sr-only">, {mark.word}{row.folded === true && ', folded'}{row.measure !== '' && ', '}</span>
        <span className="r">{row.measure}</span>
      </span>
      <span className="gtrack">
        {row.bars.map((bar, barIndex) => <span key={barIndex} className={`gbar ${barClass(bar)}`} style={{ left: `${bar.from * 100}%`, width: `${Math.max(0, bar.to - bar.from) * 100}%` }} />)}
        <Note row={row} />
      </span>
    </div>
  )
}

/** So many letters have room behind any bar. */
const shortNote = 10

/** After the last bar where there is room, else before the first, else over the end of the track. */
function Note({ row }: { row: TimelineRow }) {
  if (row.note === '') return null
  const said = row.note === row.measure ? { 'aria-hidden': true } : {}
  const first = row.bars[0]
  const last = row.bars.at(-1)
  const coloured = row.state === 'succeeded' || row.state === 'skipped' ? '' : stateMarks[row.state].className
  if (first === undefined || last === undefined) return <span {...said} className="gtxt left-2">{row.note}</span>
  if (last.to > 0.8 && first.from > 0.3) return <span {...said} className={`gtxt ${coloured}`} style={{ right: `calc(${(1 - first.from) * 100}% + 8px)` }}>{row.note}</span>
  if (last.to > 0.6 && row.note.length > shortNote) return <span {...said} title={row.note} className={`gtxt is-over ${coloured}`}>{row.note}</span>
  return <span {...said} className={`gtxt ${coloured}`} style={{ left: `calc(max(${last.to * 100}%, ${last.from * 100}% + 3px) + 6px)` }}>{row.note}</span>
}

function barClass(bar: TimelineBar): string {
  return `${bar.kind === 'bar' ? '' : bar.kind} ${stateMarks[bar.state].className}`
}
