import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import type { OutboxItem } from '@shared/outbox-item.ts'
import { call } from '../../api.ts'
import { refreshLibrary } from '../../shell/library-store.ts'
import { useSettings } from '../../shell/settings-store.ts'
import type { AppAction } from '../../shell/shortcuts.ts'
import { isCompact, useWindowSize } from '../../shell/window-size.ts'
import { itemMarks } from '../../triggers/item-state.tsx'
import { useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import { useLiveList } from '../../triggers/use-live-list.ts'
import { Chips, type ChipChoice } from '../../ui/chips.tsx'
import { Keys } from '../../ui/kbd.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { keptWords } from '../kept-words.ts'
import { usePageActions } from '../page-actions.ts'
import { PageHead } from '../page-head.tsx'
import { whatHappened } from './doubt-card.tsx'
import { OutboxDetail } from './outbox-detail.tsx'
import { outboxPlace, useOutboxPlace, type OutboxFilter, type OutboxPlace } from './outbox-place.ts'
import { OutboxRows } from './outbox-rows.tsx'

const placeOf = (place: OutboxPlace) => place
const writesOf = (state: TriggerState) => state.writes
const deadEventsOf = (state: TriggerState) => state.counts.states.dead ?? 0
const close = () => outboxPlace.setState({ openId: null })
const idOf = (item: OutboxItem) => item.id
const states = ['in-doubt', 'leased', 'retry', 'dead', 'done'] as const
/** More than this many decisions are not made in one sitting; the filters show all. */
const mostNeeds = 100
const nobody = () => Promise.resolve([])

/** Every call that must not happen twice, and what waits for a person. */
export function OutboxPage() {
  const { filter, search, openId } = useOutboxPlace(placeOf)
  const writes = useTriggers(writesOf)
  const deadEvents = useTriggers(deadEventsOf)
  const kept = useSettings(keptWords)
  const narrow = useWindowSize(isCompact)
  const find = useRef<HTMLInputElement>(null)
  const sought = useDebounced(search.trim())
  const isAll = filter === 'all' && sought === ''
  const list = useLiveList(useCallback((limit: number, after: OutboxItem | undefined) => call('outbox.list', {
    limit, ...(after === undefined ? {} : { before: after.id }), ...(sought === '' ? {} : { search: sought }),
    // A dead event waits for a person as well.
    ...(filter === 'dead' ? {} : { kind: 'write' as const }), ...(filter === 'all' ? {} : { state: filter }),
  }), [filter, sought]), idOf)
  const needs = useLiveList(useMemo(() => (isAll ? readNeeds : nobody), [isAll]), idOf)
  useEffect(() => void refreshLibrary(), [])
  const needed = new Set(needs.rows?.map(idOf))
  const recent = (list.rows ?? []).filter(({ id }) => !needed.has(id))
  const first = needs.rows?.[0] ?? recent[0]
  const shownId = openId ?? (narrow ? null : first?.id ?? null)

  const total = Object.values(writes).reduce((sum, count) => sum + count, 0)
  const countOf = (state: (typeof states)[number]) => (writes[state] ?? 0) + (state === 'dead' ? deadEvents : 0)
  const choices: ChipChoice<OutboxFilter>[] = [
    { value: 'all', label: 'All', count: total },
    ...states.filter((state) => countOf(state) > 0 || state === filter).map((state): ChipChoice<OutboxFilter> => ({ value: state, label: itemMarks[state].word, tone: itemMarks[state].className, count: countOf(state) })),
  ]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.target !== find.current || search === '') return
    event.preventDefault()
    outboxPlace.setState({ search: '' })
  }
  usePageActions(useMemo(() => [
    { id: 'outbox.find', title: 'Find a write', group: 'Outbox', icon: 'search', keys: ['/'], run: () => find.current?.focus() },
    ...['It happened', 'It did not happen', 'Give up on it'].map((title, index): AppAction => ({ id: `outbox.answer-${index + 1}`, title, group: 'Outbox', icon: 'circle-help', keys: [String(index + 1)], when: () => answerAt(index) !== undefined, run: () => chooseAnswer(index) })),
    { id: 'outbox.back', title: 'Back to the list of writes', group: 'Outbox', icon: 'arrow-left', keys: ['Escape'], when: () => narrow && shownId !== null, run: close },
  ], [narrow, shownId]))

  return (
    <>
      <PageHead title="Outbox" purpose="Every write to the outside, kept so that nothing is sent twice unasked" />
      <div className="page" data-region="page" tabIndex={-1} onKeyDown={onKeyDown}>
        <section className={narrow && shownId !== null ? 'hidden' : 'list'} aria-label="Writes">
          <div className="filterbar">
            <Chips label="State" value={filter} choices={choices} onChange={(next) => outboxPlace.setState({ filter: next, openId: null })} />
            <div className="fill" />
            <SearchInput ref={find} className="max-w-[188px] min-w-[120px]" label="Find a write" placeholder="Find a write" value={search} onChange={(next) => outboxPlace.setState({ search: next })} hint={<Keys chord="/" />} />
          </div>
          <OutboxRows needs={needs.rows ?? []} recent={recent} grouped={isAll} list={list} narrow={narrow} shownId={shownId} />
          <div className="list-foot">
            <span>{isAll ? `${(list.rows?.length ?? 0).toLocaleString('en')} of ${total.toLocaleString('en')}` : `${recent.length.toLocaleString('en')}${list.more ? ' and more' : ''}`} · {kept}</span>
            <span className="fill" />
            <span className="row gap-1"><Keys chord="ArrowUp" /><Keys chord="ArrowDown" /> move</span>
            <span className="row gap-1"><Keys chord="Enter" /> open</span>
            <span className="row gap-1"><Keys chord="1" /><Keys chord="2" /><Keys chord="3" /> choose</span>
          </div>
        </section>
        {shownId !== null && <OutboxDetail key={shownId} itemId={shownId} onBack={narrow ? close : undefined} />}
      </div>
    </>
  )
}

/** One of the words on the write that is shown: 1, 2 and 3 choose them. */
function answerAt(index: number): HTMLElement | undefined {
  return document.querySelectorAll<HTMLElement>(`[role="radiogroup"][aria-label="${whatHappened}"] [role="radio"]`)[index]
}

function chooseAnswer(index: number): void {
  answerAt(index)?.click()
  answerAt(index)?.focus()
}

async function readNeeds(): Promise<OutboxItem[]> {
  const [doubts, dead] = await Promise.all([call('outbox.list', { kind: 'write', state: 'in-doubt', limit: mostNeeds }), call('outbox.list', { kind: 'event', state: 'dead', limit: mostNeeds })])
  return [...doubts, ...dead]
}
