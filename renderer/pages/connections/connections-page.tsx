import { useEffect, useState } from 'react'
import type { Connection, ConnectionUse } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import { call, onPush } from '../../api.ts'
import { copyText } from '../../inspector/copy-text.ts'
import { attempt } from '../../shell/attempt.ts'
import { addressOf, baseOf, useTriggers } from '../../triggers/trigger-store.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'
import { toast } from '../../ui/toast.ts'
import { ImportsSection } from '../connectors/imports-section.tsx'
import { PageHead } from '../page-head.tsx'
import { ConnectionDialog } from './connection-dialog.tsx'
import { allSecretsOf } from './connection-form.ts'
import { LocalModelsOffer, useLocalModels } from './local-models.tsx'
import { MissedSection } from './missed-section.tsx'
import { TestButton } from './test-button.tsx'
import { TunnelSection } from './tunnel-section.tsx'
import { usedWords, usersOf, withoutWords } from './used-by.ts'
import { VaultSection } from './vault-section.tsx'

type Accounts = CallOutput<'secret.list'> & { origins: CallOutput<'secret.origins'>; secretUses: CallOutput<'secret.uses'>; uses: CallOutput<'connection.uses'>; types: CallOutput<'connection.types'>; connections: Connection[] }
type Loaded = { status: 'loading' } | { status: 'failed'; message: string } | ({ status: 'ready' } & Accounts)
type Editing = { connection: Connection | null }

/** Accounts at services, and the secrets that belong to them. */
export function ConnectionsPage() {
  const [loaded, setLoaded] = useState<Loaded>({ status: 'loading' })
  const [editing, setEditing] = useState<Editing | null>(null)
  const refresh = async () => setLoaded(await load())
  useEffect(() => {
    void refresh()
    return onPush('connections.changed', () => void refresh())
  }, [])
  const isReady = loaded.status === 'ready'

  const remove = ({ name, connector, config, rate, formerNames }: Connection) => attempt('The connection is still there', async () => {
    await call('connection.remove', { name })
    await refresh()
    toast({ text: `Removed the connection ${name}.`, detail: `${isReady ? withoutWords(loaded.uses, name) : ''} Its webhooks are turned away; its secrets are kept.`, action: { label: 'Undo', run: () => void attempt('The connection was not put back', async () => { await call('connection.put', { name, connector, config, rate, formerNames }); await refresh() }) } })
  })

  return (
    <>
      <PageHead title="Connections" purpose="Your accounts at services: what workflows call them with, and what their webhooks are signed with.">
        <Button variant="primary" icon="plus" disabled={!isReady} onClick={() => setEditing({ connection: null })}>Add connection</Button>
      </PageHead>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-32" data-region="page" tabIndex={-1}>
        {loaded.status === 'loading' && <SpinnerLine>Reading the connections…</SpinnerLine>}
        {loaded.status === 'failed' && <ErrorCard title="The connections could not be read" actions={<Button size="small" onClick={() => void refresh()}>Read them again</Button>}>{loaded.message}</ErrorCard>}
        {isReady && (
          <>
            <LocalModelsSection onUsed={() => void refresh()} />
            <Connections accounts={loaded} onEdit={(connection) => setEditing({ connection })} onRemove={(connection) => void remove(connection)} />
            <ImportsSection onChanged={() => void refresh()} />
            <MissedSection />
            <TunnelSection connections={loaded.connections} secrets={loaded.secrets.map(({ name }) => name)} />
            <VaultSection vault={loaded.vault} secrets={loaded.secrets} uses={loaded.secretUses} origins={loaded.origins} onChanged={refresh} />
          </>
        )}
      </div>
      {isReady && editing !== null && (
        <ConnectionDialog
          types={loaded.types} connection={editing.connection} usedBy={editing.connection === null ? [] : namesOf(loaded.uses.workflows, editing.connection.name)} secrets={loaded.secrets.map(({ name }) => name)} taken={loaded.connections.map(({ name }) => name)}
          onClose={() => { setEditing(null); void refresh() }} onSaved={() => { setEditing(null); void refresh() }}
        />
      )}
    </>
  )
}

