import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { InboxRequest } from '@shared/inbox-request.ts'
import { call } from '../../api.ts'
import { catalogStore } from '../../catalog/catalog-store.ts'
import { sessionStore } from '../../session/session-store.ts'
import { refreshLibrary } from '../../shell/library-store.ts'
import { useSettings } from '../../shell/settings-store.ts'
import { isCompact, useWindowSize } from '../../shell/window-size.ts'
import { eventWords } from '../../triggers/event-words.ts'
import { useLiveList } from '../../triggers/use-live-list.ts'
import { triggerStore, useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import { announce } from '../../ui/announce.ts'
import { Keys } from '../../ui/kbd.tsx'
import { SearchInput } from '../../ui/search-input.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { keptWords } from '../kept-words.ts'
import { usePageActions } from '../page-actions.ts'
import { PageHead } from '../page-head.tsx'
import { InboxDetail } from './inbox-detail.tsx'
import { InboxFilters } from './inbox-filters.tsx'
import { InboxRows } from './inbox-rows.tsx'
import { inboxPlace, useInboxPlace, type InboxPlace } from './inbox-place.ts'
import { LeftWebhooks } from './left-webhooks.tsx'
import { ListeningBanner } from './listening-banner.tsx'
import { RefusedList } from './refused-list.tsx'
import { ServerLine } from './server-line.tsx'

const placeOf = (place: InboxPlace) => place
const countsOf = (state: TriggerState) => state.counts
const close = () => inboxPlace.setState({ openId: null })
const idOf = (request: InboxRequest) => request.traceId

/** Everything accepted from outside: what came, what became of it, and what can be done with it. */
export function InboxPage() {
  const { filter, search, openId } = useInboxPlace(placeOf)
  const counts = useTriggers(countsOf)
  const narrow = useWindowSize(isCompact)
  const find = useRef<HTMLInputElement>(null)
  const sought = useDebounced(search.trim())
  const [wish, setWish] = useState<'sample' | 'replay' | null>(null)
  const isRefused = filter === 'refused'
  const list = useLiveList(useCallback((limit: number, after: InboxRequest | undefined) => call('inbox.list', {
    limit, ...(after === undefined ? {} : { before: after.traceId }), ...(filter === 'all' || filter === 'refused' ? {} : { state: filter }), ...(sought === '' ? {} : { search: sought }),
  }), [filter, sought]), idOf)
  useSeen(counts.newestAt)
  useNewsAloud(list.rows?.[0])
  useEffect(() => void refreshLibrary(), [])

  const rows = list.rows ?? []
  const shownId = openId ?? (narrow || isRefused ? null : rows[0]?.traceId ?? null)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.target !== find.current || search === '') return
    event.preventDefault()
    inboxPlace.setState({ search: '' })
  }
  usePageActions(useMemo(() => [
    { id: 'inbox.find', title: 'Find in requests', group: 'Inbox', icon: 'search', keys: ['/'], run: () => find.current?.focus() },
    { id: 'inbox.sample', title: 'Save the request as a sample', group: 'Inbox', icon: 'flask-conical', keys: ['S'], when: () => shownId !== null, run: () => setWish('sample') },
    { id: 'inbox.replay', title: 'Replay the request', group: 'Inbox', icon: 'rotate-ccw', keys: ['R'], when: () => shownId !== null, run: () => setWish('replay') },
    { id: 'inbox.back', title: 'Back to the list of requests', group: 'Inbox', icon: 'arrow-left', keys: ['Escape'], when: () => narrow && shownId !== null, run: close },
  ], [narrow, shownId]))
  const covered = narrow && shownId !== null && !isRefused

  return (
    <>
      <PageHead title="Inbox" purpose="Everything accepted from outside, kept until it is done"><ServerLine /></PageHead>
      <div className="page" data-region="page" tabIndex={-1} onKeyDown={onKeyDown}>
        <section className={covered ? 'hidden' : 'list'} aria-label="Requests">
          <ListeningBanner />
          <LeftWebhooks />
          <div className="filterbar">
            <InboxFilters filter={filter} counts={counts} onChange={(next) => inboxPlace.setState({ filter: next, openId: null })} />
            <div className="fill" />
            {!isRefused && <SearchInput ref={find} className="max-w-[188px] min-w-[120px]" label="Find in requests" placeholder="Find in requests" value={search} onChange={(next) => inboxPlace.setState({ search: next })} hint={<Keys chord="/" />} />}
          </div>
          {isRefused ? <RefusedList /> : <InboxRows list={list} narrow={narrow} shownId={shownId} filtered={filter !== 'all' || sought !== ''} onSearchOff={() => inboxPlace.setState({ search: '', filter: 'all' })} />}
          <Foot shown={isRefused ? null : rows.length} total={filter === 'all' && sought === '' ? Object.values(counts.states).reduce((sum, count) => sum + count, 0) : null} more={list.more} />
        </section>
        {shownId !== null && !isRefused && <InboxDetail key={shownId} traceId={shownId} wish={wish} onWished={() => setWish(null)} onBack={narrow ? close : undefined} />}
      </div>
    </>
  )
}

/** What is on the screen has been seen; the rail shows a dot for what has not. */
function useSeen(newestAt: number | null): void {
  useEffect(() => { if (newestAt !== null && newestAt > sessionStore.getState().inboxSeenAt) sessionStore.setState({ inboxSeenAt: newestAt }) }, [newestAt])
}

/** Says what came in while this page is looked at. */
function useNewsAloud(newest: InboxRequest | undefined): void {
  const known = useRef<number | null>(null)
  useEffect(() => {
    if (newest === undefined) return
    if (known.current !== null && newest.receivedAt > known.current) {
      const { title, sender, line } = eventWords(newest, catalogStore.getState().triggerTypes, triggerStore.getState().senders)
      announce(`New request: ${title}, ${sender}, ${line}`)
    }
    known.current = Math.max(known.current ?? 0, newest.receivedAt)
  }, [newest])
}

function Foot({ shown, total, more }: { shown: number | null; total: number | null; more: boolean }) {
  const kept = useSettings(keptWords)
  return (
    <div className="list-foot">
      <span>{shown === null ? 'The newest 1,000 are kept, without headers and bodies' : `${shown.toLocaleString('en')}${total === null ? (more ? ' and more' : '') : ` of ${total.toLocaleString('en')}`} · ${kept}`}</span>
      <span className="fill" />
      {shown !== null && <>
        <span className="row gap-1"><Keys chord="ArrowUp" /><Keys chord="ArrowDown" /> move</span>
        <span className="row gap-1"><Keys chord="Enter" /> open</span>
        <span className="row gap-1"><Keys chord="S" /> save as sample</span>
        <span className="row gap-1"><Keys chord="R" /> replay</span>
      </>}
    </div>
  )
}
