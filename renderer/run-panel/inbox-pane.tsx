import { useCallback } from 'react'
import type { WorkflowId } from '@shared/id.ts'
import type { InboxRequest } from '@shared/inbox-request.ts'
import type { CallInput } from '@shared/ipc/contract.ts'
import type { Trigger } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import type { OpenDocument } from '../document/document-store.ts'
import { freeSampleName, saveSample } from '../document/save-sample.ts'
import { openInboxItem } from '../pages/inbox/inbox-place.ts'
import { momentWords } from '../pages/times.ts'
import { attemptNow } from '../shell/attempt.ts'
import { useNow } from '../shell/use-now.ts'
import { eventWords } from '../triggers/event-words.ts'
import { ItemBadge } from '../triggers/item-state.tsx'
import { ListenControls } from '../triggers/listen-controls.tsx'
import { useTriggers, type TriggerState } from '../triggers/trigger-store.ts'
import { useLiveList } from '../triggers/use-live-list.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { announce } from '../ui/announce.ts'

const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const sendersOf = (state: TriggerState) => state.senders
const idOf = (request: InboxRequest) => request.traceId
/** The page of the Inbox has all. */
const shownHere = 20

/** The requests that this workflow's trigger takes, and whether the next one runs the draft. */
export function InboxPane({ document }: { document: OpenDocument }) {
  const { workflowId, draft: { workflow: { trigger, samples } } } = document
  const triggerTypes = useCatalog(triggerTypesOf)
  const senders = useTriggers(sendersOf)
  const now = useNow(false)
  const sender = JSON.stringify(senderOf(trigger, workflowId))
  const { rows } = useLiveList(useCallback(() => call('inbox.list', { limit: shownHere, sender: JSON.parse(sender) as Sender }), [sender]), idOf)
  if (trigger.type !== 'webhook' && trigger.type !== 'subscription') return null

  const use = (request: InboxRequest, title: string) => attemptNow('The sample was not saved', async () => {
    const { payload, summary } = await call('inbox.get', { traceId: request.traceId })
    const name = freeSampleName((summary === '' ? title : summary).slice(0, 80), samples)
    await saveSample(workflowId, { name, payload })
    announce(`Saved as the sample ${name}`)
  })
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {trigger.type === 'webhook' && <ListenControls workflowId={workflowId} trigger={trigger} />}
      {rows?.length === 0 && <EmptyState compact icon="inbox" title="No requests for this workflow yet">{trigger.type === 'webhook' ? 'Send one to the address above, and it will wait here.' : 'They come once the workflow is activated and something happens at the service.'}</EmptyState>}
      <ul aria-label="Requests to this workflow" className="tbl" style={{ '--cols': '72px minmax(0, 1fr) 104px 104px' }}>
        {rows?.map((request) => {
          const { title, line } = eventWords(request, triggerTypes, senders)
          return (
            <li key={request.traceId} className="trw">
              <span className="num ink2">{momentWords(request.receivedAt, now)}</span>
              <button type="button" className="trunc text-left" title={line} onClick={() => openInboxItem(request.traceId)}><span className="med">{title}</span> <span className="ink2">{line}</span></button>
              <span className="flex"><ItemBadge state={request.state} dueAt={request.dueAt} now={now} /></span>
              <span className="text-right"><button type="button" className="lnk" aria-label={`Use as sample: ${line}`} onClick={() => use(request, title)}>Use as sample</button></span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

type Sender = NonNullable<CallInput<'inbox.list'>['sender']>

function senderOf(trigger: Trigger, workflowId: WorkflowId): Sender {
  if (trigger.type === 'subscription') return { connector: trigger.connector, event: trigger.event, workflowId }
  if (trigger.type !== 'webhook') return { connector: '' }
  const { connector, connection, event } = trigger
  return { connector, ...(connection === undefined ? {} : { connection }), ...(event === undefined ? {} : { event }) }
}
