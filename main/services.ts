// services: everything the app consists of, put together without Electron. The desktop, the command line, the tests and
// the benchmarks use the same.

import { join } from 'node:path'
import { createCatalog, type Catalog } from './catalog.ts'
import type { ActionSandbox } from './connectors/define.ts'
import { connectors } from './connectors/index.ts'
import { createTidying, type Tidying } from './outbox/tidying.ts'
import { createWriteLedger } from './outbox/write-ledger.ts'
import { systemClock } from './platform/clock.ts'
import { createHttp } from './platform/http/client.ts'
import type { Keychain } from './platform/keychain.ts'
import { webhookCrypto } from './platform/webhook-crypto.ts'
import { actionRegistry } from './runtime/action-registry.ts'
import { systemAlarm } from './runtime/alarm.ts'
import { createApprovalList, type ApprovalList } from './runtime/approval-list.ts'
import { createApprovals, type Approvals } from './runtime/approvals.ts'
import { createAskAboutWrite } from './runtime/ask-about-write.ts'
import { checkConnection, connectionTypes } from './runtime/check-connection.ts'
import { journalWithOutbox } from './runtime/journal-with-outbox.ts'
import { createPollSource } from './runtime/poll-source.ts'
import { createTransformPreview } from './runtime/preview-transform.ts'
import { exportRun } from './runtime/export-run.ts'
import { runAsNew } from './runtime/run-as-new.ts'
import { createRuns, type Runs } from './runtime/runs.ts'
import { bodyLimitOf, createWebhookVerifier } from './runtime/webhook-verifier.ts'
import { createWrites } from './runtime/writes.ts'
import { createSandbox, type Sandbox } from './sandbox/sandbox.ts'
import { createVault, type Vault } from './secrets/vault.ts'
import { createConnections, type ConnectionStore } from './storage/connections.ts'
import { createBackups, type Backups } from './storage/backups.ts'
import { damaged, endedUncleanly, isDamage } from './storage/damage.ts'
import { databaseName, openDatabase } from './storage/database.ts'
import { lockFolder } from './storage/folder-lock.ts'
import { createGrants, type GrantStore } from './storage/grants.ts'
import { createJournal, type Journal } from './storage/journal.ts'
import { createLibrary, type Library } from './storage/library.ts'
import type { LiveVersions } from './storage/live-versions.ts'
import { rescueInto, type RescuedFiles } from './storage/rescue.ts'
import { finishRestore, restoreNow } from './storage/restore.ts'
import { createSettings, type SettingsStore } from './storage/settings.ts'
import { createStorage, type Storage } from './storage/storage.ts'
import { createTunnelSettings } from './storage/tunnel-settings.ts'
import { createTriggers, type Triggers } from './triggers/triggers.ts'
import { tunnelBeside, type TunnelBeside } from './triggers/tunnel/beside.ts'
import { createTunnel, type TunnelControl } from './triggers/tunnel/tunnel.ts'
import type { Activation } from '@shared/activation.ts'
import type { ConnectionType } from '@shared/connection.ts'
import { validate } from '@shared/document/validate.ts'
import { AppError } from '@shared/failure.ts'
import type { PollPreview } from '@shared/poll-status.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import type { PollTrigger } from '@shared/workflow.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { Removed } from '@shared/keep.ts'
import { keepOf } from '@shared/settings.ts'

