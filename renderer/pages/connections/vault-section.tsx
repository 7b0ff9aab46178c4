import { useState, type FormEvent } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { SecretSummary, VaultStatus } from '@shared/secret-ref.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'
import { SecretDialog } from './secret-dialog.tsx'

type VaultSectionProps = { vault: VaultStatus; secrets: readonly SecretSummary[]; onChanged: () => Promise<void> }

/** How the secrets are protected, and their names. Their values are shown nowhere. */
export function VaultSection({ vault, secrets, onChanged }: VaultSectionProps) {
  const [removing, setRemoving] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  const [writing, setWriting] = useState(false)
  const remove = (name: string) => attempt('The secret is still kept', async () => {
    await call('secret.remove', { name })
    await onChanged()
    toast({ text: `Removed the secret ${name}.` })
  })
  return (
    <section className="sect border-b-0" aria-labelledby="secrets-title">
      <h2 id="secrets-title">Secrets</h2>
      <p className="prose">{protectionWords(vault)}</p>
      {vault.state === 'locked' && <Passphrase first={vault.first} action={vault.first ? 'Protect the vault' : 'Open the vault'} onOpened={onChanged} />}
      {vault.state === 'open' && (
        <div className="row mt-2">
          <Button icon="plus" onClick={() => setWriting(true)}>Add secret</Button>
          {vault.protection === 'keychain' && !adding && <Button onClick={() => setAdding(true)}>Add a passphrase, for a server without a keychain</Button>}
        </div>
      )}
      {vault.state === 'open' && vault.protection === 'keychain' && adding && (
        <Passphrase first action="Add the passphrase" onOpened={async () => { setAdding(false); toast({ text: 'The passphrase opens this vault as well.' }); await onChanged() }} />
      )}
      {secrets.length > 0 && (
        <div className="card tbl mt-3 max-w-[720px]" style={{ '--cols': 'minmax(0, 1fr) 200px 28px' }} role="table" aria-label="Secrets">
          <div className="th" role="row"><span role="columnheader">Reference</span><span role="columnheader">Kept</span><span role="columnheader"><span className="sr-only">Remove</span></span></div>
          {secrets.map(({ name, source }) => (
            <div key={`${source} ${name}`} className="trw" role="row">
              <span className="mono selectable" role="cell">secret://{name}</span>
              <span className="ink3" role="cell">{source === 'vault' ? 'in the vault' : 'by the environment'}</span>
              <span role="cell" className="-mr-2">{source === 'vault' && <IconButton icon="trash-2" size="small" label={`Remove the secret ${name}`} onClick={() => setRemoving(name)} />}</span>
            </div>
          ))}
        </div>
      )}
      {secrets.length === 0 && <div className="card mt-3 max-w-[720px]"><EmptyState compact icon="key-round" title="No secrets are kept">They come in with connections, or by themselves; a value is never shown again.</EmptyState></div>}
      {writing && <SecretDialog names={secrets.map(({ name }) => name)} onClose={() => setWriting(false)} onKept={async (name) => { setWriting(false); await onChanged(); toast({ text: `Kept as secret://${name}.`, kind: 'succeeded' }) }} />}
      {removing !== null && (
        <Dialog
          open mustAnswer title={`Remove the secret ${removing}?`} icon="triangle-alert" tone="s-waiting" width={440} onClose={() => setRemoving(null)}
          footer={<><span className="fill" /><Button size="large" onClick={() => setRemoving(null)}>Keep it</Button><Button size="large" variant="danger" onClick={() => { setRemoving(null); void remove(removing) }}>Remove it</Button></>}
        >
          Its value cannot be brought back. Connections that refer to it turn requests away.
        </Dialog>
      )}
    </section>
  )
}

function protectionWords(vault: VaultStatus): string {
  if (vault.state === 'open') return vault.protection === 'keychain' ? 'Encrypted on this computer; the key is in the keychain of the system.' : 'Encrypted on this computer with your passphrase, since this system has no keychain that protects anything. The passphrase is asked for after each start.'
  return vault.first ? 'This system has no keychain that protects anything, so a passphrase will. It is asked for after each start; nobody can recover it.' : 'The vault is locked. Until its passphrase is given, requests that need a secret are turned away.'
}

function Passphrase({ first, action, onOpened }: { first: boolean; action: string; onOpened: () => Promise<void> }) {
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
