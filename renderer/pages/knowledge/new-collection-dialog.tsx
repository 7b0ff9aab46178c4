import { useEffect, useState, type FormEvent } from 'react'
import type { Connection } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import { usualCutting, type ProviderChoice } from '@shared/knowledge/collection.ts'
import type { ProviderInfo } from '@shared/knowledge/provider.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { NumberInput } from '../../ui/number-input.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { Providers } from './knowledge-page.tsx'
import { builtInEmbedderWords, freeName, localStoreWords } from './knowledge-words.ts'
import { choiceOf, ProviderFields, type ProviderDraft } from './provider-fields.tsx'

type NewCollectionDialogProps = { providers: Providers; taken: readonly string[]; onClose: () => void; onMade: (name: string) => void }

/** What a collection is called, what makes its vectors and where they are kept. The last two stay as they are. */
export function NewCollectionDialog({ providers, taken, onClose, onMade }: NewCollectionDialogProps) {
  const [name, setName] = useState(() => freeName('handbook', taken))
  const [embedder, setEmbedder] = useState<ProviderDraft>({ key: 'built-in', connection: null, texts: {} })
  const [store, setStore] = useState<ProviderDraft>({ key: 'local', connection: null, texts: {} })
  const [size, setSize] = useState<number | null>(usualCutting.size)
  const [overlap, setOverlap] = useState<number | null>(usualCutting.overlap)
  const [connections, setConnections] = useState<readonly Connection[]>([])
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => { call('connection.list').then(setConnections, () => undefined) }, [])

  const make = async (event: FormEvent) => {
    event.preventDefault()
    const missing = [lacking(embedder, providers.embedders), lacking(store, providers.stores)].find((each) => each !== null)
    if (missing !== undefined) return setFailure(missing)
    setBusy(true)
    try {
      await call('knowledge.create', { name: name.trim(), embedder: chosen(embedder, providers.embedders), store: chosen(store, providers.stores), cutting: { size: size ?? usualCutting.size, overlap: overlap ?? usualCutting.overlap } })
      onMade(name.trim())
    } catch (error) {
      setFailure(toFailure(error).message)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open title="New collection" width={600} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" type="submit" form="new-collection" busy={busy}>Make collection</Button></>}
    >
      <form id="new-collection" className="grid gap-3" onSubmit={(event) => void make(event)}>
        {failure !== null && <ErrorCard title="The collection was not made">{failure}</ErrorCard>}
        <Field label="Name" required hint="Steps name it so: small letters, digits, - and _."><TextInput mono value={name} maxLength={64} onChange={(next) => { setName(next); setFailure(null) }} /></Field>
        <ProviderFields label="Model" hint="Makes vectors of the passages. It stays: vectors of two models cannot be compared." own={{ key: 'built-in', ...builtInEmbedderWords }} draft={embedder} providers={providers.embedders} connections={connections} onChange={setEmbedder} />
        <ProviderFields label="Kept by" hint="Where vectors and passages are." own={{ key: 'local', ...localStoreWords }} draft={store} providers={providers.stores} connections={connections} onChange={setStore} />
        <details className="sm">
          <summary className="ink2">How documents are cut</summary>
          <div className="mt-2 grid grid-cols-2 gap-3">
            <Field label="Longest passage" hint="A heading begins a new one, too."><NumberInput value={size} unit="characters" onChange={setSize} /></Field>
            <Field label="Overlap" hint="So much of a passage stands in the next one again."><NumberInput value={overlap} unit="characters" onChange={setOverlap} /></Field>
          </div>
        </details>
      </form>
    </Dialog>
  )
}

function lacking({ key, connection }: ProviderDraft, providers: readonly ProviderInfo[]): string | null {
  const provider = providers.find((each) => each.key === key)
  return provider !== undefined && provider.connectors.length > 0 && connection === null ? `Choose a connection for ${provider.displayName}. Those there are stand under Connections, where you add others.` : null
}

function chosen(draft: ProviderDraft, providers: readonly ProviderInfo[]): ProviderChoice {
  return choiceOf(draft, providers.find((each) => each.key === draft.key))
}