export type ServicesOptions = {
  /** Null keeps everything in memory. One process a folder: whoever opens it holds its lock (`lockFolder`). */
  dataFolder: string | null
  /** The built `sandbox-worker.js`. */
  workerPath: string
  /** The folder with `examples/` and `samples/`. */
  assetsFolder: string
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
  catalog: Catalog
  library: Library
  runs: Runs
  approvals: Approvals
  grants: GrantStore
  settings: SettingsStore
  /** Whether the data folder takes what is written, and its backups. */
  storage: Storage
  sandbox: Sandbox
  /** What a transform would give with the values of now, for whoever is writing it. */
  previewTransform: ReturnType<typeof createTransformPreview>
  vault: Vault
  connections: ConnectionStore
  /** Every kind of connection there can be, as data for forms. */
  connectionTypes: ConnectionType[]
  /** What starts runs by itself: the inbox, the outbox, schedules. Does nothing before its `start`. */
  triggers: Triggers
  /** The way from the internet to the inbox. Does nothing before its `start`. */
  tunnel: TunnelControl
  /** What a poll trigger would find now. Nothing is kept of it, and no run comes of it. Throws AppError. */
  previewPoll(trigger: PollTrigger): Promise<PollPreview>
  /** Makes the workflow as it stands its live version, and switches it on. Throws AppError `invalid-input` when it could not run. */
  activate(id: WorkflowId): Activation
  /** The same payload again, from the beginning; of a live run, through the live version of now. Throws AppError `not-found`. */
  runAsNew(id: RunId): RunId
  /** The run as a recording. Throws AppError `not-found`, or `content-blocked` when a secret is in it. */
  exportRun(id: RunId): Promise<{ text: string; suggestedName: string }>
  /** Removes what is settled and old. */
  tidying: Pick<Tidying, 'tidy' | 'usedBytes'>
  /** What is under way stays as it stands in the journal and goes on at the next start. */
  close(): Promise<void>
}

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

async function openLocked({ dataFolder, workerPath, assetsFolder, keychain = null, log = () => undefined, onTidied }: ServicesOptions, release: () => void): Promise<Services> {
  const isUnclean = dataFolder !== null && endedUncleanly(join(dataFolder, databaseName))
  const database = openDatabase({ folder: dataFolder, quickCheck: dataFolder !== null })
  const clock = systemClock
  const storage = createStorage(database, { now: () => clock.now(), endedUncleanly: isUnclean, log })
  const onTrouble = (error: unknown): void => storage.health.report(error)
  const catalog = createCatalog({ connectors, samplesFolder: join(assetsFolder, 'samples') })
  const library = createLibrary(database, clock, { examplesFolder: join(assetsFolder, 'examples'), catalog })
  const grants = createGrants(database, clock)
  // A copy: each look at the real one asks the system.
  const vault = createVault(database, { now: () => clock.now(), environment: { ...process.env }, keychain })
  const connections = createConnections(database, { now: () => clock.now(), checkConfig: checkConnection(connectors) })
  const checkWebhook = createWebhookVerifier({ connectors, connections, reveal: (ref) => vault.reveal(ref), crypto: webhookCrypto })
  const sandbox = createSandbox({ workerPath })
  const sandboxFor = (signal: AbortSignal): ActionSandbox => ({ runCode: (job) => sandbox.runCode({ ...job, signal }), runJsonata: (job) => sandbox.runJsonata({ ...job, signal }) })
  const actionOf = actionRegistry(connectors)
  const http = createHttp({ grants: () => grants.list() })
  const alarm = systemAlarm(() => clock.now())
  const ledger = createWriteLedger(database, () => clock.now())
  const approvalList = createApprovalList(database, () => clock.now())
  /** Runs may end before there is anything to wake. */
  let wake = (): void => undefined
  const journal = journalWithOutbox(database, { ledger, approvals: approvalList, onTrouble, onReleased: () => wake() })
  const runs = createRuns({
    clock,
    alarm,
    random: Math.random,
    journal,
    writes: createWrites(database, () => clock.now()),
    actionOf,
    doors: (signal) => ({ http: { request: (request) => http.request({ ...request, signal }) }, sandbox: sandboxFor(signal) }),
    findWorkflow: (id) => library.workflow(id),
  })
  const approvals = createApprovals({ list: approvalList, journal, answerRun: (at, given) => runs.answer(at, given), now: () => clock.now() })
  runs.recover()
  approvals.start()
  const poll = createPollSource({ connectors, connections, http: (signal) => ({ request: (request) => http.request({ ...request, signal }) }) })
  const settings = createSettings(database)
  const tidying = createTidying(database, { keep: () => keepOf(settings.get()), now: () => clock.now(), collectFiles: () => storage.backups.collectUnreferenced(), onTidied })
  const triggers = createTriggers(database, {
    clock, alarm, random: Math.random, ledger, verify: checkWebhook, maxBodyBytes: bodyLimitOf(connectors),
    poll, startRun: (run) => runs.startInGroup(run),
    resolveWrite: (at, resolution) => runs.resolve(at, resolution),
    tidy: () => tidying.tidy(),
    askAboutWrite: createAskAboutWrite({ journal, actionOf, http: (signal) => ({ request: (request) => http.request({ ...request, signal }) }) }),
    draftOf: (id) => library.workflow(id),
    onTrouble,
  })
  wake = () => triggers.wake()
  storage.health.onChanged(({ state }) => {
    if (state === 'damaged') triggers.close().then(() => runs.close()).catch((error: unknown) => log('What was under way could not be ended in order', error))
  })
  const tunnel = createTunnel({ settings: createTunnelSettings(database), triggers, reveal: (ref) => vault.reveal(ref), clock, random: Math.random, alarm })
  return {
    catalog, library, runs, approvals, grants, sandbox, vault, connections,
    previewTransform: createTransformPreview({ actionOf, sandboxFor }),
    connectionTypes: connectionTypes(connectors),
    triggers, tunnel,
    async previewPoll(trigger) {
      const { items } = await poll(trigger, { cursor: null, signal: AbortSignal.timeout(previewTimeoutMs) })
      return { items: items.slice(-mostPreviewed), listed: items.length }
    },
    activate: (id) => activate(id, { library, catalog, live: triggers.live }),
    runAsNew: (id) => runAsNew(id, runs, () => triggers.live.live()),
    exportRun: (id) => exportRun(runs.events(id), vault),
    settings,
    storage,
    tidying,
    async close() {
      storage.close()
      await tunnel.close()
      tidying.close()
      await triggers.close()
      approvals.close()
      runs.close()
      await Promise.all([sandbox.close(), http.close()])
      database.close()
      release()
    },
  }
}

