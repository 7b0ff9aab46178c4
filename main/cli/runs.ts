import { RunId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { openBesideIn } from './open.ts'
import { limitFrom } from './outbox.ts'
import { plain, printJson, printLine } from './print.ts'
import { runLines } from './run-lines.ts'
import { runResult } from './run-result.ts'

/** `flowbench runs list|show|export`: what ran in a data folder, also while it is open elsewhere. */
export async function runs({ positionals: [action = '', id, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!['list', 'show', 'export'].includes(action)) throw new CommandError(`"${action}" is none of list, show and export.`)
  if (action === 'list' ? id !== undefined : id === undefined || rest.length > 0) throw new CommandError(action === 'list' ? '"flowbench runs list" takes no run.' : `Say which run: flowbench runs ${action} ID`)
  const beside = openBesideIn(texts['data'])
  const asJson = flags['json'] === true
  try {
    if (action === 'list') {
      const list = beside.runs.list({ limit: limitFrom(texts['limit']) })
      if (asJson) printJson({ runs: list })
      else if (list.length === 0) printLine('Nothing has run yet.')
      else for (const summary of list) printLine(lineOf(summary))
      return 0
    }
    const events = beside.runs.events(runIdFrom(id ?? ''))
    const view = viewOf(events)
    if (action === 'export') printJson({ format: 'flowbench/recording', version: 1, runId: view.runId, workflowId: view.workflowId, events })
    else if (asJson) printJson(runResult(view))
    else for (const line of runLines(view, view.startedBy)) printLine(line)
    return 0
  } finally {
    await beside.close()
  }
}

function lineOf({ runId, workflowName, number, status, isQueued, startedAt, failure }: RunSummary): string {
  return [new Date(startedAt).toISOString(), (isQueued ? 'waiting' : status).padEnd(9), runId, `${plain(workflowName)} #${number}`, failure ? plain(failure.message) : ''].filter((part) => part !== '').join('  ')
}

function runIdFrom(text: string): RunId {
  const parsed = RunId.safeParse(text)
  if (!parsed.success) throw new CommandError(`"${plain(text)}" is not a run: they are called run_…, as "flowbench runs list" shows them.`)
  return parsed.data
}
