import { useEffect, useState } from 'react'
import type { Connection, SignedWith } from '@shared/connection.ts'
import { call, onPush } from '../../api.ts'
import { Icon } from '../../ui/icon.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { momentWords } from '../times.ts'
import { secretsOf } from './connection-form.ts'
import { SecretValue } from './secret-value.tsx'

type SigningSecretsProps = {
  connection: string
  isRequired: boolean
  /** As it is kept; null while it is not. */
  kept: Connection | null
  /** Names of those that the form holds. */
  signing: readonly string[]
  value: string
  /** Names of the secrets there are. */
  secrets: readonly string[]
  onSigning: (signing: readonly string[]) => void
  onValue: (value: string) => void
}

/** What a service signs its webhooks with: one secret, or several while one takes another's place. */
export function SigningSecrets({ connection, isRequired, kept, signing, value, secrets, onSigning, onValue }: SigningSecretsProps) {
  const signed = useSigned(connection)
  const accepted = secretsOf(kept)
  return (
    <>
      {signing.length > 0 && (
        <div className="field">
          <div className="lab"><span id="signing-secrets">{signing.length === 1 ? 'Signing secret' : 'Signing secrets'}</span></div>
          <ul className="grid gap-1" aria-label="Signing secrets in use">
            {signing.map((secret) => (
              <li key={secret} className="row min-w-0">
                <span className="mono trunc">secret://{secret}</span><span className="fill" />
                <span className="ink2 sm flex-none">{accepted.includes(secret) ? lastWords(signed.find((each) => each.secret === secret)) : 'Accepted once it is saved'}</span>
                <IconButton icon="x" size="small" label={`No longer take ${secret}`} onClick={() => onSigning(signing.filter((each) => each !== secret))} />
              </li>
            ))}
          </ul>
          {accepted.length > 1 && <Changing accepted={accepted} signed={signed} />}
        </div>
      )}
      <SecretValue
        label={signing.length === 0 ? 'Signing secret' : 'Another signing secret'} value={value} secrets={secrets.filter((secret) => !signing.includes(secret))} onName={(secret) => onSigning([...signing, secret])} onValue={onValue}
        hint={signing.length === 0 ? `As the service shows it where the webhook is set up.${isRequired ? '' : ' Only for its webhooks.'}` : 'To change it: save the new one here, beside the old one, and then put it in at the service. Both are accepted meanwhile.'}
      />
    </>
  )
}

/** Says how far the change is. The one that was added last is the new one. */
function Changing({ accepted, signed }: { accepted: readonly string[]; signed: readonly SignedWith[] }) {
  const newest = accepted.at(-1) ?? ''
  const latest = signed.toSorted((a, b) => b.at - a.at)[0]
  const isInUse = latest?.secret === newest
  return (
    <div className={isInUse ? 'msg s-succeeded' : 'msg s-waiting'} role="status">
      <Icon name={isInUse ? 'circle-check' : 'clock'} size={12} />
      <span>{isInUse ? `The service signs with ${newest} now. Take the other out, and save.` : `Each of them is accepted. Put ${newest} in at the service. Once it signs with that, this line says so, and the old one can be taken out.`}</span>
    </div>
  )
}

function lastWords(last: SignedWith | undefined): string {
  return last === undefined ? 'Accepted, no request yet' : `Accepted, last request ${momentWords(last.at, Date.now())}`
}

function useSigned(connection: string): readonly SignedWith[] {
  const [signed, setSigned] = useState<readonly SignedWith[]>([])
  useEffect(() => {
    let isWanted = true
    const refresh = () => void call('connection.signed').then((all) => { if (isWanted) setSigned(all.filter((each) => each.connection === connection)) }, () => undefined)
    refresh()
    const stop = onPush('outbox.changed', refresh)
    return () => {
      isWanted = false
      stop()
    }
  }, [connection])
  return signed
}
