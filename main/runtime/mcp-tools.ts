// mcp-tools: workflows as tools of other programs.
//
//   W1. A call is a run like any other: its first fact is on the disk before anything of it is done, and whoever is gone finds it
//       in the list of runs. The same call again is another run.
//   W2. Called off by whoever called, the run is cancelled. Nothing else ends it: no lost connection, no end of this process.
//   W3. Nobody waits longer than `waitMs`: the answer then says that the run goes on, and which it is.

import { checkValue } from '@main/mcp/check-value.ts'
import type { HostAnswer, HostCall, HostTool, McpClient, ToolHost } from '@main/mcp/server/tool-host.ts'
import type { Target } from '@main/storage/live-versions.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { RunId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import { viewOf, type RunView } from '@shared/run-view.ts'
import { newRunId } from './keys.ts'
import { answerOf, stillUnderWay } from './mcp-answer.ts'
import { followProgress, isForPeople } from './mcp-progress.ts'
import type { Runs } from './runs.ts'

export type ToolTarget = Target & { tool: string }

export type McpToolsOptions = {
  /** The workflows that are offered now. */
  targets(): readonly ToolTarget[]
  runs: Pick<Runs, 'startInGroup' | 'cancel' | 'finished' | 'subscribe' | 'events' | 'summary'>
  onCalled?(call: { client: McpClient; tool: string }): void
  waitMs?: number
  /** Whether a call waits for what a person has to do. Without, its answer comes when only a person can go on. */
  waitsForPeople?: boolean
}

export type McpTools = ToolHost & {
  /** To be called now and then: tells whoever follows when the tools have changed. */
  look(): void
}

/** As long as a run takes at most, where its workflow says nothing else. */
const longestWaitMs = 600_000
const mostCallsAtOnce = 100
export const runResultTool = 'run_result'

const runResult: HostTool = {
  name: runResultTool, title: 'Result of a run', readOnly: true,
  description: 'What became of a run of one of the other tools, by the id that its answer had: whether it goes on, and its output when it has ended.',
  inputSchema: { type: 'object', properties: { runId: { type: 'string', description: 'Such as run_4Jq…' } }, required: ['runId'], additionalProperties: false },
}

export function createMcpTools({ targets, runs, onCalled = () => undefined, waitMs = longestWaitMs, waitsForPeople = true }: McpToolsOptions): McpTools {
  const listeners = new Set<() => void>()
  let underWay = 0
  let seen: string | null = null
  const tools = (): HostTool[] => toolsOf(targets())

  const run = async (target: ToolTarget, call: HostCall): Promise<HostAnswer> => {
    const runId = newRunId()
    let standsStill = (): void => undefined
    const standing = new Promise<null>((resolve) => { standsStill = () => resolve(null) })
    // Before it is started: a short run is over by the time that its start is on the disk.
    const unfollow = followProgress(runs, runId, (word, view) => {
      if (!waitsForPeople && isForPeople(view)) standsStill()
      call.onProgress(word)
    })
    try {
      await start(runId, target, call)
      return await outcome(runId, call, standing)
    } finally {
      unfollow()
    }
  }

  const start = (runId: RunId, { workflow, version }: ToolTarget, { args, client }: HostCall): Promise<RunId> => runs.startInGroup({
    runId, workflow, payload: args, mode: { kind: 'whole' }, startedBy: { kind: 'mcp', client: client.name, version },
    // A draft asks before it writes, as every test run does.
    writes: version === 'draft' ? 'ask' : 'send', doubt: 'wait',
  })

  const outcome = async (runId: RunId, call: HostCall, standing: Promise<null>): Promise<HostAnswer> => {
    const cancel = (): void => runs.cancel(runId, `${call.client.name === '' ? 'The program that called' : call.client.name} called it off`)
    if (call.signal.aborted) cancel()
    call.signal.addEventListener('abort', cancel, { once: true })
    let timer: NodeJS.Timeout | undefined
    const tooLong = new Promise<null>((resolve) => { timer = setTimeout(() => resolve(null), waitMs).unref() })
    try {
      const view = await Promise.race([runs.finished(runId), tooLong, standing])
      return view ? answerOf(view) : stillUnderWay(viewNow(runId))
    } finally {
      clearTimeout(timer)
      call.signal.removeEventListener('abort', cancel)
    }
  }

  const resultOf = (given: string): HostAnswer => {
    const view = calledRun(given)
    return view.status === 'running' ? stillUnderWay(view) : answerOf(view)
  }
  /** Programs see what programs called, and nothing else. */
  const calledRun = (given: string): RunView => {
    const runId = RunId.safeParse(given)
    const isCalled = runId.success && isKnown(() => runs.summary(runId.data).startedBy.kind === 'mcp')
    if (!isCalled) throw new AppError({ code: 'invalid-input', message: `There is no run ${given.slice(0, 80)} of one of these tools. It may have been removed, as it was older than runs are kept.`, retryable: false })
    return viewNow(runId.data)
  }
  const viewNow = (runId: RunId): RunView => viewOf(runs.events(runId))

  return {
    tools,
    onToolsChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    look() {
      const now = JSON.stringify(tools())
      const before = seen
      seen = now
      if (before !== null && before !== now) for (const listener of listeners) listener()
    },
    async call(call) {
      const { tool, args, client } = call
      if (tool === runResultTool) {
        refuseWrong(args, runResult.inputSchema, tool)
        return resultOf(String(args['runId']))
      }
      const target = targets().find((each) => each.tool === tool)
      if (!target) throw new AppError({ code: 'not-found', message: `There is no tool "${tool.slice(0, 80)}". Its workflow may have been renamed or switched off; list the tools again.`, retryable: false })
      refuseWrong(args, toolOf(target).inputSchema, tool)
      if (underWay >= mostCallsAtOnce) throw new AppError({ code: 'rate-limited', message: `${mostCallsAtOnce} calls are under way already. Call again when some have ended.`, retryable: true })
      onCalled({ client, tool })
      underWay++
      try {
        return await run(target, call)
      } finally {
        underWay--
      }
    },
  }
}

/** The tools that programs are told of. */
export function toolsOf(targets: readonly ToolTarget[]): HostTool[] {
  return [...targets.map(toolOf), runResult]
}

function toolOf({ tool, workflow: { name, description, trigger } }: ToolTarget): HostTool {
  const inputSchema = trigger.type === 'mcp' && trigger.inputSchema ? { ...trigger.inputSchema, type: 'object' } : { type: 'object' }
  return { name: tool, title: name, description: description === '' ? `Runs the workflow "${name}".` : description, inputSchema }
}

function refuseWrong(args: JsonObject, schema: JsonObject, tool: string): void {
  const [mismatch, ...more] = checkValue(args, schema)
  if (mismatch) throw new AppError({ code: 'invalid-input', message: `"${tool}" cannot be called so: ${mismatch.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}. ${mismatch.remedy}. Nothing was run.`, retryable: false })
}

function isKnown(look: () => boolean): boolean {
  try {
    return look()
  } catch (error) {
    if (toFailure(error).code === 'not-found') return false
    throw error
  }
}
