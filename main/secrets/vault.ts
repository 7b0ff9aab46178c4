// vault: the only reader of secret values.
//
//  V1. Values are on the disk only sealed (AES-256-GCM), each bound to its name; the key only wrapped by a KeyStore.
//  V2. A value leaves by `reveal`, at the moment of use, to a verifier or an action's context, and by nothing else. Whatever
//      was revealed or put is blacked out by `redact` from then on.
//  V3. FLOWBENCH_SECRET_<NAME> of this process goes before what is kept: whoever starts a server says so on purpose.
//  V4. Opened values stay in memory until something is written, by us or by another process.

import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Keychain } from '@main/platform/keychain.ts'
import { AppError, type FailureCode } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { nameOf, SecretName, SecretRef, type SecretSummary, type VaultStatus } from '@shared/secret-ref.ts'
import { fromEnvironment, namesInEnvironment, passphraseOf } from './environment.ts'
import { findSecrets } from './find-secrets.ts'
import { keychainStore, passphraseStore, type KeyStore } from './key-store.ts'
import { createRedactor } from './redactor.ts'
import { keyBytes, seal, unseal } from './seal.ts'

export interface Vault {
  status(): Promise<VaultStatus>
  /** By name. Values cannot be listed. */
  list(): SecretSummary[]
  has(name: SecretName): boolean
  /** Throws AppError `unauthorized` while the vault is locked, `invalid-input` for what cannot be kept. */
  put(name: string, value: string): Promise<SecretSummary>
  /** Throws AppError `not-found`. */
  remove(name: string): void
  /** Opens the vault; the first passphrase protects it from then on. While it is open by the keychain: adds a passphrase, for servers. Throws AppError `unauthorized`. */
  unlock(passphrase: string): Promise<VaultStatus>
  /** Throws AppError `not-found` for a secret there is none of, `unauthorized` while the vault is locked. */
  reveal(ref: SecretRef): Promise<string>
  /** A value that is tried before it is kept: blacked out from now on. */
  learn(name: SecretName, value: string): void
  redact(text: string): string
  redactJson<T extends JsonValue>(value: T): T
  /** For what a person wrote: values become references to them. `names`: of what was found. */
  refer<T extends JsonValue>(value: T): { value: T; names: SecretName[] }
  /** How many values are blacked out. */
  learned(): number
  /** Learns every value there is, so that it is blacked out before it was ever used. Those that cannot be opened now are learnt when they are revealed. */
  learnAll(): Promise<void>
  /**
   * For what leaves as a file. Throws AppError `content-blocked` that names each value found, kept or of a shape that
   * well-known services give their keys, and `unauthorized` while there are values that cannot be compared with.
   */
  refuseSecrets(text: string): Promise<void>
}

export type VaultOptions = {
  now: () => number
  environment: Readonly<Record<string, string | undefined>>
  keychain: Keychain | null
}

/** A certificate fits; a file does not. */
const maxValueLength = 65_536

type SecretRow = { name: string; sealed: Buffer; updatedAt: number }
type KeyRow = { protection: KeyStore['protection']; wrapped: string }
type OpenKey = { key: Buffer; protection: KeyStore['protection'] }

