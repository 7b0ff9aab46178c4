import { useState, type ReactNode } from 'react'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'

type SecretValueProps = {
  label: string
  required?: boolean
  hint: string | undefined
  value: string
  /** Names of those that may be taken in its place. */
  secrets: readonly string[]
  onName: (name: string) => void
  onValue: (value: string) => void
  aside?: ReactNode
}

/** Where the value of a secret is typed, or one that is kept already is chosen. */
export function SecretValue({ label, required = false, hint, value, secrets, onName, onValue, aside }: SecretValueProps) {
  const [isChoosing, setIsChoosing] = useState(false)
  const canChoose = secrets.length > 0 && value === ''
  const turn = canChoose ? <button type="button" className="lnk" onClick={() => setIsChoosing(!isChoosing)}>{isChoosing ? 'Type it' : 'Use a kept secret'}</button> : undefined
  return (
    <Field label={label} required={required} note="not shown again" hint={hint} aside={aside ?? turn}>
      {canChoose && isChoosing
        ? <Select value={null} placeholder="Choose a secret" options={secrets.map((secret) => ({ value: secret, label: secret }))} onChange={(name) => { setIsChoosing(false); onName(name) }} />
        : <TextInput type="password" autoComplete="off" value={value} onChange={onValue} />}
    </Field>
  )
}
