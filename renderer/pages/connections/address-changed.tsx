import type { Connection } from '@shared/connection.ts'
import type { AddressChange } from '@shared/tunnel.ts'
import { call } from '../../api.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { attempt } from '../../shell/attempt.ts'
import { showTunnel } from '../../tunnel/tunnel-store.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Icon } from '../../ui/icon.tsx'

/** The services still send to the old address: shows the old and the new one of each connection, to be registered anew. */
export function AddressChanged({ change, connections }: { change: AddressChange; connections: readonly Connection[] }) {
  const dismiss = () => attempt('The notice is still there', async () => showTunnel(await call('tunnel.dismiss-change')))
  const pathOf = ({ connector, name }: Connection) => `/webhooks/${connector}/${name}`
  return (
    <div className="mt-3 max-w-[960px]">
      <ErrorCard tone="waiting" title="The public address is another one" actions={<Button size="small" onClick={() => void dismiss()}>I have changed them</Button>}>
        Your services still send to {change.from}. Change the address of each webhook where the service keeps it. Those that Flowbench set up for workflows it sets up anew by itself.
        <ul className="mt-2 grid gap-2" aria-label="Old and new addresses">
          {connections.length === 0 && (
            <li className="row items-start">
              <span className="fill min-w-0"><Addresses from={change.from} to={change.to} /></span>
              <Button size="small" icon="copy" onClick={() => copyText(change.to, 'the new address')}>Copy new address</Button>
            </li>
          )}
          {connections.map((connection) => (
            <li key={connection.name} className="row items-start">
              <span className="fill min-w-0"><span className="semi">{connection.name}</span><Addresses from={change.from + pathOf(connection)} to={change.to + pathOf(connection)} /></span>
              <Button size="small" icon="copy" onClick={() => copyText(change.to + pathOf(connection), `the new address of ${connection.name}`)}>Copy new address</Button>
            </li>
          ))}
        </ul>
      </ErrorCard>
    </div>
  )
}

function Addresses({ from, to }: { from: string; to: string }) {
  return (
    <span className="mono xs block min-w-0">
      <span className="ink3 block break-all line-through">{from}</span>
      <span className="block break-all"><Icon name="arrow-right" size={12} className="mr-1 inline" />{to}</span>
    </span>
  )
}
