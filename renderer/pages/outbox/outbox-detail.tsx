import type { ItemId } from '@shared/outbox-item.ts'
import { stepKey } from '@shared/step.ts'
import { call } from '../../api.ts'
import { nodeTypeOf, useCatalog, type CatalogState } from '../../catalog/catalog-store.ts'
import { attemptNow } from '../../shell/attempt.ts'
import { useLibrary, type LibraryState } from '../../shell/library-store.ts'
import { useNow } from '../../shell/use-now.ts'
import { cameAsRequest, sizeWords } from '../../triggers/event-words.ts'
import { ItemBadge } from '../../triggers/item-state.tsx'
import { useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import { StateIcon } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { JsonText } from '../../ui/json-text.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { Tile } from '../../ui/tile.tsx'
import { openInboxItem } from '../inbox/inbox-place.ts'
import { openRun } from '../runs-place.ts'
import { exactTime, momentWords } from '../times.ts'
import { DoubtCard } from './doubt-card.tsx'
import { itemWords } from './item-words.ts'
import { useWrite, type ReadItem } from './use-write.ts'
import { endTitle, neverLeft } from './write-end.ts'

const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const sendersOf = (state: TriggerState) => state.senders
const workflowsOf = (state: LibraryState) => state.workflows

/** One write or one event that was given up: what is known of it, and what a person can say. */
export function OutboxDetail({ itemId, onBack }: { itemId: ItemId; onBack: (() => void) | undefined }) {
  const { read, failure } = useWrite(itemId)
  const className = onBack === undefined ? 'detail outbox-detail' : 'detail flex-1'
  if (failure !== null) return <aside className={`${className} p-4`} aria-label="Write">{onBack !== undefined && <Button className="mb-3 self-start" icon="arrow-left" onClick={onBack}>Back to the list</Button>}<ErrorCard title="The write could not be read">{failure}</ErrorCard></aside>
  if (read === null) return <aside className={`${className} p-4`} aria-label="Write"><SpinnerLine>Reading the write…</SpinnerLine></aside>
  return <aside className={className} aria-label="Write"><Head read={read} onBack={onBack} /><div className="detail-scroll">{read.item.kind === 'event' ? <DeadEvent read={read} /> : <Write read={read} />}</div></aside>
}

function Head({ read, onBack }: { read: ReadItem; onBack: (() => void) | undefined }) {
  const triggerTypes = useCatalog(triggerTypesOf)
  const senders = useTriggers(sendersOf)
  const workflows = useLibrary(workflowsOf)
  const { item, run, node } = read
  const now = useNow(item.state === 'retry')
  const words = itemWords(item, { triggerTypes, senders, workflows })
  const type = node === undefined ? undefined : nodeTypeOf(node.type)
  const number = item.runs[0]?.number
  const where = [type?.connector?.displayName ?? type?.displayName, node?.connection, run !== null ? `run${number == null ? '' : ` ${number}`} of ${run.workflowName}` : words.line]
  return (
    <header className="row h-[52px] flex-none border-b border-line pr-3 pl-5">
      {onBack !== undefined && <IconButton icon="arrow-left" label="Back to the list" keys="Escape" onClick={onBack} />}
      <Tile category={type?.category ?? words.category} icon={type?.icon ?? words.icon} />
      <div className="fill"><h2 className="trunc text-md font-semibold">{node?.name || words.title}</h2><div className="sm ink3 trunc">{where.filter((part) => part !== undefined && part !== '').join(' · ')}</div></div>
      <ItemBadge state={item.state} dueAt={item.dueAt} now={now} />
    </header>
  )
}

function Write({ read }: { read: ReadItem }) {
  const { item, step, node, idempotencyKey } = read
  const now = useNow(false)
  const { source } = item
  if (source.kind !== 'write') return null
  const [run] = item.runs
  const wasSent = !neverLeft(item)
  const whatWords = wasSent ? 'What was sent' : 'What was to be sent'
  return (
    <>
      {item.state === 'in-doubt' && <DoubtCard key={`${item.id} ${item.attempts}`} read={read} />}
      {item.state !== 'in-doubt' && item.failures.length > 0 && item.state !== 'done' && <div className="detail-sect"><ErrorCard tone={item.state === 'retry' ? 'waiting' : 'failed'} title={endTitle(item)}>{item.failures.at(-1)?.failure.message}</ErrorCard></div>}
      <section className="detail-sect" aria-label={whatWords}>
        <h3>{whatWords}<span className="fill" />{item.state !== 'in-doubt' && run !== undefined && run.number !== null && <Button size="small" icon="history" onClick={() => openRun(run.runId)}>Open run {run.number}</Button>}</h3>
        <dl className="kv">
          <dt>Request</dt><dd className="mono" style={{ lineHeight: '24px' }} title={source.summary}>{source.summary}</dd>
          {idempotencyKey !== undefined && <><dt>Idempotency key</dt><dd className="mono" style={{ lineHeight: '24px' }} title={idempotencyKey}>{idempotencyKey}</dd></>}
          <dt>Step</dt><dd>{node?.name || stepKey(source.step.nodeId, source.step.iteration)}{source.step.iteration !== '' && ` in ${source.step.iteration}`}</dd>
          <dt>Attempt</dt><dd className="num">{item.attempts}{node?.settings?.retry === undefined ? '' : ` of ${node.settings.retry.maxAttempts}`} · {wasSent ? 'first sent' : 'was not sent,'} {exactTime(item.createdAt)}</dd>
          {item.settledAt !== null && <><dt>Settled</dt><dd className="num">{exactTime(item.settledAt)}{step?.source === 'resolved' && ', as you said'}</dd></>}
        </dl>
        {step?.input !== undefined && <div className="mt-2"><JsonText label={whatWords} value={step.input} /></div>}
      </section>
      {item.failures.length > 0 && (
        <section className="detail-sect" aria-label="Attempts">
          <h3>Attempts that failed</h3>
          <ol className="facts">{item.failures.map(({ attempt, at, failure }) => <li key={`${attempt} ${at}`} className="row items-start"><StateIcon state={failure.code === 'in-doubt' ? 'in-doubt' : 'failed'} /><span className="med flex-none">Attempt {attempt}</span><span className="ink2 fill selectable">{failure.message}</span><span className="num ink3 flex-none">{momentWords(at, now)}</span></li>)}</ol>
        </section>
      )}
      {step?.output !== undefined && <section className="detail-sect" aria-label="What came of it"><h3>What came of it</h3><JsonText label="What came of it" value={step.output} /></section>}
    </>
  )
}

/** An event that could not be dispatched: as it is, or as new. */
function DeadEvent({ read: { item } }: { read: ReadItem }) {
  const isRequest = cameAsRequest(item.source)
  return (
    <>
      <div className="detail-sect">
        <ErrorCard
          title="It was given up"
          actions={<>
            {item.state === 'dead' && <Button size="small" variant="primary" onClick={() => attemptNow('It was not tried again', () => call('outbox.retry', { itemId: item.id }))}>Try it again</Button>}
            {isRequest && item.state === 'dead' && <Button size="small" onClick={() => attemptNow('It was not run as new', async () => openInboxItem((await call('inbox.replay', { traceId: item.id })).traceId))}>Run it as new</Button>}
            <Button size="small" variant="quiet" onClick={() => openInboxItem(item.id)}>Show it in the Inbox</Button>
          </>}
        >
          {item.failures.at(-1)?.failure.message ?? 'It could not be dispatched.'} Tried again, it keeps its id: runs that it started are not started twice. Run as new, it starts all of them once more.
        </ErrorCard>
      </div>
      <section className="detail-sect" aria-label="The event">
        <h3>The event</h3>
        <dl className="kv"><dt>Trace id</dt><dd className="mono" style={{ lineHeight: '24px' }}>{item.id}</dd><dt>Size</dt><dd className="num">{sizeWords(item.size)}</dd><dt>Attempts</dt><dd className="num">{item.attempts}</dd></dl>
      </section>
    </>
  )
}
