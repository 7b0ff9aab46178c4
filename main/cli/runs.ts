import { writeFileSync } from 'node:fs'
import { RunId, WorkflowId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import { RunStatus } from '@shared/run-status.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import type { Beside } from '../beside.ts'
import { askRuns } from './ask-runs.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { openBesideIn } from './open.ts'
import { limitFrom } from './outbox.ts'
import { plain, printJson, printLine } from './print.ts'
import { runLines } from './run-lines.ts'
import { runResult } from './run-result.ts'

/** `flowbench runs list|show|export|cancel|replay|run-as-new`: what ran in a data folder, also while it is open elsewhere. */
export async function runs({ positionals: [action = '', id, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!['list', 'show', 'export', 'cancel', 'replay', 'run-as-new'].includes(action)) throw new CommandError(`"${action}" is none of list, show, export, cancel, replay and run-as-new.`)
  if (action === 'list' ? id !== undefined : id === undefined || rest.length > 0) throw new CommandError(action === 'list' ? '"flowbench runs list" takes no run.' : `Say which run: flowbench runs ${action} ID`)
  const from = texts['from']
  if (from !== undefined && action !== 'replay') throw new CommandError('--from is of "flowbench runs replay ID --from STEP".')
  const beside = openBesideIn(texts['data'])
  const asJson = flags['json'] === true
  try {
    if (action === 'list') {
      const list = beside.runs.list({ limit: limitFrom(texts['limit']), status: statusFrom(texts['status']), workflowId: workflowFrom(texts['workflow'], beside.library), before: texts['before'] === undefined ? undefined : runIdFrom(texts['before']) })
      if (asJson) printJson({ runs: list })
      else if (list.length === 0) printLine('Nothing has run yet.')
      else for (const summary of list) printLine(lineOf(summary))
      return 0
    }
    const runId = runIdFrom(id ?? '')
    if (action === 'export') {
      const { text } = await beside.exportRun(runId)
      const to = texts['to']
      if (to === undefined) return (process.stdout.write(text), 0)
      writeTo(to, text)
      if (asJson) printJson({ exported: runId, file: to })
      else printLine(`${runId} was written to ${to}.`)
      return 0
    }
    if (action === 'cancel' || action === 'replay' || action === 'run-as-new') {
      askRuns(beside, { action, runId, from, asJson })
      return 0
    }
    const view = viewOf(beside.runs.events(runId))
    if (asJson) printJson(runResult(view))
    else for (const line of runLines(view, view.startedBy)) printLine(line)
    return 0
  } finally {
    await beside.close()
  }
}

function lineOf({ runId, workflowName, number, status, isQueued, startedAt, failure }: RunSummary): string {
  return [new Date(startedAt).toISOString(), (isQueued ? 'waiting' : status).padEnd(9), runId, `${plain(workflowName)} #${number}`, failure ? plain(failure.message) : ''].filter((part) => part !== '').join('  ')
}

function writeTo(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 })
  } catch (error) {
    throw new CommandError(`${path} could not be written: ${(error as Error).message}`)
  }
}

function statusFrom(text: string | undefined): RunStatus | undefined {
  if (text === undefined) return undefined
  const parsed = RunStatus.safeParse(text)
  if (!parsed.success) throw new CommandError(`--status takes one of ${RunStatus.options.join(', ')}, not "${text}".`)
  return parsed.data
}

/** By id, or by name; runs of a workflow that is gone are found by its id. */
function workflowFrom(text: string | undefined, library: Beside['library']): WorkflowId | undefined {
  if (text === undefined) return undefined
  const named = library.list().filter(({ id, name }) => id === text || name === text)
  if (named.length > 1) throw new CommandError(`${named.length} workflows are called "${plain(text)}"; name one by its id: ${named.map(({ id }) => id).join(', ')}.`)
  const parsed = WorkflowId.safeParse(named[0]?.id ?? text)
  if (!parsed.success) throw new CommandError(`There is no workflow "${plain(text)}".`)
  return parsed.data
}

function runIdFrom(text: string): RunId {
  const parsed = RunId.safeParse(text)
  if (!parsed.success) throw new CommandError(`"${plain(text)}" is not a run: they are called run_…, as "flowbench runs list" shows them.`)
  return parsed.data
}
