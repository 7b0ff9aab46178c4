// mcp-stdio: the tools of a data folder over standard input and output, whoever has the folder open.
//
//   D1. The folder is held only while something is done in it: whoever opens the app meanwhile waits for seconds, not for the
//       end of the program that calls.
//   D2. Where another process has it, that one is asked; nothing of a run is done here then.

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { startMcpStdio } from '@main/mcp/server/stdio.ts'
import { callRemote } from '@main/mcp/server/remote-call.ts'
import type { HostAnswer, HostCall, HostTool, ToolHost } from '@main/mcp/server/tool-host.ts'
import { systemClock } from '@main/platform/clock.ts'
import { createMcpTools, toolsOf, type McpTools } from '@main/runtime/mcp-tools.ts'
import { databaseName, openDatabase } from '@main/storage/database.ts'
import { createLibrary } from '@main/storage/library.ts'
import { createLiveVersions } from '@main/storage/live-versions.ts'
import { findDoor } from '@main/storage/mcp-door.ts'
import { createMcpOfferStore } from '@main/storage/mcp-offer.ts'
import { nodeCatalog } from '@shared/document/catalog.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { createMcpOffers, type McpOffers } from './mcp-offers.ts'
import type { Services } from './services-interface.ts'

export type McpStdioOptions = {
  dataFolder: string
  /** Opens the folder for this process alone. Rejects with AppError `conflict` while another one has it. */
  open(): Promise<Services>
  onTrouble(error: unknown): void
}

const lookEveryMs = 3_000
/** Calls come in bursts, and opening a folder takes a moment. */
const idleMs = 5_000
const busyMs = 5_000

/** Resolves when standard input has ended, or `until`; everything is closed in order then. */
export async function serveMcpStdio({ dataFolder, open, onTrouble }: McpStdioOptions, until: Promise<unknown>): Promise<void> {
  const { default: { version } } = await import('../../package.json', { with: { type: 'json' } })
  const host = createFolderTools({ dataFolder, open, onTrouble })
  const served = await startMcpStdio({ host, version, onTrouble })
  await Promise.race([served.ended, until])
  await served.close()
  await host.close()
}

type Engine = { services: Services; tools: McpTools }

function createFolderTools({ dataFolder, open, onTrouble }: McpStdioOptions): ToolHost & { close(): Promise<void> } {
  const listeners = new Set<() => void>()
  const ended = new AbortController()
  let engine: Promise<Engine> | null = null
  let calls = 0
  let idle: NodeJS.Timeout | undefined
  let seen: string | null = null
  let lookedAt: string | null = null

  const list = (): HostTool[] => withOffers(dataFolder, (offers) => toolsOf(offers.targets()))
  const look = (): void => {
    try {
      const mark = markOf(dataFolder)
      if (mark === lookedAt) return
      lookedAt = mark
      const now = JSON.stringify(list())
      const before = seen
      seen = now
      if (before !== null && before !== now) for (const listener of listeners) listener()
    } catch (error) {
      onTrouble(error)
    }
  }
  const timer = setInterval(look, lookEveryMs).unref()
  const begin = async (): Promise<Engine> => {
    const services = await open()
    return { services, tools: createMcpTools({ runs: services.runs, targets: () => services.mcpServing.targets(), waitsForPeople: false }) }
  }
  const leave = async (): Promise<void> => {
    const under = engine
    engine = null
    await (await under?.catch(() => null))?.services.close()
  }
  /** Null while another process has the folder. */
  const opened = async (): Promise<Engine | null> => {
    try {
      // One that is about to be left is waited for, since it still holds the folder.
      return await (engine ??= leaving.then(begin))
    } catch (error) {
      engine = null
      if (toFailure(error).code === 'conflict') return null
      throw error
    }
  }
  const callHere = async (call: HostCall): Promise<HostAnswer | null> => {
    clearTimeout(idle)
    calls++
    try {
      const here = await opened()
      return here && await here.tools.call(call)
    } finally {
      if (--calls === 0) idle = setTimeout(() => { leaving = leave().catch(onTrouble) }, idleMs).unref()
    }
  }
  let leaving: Promise<void> = Promise.resolve()

  return {
    tools: list,
    onToolsChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async call(call) {
      const answer = await callHere(call)
      if (answer) return answer
      const door = findDoor(dataFolder)
      if (!door) throw notOffered()
      return await callRemote(door, call, ended.signal)
    },
    async close() {
      clearInterval(timer)
      clearTimeout(idle)
      ended.abort()
      await leaving
      await leave()
    },
  }
}

/** Another one when something was written. */
function markOf(dataFolder: string): string {
  return ['', '-wal'].map((end) => statSync(join(dataFolder, `${databaseName}${end}`), { throwIfNoEntry: false })).map((file) => `${file?.mtimeMs} ${file?.size}`).join(' ')
}

/** Looks without holding the folder. */
function withOffers<T>(dataFolder: string, work: (offers: McpOffers) => T): T {
  const database = openDatabase({ folder: dataFolder, quickCheck: false, busyMs })
  try {
    const library = createLibrary(database, systemClock, { examplesFolder: '', catalog: nodeCatalog([]), keepRemoved: true })
    const live = createLiveVersions(database, () => systemClock.now(), (id) => library.workflow(id))
    return work(createMcpOffers({ store: createMcpOfferStore(database), live, workflows: library }))
  } finally {
    database.close()
  }
}

function notOffered(): AppError {
  return new AppError({ code: 'forbidden', message: 'Flowbench is open with this data folder, and does not offer its workflows to other programs. Switch on "Flowbench as an MCP server" under Settings, start "flowbench serve" with --mcp, or close it; then call again. Nothing was run.', retryable: true })
}
