import { useEffect, useState } from 'react'
import type { Connection } from '@shared/connection.ts'
import { call } from '../../api.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { showPage } from '../../session/session-store.ts'
import { connectionToTry, signedCurl } from '../../triggers/signed-curl.ts'
import { addressOf, baseOf, useTriggers } from '../../triggers/trigger-store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'

/** Where to send the first one, ready to be pasted. */
export function NoRequests() {
  const base = useTriggers(baseOf)
  const connections = useConnections()
  if (connections === null) return <div className="flex-1 p-4"><SpinnerLine>Reading the connections…</SpinnerLine></div>
  const own = connectionToTry(connections)
  const { connector, name, config } = own ?? { connector: 'generic', name: 'my-connection', config: {} }
  const address = addressOf(base, `${connector}/${name}`)
  const command = address === null ? null : signedCurl({ connector, config }, address)
  return (
    <div className="grid min-h-0 flex-1 place-items-center overflow-y-auto p-4">
      <EmptyState
        icon="inbox" title="No requests yet"
        action={
          <div className="grid w-[min(560px,100%)] justify-items-center gap-3">
            {command !== null && <div className="codebox selectable w-full text-left" role="group" aria-label="A command that sends one" tabIndex={0}><pre className="json">{command}</pre></div>}
            <span className="row">
              {command !== null && <Button variant="primary" icon="copy" onClick={() => copyText(command, 'the command')}>Copy the command</Button>}
              <Button icon="plug" onClick={() => showPage('connections')}>{connections.length === 0 ? 'Add a connection' : 'Show the connections'}</Button>
            </span>
          </div>
        }
      >
        {own === undefined ? 'Send one to your endpoint, and it will wait here. A connection says who may send, and the secret it is checked with.' : `Send one to your connection ${name}, and it will wait here. Put the value of its signing secret into the command.`}
      </EmptyState>
    </div>
  )
}

/** Null until they were read. Those that cannot be read are as none: the command for any endpoint stays true. */
function useConnections(): readonly Connection[] | null {
  const [connections, setConnections] = useState<readonly Connection[] | null>(null)
  useEffect(() => { call('connection.list').then(setConnections, () => setConnections([])) }, [])
  return connections
}
