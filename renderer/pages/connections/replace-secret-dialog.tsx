import { useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { Rotation } from '@shared/secret-ref.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { outcomeWords } from './secret-words.ts'

type ReplaceSecretDialogProps = { name: string; /** What refers to it. */ users: readonly string[]; onClose: () => void; onKept: (rotation: Rotation) => Promise<void> }

/** Another value for a secret: tried with each connection that refers to it, and the old one stays where one refuses it. */
export function ReplaceSecretDialog({ name, users, onClose, onKept }: ReplaceSecretDialogProps) {
  const [value, setValue] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [refused, setRefused] = useState<Rotation | null>(null)
  const [busy, setBusy] = useState(false)
  const replace = async (anyway: boolean) => {
    if (value === '') return setWrong('Type the new value.')
    setBusy(true)
    try {
      const rotation = await call('secret.rotate', { name, value, anyway })
      if (rotation.isKept) await onKept(rotation)
      else setRefused(rotation)
    } catch (error) {
      setWrong(toFailure(error).message)
    }
    setBusy(false)
  }
  return (
    <Dialog
      open onClose={onClose} title={`Replace the value of ${name}`} icon="key-round" width={480}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>{refused ? 'Keep the old value' : 'Cancel'}</Button><Button size="large" variant="primary" busy={busy} onClick={() => void replace(false)}>Try it, then replace</Button></>}
    >
      <form className="grid gap-3" onSubmit={(event) => { event.preventDefault(); void replace(false) }}>
        {refused !== null && (
          <ErrorCard title="The old value is still in use" actions={<Button size="small" onClick={() => void replace(true)}>Replace it anyway</Button>}>
            <ul className="grid gap-1">{refused.connections.map((each) => <li key={each.connection}><span className="semi">{each.connection}</span> {outcomeWords(each)}</li>)}</ul>
          </ErrorCard>
        )}
        <Field label="New value" required error={wrong} hint={users.length === 0 ? 'Nothing refers to it yet. It is not shown again, here or anywhere.' : `Used by ${users.join(', ')}. It is tried there first; the old value stays until it works.`}>
          <TextInput type="password" autoComplete="off" value={value} onChange={(next) => { setValue(next); setWrong(null); setRefused(null) }} />
        </Field>
        {/* Enter in the field does the same: the buttons stand outside of this form. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
