// beside: what may be done with a data folder without holding it. The app, or "flowbench serve", may have it open meanwhile.

import { activate } from './activate.ts'
import { knowledgeBeside, type KnowledgeBeside } from './compose/knowledge-beside.ts'
import { packagesIn } from './compose/packages-in.ts'
import { openMcp } from './compose/mcp.ts'
import { ownServer } from './compose/mcp-serving.ts'
import { withIncluded } from './mcp/included.ts'
import { readMcpConfig } from './mcp/read-config.ts'
import type { McpServers } from './mcp/servers.ts'
import { differences } from './mcp/tool-list.ts'
import { createCatalog } from './catalog.ts'
import { startNode } from './confined/start-process.ts'
import type { ActionHttp, Connector } from './connectors/define.ts'
import { connectors as builtIn } from './connectors/index.ts'
import { createDatabases } from './databases/databases.ts'
import { startSqliteNode } from './databases/start-process.ts'
import { providers } from './llm/providers.ts'
import { createImports } from './openapi/imports.ts'
import { createWriteLedger } from './outbox/write-ledger.ts'
import { packSource } from './packages/pack-source.ts'
import { systemClock } from './platform/clock.ts'
import { createHttp } from './platform/http/client.ts'
import { createNet } from './platform/net/net.ts'
import { webhookCrypto } from './platform/webhook-crypto.ts'
import { actionRegistry } from './runtime/action-registry.ts'
import type { AddedPackages } from './runtime/added-packages.ts'
import { systemAlarm } from './runtime/alarm.ts'
import { approvalsBeside, createApprovalList, type ApprovalsBeside } from './runtime/approval-list.ts'
import { createAskAboutWrite } from './runtime/ask-about-write.ts'
import { checkConnection, connectionTypes } from './runtime/check-connection.ts'
import { checkRequest } from './runtime/check-request.ts'
import { createConnectionRename, type RenameConnection } from './runtime/connection-rename.ts'
import { createOpenLlm } from './runtime/llm/open-llm.ts'
import { providerConnector } from './runtime/llm/provider-connector.ts'
import { createConnectorList, type LiveConnectorList } from './runtime/connector-list.ts'
import { connectorUses } from './runtime/connector-uses.ts'
import { exportRun } from './runtime/export-run.ts'
import { newRunId } from './runtime/keys.ts'
import { followImported } from './runtime/follow-imported.ts'
import { followMcp } from './runtime/follow-mcp.ts'
import { createOtherDoors, type StepHttp } from './runtime/doors.ts'
import { candidateOf } from './runtime/candidate.ts'
import { createLookUps, type LookUps } from './runtime/look-ups.ts'
import { createOpenConnection, type OpenConnectionOptions } from './runtime/open-connection.ts'
import { createAccessTokens } from './runtime/oauth/access-tokens.ts'
import { createSignOut, type SignOut } from './runtime/oauth/sign-out.ts'
import { createSignIns, type BeginSignIn } from './runtime/oauth/sign-in.ts'
import { createRotateSecret, type RotateSecret } from './runtime/rotate-secret.ts'
import { secretUses } from './runtime/secret-uses.ts'
import { type Runs } from './runtime/runs.ts'
import { bodyLimitOf, createWebhookVerifier } from './runtime/webhook-verifier.ts'
import { createSandbox } from './sandbox/sandbox.ts'
import { createVault, type Vault } from './secrets/vault.ts'
import type { Services, ServicesOptions } from './services.ts'
import { createBackups, type Backups } from './storage/backups.ts'
import { createConnections, type ConnectionStore } from './storage/connections.ts'
import { openDatabase } from './storage/database.ts'
import { createSecretOrigins, type SecretOrigins } from './storage/secret-origins.ts'
import { createGrants, type GrantStore } from './storage/grants.ts'
import { createImportedConnectors, type ImportedConnectorStore } from './storage/imported-connectors.ts'
import { createJournal, type Journal } from './storage/journal.ts'
import { createLiveVersions } from './storage/live-versions.ts'
import { createLibrary } from './storage/library.ts'
import { createSettings, type SettingsStore } from './storage/settings.ts'
import { createMcpServers } from './storage/mcp-servers.ts'
import { rescueInto, type RescuedFiles } from './storage/rescue.ts'
import { replayRunId } from './storage/replay-id.ts'
import { restoreNow } from './storage/restore.ts'
import { createRunRequests, type RunRequest } from './storage/run-requests.ts'
import { createTunnelSettings } from './storage/tunnel-settings.ts'
import { createTriggers, type Triggers } from './triggers/triggers.ts'
import { tunnelBeside, type TunnelBeside } from './triggers/tunnel/beside.ts'
import { reachProblem } from './triggers/tunnel/reach-problem.ts'
import type { ConnectionType } from '@shared/connection.ts'
import { nodeCatalog } from '@shared/document/catalog.ts'
import type { NodeId, RunId } from '@shared/id.ts'
import type { SecretUse } from '@shared/secret-ref.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { dirname, join } from 'node:path'