export function createVault(database: Database, { now, environment, keychain }: VaultOptions): Vault {
  const selectSecrets = database.prepare<[], SecretRow>('SELECT name, sealed, updated_at AS updatedAt FROM secrets ORDER BY name')
  const selectSecret = database.prepare<[string], Pick<SecretRow, 'sealed'>>('SELECT sealed FROM secrets WHERE name = ?')
  const upsertSecret = database.prepare('INSERT INTO secrets (name, sealed, updated_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at')
  const eraseSecret = database.prepare<[string]>('DELETE FROM secrets WHERE name = ?')
  const selectKeys = database.prepare<[], KeyRow>('SELECT protection, wrapped FROM vault_keys')
  const insertKey = database.prepare('INSERT INTO vault_keys (protection, wrapped) VALUES (?, ?)')
  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  const redactor = createRedactor()
  let open: OpenKey | null = null
  let attempt: { wrapped: string; result: Promise<OpenKey | null> } | null = null
  let cache = { version: -1, values: new Map<SecretName, string>() }

  const stores = (): KeyStore[] => {
    const passphrase = passphraseOf(environment)
    return [...(keychain ? [keychainStore(keychain)] : []), ...(passphrase === undefined ? [] : [passphraseStore(passphrase)])]
  }

  /** Opens by what there is; null when that is not enough. */
  const tryOpen = async (): Promise<OpenKey | null> => {
    if (open) return open
    const rows = selectKeys.all()
    const wrapped = JSON.stringify(rows)
    // Once for each state of the keys: a guess takes a good part of a second, and every webhook asks.
    if (attempt?.wrapped !== wrapped) attempt = { wrapped, result: openAny(rows) }
    return attempt.result
  }

  const openAny = async (rows: readonly KeyRow[]): Promise<OpenKey | null> => {
    for (const store of stores()) {
      const row = rows.find(({ protection }) => protection === store.protection)
      const key = row ? await store.unwrap(row.wrapped) : null
      if (key?.length === keyBytes) return (open = { key, protection: store.protection })
    }
    return null
  }

  const begin = async (store: KeyStore): Promise<OpenKey> => {
    const key = randomBytes(keyBytes)
    const wrapped = await store.wrap(key)
    // Two processes may begin at once: one of them makes the key, and the other opens that one.
    const isOurs = database.transaction(() => selectKeys.all().length === 0 && insertKey.run(store.protection, wrapped).changes === 1).immediate()
    if (isOurs) return (open = { key, protection: store.protection })
    const opened = await tryOpen()
    if (!opened) throw locked(false)
    return opened
  }

  const needKey = async (): Promise<OpenKey> => {
    const opened = await tryOpen()
    if (opened) return opened
    const [store] = stores()
    if (selectKeys.all().length > 0 || !store) throw locked(selectKeys.all().length === 0)
    return await begin(store)
  }

  /** Of a value that is kept; undefined when there is none. */
  const kept = async (name: SecretName): Promise<string | undefined> => {
    const version = changes.get()?.data_version ?? 0
    if (cache.version !== version) cache = { version, values: new Map() }
    const known = cache.values.get(name)
    if (known !== undefined) return known
    const row = selectSecret.get(name)
    if (!row) return undefined
    const { key } = await needKey()
    const plain = unseal(key, row.sealed, purposeOf(name))
    if (!plain) throw refused('internal', `The secret "${name}" was damaged on the disk. Put its value in anew.`)
    const value = plain.toString('utf8')
    cache.values.set(name, value)
    return value
  }

  const revealed = async (name: SecretName): Promise<string> => {
    const value = fromEnvironment(environment, name) ?? (await kept(name))
    if (value === undefined) throw refused('not-found', `There is no secret "${name}". Put it in with "flowbench secret set ${name}" or in the window, or set FLOWBENCH_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}.`)
    redactor.learn(name, value)
    return value
  }

  const status = async (): Promise<VaultStatus> => {
    const opened = await tryOpen()
    if (opened) return { state: 'open', protection: opened.protection }
    const first = selectKeys.all().length === 0
    const [store] = stores()
    if (first && store) return { state: 'open', protection: store.protection }
    return { state: 'locked', first, reason: locked(first).failure.message }
  }

  const list = (): SecretSummary[] => {
    const environmental = namesInEnvironment(environment).filter((name) => SecretName.safeParse(name).success)
    return [
      ...environmental.map((name): SecretSummary => ({ name, source: 'environment', updatedAt: null })),
      ...selectSecrets.all().map(({ name, updatedAt }): SecretSummary => ({ name, source: 'vault', updatedAt })),
    ].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  const learnAll = async (): Promise<void> => {
    for (const name of new Set(list().map((each) => each.name))) await revealed(name).catch(() => undefined)
  }

  return {
    status, list, learnAll,
    has: (name) => fromEnvironment(environment, name) !== undefined || selectSecret.get(name) !== undefined,
    async put(name, value) {
      const parsed = SecretName.safeParse(name)
      if (!parsed.success) throw refused('invalid-input', `"${name.slice(0, 80)}" cannot be the name of a secret: ${parsed.error.issues[0]?.message ?? ''}.`)
      if (value === '' || value.length > maxValueLength) throw refused('invalid-input', `A secret has from 1 to ${maxValueLength} characters; this one has ${value.length}.`)
      redactor.learn(name, value)
      const { key } = await needKey()
      const updatedAt = now()
      upsertSecret.run(name, seal(key, Buffer.from(value), purposeOf(name)), updatedAt)
      cache.values.delete(name)
      return { name, source: 'vault', updatedAt }
    },
    remove(name) {
      cache.values.delete(name)
      if (eraseSecret.run(name).changes === 0) throw refused('not-found', `There is no secret "${name.slice(0, 80)}" in the vault. "flowbench secret list" shows those there are.`)
    },
    async unlock(passphrase) {
      if (passphrase === '') throw refused('invalid-input', 'The passphrase is empty.')
      const store = passphraseStore(passphrase)
      const rows = selectKeys.all()
      const row = rows.find(({ protection }) => protection === 'passphrase')
      if (row) {
        const key = await store.unwrap(row.wrapped)
        if (!key) throw refused('unauthorized', 'This is not the passphrase of the vault.')
        open ??= { key, protection: 'passphrase' }
      } else if (rows.length === 0 && !keychain) {
        await begin(store)
      } else {
        const { key } = await needKey()
        insertKey.run('passphrase', await store.wrap(key))
      }
      await learnAll()
      return status()
    },
    async reveal(ref) {
      const parsed = SecretRef.safeParse(ref)
      if (!parsed.success) throw refused('invalid-input', 'A reference to a secret is written secret://<name>.')
      return await revealed(nameOf(parsed.data))
    },
    learn: (name, value) => redactor.learn(name, value),
    redact: (text) => redactor.redact(text),
    learned: () => redactor.learned(),
    redactJson: (value) => redactor.redactJson(value),
    refer: (value) => redactor.refer(value),
    async refuseSecrets(text) {
      const names = [...new Set(list().map(({ name }) => name))]
      const values = await Promise.all(names.map(async (name) => ({ name, value: await revealed(name) })))
      const found = findSecrets(text, values)
      if (found.length === 0) return
      const places = found.slice(0, 5).map(({ what, line }) => `${what} in line ${line}`)
      throw refused('content-blocked', `It was not written, since it holds ${places.join(', ')}${found.length > places.length ? ` and ${found.length - places.length} more` : ''}. Put secret://<name> or an expression in its place, and keep the value in the vault.`)
    },
  }
}

function purposeOf(name: SecretName): string {
  return `flowbench/secret/${name}`
}

function locked(first: boolean): AppError {
  return refused('unauthorized', first
    ? 'This system has no keychain that Flowbench can use, so the vault needs a passphrase first: give one in the window under Connections, or set FLOWBENCH_PASSPHRASE, or FLOWBENCH_PASSPHRASE_FILE to a file that holds it. Without, set FLOWBENCH_SECRET_<NAME> for each secret.'
    : 'The vault is locked. Give its passphrase in the window under Connections, or set FLOWBENCH_PASSPHRASE, or FLOWBENCH_PASSPHRASE_FILE to a file that holds it. A vault that only the keychain opens gets a passphrase in the window.')
}

function refused(code: FailureCode, message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
