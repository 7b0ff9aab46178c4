import { useEffect, useState } from 'react'
import type { ImportDraft, ImportedSummary } from '@shared/imported-connector.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'
import { AddressDialog } from './address-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { sourceWords, usedByWords } from './import-words.ts'

/** Connectors that a person made of OpenAPI documents. `onChanged` hears when there are others to connect to. */
export function ImportsSection({ onChanged }: { onChanged: () => void }) {
  const [connectors, setConnectors] = useState<readonly ImportedSummary[] | null>(null)
  const [draft, setDraft] = useState<ImportDraft | null>(null)
  const [isAddressing, setAddressing] = useState(false)
  const [removing, setRemoving] = useState<ImportedSummary | null>(null)
  const [reading, setReading] = useState<string | null>(null)
  const refresh = async () => setConnectors(await attempt('The imported connectors could not be read', () => call('import.list')) ?? [])
  useEffect(() => { void refresh() }, [])

  const open = async (what: string, read: () => Promise<ImportDraft | null>) => {
    setReading(what)
    const found = await attempt('The document was not imported', read)
    setReading(null)
    if (found) setDraft(found)
  }
  const fromFile = () => open('file', () => call('import.open-file', {}))
  const renew = ({ key, source }: ImportedSummary) => open(key, () => (source.kind === 'url' ? call('import.read-url', { url: source.url, replaces: key }) : call('import.open-file', { replaces: key })))
  const close = () => {
    if (draft) void call('import.drop', { token: draft.token }).catch(() => undefined)
    setDraft(null)
  }
  const kept = ({ displayName, operations }: ImportedSummary) => {
    toast({ text: `${displayName} has ${operations.length} ${operations.length === 1 ? 'node' : 'nodes'} in the palette.` })
    setDraft(null)
    void refresh()
    onChanged()
  }
  const remove = ({ key, displayName }: ImportedSummary) => attempt('The connector is still there', async () => {
    setRemoving(null)
    await call('import.remove', { key })
    await refresh()
    onChanged()
    toast({ text: `Removed the connector ${displayName}.`, detail: 'Its connections are kept, for when it is imported again.' })
  })

  return (
    <section className="sect" aria-labelledby="imports-title">
      <h2 id="imports-title">Connectors from OpenAPI documents</h2>
      <p className="prose">A service that is described by an OpenAPI document becomes a connector: you choose its operations, and each is a node in the palette.</p>
      <div className="row mt-2">
        <Button icon="file-up" busy={reading === 'file'} onClick={() => void fromFile()}>Import a file</Button>
        <Button icon="globe" onClick={() => setAddressing(true)}>Import from an address</Button>
      </div>
      {connectors?.length === 0 && <div className="card mt-3 max-w-[960px]"><EmptyState compact icon="file-json" title="Nothing is imported yet">Take the document from the service’s pages for developers, as a file or by its address.</EmptyState></div>}
      {connectors !== null && connectors.length > 0 && (
        <div className="card tbl mt-3 max-w-[960px]" style={{ '--cols': 'minmax(0, 1fr) minmax(0, 0.8fr) 116px minmax(0, 1.4fr) minmax(0, 1fr) 56px' }} role="table" aria-label="Imported connectors">
          <div className="th" role="row"><span role="columnheader">Name</span><span role="columnheader">Key</span><span role="columnheader">Operations</span><span role="columnheader">From</span><span role="columnheader">Used by</span><span role="columnheader"><span className="sr-only">Renew or remove</span></span></div>
          {connectors.map((connector) => (
            <div key={connector.key} className="trw" role="row">
              <span className="trunc" role="cell" title={connector.displayName}>{connector.displayName}</span>
              <span className="mono trunc" role="cell">{connector.key}</span>
              <span className="num" role="cell">{connector.operations.length} of {connector.offered.toLocaleString('en')}</span>
              <span className="ink2 trunc" role="cell" title={sourceWords(connector)}>{sourceWords(connector)}</span>
              <span className="ink2 trunc" role="cell" title={connector.uses.map(({ workflowName }) => workflowName).join(', ')}>{usedByWords(connector.uses)}</span>
              <span role="cell" className="row -mr-2 justify-end">
                <IconButton icon="refresh-cw" size="small" disabled={reading !== null} label={`Read the document of ${connector.displayName} again`} onClick={() => void renew(connector)} />
                <IconButton icon="trash-2" size="small" label={`Remove ${connector.displayName}`} onClick={() => setRemoving(connector)} />
              </span>
            </div>
          ))}
        </div>
      )}
      {isAddressing && <AddressDialog onClose={() => setAddressing(false)} onRead={(found) => { setAddressing(false); setDraft(found) }} />}
      {draft !== null && <ImportDialog key={draft.token} draft={draft} onClose={close} onKept={kept} />}
      {removing !== null && <RemoveDialog connector={removing} onClose={() => setRemoving(null)} onRemove={() => void remove(removing)} />}
    </section>
  )
}

function RemoveDialog({ connector: { displayName, uses }, onClose, onRemove }: { connector: ImportedSummary; onClose: () => void; onRemove: () => void }) {
  return (
    <Dialog
      open title={`Remove ${displayName}?`} width={480} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Keep it</Button><Button size="large" variant="danger" onClick={onRemove}>Remove connector</Button></>}
    >
      {uses.length === 0
        ? <p className="ink2">No workflow has a step of it. Its nodes leave the palette.</p>
        : <><p className="ink2">These workflows have steps of it, which no longer run:</p><ul className="mt-2 grid gap-1">{uses.map(({ workflowId, workflowName }) => <li key={workflowId} className="semi">{workflowName}</li>)}</ul></>}
    </Dialog>
  )
}