export { differences, readMcpConfig }
export type { McpServers }

/** A command is one write and no more: it had rather wait for an engine under load than be refused, in milliseconds. */
const busyMs = 5_000

/** The collections of a data folder, and the accounts that they need. The app may have it open meanwhile. */
export function openKnowledge(dataFolder: string, { workerPath }: { workerPath: string }): KnowledgeBeside {
  return knowledgeBeside(dataFolder, { workerPath, busyMs })
}

export type { KnowledgeBeside } from './compose/knowledge-beside.ts'

/** What may be done with a data folder that another process, the app or "flowbench serve", has open: it takes up what is done here. */
export type Beside = Pick<Services, 'catalog' | 'library' | 'sandbox' | 'imports' | 'packages' | 'activate' | 'exportRun'> & {
  triggers: Pick<Triggers, 'items' | 'live' | 'replay' | 'retry' | 'runAsNew' | 'resolve' | 'ask' | 'pollStatus' | 'subscriptions'>
  runs: Pick<Runs, 'list' | 'events'> & {
    /** Asked of the engine, which takes it up at once or when it starts. Throw AppError `not-found`, `conflict` or `invalid-input` for what could not be done. */
    cancel(runId: RunId, reason: string): void
    replay(runId: RunId): RunId
    runAsNew(runId: RunId, from: NodeId | null): RunId
  }
  approvals: ApprovalsBeside
  close(): Promise<void>
}

