import { Field } from '../../ui/field.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'

type SigningSecretsProps = {
  isRequired: boolean
  /** Names of those in use. */
  signing: readonly string[]
  value: string
  /** Names of the secrets there are. */
  secrets: readonly string[]
  onSigning: (signing: readonly string[]) => void
  onValue: (value: string) => void
}

/** What a service signs its webhooks with: one secret, or several while one takes another's place. */
export function SigningSecrets({ isRequired, signing, value, secrets, onSigning, onValue }: SigningSecretsProps) {
  const others = secrets.filter((secret) => !signing.includes(secret))
  return (
    <>
      {signing.length > 0 && (
        <ul className="grid gap-1" aria-label="Signing secrets in use">
          {signing.map((secret) => (
            <li key={secret} className="row"><span className="mono fill trunc">secret://{secret}</span><IconButton icon="x" size="small" label={`No longer take ${secret}`} onClick={() => onSigning(signing.filter((each) => each !== secret))} /></li>
          ))}
        </ul>
      )}
      <Field label={signing.length === 0 ? 'Signing secret' : 'Another signing secret'} note="not shown again" hint={signing.length === 0 ? `As the service shows it where the webhook is set up.${isRequired ? '' : ' Only for its webhooks.'}` : 'While the service changes its secret, the old and the new one are both taken.'}>
        <TextInput type="password" autoComplete="off" value={value} onChange={onValue} />
      </Field>
      {others.length > 0 && (
        <Field label="Or one that is kept already"><Select value={null} placeholder="Choose a secret" options={others.map((secret) => ({ value: secret, label: secret }))} onChange={(secret) => onSigning([...signing, secret])} /></Field>
      )}
    </>
  )
}
