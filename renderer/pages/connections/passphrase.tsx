import { useState, type FormEvent } from 'react'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { TextInput } from '../../ui/text-input.tsx'

/** Opens the vault, or gives it its `first` passphrase, which is typed twice. */
export function Passphrase({ first, action, onOpened }: { first: boolean; action: string; onOpened: () => Promise<void> }) {
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const open = async (event: FormEvent) => {
    event.preventDefault()
    if (passphrase === '') return setError('Type the passphrase.')
    if (first && passphrase !== again) return setError('These are two different passphrases.')
    setBusy(true)
    try {
      await call('secret.unlock', { passphrase })
      await onOpened()
    } catch (reason) {
      setError(toFailure(reason).message)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="mt-3 grid max-w-[720px] grid-cols-[1fr_1fr_auto] items-start gap-2" onSubmit={(event) => void open(event)}>
      <Field label="Passphrase" error={error}><TextInput type="password" autoComplete="off" value={passphrase} onChange={(value) => { setPassphrase(value); setError(null) }} /></Field>
      {first ? <Field label="Once more"><TextInput type="password" autoComplete="off" value={again} onChange={(value) => { setAgain(value); setError(null) }} /></Field> : <span />}
      <Button type="submit" className="mt-5" busy={busy}>{action}</Button>
    </form>
  )
}
