import { copyText } from '../../inspector/copy-text.ts'
import { showPage } from '../../session/session-store.ts'
import { addressOf, baseOf, useTriggers } from '../../triggers/trigger-store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'


/** Where to send the first one, ready to be pasted. */
export function NoRequests() {
  const address = addressOf(useTriggers(baseOf), 'generic/my-connection')
  const command = address === null ? null : signedCommand(address)
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-4">
      <EmptyState
        icon="inbox" title="No requests yet"
        action={
          <div className="grid w-[min(560px,100%)] justify-items-center gap-3">
            {command !== null && <div className="codebox selectable w-full text-left" role="group" aria-label="A command that sends one" tabIndex={0}><pre className="json">{command}</pre></div>}
            <span className="row">
              {command !== null && <Button variant="primary" icon="copy" onClick={() => copyText(command, 'the command')}>Copy the command</Button>}
              <Button icon="plug" onClick={() => showPage('connections')}>Add a connection</Button>
            </span>
          </div>
        }
      >
        Send one to your endpoint, and it will wait here. A connection says who may send, and the secret it is checked with.
      </EmptyState>
    </div>
  )
}

/** Signed as a connection of the kind Webhook expects it. */
function signedCommand(address: string): string {
  return `SECRET='your signing secret' BODY='{"hello":"world"}'
curl ${address} -H 'Content-Type: application/json' -H "X-Signature: $(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)" -d "$BODY"`
}
