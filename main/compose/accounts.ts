// accounts: the connections of a data folder, the secrets they name, and how often their services may be called.

import type { Database } from 'better-sqlite3'
import type { AnyProvider } from '@main/llm/define.ts'
import type { Clock } from '@main/platform/clock.ts'
import type { Keychain } from '@main/platform/keychain.ts'
import { webhookCrypto } from '@main/platform/webhook-crypto.ts'
import type { Alarm } from '@main/runtime/alarm.ts'
import { checkConnection } from '@main/runtime/check-connection.ts'
import { createConnectionRename, type RenameConnection } from '@main/runtime/connection-rename.ts'
import type { ConnectorList } from '@main/runtime/connector-list.ts'
import { createAccessTokens } from '@main/runtime/oauth/access-tokens.ts'
import { createSignOut, type SignOut } from '@main/runtime/oauth/sign-out.ts'
import { createSignIns, type BeginSignIn } from '@main/runtime/oauth/sign-in.ts'
import { createOpenLlm } from '@main/runtime/llm/open-llm.ts'
import { candidateOf } from '@main/runtime/candidate.ts'
import type { Candidate } from '@main/runtime/look-ups.ts'
import { createOpenConnection, type OpenConnection, type OpenConnectionOptions } from '@main/runtime/open-connection.ts'
import { createSignatureLog, type SignatureLog } from '@main/runtime/signature-log.ts'
import { createRates } from '@main/runtime/rates/rates.ts'
import { createRateKeys } from '@main/runtime/rates/rate-keys.ts'
import type { StepRates } from '@main/runtime/rates/rate-gate.ts'
import { createRunSecrets, type RunSecrets } from '@main/runtime/run-secrets.ts'
import { createWebhookVerifier } from '@main/runtime/webhook-verifier.ts'
import { createVault, type Vault } from '@main/secrets/vault.ts'
import { createConnections, type ConnectionStore } from '@main/storage/connections.ts'
import { accountOf, createRateUses } from '@main/storage/rate-uses.ts'
import { createSecretOrigins, type SecretOrigins } from '@main/storage/secret-origins.ts'
import type { Reach } from './reach.ts'

export interface Accounts {
  vault: Vault
  /** Where secrets go that steps name themselves. */
  secretOrigins: SecretOrigins
  connections: ConnectionStore
  /** What a step's connection becomes for the one call. */
  open: OpenConnection
  secrets: RunSecrets
  rates: StepRates
  /** The same with a config, and values, that are not kept. */
  openCandidate(candidate: Candidate): OpenConnection
  beginSignIn: BeginSignIn
  signOut: SignOut
  /** Which signing secrets are in use. */
  signed: SignatureLog['list']
  /** `forget`: what is held in memory of the workflows that change with it. */
  renameWith(forget: readonly (() => void)[]): RenameConnection
  verifyWebhook: ReturnType<typeof createWebhookVerifier>
  close(): void
}

export type AccountsOptions = { connectors: ConnectorList; providers: readonly AnyProvider[]; reach: Pick<Reach, 'httpFor'>; clock: Clock; alarm: Alarm; keychain: Keychain | null; onTrouble(error: unknown): void }

export function createAccounts(database: Database, { connectors, providers, reach: { httpFor: http }, clock, alarm, keychain, onTrouble }: AccountsOptions): Accounts {
  const now = (): number => clock.now()
  // A copy: each look at the real one asks the system.
  const vault = createVault(database, { now, environment: { ...process.env }, keychain })
  void vault.learnAll()
  const reveal: Vault['reveal'] = (ref) => vault.reveal(ref)
  const secretOrigins = createSecretOrigins(database, { now })
  const connections = createConnections(database, { now, checkConfig: checkConnection(connectors) })
  const signatures = createSignatureLog()
  const rates = createRates(createRateUses(database), { clock, alarm, onTrouble })
  const opening: OpenConnectionOptions = {
    connections, reveal, connectorOf: (key) => connectors.get(key), openLlm: createOpenLlm(providers),
    tokens: createAccessTokens({ vault, http, now }), answered: (account, answer) => rates.answered(account, answer),
  }
  return {
    vault, secretOrigins, connections,
    open: createOpenConnection(opening),
    openCandidate: (candidate) => createOpenConnection({ ...opening, ...candidateOf(candidate, { connections, vault, now }) }),
    secrets: createRunSecrets(vault, { reveal, isAllowed: (name, origin) => secretOrigins.isAllowed(name, origin) }),
    rates: { ...rates, keysOf: createRateKeys(connections) },
    beginSignIn: createSignIns({ connectors, connections, vault, http, now }),
    signOut: createSignOut({ connections, vault }),
    signed: () => signatures.list(),
    renameWith: (forget) => createConnectionRename(database, { connections, now, forget, onRenamed: (connector, name, to) => rates.renamed(accountOf(connector, name), accountOf(connector, to)) }),
    verifyWebhook: createWebhookVerifier({ connectors, connections, reveal, crypto: webhookCrypto, onSigned: (connection, secret, at) => signatures.note(connection, secret, at) }),
    close: () => rates.close(),
  }
}
