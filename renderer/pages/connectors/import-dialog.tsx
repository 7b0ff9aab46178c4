import { useMemo, useState, type FormEvent } from 'react'
import { toFailure } from '@shared/failure.ts'
import { mostOperations, type ImportChanges, type ImportDraft, type ImportedSummary } from '@shared/imported-connector.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { accountWords, changeWords } from './import-words.ts'
import { OperationChooser } from './operation-chooser.tsx'

type ImportDialogProps = { draft: ImportDraft; onClose: () => void; onKept: (connector: ImportedSummary) => void }

/** What of a document becomes a connector, and what it is called. Nothing is kept before the last button. */
export function ImportDialog({ draft, onClose, onKept }: ImportDialogProps) {
  const { token, offer, suggested, changes } = draft
  const [displayName, setDisplayName] = useState(suggested.displayName)
  const [key, setKey] = useState(suggested.key)
  const [baseUrl, setBaseUrl] = useState(suggested.baseUrl)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(suggested.operations))
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const marks = useMemo(() => marksOf(changes), [changes])
  const isRenewal = changes !== null

  const keep = async (event: FormEvent) => {
    event.preventDefault()
    if (chosen.size === 0) return setFailure('Choose at least one operation.')
    if (chosen.size > mostOperations) return setFailure(`Choose at most ${mostOperations} operations. A connector with more would make the palette slow.`)
    setBusy(true)
    try {
      onKept(await call('import.keep', { token, key: key.trim(), displayName: displayName.trim(), baseUrl: baseUrl.trim(), operations: offer.operations.flatMap((each) => (chosen.has(each.key) ? [each.key] : [])) }))
    } catch (error) {
      setFailure(toFailure(error).message)
      setBusy(false)
    }
  }
  const change = (set: (text: string) => void) => (text: string) => {
    set(text)
    setFailure(null)
  }

  return (
    <Dialog
      open title={isRenewal ? `Renew ${suggested.displayName}` : `Import ${offer.title}`} width={760} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" type="submit" form="import-form" busy={busy}>{isRenewal ? 'Renew connector' : 'Add connector'}</Button></>}
    >
      <form id="import-form" className="grid gap-3" onSubmit={(event) => void keep(event)}>
        {failure !== null && <ErrorCard title="The connector was not kept">{failure}</ErrorCard>}
        {changes !== null && <Changes changes={changes} />}
        <div className="grid grid-cols-2 gap-3">
          <Field label="Name" required hint="As it stands in the palette."><TextInput value={displayName} maxLength={80} onChange={change(setDisplayName)} /></Field>
          <Field label="Key" required={!isRenewal} hint={isRenewal ? 'Steps are known by it, so it stays.' : `Steps are of the type ${key.trim() || 'key'}.${suggested.operations[0] ?? 'operation'}.`}><TextInput mono value={key} maxLength={40} disabled={isRenewal} onChange={change(setKey)} /></Field>
        </div>
        <Field label="Base URL" required hint={offer.servers.length === 0 ? 'The document does not say where its calls go.' : accountWords(offer.schemes)}>
          <TextInput mono value={baseUrl} maxLength={2000} placeholder="https://api.example.com/v1" onChange={change(setBaseUrl)} />
        </Field>
        {offer.servers.length > 1 && (
          <Field label="Or one that the document names"><Select value={offer.servers.some(({ url }) => url === baseUrl) ? baseUrl : null} placeholder="Choose an address" options={distinct(offer.servers).map(({ url, description }) => ({ value: url, label: url, ...(description !== '' && { detail: description }) }))} onChange={change(setBaseUrl)} /></Field>
        )}
        <OperationChooser operations={offer.operations} chosen={chosen} marks={marks} onChange={(next) => { setChosen(next); setFailure(null) }} />
        {offer.refused.length > 0 && (
          <details className="sm">
            <summary className="ink2">{offer.refused.length} {offer.refused.length === 1 ? 'operation cannot' : 'operations cannot'} be used</summary>
            <ul className="mt-1 grid gap-1">{offer.refused.slice(0, 50).map(({ method, path, reason }) => <li key={`${method} ${path}`}><span className="mono xs">{method} {path}</span> <span className="ink2">{reason}</span></li>)}</ul>
          </details>
        )}
      </form>
    </Dialog>
  )
}

/** How many are named before "and more". */
const mostNamed = 8

function Changes({ changes }: { changes: ImportChanges }) {
  const { added, removed, changed, touches } = changes
  const isSame = added.length + removed.length + changed.length === 0
  return (
    <section className="card grid gap-1 p-3" aria-label="What changed">
      <p className={isSame ? 'ink2' : 'semi'}>{changeWords(changes)}</p>
      {added.length > 0 && <p className="sm ink2">New: <Named keys={added} /></p>}
      {changed.length > 0 && <p className="sm ink2">Different: <Named keys={changed} /></p>}
      {removed.length > 0 && <p className="sm ink2">Gone: <Named keys={removed} /></p>}
      {touches.map(({ workflowId, workflowName, operations }) => <p key={workflowId} className="sm">“{workflowName}” has steps of <Named keys={operations} />. Look whether they still fit.</p>)}
    </section>
  )
}

function Named({ keys }: { keys: readonly string[] }) {
  return <span className="mono xs">{keys.slice(0, mostNamed).join(', ')}{keys.length > mostNamed ? ` and ${keys.length - mostNamed} more` : ''}</span>
}

function marksOf(changes: ImportChanges | null): ReadonlyMap<string, 'new' | 'different'> {
  const added = (changes?.added ?? []).map((key) => [key, 'new'] as const)
  const changed = (changes?.changed ?? []).map((key) => [key, 'different'] as const)
  return new Map<string, 'new' | 'different'>([...added, ...changed])
}

function distinct<S extends { url: string }>(servers: readonly S[]): S[] {
  return [...new Map(servers.map((server) => [server.url, server])).values()]
}
