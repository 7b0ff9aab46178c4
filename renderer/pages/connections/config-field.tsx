import { call } from '../../api.ts'
import { attemptNow } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import type { ConnectionField } from './connection-form.ts'
import { SecretValue } from './secret-value.tsx'

type ConfigFieldProps = {
  field: ConnectionField
  text: string
  /** Of a secret: what was typed now. */
  value: string
  /** Names of the secrets there are. */
  secrets: readonly string[]
  onText: (text: string) => void
  onValue: (value: string) => void
}

export function ConfigField({ field, text, value, secrets, onText, onValue }: ConfigFieldProps) {
  switch (field.kind) {
    case 'secret': return <SecretField field={field} name={text} value={value} secrets={secrets} onName={onText} onValue={onValue} />
    case 'choice': return <Field label={field.title} hint={field.hint}><Select value={text === '' ? field.standard : text} options={field.choices.map((choice, index) => ({ value: choice, label: field.labels[index] ?? choice }))} onChange={onText} /></Field>
    case 'truth': return <Field label={field.title} hint={field.hint}><Select value={text === '' ? field.standard || 'false' : text} options={[{ value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }]} onChange={onText} /></Field>
    case 'sign-in': return null
    case 'file':
    case 'folder': return <PathField field={field} of={field.kind} text={text} onText={onText} />
    case 'text':
    case 'number': return (
      <Field label={field.title} hint={field.hint} required={field.isRequired}>
        <TextInput mono value={text} inputMode={field.kind === 'number' ? 'numeric' : undefined} placeholder={field.standard || field.example} onChange={onText} />
      </Field>
    )
  }
}

/** A path is typed, or chosen in the system's own dialog. */
function PathField({ field, of, text, onText }: { field: ConnectionField; of: 'file' | 'folder'; text: string; onText: (text: string) => void }) {
  const choose = () => attemptNow(`No ${of} was chosen`, async () => {
    const path = await call('file.choose-path', { of })
    if (path !== null) onText(path)
  })
  return (
    <Field label={field.title} hint={field.hint} required={field.isRequired}>
      <div className="row">
        <TextInput mono className="fill" value={text} placeholder={field.standard || field.example} onChange={onText} />
        <Button icon={of === 'folder' ? 'folder' : 'file'} onClick={choose}>Choose…</Button>
      </div>
    </Field>
  )
}

type SecretFieldProps = { field: ConnectionField; name: string; value: string; secrets: readonly string[]; onName: (name: string) => void; onValue: (value: string) => void }

/** A value that goes into the vault, or a secret that is there. */
function SecretField({ field, name, value, secrets, onName, onValue }: SecretFieldProps) {
  return (
    <SecretValue
      label={field.title} required={field.isRequired && name === ''} hint={name === '' ? field.hint : `Kept as secret://${name}. Type another value to replace it.`}
      value={value} secrets={name === '' ? secrets : []} onName={onName} onValue={onValue} aside={name !== '' && !field.isRequired ? <button type="button" className="lnk" onClick={() => onName('')}>Take it out</button> : undefined}
    />
  )
}
