import type { ReactNode } from 'react'
import type { InboxRequestDetail } from '@shared/inbox-request.ts'
import type { CausedRun } from '@shared/outbox-item.ts'
import { useLibrary, type LibraryState } from '../../shell/library-store.ts'
import { connectorOf, shortId } from '../../triggers/event-words.ts'
import { useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import { Badge, StateIcon } from '../../ui/badge.tsx'
import type { StateName } from '../../ui/state-mark.ts'
import { openRun } from '../runs-place.ts'
import { durationWords, momentWords } from '../times.ts'
import { openInboxItem } from './inbox-place.ts'

const workflowsOf = (state: LibraryState) => state.workflows
const sendersOf = (state: TriggerState) => state.senders

/** What happened to it, in the order in which it did. */
export function RequestFacts({ request, now }: { request: InboxRequestDetail; now: number }) {
  const senders = useTriggers(sendersOf)
  const { source, state, storedAt, receivedAt, settledAt, failures, runs } = request
  const sender = senders.find(({ connector }) => connector === connectorOf(source))
  const stored = Math.max(0, storedAt - receivedAt)
  const isRequest = source.kind === 'webhook' || (source.kind === 'subscription' && source.of === undefined)
  return (
    <section className="detail-sect" aria-label="What happened to it">
      <h3>What happened to it</h3>
      <ol className="facts">
        {source.kind === 'webhook' && <Fact state="succeeded" what="Accepted">signature checked{sender?.webhook ? ` (${sender.webhook.verification})` : ''} and acknowledged</Fact>}
        {source.kind === 'replay' && <Fact state="succeeded" what="Replayed">the bytes of <button type="button" className="lnk" onClick={() => openInboxItem(source.of)}>{shortId(source.of)}</button>, signature checked again with {source.connection}</Fact>}
        {source.kind === 'subscription' && source.of === undefined && <Fact state="succeeded" what="Accepted">at the address that its service was given for one workflow, and acknowledged</Fact>}
        {source.kind === 'subscription' && source.of !== undefined && <Fact state="succeeded" what="Replayed">the bytes of <button type="button" className="lnk" onClick={() => source.of && openInboxItem(source.of)}>{shortId(source.of)}</button></Fact>}
        {source.kind === 'schedule' && <Fact state="succeeded" what="Planned">for {momentWords(source.plannedAt, now)}</Fact>}
        {source.kind === 'poll' && <Fact state="succeeded" what="Found">by a poll, as {shortId(source.itemId)}</Fact>}
        {source.kind === 'missed' && <Fact state="succeeded" what="Fetched">from {sender?.displayName ?? 'the service'}’s own list of events: its webhook had not come through</Fact>}
        <Fact state="succeeded" what="Stored" {...(isRequest ? { time: `+${durationWords(stored)}` } : {})}>{isRequest ? 'safe on disk before the answer' : 'safe on disk'}</Fact>
        {isRequest && <Fact state="succeeded" what="Not seen before">{request.eventId === null ? 'it has no id' : request.eventId.startsWith('sha256:') ? (source.kind === 'webhook' ? 'told by its bytes, since it has no id' : 'told by its delivery’s id and its bytes') : `delivery ${shortId(request.eventId)} was new`}</Fact>}
        {request.madeEvents !== null && <Fact state="succeeded" what="Read">{request.madeEvents === 0 ? 'its connector made no event of it' : request.madeEvents === 1 ? 'one event' : `${request.madeEvents} events`}</Fact>}
        {failures.map(({ attempt, at, failure }) => <Fact key={`${attempt} ${at}`} state="failed" what={`Attempt ${attempt} failed`} time={momentWords(at, now)}>{failure.message}</Fact>)}
        {runs.map((run) => <RunFact key={run.runId} run={run} />)}
        {runs.length === 0 && state === 'done' && <Fact state="skipped" what="Not dispatched">{source.kind === 'subscription' ? (request.madeEvents === 0 ? 'there is nothing to start' : 'the workflow was switched off') : 'no workflow that is switched on takes it'}</Fact>}
        {state === 'queued' && <Fact state="waiting" what="Queued">dispatched when its turn comes</Fact>}
        {state === 'leased' && <Fact state="running" what="Leased">being dispatched now, attempt {request.attempts}</Fact>}
        {state === 'retry' && <Fact state="waiting" what="Tried again">{request.dueAt > now ? `in ${durationWords(request.dueAt - now)}` : 'at once'}, attempt {request.attempts + 1}</Fact>}
        {state === 'dead' && settledAt !== null && <Fact state="failed" what="Given up" time={momentWords(settledAt, now)}>after {request.attempts} {request.attempts === 1 ? 'attempt' : 'attempts'}; it is kept until you decide</Fact>}
        {state === 'done' && runs.length > 0 && settledAt !== null && <Fact state="succeeded" what="Done" time={`+${durationWords(Math.max(0, settledAt - receivedAt))}`}>{runs.length === 1 ? 'its run was started' : `its ${runs.length} runs were started`}</Fact>}
      </ol>
      {request.repeats > 0 && (
        <div className="card mt-3 bg-panel px-3 py-2.5">
          <div className="row sm"><span className="med fill">Same delivery twice?</span><Badge state="succeeded" icon="check">Dropped as duplicate</Badge></div>
          <div className="sm ink2 mt-1">{sender?.displayName ?? 'The sender'} sent it {request.repeats === 1 ? 'again' : `${request.repeats} times more`}{request.repeatedAt !== null && `, ${request.repeats === 1 ? '' : 'last '}at ${momentWords(request.repeatedAt, now)}`}. It was dispatched once.</div>
        </div>
      )}
    </section>
  )
}

function Fact({ state, what, time, children }: { state: StateName; what: string; time?: string; children: ReactNode }) {
  return <li className="row"><StateIcon state={state} /><span className="med flex-none">{what}</span><span className="ink2 fill selectable">{children}</span>{time !== undefined && <span className="num ink3 flex-none">{time}</span>}</li>
}

function RunFact({ run }: { run: CausedRun }) {
  const workflows = useLibrary(workflowsOf)
  const name = workflows.find(({ id }) => id === run.workflowId)?.name ?? 'a deleted workflow'
  const words = `run${run.number === null ? '' : ` ${run.number}`} of ${name}`
  return (
    <Fact state={run.status ?? 'skipped'} what="Dispatched">
      {run.number === null ? `${words}, not kept any more` : <button type="button" className="lnk" onClick={() => openRun(run.runId)}>{words}</button>}{run.version === 'draft' && ', its draft'}
    </Fact>
  )
}
