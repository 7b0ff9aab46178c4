import type { Connection } from '@shared/connection.ts'
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

/** What is in the vault by now, so that another try does not put it in twice. */
export type Kept = { texts: Record<string, string>; signing: string[] }

/**
 * Puts the typed values into the vault and the connection beside them. The secrets first: a connection must not be there
 * with a secret that could not be kept. A field that refers to a secret keeps it and gives it another value.
 */
export async function saveConnection(draft: ConnectionDraft, onKept: (kept: Kept) => void): Promise<Connection> {
  const kept: Kept = { texts: { ...draft.texts }, signing: [...draft.signing] }
  const taken = [...draft.secrets, ...draft.signing]
  for (const { key } of draft.fields.filter(({ kind }) => kind === 'secret')) {
    const value = draft.values[key] ?? ''
    if (value === '') continue
    const name = kept.texts[key] === undefined || kept.texts[key] === '' ? freshSecretName(draft.name, key, taken) : kept.texts[key]
    await call('secret.put', { name, value })
    taken.push(name)
    kept.texts[key] = name
    onKept(kept)
  }
  if (draft.signingValue !== '') {
    const name = freshSecretName(draft.name, 'webhook', taken)
    await call('secret.put', { name, value: draft.signingValue })
    kept.signing.push(name)
    onKept(kept)
  }
  const rate = draft.rate.trim()
  return call('connection.put', { name: draft.name, connector: draft.connector, config: configOf(kept.signing, kept.texts, draft.fields), ...(rate !== '' && { rate }), ...(draft.formerNames && { formerNames: [...draft.formerNames] }) })
}
