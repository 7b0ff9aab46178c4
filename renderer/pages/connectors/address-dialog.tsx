import { useState, type FormEvent } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { ImportDraft } from '@shared/imported-connector.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** Where a document is on the web. It is fetched as every call is: an address on this machine must be allowed in the settings. */
export function AddressDialog({ onClose, onRead }: { onClose: () => void; onRead: (draft: ImportDraft) => void }) {
  const [url, setUrl] = useState('')
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const read = async (event: FormEvent) => {
    event.preventDefault()
    if (url.trim() === '') return setFailure('Write the address of the document.')
    setBusy(true)
    try {
      onRead(await call('import.read-url', { url: url.trim() }))
    } catch (error) {
      setFailure(toFailure(error).message)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open title="Import from an address" width={560} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" type="submit" form="import-address" busy={busy}>Read the document</Button></>}
    >
      <form id="import-address" className="grid gap-3" onSubmit={(event) => void read(event)}>
        {failure !== null && <ErrorCard title="The document could not be read">{failure}</ErrorCard>}
        <Field label="Address of the OpenAPI document" required hint="JSON or YAML, OpenAPI 2.0 to 3.2. Services name it in their documentation for developers, often openapi.json.">
          <TextInput mono value={url} maxLength={4000} placeholder="https://api.example.com/openapi.json" onChange={(next) => { setUrl(next); setFailure(null) }} />
        </Field>
      </form>
    </Dialog>
  )
}
