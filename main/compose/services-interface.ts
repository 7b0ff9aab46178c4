// What the app consists of, as everything that shows or commands it sees it (`services.ts` puts it together).

import type { LocalPlace } from '@main/llm/find-local.ts'
import type { AnyProvider } from '@main/llm/define.ts'
import type { Catalog } from '@main/catalog.ts'
import type { Connector } from '@main/connectors/define.ts'
import type { McpServers } from '@main/mcp/servers.ts'
import type { McpServingControl } from './mcp-serving.ts'
import type { Models } from './models.ts'
import type { Imports } from '@main/openapi/imports.ts'
import type { Tidying } from '@main/outbox/tidying.ts'
import type { Keychain } from '@main/platform/keychain.ts'
import type { StartProcess } from '@main/platform/process/fork-node.ts'
import type { IndexJobs } from '@main/rag/index-jobs.ts'
import type { Knowledge } from '@main/rag/knowledge.ts'
import type { AddedPackages } from '@main/runtime/added-packages.ts'
import type { Approvals } from '@main/runtime/approvals.ts'
import type { CollectionUse } from '@main/runtime/collection-uses.ts'
import type { RenameConnection } from '@main/runtime/connection-rename.ts'
import type { ConnectorList } from '@main/runtime/connector-list.ts'
import type { LookUps } from '@main/runtime/look-ups.ts'
import type { SignOut } from '@main/runtime/oauth/sign-out.ts'
import type { BeginSignIn } from '@main/runtime/oauth/sign-in.ts'
import type { createTransformPreview } from '@main/runtime/preview-transform.ts'
import type { RunAgain } from '@main/runtime/replays.ts'
import type { RotateSecret } from '@main/runtime/rotate-secret.ts'
import type { Runs } from '@main/runtime/runs.ts'
import type { Sandbox } from '@main/sandbox/sandbox.ts'
import type { Vault } from '@main/secrets/vault.ts'
import type { ConnectionStore } from '@main/storage/connections.ts'
import type { GrantStore } from '@main/storage/grants.ts'
import type { Library } from '@main/storage/library.ts'
import type { SecretOrigins } from '@main/storage/secret-origins.ts'
import type { SettingsStore } from '@main/storage/settings.ts'
import type { Storage } from '@main/storage/storage.ts'
import type { Triggers } from '@main/triggers/triggers.ts'
import type { TunnelControl } from '@main/triggers/tunnel/tunnel.ts'
import type { Activation } from '@shared/activation.ts'
import type { ConnectionType, ConnectionUse, SignedWith } from '@shared/connection.ts'
import type { CollectionAccount } from '@shared/knowledge/collection.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { Removed } from '@shared/keep.ts'
import type { McpServerView } from '@shared/mcp-server.ts'
import type { SecretUse } from '@shared/secret-ref.ts'
import type { PollPreview } from '@shared/poll-status.ts'
import type { PollTrigger } from '@shared/workflow.ts'

export type ServicesOptions = {
  /** Null keeps everything in memory. One process a folder: whoever opens it holds its lock (`lockFolder`). */
  dataFolder: string | null
  /** The built `sandbox-worker.js`; `openapi-worker.js` and `rag-worker.js` lie beside it. */
  workerPath: string
  /** The folder with `examples/` and `samples/`. */
  assetsFolder: string
  /** The services there are; those built in when absent. */
  connectors?: readonly Connector[]
  /** The providers of models; those built in when absent. */
  providers?: readonly AnyProvider[]
  /** Where services of models on this machine are looked for; at their usual addresses when absent. */
  localModels?: readonly LocalPlace[]
  /** How a process for a program that is not ours comes to be; a Node of its own, beside the worker, when absent. */
  startProcess?: StartProcess
  /** How a process for SQLite files of a person's own comes to be; a Node of its own, beside the worker, when absent. */
  startSqlite?: StartProcess
  /** Holds the folder's lock until `close`, for a caller that does not hold it itself. */
  exclusive?: boolean
  /** The system's, where the window found one. Without, a passphrase protects the vault. */
  keychain?: Keychain | null
  /** Told of what went wrong by itself, with nobody to answer to. */
  log?(message: string, error: unknown): void
  /** Told what was removed because it was settled and old. */
  onTidied?(removed: Removed): void
}

export interface Services {
  /** Every connector there is now. */
  connectors: ConnectorList
  /** Those that a person added as packages. */
  packages: AddedPackages
  catalog: Catalog
  /** Collections of documents that are searched. Nothing of it runs before it is asked. */
  /** What is spent on models, and how far those are that are asked. */
  models: Models
  knowledge: Knowledge
  /** Files on their way into collections. */
  indexJobs: IndexJobs
  /** Which workflows name a collection, as they are now. */
  collectionUses(): (collection: string) => CollectionUse[]
  library: Library
  runs: Runs
  approvals: Approvals
  grants: GrantStore
  /** Where secrets go that steps name themselves. */
  secretOrigins: SecretOrigins
  settings: SettingsStore
  /** Whether the data folder takes what is written, and its backups. */
  storage: Storage
  sandbox: Sandbox
  /** What a transform would give with the values of now, for whoever is writing it. */
  previewTransform: ReturnType<typeof createTransformPreview>
  vault: Vault
  connections: ConnectionStore
  renameConnection: RenameConnection
  /** Every kind of connection there can be now, as data for forms. */
  connectionTypes(): ConnectionType[]
  beginSignIn: BeginSignIn
  signOut: SignOut
  /** Which signing secrets are in use, since this process began. */
  signed(): SignedWith[]
  rotateSecret: RotateSecret
  secretUses(): SecretUse[]
  connectionUses(): ConnectionUse[]
  /** The collections that are reached through a connection. */
  collectionAccounts(): Promise<CollectionAccount[]>
  /** Connectors made of OpenAPI documents. */
  imports: Imports
  /** MCP servers, and their tools. */
  mcp: McpServers
  mcpViews(): McpServerView[]
  /** Workflows as tools of other programs. Listens to nobody before its `start`. */
  mcpServing: McpServingControl
  /** What is asked of services while a person fills in a form. */
  lookUps: LookUps
  /** What starts runs by itself: the inbox, the outbox, schedules. Does nothing before its `start`. */
  triggers: Triggers
  /** The way from the internet to the inbox. Does nothing before its `start`. */
  tunnel: TunnelControl
  /** What a poll trigger would find now. Nothing is kept of it, and no run comes of it. Throws AppError. */
  previewPoll(trigger: PollTrigger): Promise<PollPreview>
  /** Makes the workflow as it stands its live version, and switches it on. Rejects with AppError `invalid-input` when it could not run, its code and JSONata included. */
  activate(id: WorkflowId): Promise<Activation>
  /** The same payload again, from the beginning or from a node; of a live run, through the live version of now. Throws AppError `not-found`. */
  runAsNew(id: RunId, again?: RunAgain): RunId
  /** The run as a recording. Throws AppError `not-found`, or `content-blocked` when a secret is in it. */
  exportRun(id: RunId): Promise<{ text: string; suggestedName: string }>
  /** Removes what is settled and old. */
  tidying: Pick<Tidying, 'tidy' | 'usedBytes'>
  /** The machine is about to sleep: nothing more is begun. Resolves when what is short has ended, in 5 s at the most. */
  suspend(): Promise<void>
  /** It is awake: what is under way goes on, and what was due meanwhile is caught up on. */
  resume(): void
  /**
   * Begins nothing more and lets what is short end (5 s at the most; with nothing to keep it waits for nobody). What is under
   * way then is in the journal, and goes on at the next start.
   */
  close(): Promise<void>
}
