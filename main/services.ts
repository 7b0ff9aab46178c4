// services: everything the app consists of, put together without Electron. The desktop, the command line, the tests and
// the benchmarks use the same.

import { dirname, join } from 'node:path'
import { createCatalog } from './catalog.ts'
import { connectors as builtIn } from './connectors/index.ts'
import { createImports } from './openapi/imports.ts'
import { startNode } from './confined/start-process.ts'
import { usualPlaces } from './llm/find-local.ts'
import { providers as builtInProviders } from './llm/providers.ts'
import { createTidying } from './outbox/tidying.ts'
import { createWriteLedger } from './outbox/write-ledger.ts'
import { systemAfter } from './platform/after.ts'
import { createAwake } from './platform/awake.ts'
import { systemClock } from './platform/clock.ts'
import { createIndexJobs } from './rag/index-jobs.ts'
import { createKnowledge } from './rag/knowledge.ts'
import { actionRegistry } from './runtime/action-registry.ts'
import { systemAlarm } from './runtime/alarm.ts'
import { createApprovalList } from './runtime/approval-list.ts'
import { createApprovals } from './runtime/approvals.ts'
import { createAskAboutWrite } from './runtime/ask-about-write.ts'
import { carryOutRequests } from './runtime/carry-out.ts'
import { collectionAccounts } from './compose/collection-accounts.ts'
import { collectionUses } from './runtime/collection-uses.ts'
import { checkConnection, connectionTypes } from './runtime/check-connection.ts'
import { createConnectorList } from './runtime/connector-list.ts'
import { connectionUses, connectorUses, type UsesSource } from './runtime/connector-uses.ts'
import { followImported } from './runtime/follow-imported.ts'
import { journalWithOutbox } from './runtime/journal-with-outbox.ts'
import { providerConnector } from './runtime/llm/provider-connector.ts'
import { createPollSource } from './runtime/poll-source.ts'
import { createTransformPreview } from './runtime/preview-transform.ts'
import { createEventLists } from './runtime/event-lists.ts'
import { exportRun } from './runtime/export-run.ts'
import { createRagDoor } from './runtime/rag-door.ts'
import { createProviderAccounts } from './runtime/provider-account.ts'
import { createLookUps } from './runtime/look-ups.ts'
import { createRotateSecret } from './runtime/rotate-secret.ts'
import { runAsNew } from './runtime/run-as-new.ts'
import type { RunAgain } from './runtime/replays.ts'
import { createRuns } from './runtime/runs.ts'
import { bodyLimitOf } from './runtime/webhook-verifier.ts'
import { secretUses } from './runtime/secret-uses.ts'
import { createSubscriptionSource } from './runtime/subscription-source.ts'
import { createWrites } from './runtime/writes.ts'
import { damaged, endedUncleanly, isDamage } from './storage/damage.ts'
import { databaseName, openDatabase } from './storage/database.ts'
import { lockFolder } from './storage/folder-lock.ts'
import { createImportedConnectors } from './storage/imported-connectors.ts'
import { createLibrary } from './storage/library.ts'
import { createMcpServers } from './storage/mcp-servers.ts'
import { createRestMark } from './storage/rest-mark.ts'
import { finishRestore } from './storage/restore.ts'
import { createRunRequests } from './storage/run-requests.ts'
import { createSettings } from './storage/settings.ts'
import { createStorage } from './storage/storage.ts'
import { createTunnelSettings } from './storage/tunnel-settings.ts'
import { createTriggers } from './triggers/triggers.ts'
import { reachProblem } from './triggers/tunnel/reach-problem.ts'
import { createTunnel } from './triggers/tunnel/tunnel.ts'
import type { RunId } from '@shared/id.ts'
import { keepOf } from '@shared/settings.ts'
import { activate } from './activate.ts'
import { createAccounts } from './compose/accounts.ts'
import { createModels } from './compose/models.ts'
import { packagesIn } from './compose/packages-in.ts'
import { mcpViews, openMcp } from './compose/mcp.ts'
import { createMcpServing, ownServer } from './compose/mcp-serving.ts'
import { createReach } from './compose/reach.ts'
import type { Services, ServicesOptions } from './compose/services-interface.ts'

