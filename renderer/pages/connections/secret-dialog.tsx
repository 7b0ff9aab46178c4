import { useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import { SecretName } from '@shared/secret-ref.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'

type SecretDialogProps = {
  /** Of those in the vault. */
  names: readonly string[]
  onClose: () => void
  onKept: (name: string) => Promise<void>
}

/** Takes a secret in by itself: its value goes to the vault, and is not shown again, here or anywhere. */
export function SecretDialog({ names, onClose, onKept }: SecretDialogProps) {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [wrong, setWrong] = useState<{ name?: string; value?: string }>({})
  const [busy, setBusy] = useState(false)
  const replaces = names.includes(name.trim())
  const keep = async () => {
    const parsed = SecretName.safeParse(name.trim())
    if (!parsed.success) return setWrong({ name: parsed.error.issues[0]?.message ?? 'This is no name' })
    if (value === '') return setWrong({ value: 'Type the value.' })
    setBusy(true)
    try {
      await call('secret.put', { name: parsed.data, value })
      await onKept(parsed.data)
    } catch (error) {
      setWrong({ value: toFailure(error).message })
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open onClose={onClose} title="Add a secret" icon="key-round" width={440}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" busy={busy} onClick={() => void keep()}>{replaces ? 'Replace its value' : 'Keep it'}</Button></>}
    >
      <form className="grid gap-3" onSubmit={(event) => { event.preventDefault(); void keep() }}>
        <Field label="Name" required error={wrong.name} hint={replaces ? 'There is a secret of this name; what is typed below takes the place of its value.' : 'Connections and settings refer to it as secret:// and this name.'}>
          <TextInput mono autoComplete="off" value={name} onChange={(next) => { setName(next); setWrong({}) }} />
        </Field>
        <Field label="Value" required hint="It is not shown again, here or anywhere." error={wrong.value}>
          <TextInput type="password" autoComplete="off" value={value} onChange={(next) => { setValue(next); setWrong({}) }} />
        </Field>
        {/* Enter in a field keeps it: the buttons stand outside of this form. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
