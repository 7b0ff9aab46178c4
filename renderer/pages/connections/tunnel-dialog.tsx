import { useState, type FormEvent } from 'react'
import { toFailure } from '@shared/failure.ts'
import { SecretName } from '@shared/secret-ref.ts'
import type { TunnelProviderInfo, TunnelSetting } from '@shared/tunnel.ts'
import { call } from '../../api.ts'
import { showTunnel } from '../../tunnel/tunnel-store.ts'
import { firstFields, tunnelConfig, tunnelFields, tunnelTexts, type TunnelField } from '../../tunnel/tunnel-form.ts'
import { choiceOf, traitWords } from '../../tunnel/tunnel-words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'

type TunnelDialogProps = { providers: readonly TunnelProviderInfo[]; setting: TunnelSetting; secrets: readonly string[]; onClose: () => void; onSaved: () => void }

/** Chooses the tunnel and what it needs. Nothing is started here. */
export function TunnelDialog({ providers, setting, secrets, onClose, onSaved }: TunnelDialogProps) {
  const [key, setKey] = useState(setting.provider)
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [values, setValues] = useState<Record<string, string>>({})
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [isWhole, setWhole] = useState(false)
  const provider = providers.find((each) => each.key === key)
  if (!provider) return null
  const fields = tunnelFields(provider)
  const texts = { ...tunnelTexts(setting, provider), ...typed }
  const shown = isWhole ? fields : firstFields(fields, tunnelTexts(setting, provider))
  const type = (field: string, text: string) => {
    setTyped({ ...typed, [field]: text })
    setFailure(null)
  }

  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const all = { ...texts }
      for (const field of fields) {
        const value = values[field.key] ?? ''
        if (field.kind !== 'secret' || value === '') continue
        const name = SecretName.parse(freshName(`${key}-${field.key}`, secrets))
        await call('secret.put', { name, value })
        all[field.key] = name
      }
      setTyped(all)
      setValues({})
      showTunnel(await call('tunnel.put', { provider: key, config: tunnelConfig(all, fields) }))
      onSaved()
    } catch (error) {
      setFailure(toFailure(error).message)
      setBusy(false)
    }
  }

  return (
    <Dialog
      open title="How requests come from the internet" width={560} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" type="submit" form="tunnel-form" busy={busy}>Keep this choice</Button></>}
    >
      <form id="tunnel-form" className="grid gap-3" onSubmit={(event) => void save(event)}>
        {failure !== null && <ErrorCard title="The choice was not kept">{failure}</ErrorCard>}
        <Field label="Tunnel" hint={provider.purpose}><Select value={key} options={providers.map(choiceOf)} onChange={(next) => { setKey(next); setTyped({}); setValues({}); setFailure(null) }} /></Field>
        {!provider.availability.available && <ErrorCard tone="waiting" title={`${provider.displayName} cannot be used on this machine yet`}>{provider.availability.reason}</ErrorCard>}
        {key !== 'none' && (
          <ul className="grid gap-1" aria-label="What to know of it">
            {traitWords(provider.traits).map(({ text, isGood }) => (
              <li key={text} className="row sm"><Icon name={isGood ? 'check' : 'triangle-alert'} size={14} className={isGood ? 'ink3' : 'st s-waiting'} /><span className="ink2">{text}</span></li>
            ))}
          </ul>
        )}
        {shown.map((field) => field.kind === 'secret'
          ? <SecretField key={field.key} field={field} secrets={secrets} name={texts[field.key] ?? ''} value={values[field.key] ?? ''} onName={(name) => type(field.key, name)} onValue={(value) => { setValues({ ...values, [field.key]: value }); setFailure(null) }} />
          : (
            <Field key={field.key} label={field.title} required={field.isRequired} hint={field.hint}>
              <TextInput mono value={texts[field.key] ?? ''} placeholder={field.standard} inputMode={field.kind === 'number' ? 'numeric' : undefined} onChange={(text) => type(field.key, text)} />
            </Field>
          ))}
        {shown.length < fields.length && <div><Button variant="quiet" size="small" icon="chevron-right" onClick={() => setWhole(true)}>More settings</Button></div>}
      </form>
    </Dialog>
  )
}

type SecretFieldProps = { field: TunnelField; secrets: readonly string[]; name: string; value: string; onName: (name: string) => void; onValue: (value: string) => void }

function SecretField({ field, secrets, name, value, onName, onValue }: SecretFieldProps) {
  return (
    <>
      <Field label={field.title} required={field.isRequired && name === ''} note="not shown again" hint={name === '' ? field.hint : `Kept as secret://${name}. Type another value to replace it.`}>
        <TextInput type="password" autoComplete="off" value={value} onChange={onValue} />
      </Field>
      {secrets.length > 0 && value === '' && (
        <Field label="Or one that is kept already"><Select value={name === '' ? null : name} placeholder="Choose a secret" options={secrets.map((secret) => ({ value: secret, label: secret }))} onChange={onName} /></Field>
      )}
    </>
  )
}

function freshName(base: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(name)) return name
  }
}
