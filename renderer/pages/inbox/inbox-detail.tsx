import { useCallback, useEffect, useState } from 'react'
import type { InboxRequestDetail } from '@shared/inbox-request.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import { toFailure } from '@shared/failure.ts'
import { call, onPush } from '../../api.ts'
import { useCatalog, type CatalogState } from '../../catalog/catalog-store.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { attemptNow } from '../../shell/attempt.ts'
import { useNow } from '../../shell/use-now.ts'
import { curlCommand } from '../../triggers/curl.ts'
import { cameAsRequest, eventWords, sizeWords } from '../../triggers/event-words.ts'
import { ItemBadge } from '../../triggers/item-state.tsx'
import { useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Dropdown } from '../../ui/menu.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { Tile } from '../../ui/tile.tsx'
import { exactTime, momentWords } from '../times.ts'
import { ReplayDialog } from './replay-dialog.tsx'
import { RequestContent } from './request-content.tsx'
import { RequestFacts } from './request-facts.tsx'
import { SampleDialog } from './sample-dialog.tsx'

const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const sendersOf = (state: TriggerState) => state.senders
const statusOf = (state: TriggerState) => state.status

export type Wish = 'sample' | 'replay' | null

type InboxDetailProps = {
  traceId: ItemId
  /** What was asked for by a key; it is shown once the request is read. */
  wish: Wish
  onWished: () => void
  onBack: (() => void) | undefined
}

/** One request: what happened to it, what it carried, and what can be done with it. */
export function InboxDetail({ traceId, wish, onWished, onBack }: InboxDetailProps) {
  const { request, failure } = useRequest(traceId)
  if (failure !== null) return <aside className="detail flex-1 p-4" aria-label="Request">{onBack !== undefined && <Button className="mb-3 self-start" icon="arrow-left" onClick={onBack}>Back to the list</Button>}<ErrorCard title="The request could not be read">{failure}</ErrorCard></aside>
  if (request === null) return <aside className="detail inbox-detail p-4" aria-label="Request"><SpinnerLine>Reading the request…</SpinnerLine></aside>
  return <Shown request={request} wish={wish} onWished={onWished} onBack={onBack} />
}

function Shown({ request, wish, onWished, onBack }: { request: InboxRequestDetail; wish: Wish; onWished: () => void; onBack: (() => void) | undefined }) {
  const triggerTypes = useCatalog(triggerTypesOf)
  const senders = useTriggers(sendersOf)
  const status = useTriggers(statusOf)
  const now = useNow(request.state === 'retry')
  const [asked, setAsked] = useState<Wish>(null)
  const dialog = asked ?? wish
  const words = eventWords(request, triggerTypes, senders)
  const isRequest = cameAsRequest(request.source)
  const origin = status?.state === 'listening' ? new URL(status.url).origin : null
  const end = () => {
    setAsked(null)
    onWished()
  }
  return (
    <aside className={onBack === undefined ? 'detail inbox-detail' : 'detail flex-1'} aria-label="Request">
      <header className="row h-[52px] flex-none border-b border-line pr-3 pl-5">
        {onBack !== undefined && <IconButton icon="arrow-left" label="Back to the list" keys="Escape" onClick={onBack} />}
        <Tile category={words.category} icon={words.icon} />
        <div className="fill"><h2 className="trunc text-md font-semibold">{words.title}</h2><div className="sm ink3 num trunc" title={exactTime(request.receivedAt)}>{words.sender}{'connection' in request.source && ` · ${request.source.connection}`} · received {momentWords(request.receivedAt, now)}{isRequest && ` · ${sizeWords(request.size)}`}</div></div>
        <ItemBadge state={request.state} dueAt={request.dueAt} now={now} />
      </header>
      <div className="detail-scroll">
        <div className="detail-sect row flex-wrap">
          <Button variant="primary" icon="flask-conical" onClick={() => setAsked('sample')} aria-keyshortcuts="S">Save as sample</Button>
          {isRequest && <Button icon="rotate-ccw" onClick={() => setAsked('replay')} aria-keyshortcuts="R">Replay…</Button>}
          {isRequest && origin !== null && <Button icon="copy" onClick={() => copyText(curlCommand(request, origin), 'the curl command')}>Copy as curl</Button>}
          <span className="fill" />
          <Dropdown
            label="More" align="end" trigger={<IconButton icon="ellipsis" label="More" />}
            entries={[
              ...(origin === null || !isRequest ? [] : [{ label: 'Copy the URL', icon: 'link' as const, onSelect: () => copyText(`${origin}${request.path}`, 'the URL') }]),
              { label: 'Copy the trace id', icon: 'hash', onSelect: () => copyText(request.traceId, 'the trace id') },
            ]}
          />
        </div>
        {request.state === 'dead' && (
          <div className="detail-sect">
            <ErrorCard
              title="It was given up" actions={<><Button size="small" variant="primary" onClick={() => attemptNow('It was not tried again', () => call('outbox.retry', { itemId: request.traceId }))}>Try it again</Button>{isRequest && <Button size="small" onClick={() => setAsked('replay')}>Run it as new</Button>}</>}
            >
              {request.failures.at(-1)?.failure.message ?? 'It could not be dispatched.'} Tried again, it keeps its id: runs that it started are not started twice. Run as new, it starts all of them once more.
            </ErrorCard>
          </div>
        )}
        <RequestFacts request={request} now={now} />
        <RequestContent request={request} />
      </div>
      {dialog === 'sample' && <SampleDialog request={request} title={words.title} onClose={end} />}
      {dialog === 'replay' && isRequest && <ReplayDialog request={request} title={words.title} onClose={end} />}
    </aside>
  )
}

/** The request as it is now; read again while it may change. */
function useRequest(traceId: ItemId): { request: InboxRequestDetail | null; failure: string | null } {
  const [state, setState] = useState<{ request: InboxRequestDetail | null; failure: string | null }>({ request: null, failure: null })
  const read = useCallback(() => call('inbox.get', { traceId }).then((request) => ({ request, failure: null }), (error: unknown) => ({ request: null, failure: toFailure(error).message })), [traceId])
  useEffect(() => {
    let wanted = true
    const refresh = () => void read().then((next) => { if (wanted) setState((before) => (next.request === null && before.request !== null ? before : next)) })
    refresh()
    const stop = onPush('outbox.changed', refresh)
    return () => {
      wanted = false
      stop()
    }
  }, [read])
  return state
}
