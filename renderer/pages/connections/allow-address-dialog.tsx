import { useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** One more address that a secret may go to when a step names it. */
export function AllowAddressDialog({ name, onClose, onAllowed }: { name: string; onClose: () => void; onAllowed: (origin: string) => Promise<void> }) {
  const [address, setAddress] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const allow = async () => {
    setBusy(true)
    try {
      await onAllowed((await call('secret.allow', { name, address })).origin)
    } catch (error) {
      setWrong(toFailure(error).message)
    }
    setBusy(false)
  }
  return (
    <Dialog
      open onClose={onClose} title={`Where ${name} may go`} icon="key-round" width={440}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" busy={busy} onClick={() => void allow()}>Let it go there</Button></>}
    >
      <form onSubmit={(event) => { event.preventDefault(); void allow() }}>
        <Field label="Address" required error={wrong} hint={`Scheme, host and port count. Any step of any workflow that names secret://${name} may send its value there.`}>
          <TextInput mono value={address} placeholder="https://api.example.com" onChange={(next) => { setAddress(next); setWrong(null) }} />
        </Field>
        {/* Enter in the field does the same: the buttons stand outside of this form. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
