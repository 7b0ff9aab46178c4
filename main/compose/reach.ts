// reach: the ways out that steps, polls, look-ups and sign-ins have: HTTP, sockets, files, databases, and the sandbox for code.

import { dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { ActionRag, ActionSandbox, OtherDoors } from '@main/connectors/define.ts'
import { createDatabases } from '@main/databases/databases.ts'
import { startSqliteNode } from '@main/databases/start-process.ts'
import type { Http } from '@main/platform/http/types.ts'
import type { McpPort } from '@main/mcp/port.ts'
import type { Clock } from '@main/platform/clock.ts'
import { createHttp } from '@main/platform/http/client.ts'
import { createNet } from '@main/platform/net/net.ts'
import type { StartProcess } from '@main/platform/process/fork-node.ts'
import { createOtherDoors, type StepDoors, type StepHttp, type StepMcp } from '@main/runtime/doors.ts'
import { createSandbox, type Sandbox } from '@main/sandbox/sandbox.ts'
import { createGrants, type GrantStore } from '@main/storage/grants.ts'

export interface Reach {
  /** The addresses on this machine and in its network that a person allowed. */
  grants: GrantStore
  sandbox: Sandbox
  sandboxFor(signal: AbortSignal): ActionSandbox
  /** For calls of the app itself, each with a time of its own. */
  http: Http
  httpFor(signal: AbortSignal): StepHttp
  otherDoors(signal: AbortSignal): OtherDoors & { mcp: StepMcp }
  /** All that a step has. */
  doors(signal: AbortSignal): StepDoors
  close(): Promise<void>
}

export type ReachOptions = { clock: Clock; workerPath: string; dataFolder: string | null; startSqlite?: StartProcess | undefined; rag(signal: AbortSignal): ActionRag; mcp: McpPort }

export function createReach(database: Database, { clock, workerPath, dataFolder, startSqlite = startSqliteNode(join(dirname(workerPath), 'sqlite-process.js')), rag, mcp }: ReachOptions): Reach {
  const grants = createGrants(database, clock)
  const sandbox = createSandbox({ workerPath })
  const http = createHttp({ grants: () => grants.list() })
  const databases = createDatabases({ start: startSqlite, ownFolder: dataFolder })
  const otherDoors = createOtherDoors({ net: createNet({ grants: () => grants.list() }), databases, rag, mcp })
  const sandboxFor = (signal: AbortSignal): ActionSandbox => ({ runCode: (job) => sandbox.runCode({ ...job, signal }), runJsonata: (job) => sandbox.runJsonata({ ...job, signal }) })
  const httpFor = (signal: AbortSignal): StepHttp => ({
    request: (request) => http.request({ ...request, signal }),
    stream: (request) => http.stream({ ...request, signal: request.signal ? AbortSignal.any([request.signal, signal]) : signal }),
  })
  return {
    grants, sandbox, sandboxFor, http, httpFor, otherDoors,
    doors: (signal) => ({ http: httpFor(signal), sandbox: sandboxFor(signal), ...otherDoors(signal) }),
    async close() {
      databases.close()
      await Promise.all([sandbox.close(), http.close()])
    },
  }
}