export type { Services, ServicesOptions } from './compose/services-interface.ts'
export type { McpSignIn } from './mcp/sign-in.ts'
export { serveMcpStdio } from './compose/mcp-stdio.ts'
export { readMcpConfig } from './mcp/read-config.ts'

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

async function openLocked({ dataFolder, workerPath, assetsFolder, connectors: given = builtIn, providers = builtInProviders, localModels = usualPlaces, startProcess = startNode(join(dirname(workerPath), 'confined-process.js')), startSqlite, keychain = null, log = () => undefined, onTidied }: ServicesOptions, release: () => void): Promise<Services> {
  const isUnclean = dataFolder !== null && endedUncleanly(join(dataFolder, databaseName))
  const database = openDatabase({ folder: dataFolder, quickCheck: dataFolder !== null })
  const clock = systemClock
  const storage = createStorage(database, { now: () => clock.now(), endedUncleanly: isUnclean, log })
  const onTrouble = (error: unknown): void => storage.health.report(error)
  const connectors = createConnectorList([...given, ...providers.map(providerConnector)])
  const imported = createImportedConnectors(database)
  const following = followImported(connectors, imported, { onTrouble })
  const catalog = createCatalog({ connectors, samplesFolder: join(assetsFolder, 'samples') })
  const library = createLibrary(database, clock, { examplesFolder: join(assetsFolder, 'examples'), catalog, nameNow: (name) => connections.nameNow(name) })
  const knowledge = createKnowledge({ folder: dataFolder, workerPath: join(dirname(workerPath), 'rag-worker.js'), now: () => clock.now(), openAccount: (...account) => openProvider(...account) })
  const reach = createReach(database, { clock, workerPath, dataFolder, startSqlite, rag: createRagDoor(knowledge), mcp: { tools: () => mcp.port.tools(), call: (call) => mcp.port.call(call) } })
  const { grants, sandbox, sandboxFor, httpFor, otherDoors } = reach
  const settings = createSettings(database)
  const packages = packagesIn(database, { connectors, grants, settings, http: reach.http, start: startProcess, log })
  const actionOf = actionRegistry(connectors)
  const alarm = systemAlarm(() => clock.now())
  const accounts = createAccounts(database, { connectors, providers, reach, clock, alarm, keychain, onTrouble })
  const { vault, secretOrigins, connections, open } = accounts
  const indexJobs = createIndexJobs(knowledge, { now: () => clock.now() })
  const openProvider = createProviderAccounts({ connectors, connections, open, http: httpFor, net: (signal) => otherDoors(signal).net })
  const mcp = openMcp(database, { connectors, vault, http: reach.http, grants, clock, onTrouble })
  const models = createModels(database, { connections, grants, places: localModels, now: () => clock.now(), settings, redact: (text) => vault.redact(text), startedOf: (runId) => journal.read(runId)[0] })
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
    secrets: accounts.secrets,
    rates: accounts.rates,
    doors: reach.doors,
    meter: models.meter,
    live: models.live,
    findWorkflow: (id) => library.workflow(id),
  })
  const approvals = createApprovals({ list: approvalList, journal, answerRun: (at, given) => runs.answer(at, given), now: () => clock.now() })
  const endedInOrder = restMark.since() !== undefined
  runs.recover()
  approvals.start()
  const poll = createPollSource({ connectors, open, http: httpFor, doors: otherDoors, secrets: accounts.secrets })
  const tidying = createTidying(database, { keep: () => keepOf(settings.get()), now: () => clock.now(), collectFiles: () => storage.backups.collectUnreferenced(), onTidied })
  const triggers = createTriggers(database, {
    clock, alarm, endedInOrder, canKeep: () => storage.health.status().state === 'ok', random: Math.random, ledger, verify: accounts.verifyWebhook, maxBodyBytes: bodyLimitOf(connectors),
    poll, missed: createEventLists({ connectors, connections, open, http: httpFor }),
    subscriptions: createSubscriptionSource({ connectors, connections, open, openCandidate: (candidate) => accounts.openCandidate(candidate), http: httpFor, secrets: accounts.secrets }),
    startRun: (run) => runs.startInGroup(run),
    resolveWrite: (at, resolution) => runs.resolve(at, resolution),
    tidy: () => tidying.tidy(),
    askAboutWrite: createAskAboutWrite({ journal, actionOf, open, http: httpFor, doors: otherDoors }),
    draftOf: (id) => library.workflow(id), nameNow: (name) => connections.nameNow(name), onTrouble,
  })
  wake = () => triggers.wake()
  const again = (id: RunId, more?: RunAgain): RunId => runAsNew(id, runs, () => triggers.live.live(), more)
  const endRequests = carryOutRequests({ requests: createRunRequests(database, () => clock.now()), runs, runAsNew: again, log })
  storage.health.onChanged(({ state }) => {
    if (state === 'damaged') triggers.close().then(() => runs.close()).catch((error: unknown) => log('What was under way could not be ended in order', error))
  })
  const tunnelSettings = createTunnelSettings(database)
  const tunnel = createTunnel({ settings: tunnelSettings, triggers, reveal: (ref) => vault.reveal(ref), clock, random: Math.random, alarm })
  const workflows: UsesSource = { list: () => library.list(), workflow: (id) => library.workflow(id), live: () => triggers.live.live().map(({ workflow }) => workflow) }
  const mcpServing = createMcpServing(database, { runs, live: triggers.live, workflows, vault, dataFolder, program: join(dirname(workerPath), '..', 'cli', 'flowbench.js'), clock, onTrouble: (error) => log('The MCP server met an error', error) })
  const imports = createImports({
    store: imported, isTaken: (key) => connectors.get(key) !== undefined, http: httpFor, workerPath: join(dirname(workerPath), 'openapi-worker.js'), now: () => clock.now(),
    usesOf: (key) => connectorUses(key, workflows),
    onChanged: () => following.look(),
  })
  const lookUps = createLookUps({ connectors, actionOf, open, openCandidate: (candidate) => accounts.openCandidate(candidate), checkConfig: checkConnection(connectors), http: httpFor, doors: otherDoors })
  return {
    connectors, packages, catalog, knowledge, indexJobs, library, runs, approvals, grants, secretOrigins, sandbox, vault, connections,
    previewTransform: createTransformPreview({ actionOf, sandboxFor }),
    renameConnection: accounts.renameWith([() => library.forget(), () => triggers.live.forget()]),
    connectionTypes: () => connectionTypes(connectors), connectionUses: () => connectionUses(workflows), collectionAccounts: () => collectionAccounts({ knowledge, dataFolder, nameNow: (name) => connections.nameNow(name) }), collectionUses: () => collectionUses(workflows),
    lookUps, rotateSecret: createRotateSecret({ connections, lookUps, vault }), secretUses: () => secretUses({ ...workflows, connections, servers: () => [...createMcpServers(database).list(), ...ownServer(vault)], tunnelConfig: () => tunnelSettings.get().config }),
    triggers, tunnel, imports, mcp, mcpViews: () => mcpViews(mcp, workflows), mcpServing, models, beginSignIn: accounts.beginSignIn, signOut: accounts.signOut, signed: () => accounts.signed(),
    async previewPoll(trigger) {
      const { items } = await poll(trigger, { cursor: null, signal: AbortSignal.timeout(previewTimeoutMs) })
      return { items: items.slice(-mostPreviewed), listed: items.length }
    },
    activate: (id) => activate(id, { library, catalog, live: triggers.live, sandbox, reachProblem: () => reachProblem(tunnelSettings.get()) }), runAsNew: again,
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
        await Promise.all([dataFolder === null ? null : runs.end(shortMs), mcpServing.close(), tunnel.close().then(() => triggers.close())])
        indexJobs.close()
        awake.close()
        tidying.close()
        following.stop()
        imports.close()
        packages.close()
        endRequests()
        approvals.close()
        runs.close()
        models.close()
        accounts.close()
        await Promise.all([mcp.close(), reach.close(), knowledge.close()])
      } finally {
        database.close()
        release()
      }
    },
  }
}
