import { useEffect, useRef, useState } from 'react'
import type { EventTaker, InboxRequestDetail } from '@shared/inbox-request.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toast } from '../../ui/toast.ts'
import { openInboxItem } from './inbox-place.ts'

/** The workflows that would run; null until that is known. */
function useTakers(traceId: InboxRequestDetail['traceId']): readonly EventTaker[] | null {
  const [takers, setTakers] = useState<readonly EventTaker[] | null>(null)
  useEffect(() => {
    let wanted = true
    void attempt('What would run could not be read', async () => {
      const found = await call('inbox.takers', { traceId })
      if (wanted) setTakers(found)
    })
    return () => { wanted = false }
  }, [traceId])
  return takers
}

/** Says what a replay does, and does it. It starts on the way back: a run may write to the outside. */
export function ReplayDialog({ request, title, onClose }: { request: InboxRequestDetail; title: string; onClose: () => void }) {
  const refusal = useRef<HTMLButtonElement>(null)
  const [busy, setBusy] = useState(false)
  const takers = useTakers(request.traceId)
  const replay = async () => {
    setBusy(true)
    await attempt('It was not replayed', async () => {
      const { traceId } = await call('inbox.replay', { traceId: request.traceId })
      openInboxItem(traceId)
      toast({ text: 'Replayed as a new request.', kind: 'succeeded' })
      onClose()
    })
    setBusy(false)
  }
  return (
    <Dialog
      open onClose={onClose} title={`Replay “${title}”?`} icon="rotate-ccw" width={480} initialFocus={() => refusal.current}
      footer={<><span className="fill" /><Button size="large" ref={refusal} onClick={onClose}>Keep it as it is</Button><Button size="large" variant="primary" busy={busy} onClick={() => void replay()}>Replay it now</Button></>}
    >
      <ul className="grid list-disc gap-1.5 pl-4 sm ink2">
        <li>The same bytes are taken in again as a new request, which names this one.</li>
        <li>{request.source.kind === 'subscription' ? 'Its connector makes its events of it anew. Its id is not compared, so that an old one can be replayed.' : 'The signature is checked once more. Its age and its id are not, so that an old one can be replayed.'}</li>
        <li>It starts what is switched on now for {request.source.kind === 'subscription' ? 'this address' : 'this sender'}. Live workflows write to the outside as they did the first time.</li>
      </ul>
      {takers !== null && (takers.length === 0
        ? <p className="sm mt-3" role="status">No workflow takes it now: nothing will run.</p>
        : <div className="mt-3 grid gap-1"><h3 className="sm semi" id="takers-title">{takers.length === 1 ? 'This workflow will run' : `These ${takers.length} workflows will run`}</h3>
            <ul className="grid max-h-[168px] gap-1 overflow-y-auto" aria-labelledby="takers-title">
              {takers.map(({ workflowId, name, version }) => <li key={`${workflowId} ${version}`} className="row sm"><Icon name="workflow" size={14} className="ink3" /><span className="trunc">{name}</span><Badge>{version === 'live' ? 'Live' : 'Draft'}</Badge></li>)}
            </ul>
          </div>)}
    </Dialog>
  )
}