/** Takes up no run, and dispatches nothing. */
export function openBeside({ dataFolder, assetsFolder, workerPath, connectors: given }: { dataFolder: string } & Pick<ServicesOptions, 'assetsFolder' | 'workerPath' | 'connectors'>): Beside {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  const clock = systemClock
  const imported = createImportedConnectors(database)
  const connectors = withImported(imported, given)
  followMcp(connectors, withIncluded(createMcpServers(database)), { everyMs: null })
  const catalog = createCatalog({ connectors, samplesFolder: join(assetsFolder, 'samples') })
  const library = createLibrary(database, clock, { examplesFolder: join(assetsFolder, 'examples'), catalog, keepRemoved: true, nameNow: (name) => connections.nameNow(name) })
  const vault = createVault(database, { now: () => clock.now(), environment: process.env, keychain: null })
  const connections = createConnections(database, { now: () => clock.now(), checkConfig: checkConnection(connectors) })
  const journal = createJournal(database)
  const grants = createGrants(database, clock)
  const http = createHttp({ grants: () => grants.list() })
  const packages = packagesIn(database, { connectors, grants, settings: createSettings(database), http, start: processBeside(workerPath) })
  const httpFor = (signal: AbortSignal): ActionHttp => ({ request: (request) => http.request({ ...request, signal }) })
  const triggers = createTriggers(database, {
    clock, random: Math.random, alarm: systemAlarm(() => clock.now()), ledger: createWriteLedger(database, () => clock.now()),
    verify: createWebhookVerifier({ connectors, connections, reveal: (ref) => vault.reveal(ref), crypto: webhookCrypto }),
    maxBodyBytes: bodyLimitOf(connectors),
    poll: () => Promise.reject(new Error('A process beside the engine polls nothing')),
    missed: { askable: () => [], list: () => Promise.reject(new Error('A process beside the engine asks for nothing that was missed')) },
    startRun: () => Promise.reject(new Error('A process beside the engine starts no runs')), resolveWrite: () => false, tidy: () => Promise.resolve(),
    askAboutWrite: createAskAboutWrite({ journal, actionOf: actionRegistry(connectors), open: createOpenConnection({ connections, reveal: (ref) => vault.reveal(ref), tokens: createAccessTokens({ vault, http: httpFor, now: () => clock.now() }) }), http: httpFor }),
    draftOf: (id) => library.workflow(id), nameNow: (name) => connections.nameNow(name),
  })
  const sandbox = createSandbox({ workerPath })
  const requests = createRunRequests(database, () => clock.now())
  const ask = (request: RunRequest): void => {
    checkRequest(request, { journal, findWorkflow: (id) => library.workflow(id), now: clock.now() })
    requests.add(request)
  }
  const imports = createImports({
    store: imported, isTaken: (key) => connectors.get(key) !== undefined, workerPath: join(dirname(workerPath), 'openapi-worker.js'), now: () => clock.now(), onChanged: () => undefined,
    http: httpFor,
    usesOf: (key) => connectorUses(key, { list: () => library.list(), workflow: (id) => library.workflow(id), live: () => triggers.live.live().map(({ workflow }) => workflow) }),
  })
  return {
    catalog, library, sandbox, packages, triggers, imports,
    activate: (id) => activate(id, { library, catalog, live: triggers.live, sandbox, reachProblem: () => reachProblem(createTunnelSettings(database).get()) }),
    approvals: approvalsBeside(createApprovalList(database, () => clock.now()), vault),
    runs: {
      list: (query) => withTurns(journal, query),
      events: (runId) => journal.read(runId),
      cancel: (runId, reason) => ask({ kind: 'cancel', runId, reason }),
      replay(runId) {
        ask({ kind: 'replay', runId })
        return replayRunId(runId)
      },
      runAsNew(runId, from) {
        const as = newRunId()
        ask({ kind: 'run-as-new', runId, from, as })
        return as
      },
    },
    exportRun: (id) => exportRun(journal.read(id), vault),
    async close() {
      imports.close()
      packages.close()
      await triggers.close()
      await Promise.all([http.close(), sandbox.close()])
      database.close()
    },
  }
}