/** What may be done with a data folder that another process, the app or "flowbench serve", has open: it takes up what is done here. */
export type Beside = Pick<Services, 'catalog' | 'library' | 'activate' | 'exportRun'> & {
  triggers: Pick<Triggers, 'items' | 'live' | 'replay' | 'retry' | 'runAsNew' | 'resolve' | 'ask'>
  runs: Pick<Runs, 'list' | 'events'>
  approvals: Pick<ApprovalList, 'pending' | 'decide'>
  close(): Promise<void>
}

/** Takes up no run, and dispatches nothing. */
export function openBeside({ dataFolder, assetsFolder }: { dataFolder: string; assetsFolder: string }): Beside {
  const database = openDatabase({ folder: dataFolder, quickCheck: false })
  const clock = systemClock
  const catalog = createCatalog({ connectors, samplesFolder: join(assetsFolder, 'samples') })
  const library = createLibrary(database, clock, { examplesFolder: join(assetsFolder, 'examples'), catalog, keepRemoved: true })
  const vault = createVault(database, { now: () => clock.now(), environment: process.env, keychain: null })
  const connections = createConnections(database, { now: () => clock.now(), checkConfig: checkConnection(connectors) })
  const journal = createJournal(database)
  const grants = createGrants(database, clock)
  const http = createHttp({ grants: () => grants.list() })
  const triggers = createTriggers(database, {
    clock, random: Math.random, alarm: systemAlarm(() => clock.now()), ledger: createWriteLedger(database, () => clock.now()),
    verify: createWebhookVerifier({ connectors, connections, reveal: (ref) => vault.reveal(ref), crypto: webhookCrypto }),
    maxBodyBytes: bodyLimitOf(connectors),
    poll: () => Promise.reject(new Error('A process beside the engine polls nothing')),
    startRun: () => Promise.reject(new Error('A process beside the engine starts no runs')), resolveWrite: () => false, tidy: () => Promise.resolve(),
    askAboutWrite: createAskAboutWrite({ journal, actionOf: actionRegistry(connectors), http: (signal) => ({ request: (request) => http.request({ ...request, signal }) }) }),
    draftOf: (id) => library.workflow(id),
  })
  return {
    catalog, library, triggers,
    activate: (id) => activate(id, { library, catalog, live: triggers.live }),
    approvals: createApprovalList(database, () => clock.now()),
    runs: { list: (query) => withTurns(journal, query), events: (runId) => journal.read(runId) },
    exportRun: (id) => exportRun(journal.read(id), vault),
    async close() {
      await triggers.close()
      await http.close()
      database.close()
    },
  }
}

