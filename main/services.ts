// services: everything the app consists of, put together without Electron. The desktop, the command line, the tests and
// the benchmarks use the same.

import { dirname, join } from 'node:path'
import { createCatalog, type Catalog } from './catalog.ts'
import type { ActionHttp, ActionSandbox, Connector } from './connectors/define.ts'
import { connectors as builtIn } from './connectors/index.ts'
import { createImports, type Imports } from './openapi/imports.ts'
import { createConfined } from './confined/confined.ts'
import { startNode, type StartProcess } from './confined/start-process.ts'
import { createTidying, type Tidying } from './outbox/tidying.ts'
import { createWriteLedger } from './outbox/write-ledger.ts'
import { systemAfter } from './platform/after.ts'
import { createAwake } from './platform/awake.ts'
import { readPackage } from './packages/read-package.ts'
import { systemClock } from './platform/clock.ts'
import { createHttp } from './platform/http/client.ts'
import { createNet } from './platform/net/net.ts'
import type { Keychain } from './platform/keychain.ts'
import { webhookCrypto } from './platform/webhook-crypto.ts'
import { actionRegistry } from './runtime/action-registry.ts'
import { createAddedPackages, type AddedPackages } from './runtime/added-packages.ts'
import { systemAlarm } from './runtime/alarm.ts'
import { createApprovalList } from './runtime/approval-list.ts'
import { createApprovals, type Approvals } from './runtime/approvals.ts'
import { createAskAboutWrite } from './runtime/ask-about-write.ts'
import { carryOutRequests } from './runtime/carry-out.ts'
import { checkConnection, connectionTypes } from './runtime/check-connection.ts'
import { createConnectorList, type ConnectorList } from './runtime/connector-list.ts'
import { connectionUses, connectorUses, type UsesSource } from './runtime/connector-uses.ts'
import { followImported } from './runtime/follow-imported.ts'
import { journalWithOutbox } from './runtime/journal-with-outbox.ts'
import { createPollSource } from './runtime/poll-source.ts'
import { createTransformPreview } from './runtime/preview-transform.ts'
import { createEventLists } from './runtime/event-lists.ts'
import { createRunSecrets } from './runtime/run-secrets.ts'
import { exportRun } from './runtime/export-run.ts'
import { createOtherDoors } from './runtime/doors.ts'
import { createLookUps, type LookUps } from './runtime/look-ups.ts'
import { createRateKeys } from './runtime/rates/rate-keys.ts'
import { createRates } from './runtime/rates/rates.ts'
import { createOpenConnection } from './runtime/open-connection.ts'
import { createAccessTokens } from './runtime/oauth/access-tokens.ts'
import { createSignIns, type BeginSignIn } from './runtime/oauth/sign-in.ts'
import { runAsNew } from './runtime/run-as-new.ts'
import type { RunAgain } from './runtime/replays.ts'
import { createRuns, type Runs } from './runtime/runs.ts'
import { bodyLimitOf, createWebhookVerifier } from './runtime/webhook-verifier.ts'
import { createWrites } from './runtime/writes.ts'
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts'
import { createVault, type Vault } from './secrets/vault.ts'
import { createConnections, type ConnectionStore } from './storage/connections.ts'
import { damaged, endedUncleanly, isDamage } from './storage/damage.ts'
import { databaseName, openDatabase } from './storage/database.ts'
import { lockFolder } from './storage/folder-lock.ts'
import { createGrants, type GrantStore } from './storage/grants.ts'
import { createImportedConnectors } from './storage/imported-connectors.ts'
import { createLibrary, type Library } from './storage/library.ts'
import { createRestMark } from './storage/rest-mark.ts'
import { finishRestore } from './storage/restore.ts'
import { createRateUses } from './storage/rate-uses.ts'
import { createRunRequests } from './storage/run-requests.ts'
import { createSecretOrigins, type SecretOrigins } from './storage/secret-origins.ts'
import { createPackages } from './storage/packages.ts'
import { createSettings, type SettingsStore } from './storage/settings.ts'
import { createStorage, type Storage } from './storage/storage.ts'
import { createTunnelSettings } from './storage/tunnel-settings.ts'
import { createTriggers, type Triggers } from './triggers/triggers.ts'
import { createTunnel, type TunnelControl } from './triggers/tunnel/tunnel.ts'
import type { Activation } from '@shared/activation.ts'
import type { ConnectionType, ConnectionUse } from '@shared/connection.ts'
import type { PollPreview } from '@shared/poll-status.ts'
import type { PollTrigger } from '@shared/workflow.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { Removed } from '@shared/keep.ts'
import { keepOf } from '@shared/settings.ts'
import { activate } from './activate.ts'

