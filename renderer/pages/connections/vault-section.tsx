import { useState } from 'react'
import type { SecretOrigin, SecretSummary, SecretUse, VaultStatus } from '@shared/secret-ref.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { toast } from '../../ui/toast.ts'
import { AllowAddressDialog } from './allow-address-dialog.tsx'
import { Passphrase } from './passphrase.tsx'
import { RemoveSecretDialog } from './remove-secret-dialog.tsx'
import { ReplaceSecretDialog } from './replace-secret-dialog.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { usersOf } from './secret-words.ts'
import { SecretsTable } from './secrets-table.tsx'

type VaultSectionProps = { vault: VaultStatus; secrets: readonly SecretSummary[]; uses: readonly SecretUse[]; origins: readonly SecretOrigin[]; onChanged: () => Promise<void> }
type Asked = { what: 'allow' | 'replace' | 'remove'; name: string }

/** How the secrets are protected, their names, what refers to them, and where they may go. Their values are shown nowhere. */
export function VaultSection({ vault, secrets, uses, origins, onChanged }: VaultSectionProps) {
  const [asked, setAsked] = useState<Asked | null>(null)
  const [adding, setAdding] = useState(false)
  const [writing, setWriting] = useState(false)
  const ask = (what: Asked['what']) => (name: string) => setAsked({ what, name })
  const close = () => setAsked(null)
  const users = asked === null ? [] : usersOf(uses.find(({ name }) => name === asked.name))
  const remove = (name: string) => attempt('The secret is still kept', async () => {
    close()
    await call('secret.remove', { name })
    await onChanged()
    toast({ text: `Removed the secret ${name}.`, detail: users.length === 0 ? undefined : `These no longer work: ${users.join(', ')}.` })
  })
  const deny = ({ name, origin }: SecretOrigin) => attempt('The address is still allowed', async () => {
    await call('secret.deny', { name, origin })
    await onChanged()
    toast({ text: `Steps may no longer send ${name} to ${origin}.`, action: { label: 'Undo', run: () => void attempt('The address was not allowed again', async () => { await call('secret.allow', { name, address: origin }); await onChanged() }) } })
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
        <>
          <p className="prose mt-3">What a connection refers to goes to its own service. What a step names itself, as secret:// and the name, goes only to the addresses that are listed with it.</p>
          <SecretsTable secrets={secrets} uses={uses} origins={origins} onAllow={ask('allow')} onReplace={ask('replace')} onRemove={ask('remove')} onDeny={(origin) => void deny(origin)} />
        </>
      )}
      {secrets.length === 0 && <div className="card mt-3 max-w-[720px]"><EmptyState compact icon="key-round" title="No secrets are kept">They come in with connections, or by themselves; a value is never shown again.</EmptyState></div>}
      {writing && <SecretDialog names={secrets.map(({ name }) => name)} onClose={() => setWriting(false)} onKept={async (name) => { setWriting(false); await onChanged(); toast({ text: `Kept as secret://${name}.`, kind: 'succeeded' }) }} />}
      {asked?.what === 'allow' && <AllowAddressDialog name={asked.name} onClose={close} onAllowed={async (origin) => { close(); await onChanged(); toast({ text: `Steps may send ${asked.name} to ${origin}.`, kind: 'succeeded' }) }} />}
      {asked?.what === 'replace' && <ReplaceSecretDialog name={asked.name} users={users} onClose={close} onKept={async () => { close(); await onChanged(); toast({ text: `${asked.name} has the new value.`, kind: 'succeeded' }) }} />}
      {asked?.what === 'remove' && <RemoveSecretDialog name={asked.name} users={users} onClose={close} onRemove={() => void remove(asked.name)} />}
    </section>
  )
}

function protectionWords(vault: VaultStatus): string {
  if (vault.state === 'open') return vault.protection === 'keychain' ? 'Encrypted on this computer; the key is in the keychain of the system.' : 'Encrypted on this computer with your passphrase, since this system has no keychain that protects anything. The passphrase is asked for after each start.'
  return vault.first ? 'This system has no keychain that protects anything, so a passphrase will. It is asked for after each start; nobody can recover it.' : 'The vault is locked. Until its passphrase is given, requests that need a secret are turned away.'
}
