import type { NodeId, RunId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import type { Beside } from '../beside.ts'
import { CommandError } from './command.ts'
import { plain, printJson, printLine } from './print.ts'

export type RunAction = 'cancel' | 'replay' | 'run-as-new'

const whenTakenUp = 'at once if "flowbench serve" or the app runs, else when it is started'

/** What only the engine can do with a run is asked of it, as approvals are answered. */
export function askRuns({ runs }: Beside, { action, runId, from, asJson }: { action: RunAction; runId: RunId; from: string | undefined; asJson: boolean }): void {
  if (action === 'cancel') {
    runs.cancel(runId, 'Cancelled from the command line')
    if (asJson) return printJson({ runId, asked: 'cancel' })
    return printLine(`${runId} is cancelled, ${whenTakenUp}.`)
  }
  const next = action === 'replay' && from === undefined ? runs.replay(runId) : runs.runAsNew(runId, from === undefined ? null : nodeCalled(runs, runId, from))
  if (asJson) return printJson({ runId: next, asked: action, of: runId })
  printLine(`${next} ${action === 'replay' && from === undefined ? 'goes on with' : 'repeats'} ${runId}, ${whenTakenUp}.`)
}

/** By its id or its name, in the workflow as the run had it. */
function nodeCalled(runs: Beside['runs'], runId: RunId, name: string): NodeId {
  const { nodes } = viewOf(runs.events(runId)).workflow
  const named = nodes.filter((node) => node.name === name)
  const found = nodes.find(({ id }) => id === name) ?? (named.length === 1 ? named[0] : undefined)
  if (found) return found.id
  if (named.length > 1) throw new CommandError(`${named.length} steps are called "${plain(name)}"; name one by its id: ${named.map(({ id }) => id).join(', ')}.`)
  throw new CommandError(`${runId} has no step "${plain(name)}". It has ${nodes.map(({ id }) => id).join(', ')}.`)
}
