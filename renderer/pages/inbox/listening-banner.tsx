import { call } from '../../api.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { attemptNow } from '../../shell/attempt.ts'
import { useLibrary, type LibraryState } from '../../shell/library-store.ts'
import { useNow } from '../../shell/use-now.ts'
import { countdownWords } from '../../triggers/event-words.ts'
import { addressOf, baseOf, useTriggers, type TriggerState } from '../../triggers/trigger-store.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'

const listeningOf = (state: TriggerState) => state.listening
const workflowsOf = (state: LibraryState) => state.workflows

/** One line for each workflow whose draft waits for the next request. */
export function ListeningBanner() {
  const listening = useTriggers(listeningOf)
  const base = useTriggers(baseOf)
  const workflows = useLibrary(workflowsOf)
  const now = useNow(listening.length > 0)
  if (listening.length === 0) return null
  return (
    <div className="grid gap-2 border-b border-line px-4 py-3" role="status" aria-live="off">
      {listening.map(({ workflowId, until, path }) => {
        const address = addressOf(base, path)
        return (
          <div key={workflowId} className="banner s-running">
            <Icon name="radio" size={20} className="st" />
            <div className="min-w-0"><div className="semi st trunc">Listening for the next request to {workflows.find(({ id }) => id === workflowId)?.name ?? 'a workflow'}</div>{address !== null && <div className="mono trunc ink2" title={address}>{address}</div>}</div>
            <div className="row">
              <span className="sm num ink2">stops in {countdownWords(until - now)}</span>
              {address !== null && <Button size="small" icon="copy" onClick={() => copyText(address, 'the address')}>Copy URL</Button>}
              <Button size="small" onClick={() => attemptNow('It still listens', () => call('inbox.stop-listening', { workflowId }))}>Stop listening</Button>
            </div>
          </div>
        )
      })}
    </div>
  )
}
