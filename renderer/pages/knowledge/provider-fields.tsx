import type { Connection } from '@shared/connection.ts'
import type { ProviderChoice } from '@shared/knowledge/collection.ts'
import type { ProviderInfo } from '@shared/knowledge/provider.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { ConfigField } from '../connections/config-field.tsx'
import { configOf, fieldsOf } from '../connections/connection-form.ts'

export type ProviderDraft = { key: string; connection: string | null; /** What was typed of its config. */ texts: Readonly<Record<string, string>> }

type ProviderFieldsProps = {
  label: string
  hint: string
  /** The one that needs nothing. */
  own: { key: string; label: string; detail: string }
  draft: ProviderDraft
  providers: readonly ProviderInfo[]
  connections: readonly Connection[]
  onChange: (draft: ProviderDraft) => void
}

/** Which provider, the account it is used with, and what it wants to be told. */
export function ProviderFields({ label, hint, own, draft, providers, connections, onChange }: ProviderFieldsProps) {
  const provider = providers.find(({ key }) => key === draft.key)
  const fitting = connections.filter(({ connector }) => provider?.connectors.includes(connector) === true)
  const choose = (key: string) => {
    const next = providers.find((each) => each.key === key)
    const first = connections.find(({ connector }) => next?.connectors.includes(connector) === true)
    onChange({ key, connection: first?.name ?? null, texts: {} })
  }
  return (
    <>
      <Field label={label} hint={provider?.summary ?? hint}>
        <Select value={draft.key} options={[{ value: own.key, label: own.label, detail: own.detail }, ...providers.map(({ key, displayName }) => ({ value: key, label: displayName }))]} onChange={choose} />
      </Field>
      {provider !== undefined && (
        <div className="grid grid-cols-2 gap-3 border-l-2 border-line pl-3">
          {provider.connectors.length > 0 && (
            <Field label={`${provider.displayName}: connection`} required {...(fitting.length === 0 ? { error: 'There is none yet. Add it under Connections.' } : {})}>
              <Select value={draft.connection} placeholder="Choose a connection" disabled={fitting.length === 0} options={fitting.map(({ name }) => ({ value: name, label: name }))} onChange={(connection) => onChange({ ...draft, connection })} />
            </Field>
          )}
          {fieldsOf({ configSchema: provider.schema }).map((field) => (
            <ConfigField key={field.key} field={field} text={draft.texts[field.key] ?? ''} value="" secrets={[]} onText={(text) => onChange({ ...draft, texts: { ...draft.texts, [field.key]: text } })} onValue={() => undefined} />
          ))}
        </div>
      )}
    </>
  )
}

export function choiceOf({ key, connection, texts }: ProviderDraft, provider: ProviderInfo | undefined): ProviderChoice {
  return { key, connection, config: provider === undefined ? {} : configOf([], texts, fieldsOf({ configSchema: provider.schema })) }
}
