import type { SecretOrigin, SecretSummary, SecretUse } from '@shared/secret-ref.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { usersOf } from './secret-words.ts'

type SecretsTableProps = {
  secrets: readonly SecretSummary[]
  uses: readonly SecretUse[]
  origins: readonly SecretOrigin[]
  onAllow: (name: string) => void
  onDeny: (origin: SecretOrigin) => void
  onReplace: (name: string) => void
  onRemove: (name: string) => void
}

/** Each secret with what refers to it, and where steps that name it may send it. */
export function SecretsTable({ secrets, uses, origins, onAllow, onDeny, onReplace, onRemove }: SecretsTableProps) {
  return (
    <div className="card tbl mt-3 max-w-[960px]" style={{ '--cols': 'minmax(0, 1.1fr) minmax(0, 1fr) minmax(0, 1.4fr) 60px' }} role="table" aria-label="Secrets">
      <div className="th" role="row"><span role="columnheader">Reference</span><span role="columnheader">Used by</span><span role="columnheader">Steps may send it to</span><span role="columnheader"><span className="sr-only">Replace or remove</span></span></div>
      {secrets.map(({ name, source }) => {
        const users = usersOf(uses.find((use) => use.name === name))
        const allowed = origins.filter((origin) => origin.name === name)
        return (
          <div key={`${source} ${name}`} className="trw h-auto items-start py-1" role="row">
            <span className="min-w-0 pt-[3px]" role="cell"><span className="mono selectable block trunc" title={`secret://${name}`}>secret://{name}</span>{source === 'environment' && <span className="ink3 sm block">given by the environment</span>}</span>
            <span className="ink2 min-w-0 pt-[3px]" role="cell">{users.length === 0 ? 'Nothing yet' : users.map((user) => <span key={user} className="block trunc" title={user}>{user}</span>)}</span>
            <span className="min-w-0" role="cell">
              {allowed.map((origin) => (
                <span key={origin.origin} className="row min-w-0"><span className="mono trunc selectable" title={origin.origin}>{origin.origin}</span><IconButton icon="x" size="small" label={`No longer send ${name} to ${origin.origin}`} onClick={() => onDeny(origin)} /></span>
              ))}
              <Button size="small" variant="quiet" icon="plus" className="mb-[3px] ml-[3px]" aria-label={`Let ${name} go to an address`} onClick={() => onAllow(name)}>Add an address</Button>
            </span>
            <span role="cell" className="row -mr-2 justify-end">
              {source === 'vault' && <IconButton icon="refresh-cw" size="small" label={`Replace the value of ${name}`} onClick={() => onReplace(name)} />}
              {source === 'vault' && <IconButton icon="trash-2" size="small" label={`Remove the secret ${name}`} onClick={() => onRemove(name)} />}
            </span>
          </div>
        )
      })}
    </div>
  )
}