/** What is offered by itself; nothing when nothing is found. */
function LocalModelsSection({ onUsed }: { onUsed: () => void }) {
  const [used, setUsed] = useState<readonly string[]>([])
  const found = useLocalModels(true).filter(({ service }) => !used.includes(service))
  if (found.length === 0) return null
  return <div className="card mt-3 flex max-w-[960px] flex-col gap-2 p-3" role="group" aria-label="Models on this computer"><LocalModelsOffer found={found} onUsed={() => { setUsed(found.map(({ service }) => service)); onUsed() }} /></div>
}

function Connections({ accounts, onEdit, onRemove }: { accounts: Accounts; onEdit: (connection: Connection) => void; onRemove: (connection: Connection) => void }) {
  const base = useTriggers(baseOf)
  const nameOfType = (connector: string) => accounts.types.find((type) => type.connector === connector)?.displayName ?? connector
  if (accounts.connections.length === 0) return <div className="card mt-3 max-w-[960px]"><EmptyState icon="plug" title="No connections yet">Add one for each account that workflows work with: its service, the key that it is called with, and the secret that its webhooks are signed with.</EmptyState></div>
  return (
    <div className="card tbl mt-3 max-w-[960px]" style={{ '--cols': 'minmax(0, 1.2fr) 112px minmax(0, 1.8fr) minmax(0, 1.2fr) 84px 116px' }} role="table" aria-label="Connections">
      <div className="th" role="row"><span role="columnheader">Name</span><span role="columnheader">Service</span><span role="columnheader">Address of its webhooks</span><span role="columnheader">Secrets</span><span role="columnheader">Used by</span><span role="columnheader"><span className="sr-only">Test, change or remove</span></span></div>
      {accounts.connections.map((connection) => {
        const type = accounts.types.find(({ connector }) => connector === connection.connector)
        const takesWebhooks = type?.webhook != null
        const uses = usersOf(accounts.uses, connection.name)
        const path = `${connection.connector}/${connection.name}`
        const address = takesWebhooks ? addressOf(base, path) : null
        return (
          <div key={connection.name} className="trw" role="row">
            <span className="mono trunc" role="cell" title={connection.name}>{connection.name}</span>
            <span role="cell">{nameOfType(connection.connector)}</span>
            <span className="mono selectable trunc" role="cell" title={address ?? undefined}>{takesWebhooks ? `/webhooks/${path}` : <span className="ink3">None</span>}</span>
            <span className="ink2 trunc" role="cell" title={allSecretsOf(connection).join('\n')}>{allSecretsOf(connection).join(', ')}</span>
            <span className="ink2 trunc" role="cell" title={uses.length === 0 ? undefined : uses.join('\n')}>{usedWords(accounts.uses, connection.name)}</span>
            <span role="cell" className="row -mr-2 justify-end">
              {type?.canBeTested === true && <TestButton key={connection.updatedAt} connection={connection} />}
              {address !== null && <IconButton icon="copy" size="small" label={`Copy the address of ${connection.name}`} onClick={() => copyText(address, `the address of ${connection.name}`)} />}
              <IconButton icon="pencil" size="small" label={`Change ${connection.name}`} onClick={() => onEdit(connection)} />
              <IconButton icon="trash-2" size="small" label={`Remove ${connection.name}`} onClick={() => onRemove(connection)} />
            </span>
          </div>
        )
      })}
    </div>
  )
}

function namesOf(uses: readonly ConnectionUse[], name: string): string[] {
  return uses.flatMap(({ connection, workflowName }) => (connection === name ? [workflowName] : []))
}

async function load(): Promise<Loaded> {
  try {
    const [types, connections, uses, secrets, origins, secretUses] = await Promise.all([call('connection.types'), call('connection.list'), call('connection.uses'), call('secret.list'), call('secret.origins'), call('secret.uses')])
    return { status: 'ready', types, connections, uses, origins, secretUses, ...secrets }
  } catch (error) {
    return { status: 'failed', message: toFailure(error).message }
  }
}
