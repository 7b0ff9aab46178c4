import { useState, type FormEvent } from 'react'
import { ConnectionName, type Connection, type ConnectionType } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { ConfigField } from './config-field.tsx'
import { fieldsOf, secretsOf, signingOf, textsOf } from './connection-form.ts'
import { saveConnection } from './save-connection.ts'
import { SignInRow } from './sign-in-row.tsx'
import { SigningSecrets } from './signing-secrets.tsx'

type ConnectionDialogProps = {
  types: readonly ConnectionType[]
  /** Null adds one. */
  connection: Connection | null
  /** Names of the secrets there are. */
  secrets: readonly string[]
  /** Names of the connections there are. */
  taken: readonly string[]
  onClose: () => void
  /** With the connection's name. */
  onSaved: (name: string) => void
}

type Trouble = { title: string; text: string }

/** Adds a connection or changes one. A secret's value goes in and is not shown again, here or anywhere. */
export function ConnectionDialog({ types, connection, secrets, taken, onClose, onSaved }: ConnectionDialogProps) {
  const [connector, setConnector] = useState(connection?.connector ?? types[0]?.connector ?? '')
  const [name, setName] = useState(connection?.name ?? '')
  const [saved, setSaved] = useState(connection?.name ?? null)
  const [signing, setSigning] = useState<readonly string[]>(secretsOf(connection))
  const [signingValue, setSigningValue] = useState('')
  const [texts, setTexts] = useState<Record<string, string>>({})
  const [values, setValues] = useState<Record<string, string>>({})
  const [rate, setRate] = useState(connection?.rate ?? '')
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [account, setAccount] = useState<string | null>(null)
  const [busy, setBusy] = useState<'save' | 'test' | 'sign-in' | null>(null)
  const type = types.find((each) => each.connector === connector)
  const fields = type === undefined ? [] : fieldsOf(type)
  const signs = type === undefined ? 'none' : signingOf(type)
  const shown = { ...textsOf(connection, fields), ...texts }
  const shownName = name.trim()
  const changed = () => { setTrouble(null); setAccount(null) }

  const mistake = (): string | null => {
    const named = ConnectionName.safeParse(shownName)
    if (!named.success) return `${named.error.issues[0]?.message ?? 'This is no name'}.`
    if (saved === null && taken.includes(shownName)) return `There is a connection "${shownName}" already. Take another name.`
    const missing = fields.find(({ key, isRequired }) => isRequired && (shown[key] ?? '') === '' && (values[key] ?? '') === '')
    if (missing) return `${missing.title} is missing.`
    return signs === 'required' && signing.length === 0 && signingValue === '' ? 'Type the signing secret, or choose one that is kept already.' : null
  }
  const save = async (then: 'close' | 'test' | 'sign-in') => {
    const wrong = mistake()
    if (wrong !== null) return setTrouble({ title: 'The connection was not saved', text: wrong })
    setBusy(then === 'close' ? 'save' : then)
    try {
      await saveConnection({ name: shownName, connector, fields, texts: shown, values, signing, signingValue, rate, secrets }, (kept) => {
        setTexts({ ...texts, ...kept.texts })
        setSigning(kept.signing)
      })
      setValues({})
      setSigningValue('')
      setSaved(shownName)
      if (then === 'test') await test()
      else if (then === 'sign-in') await signIn()
      else onSaved(shownName)
    } catch (error) {
      setTrouble({ title: 'The connection was not saved', text: toFailure(error).message })
    }
    setBusy(null)
  }
  const test = async () => {
    try {
      setAccount((await call('connection.test', { connector, connection: shownName })).account)
    } catch (error) {
      setTrouble({ title: 'The connection is kept, but does not work yet', text: toFailure(error).message })
    }
  }
  const signIn = async () => {
    try {
      const signedIn = await call('connection.sign-in', { name: shownName })
      setTexts((before) => ({ ...before, ...textsOf(signedIn, fields.filter(({ kind }) => kind === 'sign-in')) }))
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code !== 'cancelled') setTrouble({ title: 'You are not signed in', text: failure.message })
    }
  }
  const giveUp = () => { if (busy === 'sign-in') void call('connection.cancel-sign-in', { name: shownName }).catch(() => undefined) }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save('close')
  }
  const close = () => {
    giveUp()
    if (saved !== null && connection === null) onSaved(saved)
    else onClose()
  }

  return (
    <Dialog
      open title={connection === null ? `Add a connection${types.length === 1 && type ? ` to ${type.displayName}` : ''}` : `Connection ${connection.name}`} width={520} onClose={close}
      footer={(
        <>
          {type?.canBeTested === true && <Button size="large" busy={busy === 'test'} disabled={busy !== null} onClick={() => void save('test')}>Save and test</Button>}
          <span className="fill" /><Button size="large" onClick={close}>{saved !== null && connection === null ? 'Done' : 'Cancel'}</Button>
          <Button size="large" variant="primary" type="submit" form="connection-form" busy={busy === 'save'} disabled={busy !== null && busy !== 'save'}>{connection === null && saved === null ? 'Add connection' : 'Save'}</Button>
        </>
      )}
    >
      <form id="connection-form" className="grid gap-3" onSubmit={submit}>
        {trouble !== null && <ErrorCard title={trouble.title}>{trouble.text}</ErrorCard>}
        {account !== null && <div className="msg s-succeeded" role="status"><span /><span>It works: {account}.</span></div>}
        {connection === null && types.length > 1 && <Field label="Service"><Select value={connector} disabled={saved !== null} options={types.map((each) => ({ value: each.connector, label: each.displayName }))} onChange={(next) => { setConnector(next); setTexts({}); setValues({}); changed() }} /></Field>}
        {connection === null && <Field label="Name" required hint="Small letters, digits, _ and -. Workflows refer to it by this name."><TextInput mono value={name} maxLength={64} readOnly={saved !== null} placeholder={`${connector}-main`} onChange={(next) => { setName(next); changed() }} /></Field>}
        {fields.map((field) => (
          <ConfigField
            key={`${connector} ${field.key}`} field={field} text={shown[field.key] ?? ''} value={values[field.key] ?? ''} secrets={secrets}
            onText={(text) => { setTexts({ ...texts, [field.key]: text }); changed() }} onValue={(value) => { setValues({ ...values, [field.key]: value }); changed() }}
          />
        ))}
        {type?.canSignIn === true && <SignInRow displayName={type.displayName} isSignedIn={fields.some(({ key, kind }) => kind === 'sign-in' && (shown[key] ?? '') !== '')} isWaiting={busy === 'sign-in'} isDisabled={busy !== null} onSignIn={() => void save('sign-in')} onCancel={giveUp} />}
        {signs !== 'none' && <SigningSecrets isRequired={signs === 'required'} signing={signing} value={signingValue} secrets={secrets} onSigning={setSigning} onValue={(value) => { setSigningValue(value); changed() }} />}
        <Field label="At most" hint="How often it may be called, such as 100/min. Empty: as often as the service allows."><TextInput mono value={rate} placeholder="100/min" onChange={(text) => { setRate(text); changed() }} /></Field>
      </form>
    </Dialog>
  )
}