/** The connectors there are, with those that are imported by now. A process beside the engine does not stay for long. */
function withImported(store: ImportedConnectorStore, given: readonly Connector[] = builtIn): LiveConnectorList {
  const connectors = createConnectorList([...given, ...providers.map(providerConnector)])
  followImported(connectors, store, { everyMs: null })
  return connectors
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

/** The grants of a data folder alone. No run is taken up, so the app may have the folder open meanwhile. */
export function openGrants(dataFolder: string): { grants: GrantStore; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  return { grants: createGrants(database, systemClock), close: () => void database.close() }
}

/** The vault and the connections of a data folder alone. No run is taken up, so the app may have the folder open meanwhile. `workerPath` null: no SQLite file can be tried. */
export function openAccounts(dataFolder: string, workerPath: string | null = null): { vault: Vault; secretOrigins: SecretOrigins; connections: ConnectionStore; renameConnection: RenameConnection; connectionTypes(): ConnectionType[]; beginSignIn: BeginSignIn; testConnection: LookUps['testConnection']; signOut: SignOut; rotateSecret: RotateSecret; secretUses(): SecretUse[]; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  const { now } = systemClock
  const connectors = withImported(createImportedConnectors(database))
  const vault = createVault(database, { now, environment: process.env, keychain: null })
  const connections = createConnections(database, { now, checkConfig: checkConnection(connectors) })
  const grants = createGrants(database, systemClock)
  const http = createHttp({ grants: () => grants.list() })
  const packages = packagesIn(database, { connectors, grants, settings: createSettings(database), http, start: processBeside(null) })
  const httpFor = (signal: AbortSignal): StepHttp => ({ request: (request) => http.request({ ...request, signal }), stream: (request) => http.stream({ ...request, signal }) })
  const opening: OpenConnectionOptions = { connections, reveal: (ref) => vault.reveal(ref), openLlm: createOpenLlm(providers), tokens: createAccessTokens({ vault, http: httpFor, now }) }
  const databases = workerPath === null ? undefined : createDatabases({ start: startSqliteNode(join(dirname(workerPath), 'sqlite-process.js')), ownFolder: dataFolder })
  const doors = createOtherDoors({ net: createNet({ grants: () => grants.list() }), ...(databases && { databases }) })
  const lookUps = createLookUps({
    connectors, actionOf: actionRegistry(connectors), open: createOpenConnection(opening), http: httpFor, doors, checkConfig: checkConnection(connectors),
    openCandidate: (candidate) => createOpenConnection({ ...opening, ...candidateOf(candidate, { connections, vault, now }) }),
  })
  const library = createLibrary(database, systemClock, { examplesFolder: '', catalog: nodeCatalog([]), keepRemoved: true })
  const live = createLiveVersions(database, now, (id) => library.workflow(id))
  return {
    vault, connections,
    renameConnection: createConnectionRename(database, { connections, now }),
    testConnection: (at) => lookUps.testConnection(at), signOut: createSignOut({ connections, vault }), rotateSecret: createRotateSecret({ connections, lookUps, vault }),
    secretUses: () => secretUses({ connections, servers: () => [...createMcpServers(database).list(), ...ownServer(vault)], list: () => library.list(), workflow: (id) => library.workflow(id), live: () => live.live().map(({ workflow }) => workflow), tunnelConfig: () => createTunnelSettings(database).get().config }),
    secretOrigins: createSecretOrigins(database, { now }),
    connectionTypes: () => connectionTypes(connectors),
    beginSignIn: createSignIns({ connectors, connections, vault, now, http: httpFor }),
    close() {
      packages.close()
      databases?.close()
      void http.close()
      database.close()
    },
  }
}

/** The MCP servers of a data folder alone. The app may have it open meanwhile: it sees a change within seconds. */
export function openMcpServers(dataFolder: string): { mcp: McpServers; close(): Promise<void> } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  const vault = createVault(database, { now: systemClock.now, environment: process.env, keychain: null })
  const grants = createGrants(database, systemClock)
  const http = createHttp({ grants: () => grants.list() })
  const mcp = openMcp(database, { connectors: withImported(createImportedConnectors(database)), clock: systemClock, vault, http, grants })
  return {
    mcp,
    async close() {
      await mcp.close()
      await http.close()
      database.close()
    },
  }
}

/** The connectors that a person added, of a data folder alone; null stands for one that is nowhere. The app may have it open meanwhile: it sees a change within seconds. */
export function openPackages(dataFolder: string | null, workerPath: string, registry?: string): { packages: AddedPackages; settings: SettingsStore; pack: typeof packSource; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  const grants = createGrants(database, systemClock)
  const settings = createSettings(database)
  const http = createHttp({ grants: () => grants.list() })
  const connectors = withImported(createImportedConnectors(database))
  const packages = packagesIn(database, { connectors, grants, settings, http, start: processBeside(workerPath), pieces: { areOn: true, registry } })
  return {
    packages, settings, pack: packSource,
    close() {
      packages.close()
      void http.close()
      database.close()
    },
  }
}

/** `null`: they are listed, and none is asked anything. */
function processBeside(workerPath: string | null): ReturnType<typeof startNode> {
  return startNode(join(workerPath === null ? '.' : dirname(workerPath), 'confined-process.js'))
}

/** The backups of a data folder alone; the app may have it open meanwhile. */
export function openBackups(dataFolder: string): { backups: Backups; close(): void } {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
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
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  const vault = createVault(database, { now: systemClock.now, environment: process.env, keychain: null })
  return { vault, tunnel: tunnelBeside(database, { dataFolder, clock: systemClock }), close: () => void database.close() }
}
