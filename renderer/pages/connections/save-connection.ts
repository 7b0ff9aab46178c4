import type { Connection } from '@shared/connection.ts'
import type { JsonObject } from '@shared/json.ts'
import { call } from '../../api.ts'
import { configOf, freshSecretName, type ConnectionField } from './connection-form.ts'

export type ConnectionDraft = {
  name: string
  connector: string
  fields: readonly ConnectionField[]
  /** By key: what is typed, and of a secret field the name of the secret that is kept. */
  texts: Readonly<Record<string, string>>
  /** Values that were typed for secret fields, by key. */
  values: Readonly<Record<string, string>>
  /** Names of the signing secrets, and the value of one more. */
  signing: readonly string[]
  signingValue: string
  rate: string
  /** Those that still lead to it; undefined leaves them as they are. */
  formerNames?: readonly string[] | undefined
  /** Names of the secrets there are. */
  secrets: readonly string[]
}

/** What saving a draft would keep. `values`: of secrets, by their names. A field that refers to a secret keeps it and gives it another value. */
export type ConnectionPlan = { config: JsonObject; values: Record<string, string>; texts: Record<string, string>; signing: string[] }

export function planOf(draft: ConnectionDraft): ConnectionPlan {
  const texts = { ...draft.texts }
  const signing = [...draft.signing]
  const values: Record<string, string> = {}
  const taken = [...draft.secrets, ...draft.signing]
  for (const { key } of draft.fields.filter(({ kind }) => kind === 'secret')) {
    const value = draft.values[key] ?? ''
    if (value === '') continue
    const name = texts[key] === undefined || texts[key] === '' ? freshSecretName(draft.name, key, taken) : texts[key]
    values[name] = value
    taken.push(name)
    texts[key] = name
  }
  if (draft.signingValue !== '') {
    const name = freshSecretName(draft.name, 'webhook', taken)
    values[name] = draft.signingValue
    signing.push(name)
  }
  return { config: configOf(signing, texts, draft.fields), values, texts, signing }
}

/** The secrets first: a connection must not be there with a secret that could not be kept. */
export async function keepPlan({ name, connector, rate, formerNames }: ConnectionDraft, { config, values }: ConnectionPlan): Promise<Connection> {
  for (const [secret, value] of Object.entries(values)) await call('secret.put', { name: secret, value })
  return call('connection.put', { name, connector, config, ...(rate.trim() !== '' && { rate: rate.trim() }), ...(formerNames && { formerNames: [...formerNames] }) })
}
