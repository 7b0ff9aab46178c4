import { dirname, join } from 'node:path'
import type { ActionHttp } from '@main/connectors/define.ts'
import { connectors } from '@main/connectors/index.ts'
import { systemClock } from '@main/platform/clock.ts'
import { createHttp } from '@main/platform/http/client.ts'
import { createNet } from '@main/platform/net/net.ts'
import { indexFiles } from '@main/rag/index-files.ts'
import { createKnowledge, type Knowledge } from '@main/rag/knowledge.ts'
import { checkConnection } from '@main/runtime/check-connection.ts'
import { createConnectorList } from '@main/runtime/connector-list.ts'
import { createOtherDoors } from '@main/runtime/doors.ts'
import { createAccessTokens } from '@main/runtime/oauth/access-tokens.ts'
import { createOpenConnection } from '@main/runtime/open-connection.ts'
import { createProviderAccounts } from '@main/runtime/provider-account.ts'
import { createVault } from '@main/secrets/vault.ts'
import { createConnections } from '@main/storage/connections.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createGrants } from '@main/storage/grants.ts'

export type KnowledgeBeside = { knowledge: Knowledge; index: (collection: string, paths: readonly string[], options: Parameters<typeof indexFiles>[3]) => ReturnType<typeof indexFiles>; close(): Promise<void> }

/** The collections of a data folder, with the accounts that they may need. No run is taken up, so the app may have the folder open meanwhile. */
export function knowledgeBeside(dataFolder: string, { workerPath, busyMs }: { workerPath: string; busyMs: number }): KnowledgeBeside {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  const { now } = systemClock
  const list = createConnectorList(connectors)
  const grants = createGrants(database, systemClock)
  const http = createHttp({ grants: () => grants.list() })
  const httpFor = (signal: AbortSignal): ActionHttp => ({ request: (request) => http.request({ ...request, signal }) })
  const vault = createVault(database, { now, environment: process.env, keychain: null })
  const connections = createConnections(database, { now, checkConfig: checkConnection(list) })
  const open = createOpenConnection({ connections, reveal: (ref) => vault.reveal(ref), tokens: createAccessTokens({ vault, http: httpFor, now }) })
  const doors = createOtherDoors({ net: createNet({ grants: () => grants.list() }) })
  const knowledge = createKnowledge({
    folder: dataFolder, workerPath: join(dirname(workerPath), 'rag-worker.js'), now,
    openAccount: createProviderAccounts({ connectors: list, connections, open, http: httpFor, net: (signal) => doors(signal).net }),
  })
  return {
    knowledge,
    index: (...given) => indexFiles(knowledge, ...given),
    async close() {
      await Promise.all([knowledge.close(), http.close()])
      database.close()
    },
  }
}
