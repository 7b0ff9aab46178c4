import { useEffect, useRef, type FormEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { ConfigField } from './config-field.tsx'
import { FormerNames } from './former-names.tsx'
import { Passphrase } from './passphrase.tsx'
import { SignInRow } from './sign-in-row.tsx'
import { SigningSecrets } from './signing-secrets.tsx'
import { followWords, useConnectionForm, type ConnectionFormOptions } from './use-connection-form.ts'

/** Adds a connection or changes one. A secret's value goes in and is not shown again, here or anywhere. */
export function ConnectionDialog(options: ConnectionFormOptions) {
  const { types, connection, secrets } = options
  const form = useConnectionForm(options)
  const { type, connector, name, shownName, kept, fields, signs, shown, values, trouble, account, busy, usedBy, isRenamed } = form
  const top = useRef<HTMLDivElement>(null)
  // A long form is left at its end, and what is wrong is said at its beginning.
  useEffect(() => { if (trouble !== null) top.current?.scrollIntoView({ block: 'nearest' }) }, [trouble])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void form.save('close')
  }
  const port = shown['redirectPort'] ?? ''
  const signIn = type && form.canSignIn && (
    <SignInRow
      key="sign-in" displayName={type.displayName} isSignedIn={form.isSignedIn} isWaiting={busy === 'sign-in'} isDisabled={busy !== null} redirect={/^\d+$/.test(port) ? `http://127.0.0.1:${port}/` : null}
      onSignIn={() => void form.save('sign-in')} onSignOut={() => void form.signOut()} onCancel={form.giveUp}
    />
  )
  const signing = <SigningSecrets connection={kept?.name ?? shownName} isRequired={signs === 'required'} kept={kept} signing={form.signing} value={form.signingValue} secrets={secrets} onSigning={form.setSigning} onValue={form.setSigningValue} />
  return (
    <Dialog
      open title={connection === null ? `Add a connection${types.length === 1 && type ? ` to ${type.displayName}` : ''}` : `${kept?.name ?? connection.name} at ${type?.displayName ?? connection.connector}`} width={520} onClose={form.close}
      footer={(
        <>
          {type?.canBeTested === true && <Button size="large" busy={busy === 'test'} disabled={busy !== null} onClick={() => void form.save('test')}>{connection === null ? 'Save and test' : 'Test, then save'}</Button>}
          <span className="fill" /><Button size="large" onClick={form.close}>{form.isSaved ? 'Done' : 'Cancel'}</Button>
          <Button size="large" variant="primary" type="submit" form="connection-form" busy={busy === 'save'} disabled={busy !== null && busy !== 'save'}>{connection === null && kept === null ? 'Add connection' : 'Save'}</Button>
        </>
      )}
    >
      <div ref={top} className={trouble === null ? undefined : 'mb-4'}>
        {trouble !== null && trouble.locked === undefined && <ErrorCard title={trouble.title} actions={trouble.isRefused === true ? <Button size="small" onClick={() => void form.save('close')}>Keep the new values anyway</Button> : undefined}>{trouble.text}</ErrorCard>}
        {trouble?.locked !== undefined && (
          <>
            <ErrorCard tone="waiting" title={trouble.title}>{trouble.text}</ErrorCard>
            <Passphrase first={trouble.locked.isFirst} action={trouble.locked.isFirst ? 'Protect and save' : 'Open and save'} onOpened={() => form.save(trouble.locked?.then ?? 'close')} />
          </>
        )}
      </div>
      <form id="connection-form" className="grid gap-3" onSubmit={submit}>
        {account !== null && <div className="row sm st s-succeeded" role="status"><Icon name="circle-check" size={14} /><span>It works: {account}. Saved.</span></div>}
        {connection === null && types.length > 1 && <Field label="Service"><Select value={connector} disabled={kept !== null} options={types.map((each) => ({ value: each.connector, label: each.displayName }))} onChange={form.setConnector} /></Field>}
        <Field label="Name" required hint={isRenamed && kept ? `${followWords(usedBy)} ${kept.name} still leads here, so runs under way and the address at ${type?.displayName ?? 'the service'} go on as they are.` : connection === null ? 'Small letters, digits, _ and -. Workflows refer to it by this name.' : undefined}>
          <TextInput mono value={name} maxLength={64} readOnly={connection === null && kept !== null} onChange={form.setName} />
        </Field>
        {form.formerNames.length > 0 && <FormerNames names={form.formerNames} onChange={form.setFormerNames} />}
        {signs === 'required' && signing}
        {fields.map((field) => (field.kind === 'sign-in' ? signIn : (
          <ConfigField
            key={`${connector} ${field.key}`} field={field} text={shown[field.key] ?? ''} value={values[field.key] ?? ''} secrets={secrets}
            onText={(text) => form.setText(field.key, text)} onValue={(value) => form.setValue(field.key, value)}
          />
        )))}
        {fields.every(({ kind }) => kind !== 'sign-in') && signIn}
        {signs === 'optional' && signing}
        <Field label="At most" hint="How often it may be called, such as 100/min. Empty: as often as the service allows."><TextInput mono value={form.rate} placeholder="100/min" onChange={form.setRate} /></Field>
      </form>
    </Dialog>
  )
}
