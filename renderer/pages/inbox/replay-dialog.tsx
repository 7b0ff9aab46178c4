import { useRef, useState } from 'react'
import type { InboxRequestDetail } from '@shared/inbox-request.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { toast } from '../../ui/toast.ts'
import { openInboxItem } from './inbox-place.ts'

/** Says what a replay does, and does it. It starts on the way back: a run may write to the outside. */
export function ReplayDialog({ request, title, onClose }: { request: InboxRequestDetail; title: string; onClose: () => void }) {
  const refusal = useRef<HTMLButtonElement>(null)
  const [busy, setBusy] = useState(false)
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
        <li>The signature is checked once more. Its age and its id are not, so that an old one can be replayed.</li>
        <li>It starts what is switched on now for this sender. Live workflows write to the outside as they did the first time.</li>
      </ul>
    </Dialog>
  )
}