export type ServicesOptions = {
  /** Null keeps everything in memory. One process a folder: whoever opens it holds its lock (`lockFolder`). */
  dataFolder: string | null
  /** The built `sandbox-worker.js`; `openapi-worker.js` lies beside it. */
  workerPath: string
  /** The folder with `examples/` and `samples/`. */
  assetsFolder: string
  /** The services there are; those built in when absent. */
  connectors?: readonly Connector[]
  /** How a process for a program that is not ours comes to be; a Node of its own, beside the worker, when absent. */
  startProcess?: StartProcess
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
  /** Every kind of connection there can be now, as data for forms. */
  connectionTypes(): ConnectionType[]
  beginSignIn: BeginSignIn
  connectionUses(): ConnectionUse[]
  /** Connectors made of OpenAPI documents. */
  imports: Imports
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

/** So long a call may take that is let end before a sleep or an end; no system waits much longer. */
const shortMs = 5_000
/** Somebody waits for it. */
const previewTimeoutMs = 30_000
const mostPreviewed = 20

/**
 * Opens the data, and takes up the runs that were under way when the process ended. A restore that was made ready is
 * carried out before. Throws AppError `internal` for a damaged database (`damagedFile` names it), which is left as it is.
 */
export async function openServices(options: ServicesOptions): Promise<Services> {
  const { dataFolder, exclusive = false } = options
  const lock = exclusive && dataFolder !== null ? lockFolder(dataFolder) : undefined
  try {
    if (lock && dataFolder !== null) finishRestore(dataFolder)
    return await openLocked(options, () => lock?.release())
  } catch (error) {
    lock?.release()
    throw isDamage(error) && dataFolder !== null ? damaged(join(dataFolder, databaseName), (error as Error).message) : error
  }
}

async function openLocked({ dataFolder, workerPath, assetsFolder, connectors: given = builtIn, startProcess = startNode(join(dirname(workerPath), 'confined-process.js')), keychain = null, log = () => undefined, onTidied }: ServicesOptions, release: () => void): Promise<Services> {
  const isUnclean = dataFolder !== null && endedUncleanly(join(dataFolder, databaseName))
  const database = openDatabase({ folder: dataFolder, quickCheck: dataFolder !== null })
  const clock = systemClock
  const storage = createStorage(database, { now: () => clock.now(), endedUncleanly: isUnclean, log })
  const onTrouble = (error: unknown): void => storage.health.report(error)
  const connectors = createConnectorList(given)
  const imported = createImportedConnectors(database)
  const following = followImported(connectors, imported, { onTrouble })
  const catalog = createCatalog({ connectors, samplesFolder: join(assetsFolder, 'samples') })
  const library = createLibrary(database, clock, { examplesFolder: join(assetsFolder, 'examples'), catalog })
  const grants = createGrants(database, clock)
  const packages = createAddedPackages({
    store: createPackages(database, clock), confined: createConfined({ start: startProcess }), connectors, grants: () => grants.list(), read: readPackage,
    onUnusable: (key, error) => log(`The added connector "${key}" cannot be used`, error),
  })
  // A copy: each look at the real one asks the system.
  const vault = createVault(database, { now: () => clock.now(), environment: { ...process.env }, keychain })
  void vault.learnAll()
  const secretOrigins = createSecretOrigins(database, { now: () => clock.now() })
  const connections = createConnections(database, { now: () => clock.now(), checkConfig: checkConnection(connectors) })
  const checkWebhook = createWebhookVerifier({ connectors, connections, reveal: (ref) => vault.reveal(ref), crypto: webhookCrypto })
  const sandbox = createSandbox({ workerPath })
  const sandboxFor = (signal: AbortSignal): ActionSandbox => ({ runCode: (job) => sandbox.runCode({ ...job, signal }), runJsonata: (job) => sandbox.runJsonata({ ...job, signal }) })
  const actionOf = actionRegistry(connectors)
  const http = createHttp({ grants: () => grants.list() })
  const httpFor = (signal: AbortSignal): ActionHttp => ({ request: (request) => http.request({ ...request, signal }) })
  const otherDoors = createOtherDoors({ net: createNet({ grants: () => grants.list() }) })
  const alarm = systemAlarm(() => clock.now())
  const rates = createRates(createRateUses(database), { clock, alarm, onTrouble })
  const open = createOpenConnection({ connections, reveal: (ref) => vault.reveal(ref), tokens: createAccessTokens({ vault, http: httpFor, now: () => clock.now() }), answered: (account, answer) => rates.answered(account, answer) })
  const awake = createAwake(clock)
  const restMark = createRestMark(database)
  const ledger = createWriteLedger(database, () => clock.now())
  const approvalList = createApprovalList(database, () => clock.now())
  /** Runs may end before there is anything to wake. */
  let wake = (): void => undefined
  const journal = journalWithOutbox(database, { ledger, approvals: approvalList, onTrouble, onReleased: () => wake() })
  const runs = createRuns({
    clock,
    alarm,
    after: systemAfter,
    awake,
    restMark,
    random: Math.random,
    journal,
    writes: createWrites(database, () => clock.now()),
    actionOf,
    open,
    secrets: createRunSecrets(vault, { reveal: (ref) => vault.reveal(ref), isAllowed: (name, origin) => secretOrigins.isAllowed(name, origin) }),
    rates: { ...rates, keysOf: createRateKeys(connections) },
    doors: (signal) => ({ http: httpFor(signal), sandbox: sandboxFor(signal), ...otherDoors(signal) }),
    findWorkflow: (id) => library.workflow(id),
  })
  const approvals = createApprovals({ list: approvalList, journal, answerRun: (at, given) => runs.answer(at, given), now: () => clock.now() })
  const endedInOrder = restMark.since() !== undefined
  runs.recover()
  approvals.start()
  const poll = createPollSource({ connectors, open, http: httpFor, doors: otherDoors })
  const settings = createSettings(database)
  const tidying = createTidying(database, { keep: () => keepOf(settings.get()), now: () => clock.now(), collectFiles: () => storage.backups.collectUnreferenced(), onTidied })
  const triggers = createTriggers(database, {
    clock, alarm, endedInOrder, canKeep: () => storage.health.status().state === 'ok', random: Math.random, ledger, verify: checkWebhook, maxBodyBytes: bodyLimitOf(connectors),
    poll, missed: createEventLists({ connectors, connections, open, http: httpFor }), startRun: (run) => runs.startInGroup(run),
    resolveWrite: (at, resolution) => runs.resolve(at, resolution),
    tidy: () => tidying.tidy(),
    askAboutWrite: createAskAboutWrite({ journal, actionOf, open, http: httpFor, doors: otherDoors }),
    draftOf: (id) => library.workflow(id),
    onTrouble,
  })
  wake = () => triggers.wake()
  const again = (id: RunId, more?: RunAgain): RunId => runAsNew(id, runs, () => triggers.live.live(), more)
  const endRequests = carryOutRequests({ requests: createRunRequests(database, () => clock.now()), runs, runAsNew: again, log })
  storage.health.onChanged(({ state }) => {
    if (state === 'damaged') triggers.close().then(() => runs.close()).catch((error: unknown) => log('What was under way could not be ended in order', error))
  })
  const tunnel = createTunnel({ settings: createTunnelSettings(database), triggers, reveal: (ref) => vault.reveal(ref), clock, random: Math.random, alarm })
  const workflows: UsesSource = { list: () => library.list(), workflow: (id) => library.workflow(id), live: () => triggers.live.live().map(({ workflow }) => workflow) }
  const imports = createImports({
    store: imported, isTaken: (key) => connectors.get(key) !== undefined, http: httpFor, workerPath: join(dirname(workerPath), 'openapi-worker.js'), now: () => clock.now(),
    usesOf: (key) => connectorUses(key, workflows),
    onChanged: () => following.look(),
  })
  return {
    connectors, packages, catalog, library, runs, approvals, grants, secretOrigins, sandbox, vault, connections,
    previewTransform: createTransformPreview({ actionOf, sandboxFor }),
    connectionTypes: () => connectionTypes(connectors), connectionUses: () => connectionUses(workflows),
    lookUps: createLookUps({ connectors, actionOf, open, http: httpFor, doors: otherDoors }),
    triggers, tunnel, imports, beginSignIn: createSignIns({ connectors, connections, vault, http: httpFor, now: () => clock.now() }),
    async previewPoll(trigger) {
      const { items } = await poll(trigger, { cursor: null, signal: AbortSignal.timeout(previewTimeoutMs) })
      return { items: items.slice(-mostPreviewed), listed: items.length }
    },
    activate: (id) => activate(id, { library, catalog, live: triggers.live, sandbox }), runAsNew: again,
    exportRun: (id) => exportRun(runs.events(id), vault), settings, storage, tidying,
    async suspend() {
      awake.suspend()
      await Promise.all([triggers.suspend(), runs.suspend(shortMs)])
    },
    resume() {
      awake.resume()
      triggers.resume()
      tunnel.rebuild()
    },
    async close() {
      try {
        storage.close()
        await Promise.all([dataFolder === null ? null : runs.end(shortMs), tunnel.close().then(() => triggers.close())])
        awake.close()
        tidying.close()
        following.stop()
        imports.close()
        packages.close()
        endRequests()
        approvals.close()
        runs.close()
        rates.close()
        await Promise.all([sandbox.close(), http.close()])
      } finally {
        database.close()
        release()
      }
    },
  }
}