/** Whether a run waits for its turn is known to its facts alone. */
function withTurns(journal: Journal, query: Parameters<Journal['list']>[0]): RunSummary[] {
  return journal.list(query).map((summary) => {
    if (summary.status !== 'running') return summary
    try {
      const last = journal.read(summary.runId).findLast(({ type }) => type === 'run-queued' || type === 'run-released')
      return last?.type === 'run-queued' ? { ...summary, isQueued: true } : summary
    } catch {
      // One that is damaged is listed as it stands.
      return summary
    }
  })
}

function activate(id: WorkflowId, { library, catalog, live }: { library: Library; catalog: Catalog; live: LiveVersions }): Activation {
  const workflow = library.workflow(id)
  if (!workflow) throw new AppError({ code: 'not-found', message: `There is no workflow ${id} in the library.`, retryable: false })
  const known = new Map(library.list().map((entry) => [entry.id as string, true]))
  const [problem, ...more] = validate(workflow, catalog, { workflows: known }).filter(({ severity }) => severity === 'error')
  if (problem) throw new AppError({ code: 'invalid-input', message: `"${workflow.name}" could not run as it is, so it was not activated. ${problem.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}. ${problem.remedy}.`, retryable: false })
  return live.activate(workflow)
}

/** The grants of a data folder alone. No run is taken up, so the app may have the folder open meanwhile. */
export function openGrants(dataFolder: string): { grants: GrantStore; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false })
  return { grants: createGrants(database, systemClock), close: () => void database.close() }
}

/** The vault and the connections of a data folder alone. No run is taken up, so the app may have the folder open meanwhile. */
export function openAccounts(dataFolder: string): { vault: Vault; connections: ConnectionStore; connectionTypes: ConnectionType[]; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false })
  const { now } = systemClock
  return {
    vault: createVault(database, { now, environment: process.env, keychain: null }),
    connections: createConnections(database, { now, checkConfig: checkConnection(connectors) }),
    connectionTypes: connectionTypes(connectors),
    close: () => void database.close(),
  }
}

/** The backups of a data folder alone; the app may have it open meanwhile. */
export function openBackups(dataFolder: string): { backups: Backups; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false })
  return { backups: createBackups(database, { now: () => systemClock.now() }), close: () => void database.close() }
}

/** Brings a backup back, the newest when no file is named. Throws AppError `conflict` while the app has the folder open. */
export function restoreFolder(dataFolder: string, file?: string): Promise<{ from: string; aside: string }> {
  return restoreNow(dataFolder, file)
}

/** Saves the workflows of a database that may be damaged as files, and changes nothing of it. */
export function rescueFolder(dataFolder: string, to: string): RescuedFiles {
  return rescueInto(dataFolder, to)
}

/** The tunnel of a data folder, to look at and to set up; nothing is started. */
export function openTunnel(dataFolder: string): { tunnel: TunnelBeside; vault: Vault; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false })
  const vault = createVault(database, { now: systemClock.now, environment: process.env, keychain: null })
  return { vault, tunnel: tunnelBeside(database, { dataFolder, clock: systemClock }), close: () => void database.close() }
}
