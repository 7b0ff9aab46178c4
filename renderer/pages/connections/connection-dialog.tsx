import { useState, type FormEvent } from 'react'
import { ConnectionName, type Connection, type ConnectionType } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { configOf, fieldsOf, freshSecretName, secretsOf, textsOf, type ConnectionField } from './connection-form.ts'

type ConnectionDialogProps = {
  types: readonly ConnectionType[]
  /** Null adds one. */
  connection: Connection | null
  /** Names of the secrets there are. */
  secrets: readonly string[]
  /** Names of the connections there are. */
  taken: readonly string[]
  onClose: () => void
  onSaved: () => void
}

/** Adds a connection or changes one. A secret's value goes in and is not shown again, here or anywhere. */
export function ConnectionDialog({ types, connection, secrets, taken, onClose, onSaved }: ConnectionDialogProps) {
  const [connector, setConnector] = useState(connection?.connector ?? types[0]?.connector ?? '')
  const [name, setName] = useState(connection?.name ?? '')
  const [used, setUsed] = useState<readonly string[]>(secretsOf(connection))
  const [value, setValue] = useState('')
  const [texts, setTexts] = useState<Record<string, string>>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const type = types.find((each) => each.connector === connector)
  const fields = type === undefined ? [] : fieldsOf(type)
  const shown = { ...textsOf(connection, fields), ...texts }
  const others = secrets.filter((secret) => !used.includes(secret))
  const shownName = name.trim()

  const save = async (event: FormEvent) => {
    event.preventDefault()
    const named = ConnectionName.safeParse(shownName)
    if (!named.success) return setFailure(`${named.error.issues[0]?.message ?? 'This is no name'}.`)
    if (connection === null && taken.includes(shownName)) return setFailure(`There is a connection "${shownName}" already. Take another name.`)
    if (used.length === 0 && value === '') return setFailure('Type the signing secret, or choose one that is kept already.')
    setBusy(true)
    try {
      const fresh = value === '' ? null : freshSecretName(shownName, [...secrets, ...used])
      const all = fresh === null ? used : [...used, fresh]
      // The secret first: a connection must not be there with a secret that could not be kept.
      if (fresh !== null) await call('secret.put', { name: fresh, value })
      setUsed(all)
      setValue('')
      await call('connection.put', { name: shownName, connector, config: configOf(all, shown, fields) })
      onSaved()
    } catch (error) {
      setFailure(toFailure(error).message)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open title={connection === null ? 'Add a connection' : `Connection ${connection.name}`} width={520} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" type="submit" form="connection-form" busy={busy}>{connection === null ? 'Add connection' : 'Save'}</Button></>}
    >
      <form id="connection-form" className="grid gap-3" onSubmit={(event) => void save(event)}>
        {failure !== null && <ErrorCard title="The connection was not saved">{failure}</ErrorCard>}
        {connection === null && (
          <>
            <Field label="Service"><Select value={connector} options={types.map((each) => ({ value: each.connector, label: each.displayName }))} onChange={(next) => { setConnector(next); setTexts({}) }} /></Field>
            <Field label="Name" required hint="Small letters, digits, _ and -. Workflows refer to it by this name."><TextInput mono value={name} maxLength={64} placeholder={`${connector}-main`} onChange={(next) => { setName(next); setFailure(null) }} /></Field>
          </>
        )}
        {used.length > 0 && (
          <ul className="grid gap-1" aria-label="Signing secrets in use">
            {used.map((secret) => (
              <li key={secret} className="row"><span className="mono fill trunc">secret://{secret}</span><IconButton icon="x" size="small" label={`No longer take ${secret}`} onClick={() => setUsed(used.filter((each) => each !== secret))} /></li>
            ))}
          </ul>
        )}
        <Field label={used.length === 0 ? 'Signing secret' : 'Another signing secret'} note="not shown again" hint={used.length === 0 ? 'As the service shows it where the webhook is set up.' : 'While the service changes its secret, the old and the new one are both taken.'}>
          <TextInput type="password" autoComplete="off" value={value} onChange={(next) => { setValue(next); setFailure(null) }} />
        </Field>
        {others.length > 0 && (
          <Field label="Or one that is kept already"><Select value={null} placeholder="Choose a secret" options={others.map((secret) => ({ value: secret, label: secret }))} onChange={(secret) => setUsed([...used, secret])} /></Field>
        )}
        {fields.map((field) => <ConfigField key={field.key} field={field} text={shown[field.key] ?? ''} onChange={(text) => setTexts({ ...texts, [field.key]: text })} />)}
      </form>
    </Dialog>
  )
}

function ConfigField({ field, text, onChange }: { field: ConnectionField; text: string; onChange: (text: string) => void }) {
  return (
    <Field label={field.title} hint={field.hint}>
      {field.kind === 'choice'
        ? <Select value={text === '' ? field.standard : text} options={field.choices.map((choice) => ({ value: choice, label: choice }))} onChange={onChange} />
        : <TextInput mono value={text} inputMode={field.kind === 'number' ? 'numeric' : undefined} placeholder={field.standard} onChange={onChange} />}
    </Field>
  )
}
