import type { InboxRequest } from '@shared/inbox-request.ts'
import { useCatalog, type CatalogState } from '../../catalog/catalog-store.ts'
import { useLibrary, type LibraryState } from '../../shell/library-store.ts'
import { useNow } from '../../shell/use-now.ts'
import { eventWords } from '../../triggers/event-words.ts'
import { ItemBadge } from '../../triggers/item-state.tsx'
import { useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import type { LiveList } from '../../triggers/use-live-list.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { RowList } from '../../ui/row-list.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { Tile } from '../../ui/tile.tsx'
import { exactTime, momentWords } from '../times.ts'
import { inboxPlace, useInboxPlace, type InboxPlace } from './inbox-place.ts'
import { NoRequests } from './no-requests.tsx'

const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const workflowsOf = (state: LibraryState) => state.workflows
const sendersOf = (state: TriggerState) => state.senders
const cursorOf = (place: InboxPlace) => place.cursorId
const wide = '72px 20px minmax(0, 1fr) 112px 132px 48px'
const slim = '72px 20px minmax(0, 1fr) 104px'

type InboxRowsProps = { list: LiveList<InboxRequest>; narrow: boolean; shownId: string | null; filtered: boolean; onSearchOff: () => void }

export function InboxRows({ list, narrow, shownId, filtered, onSearchOff }: InboxRowsProps) {
  const now = useNow(list.rows?.some(({ state }) => state === 'retry') ?? false)
  const { rows } = list
  const cursorId = useInboxPlace(cursorOf)
  if (list.failure !== null) return <div className="p-4"><ErrorCard title="The requests could not be read" actions={<Button size="small" onClick={list.refresh}>Read them again</Button>}>{list.failure.message}</ErrorCard></div>
  if (rows === undefined) return <div className="flex-1 p-4"><SpinnerLine>Reading the requests…</SpinnerLine></div>
  if (rows.length === 0 && filtered) return <div className="grid flex-1 place-items-center"><EmptyState icon="search" title="No request fits" action={<Button onClick={onSearchOff}>Show all</Button>}>Nothing that is kept is in this state and has these words.</EmptyState></div>
  if (rows.length === 0) return <NoRequests />
  return (
    <RowList
      label="Requests" rows={rows.map((request) => ({ id: request.traceId, request }))} columns={narrow ? slim : wide}
      head={['Received', '', 'Event', 'State', ...(narrow ? [] : ['Workflow', <span key="run" className="block text-right">Run</span>])]}
      activeId={shownId ?? (rows.some(({ traceId }) => traceId === cursorId) ? cursorId : rows[0]?.traceId) ?? null} onEnd={list.more ? list.loadMore : undefined}
      onActive={({ request }) => inboxPlace.setState({ cursorId: request.traceId, ...(narrow ? {} : { openId: request.traceId }) })}
      onOpen={({ request }) => inboxPlace.setState({ openId: request.traceId })}
      renderRow={({ request }) => <Cells request={request} now={now} narrow={narrow} />}
    />
  )
}

function Cells({ request, now, narrow }: { request: InboxRequest; now: number; narrow: boolean }) {
  const triggerTypes = useCatalog(triggerTypesOf)
  const senders = useTriggers(sendersOf)
  const workflows = useLibrary(workflowsOf)
  const words = eventWords(request, triggerTypes, senders)
  const names = [...new Set(request.runs.map(({ workflowId }) => workflows.find(({ id }) => id === workflowId)?.name ?? 'a deleted workflow'))]
  const isOver = request.state === 'done' || request.state === 'dead'
  return (
    <>
      <span className="num ink2" title={exactTime(request.receivedAt)}>{momentWords(request.receivedAt, now)}</span>
      <Tile category={words.category} icon={words.icon} size="small" />
      <span className="pair"><span className="med">{words.title} <span className="ink3 font-regular">· {words.sender}</span></span><span className="ink2">{words.line}{request.repeats > 0 && ' · sent again'}</span></span>
      <span className="flex"><ItemBadge state={request.state} dueAt={request.dueAt} now={now} /></span>
      {!narrow && <span className={names.length === 0 ? 'ink3' : undefined} title={names.join(', ')}>{names.length === 0 ? (isOver ? 'Not dispatched' : '') : names.join(', ')}</span>}
      {!narrow && <span className="num ink3 text-right">{request.runs.length > 1 ? `${request.runs.length} runs` : request.runs[0]?.number ?? '–'}</span>}
    </>
  )
}
