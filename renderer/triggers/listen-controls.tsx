import type { WorkflowId } from '@shared/id.ts'
import type { Trigger } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { allSaved } from '../document/document-store.ts'
import { copyText } from '../inspector/copy-text.ts'
import { attemptNow } from '../shell/attempt.ts'
import { useNow } from '../shell/use-now.ts'
import { Button } from '../ui/button.tsx'
import { countdownWords } from './event-words.ts'
import { lacksConnection } from './lacks-connection.ts'
import { addressOf, baseOf, useTriggers, type TriggerState } from './trigger-store.ts'

const listeningOf = (state: TriggerState) => state.listening

type WebhookTrigger = Extract<Trigger, { type: 'webhook' }>

/** Until when a workflow's draft waits for the next request; null when it does not. */
export function useListening(workflowId: WorkflowId | null): number | null {
  return useTriggers(listeningOf).find((each) => each.workflowId === workflowId)?.until ?? null
}

/** Where a workflow's requests come, and whether the next one runs the draft. */
export function ListenControls({ workflowId, trigger }: { workflowId: WorkflowId; trigger: WebhookTrigger }) {
  const until = useListening(workflowId)
  const base = useTriggers(baseOf)
  const isNowhere = lacksConnection(trigger)
  const address = isNowhere ? null : addressOf(base, [trigger.connector, trigger.connection].filter((part) => part !== undefined).join('/'))
  const now = useNow(until !== null)
  return (
    <div className={until === null ? 'listen-line' : 'listen-line s-running is-on'} role="group" aria-label="Requests to this workflow">
      {until !== null && <i className="dot pulse" />}
      <div className="min-w-0">
        <div className={until === null ? 'sm ink2' : 'sm semi st'}>{until !== null ? 'Listening for the next request' : isNowhere ? 'Choose a connection' : 'Requests come in at'}</div>
        {isNowhere
          ? <div className="sm ink2">Its name ends the address.</div>
          : <div className="mono trunc ink2 selectable" title={address ?? undefined}>{address ?? 'No requests are taken in now'}</div>}
      </div>
      <div className="row">
        {until !== null && <span className="xs num ink2">stops in {countdownWords(until - now)}</span>}
        {address !== null && <Button size="small" icon="copy" onClick={() => copyText(address, 'the address')}>Copy URL</Button>}
        {until === null
          ? <Button size="small" icon="radio" onClick={() => attemptNow('It does not listen', async () => { await allSaved(); await call('inbox.listen', { workflowId }) })}>Listen for the next request</Button>
          : <Button size="small" onClick={() => attemptNow('It still listens', () => call('inbox.stop-listening', { workflowId }))}>Stop</Button>}
      </div>
    </div>
  )
}
