import type { OutboxItem } from '@shared/outbox-item.ts'
import { useCatalog, type CatalogState } from '../../catalog/catalog-store.ts'
import { useLibrary, type LibraryState } from '../../shell/library-store.ts'
import { useNow } from '../../shell/use-now.ts'
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
import { itemWords } from './item-words.ts'
import { outboxPlace, useOutboxPlace, type OutboxPlace } from './outbox-place.ts'
import { neverLeft } from './write-end.ts'

const workflowsOf = (state: LibraryState) => state.workflows
const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const sendersOf = (state: TriggerState) => state.senders
const cursorOf = (place: OutboxPlace) => place.cursorId

type Line = { id: string; heading?: string; item?: OutboxItem }
type OutboxRowsProps = { needs: readonly OutboxItem[]; recent: readonly OutboxItem[]; grouped: boolean; list: LiveList<OutboxItem>; narrow: boolean; shownId: string | null }

export function OutboxRows({ needs, recent, grouped, list, narrow, shownId }: OutboxRowsProps) {
  const now = useNow(recent.some(({ state }) => state === 'retry'))
  const triggerTypes = useCatalog(triggerTypesOf)
  const senders = useTriggers(sendersOf)
  const workflows = useLibrary(workflowsOf)
  const cursorId = useOutboxPlace(cursorOf)
  if (list.failure !== null) return <div className="p-4"><ErrorCard title="The writes could not be read" actions={<Button size="small" onClick={list.refresh}>Read them again</Button>}>{list.failure.message}</ErrorCard></div>
  if (list.rows === undefined) return <div className="flex-1 p-4"><SpinnerLine>Reading the writes…</SpinnerLine></div>
  const lines: Line[] = [
    ...(grouped && needs.length > 0 ? [{ id: 'needs', heading: 'Needs your decision' }, ...needs.map((item) => ({ id: item.id, item })), ...(recent.length > 0 ? [{ id: 'recent', heading: 'Recent' }] : [])] : []),
    ...recent.map((item) => ({ id: item.id, item })),
  ]
  if (lines.length === 0) return grouped
    ? <div className="grid flex-1 place-items-center"><EmptyState icon="send" title="Nothing was sent yet">Each call of a workflow that changes something outside is kept here: before it is sent, and with what came of it.</EmptyState></div>
    : <div className="grid flex-1 place-items-center"><EmptyState icon="search" title="No write fits" action={<Button onClick={() => outboxPlace.setState({ filter: 'all', search: '' })}>Show all</Button>}>Nothing that is kept is in this state and has these words.</EmptyState></div>
  const open = ({ item }: Line) => { if (item !== undefined) outboxPlace.setState({ openId: item.id }) }
  return (
    <RowList
      label="Writes" rows={lines} columns={narrow ? '72px 20px minmax(0, 1fr) 116px' : '72px 20px minmax(0, 1fr) 116px 48px'}
      head={['When', '', 'Write', 'State', ...(narrow ? [] : [<span key="run" className="block text-right">Run</span>])]}
      activeId={shownId ?? (lines.some(({ id }) => id === cursorId) ? cursorId : lines.find(({ item }) => item !== undefined)?.id) ?? null} onEnd={list.more ? list.loadMore : undefined}
      onActive={({ item }) => { if (item !== undefined) outboxPlace.setState({ cursorId: item.id, ...(narrow ? {} : { openId: item.id }) }) }} onOpen={open}
      renderRow={({ item }) => {
        if (item === undefined) return null
        const words = itemWords(item, { triggerTypes, senders, workflows })
        return (
          <>
            <span className="num ink2" title={`${neverLeft(item) ? 'Was not sent, ' : ''}${exactTime(item.createdAt)}`}>{momentWords(item.createdAt, now)}</span>
            <Tile category={words.category} icon={words.icon} size="small" />
            <span className="pair"><span className="med">{words.title}</span><span className="ink2">{words.line}</span></span>
            <span className="flex"><ItemBadge state={item.state} dueAt={item.dueAt} now={now} /></span>
            {!narrow && <span className="num ink3 text-right">{item.runs.length > 1 ? item.runs.length : item.runs[0]?.number ?? '–'}</span>}
          </>
        )
      }}
    />
  )
}
