import type { RunId } from '@shared/id.ts'
import { isLiveRun } from '@shared/run-event.ts'
import { viewOf } from '@shared/run-view.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { RunAgain } from './replays.ts'
import type { Runs } from './runs.ts'

/**
 * The payload of a run from the beginning: of a live run through the live version of now, of another as the run had it.
 * From a node on it is always as the run had it, since outputs of that run stand in. Throws AppError `not-found`, or
 * `invalid-input` for a node that cannot be begun from.
 */
export function runAsNew(runId: RunId, runs: Pick<Runs, 'events' | 'runAsNew'>, live: () => readonly { workflow: Workflow }[], again: RunAgain = {}): RunId {
  const { startedBy, workflowId } = viewOf(runs.events(runId))
  const isLive = isLiveRun(startedBy) && again.from === undefined
  const workflow = isLive ? live().find(({ workflow }) => workflow.id === workflowId)?.workflow : undefined
  return runs.runAsNew(runId, { ...again, ...(workflow && { workflow }) })
}
