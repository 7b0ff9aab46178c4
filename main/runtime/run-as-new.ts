import type { RunId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { Runs } from './runs.ts'

/** The payload of a run from the beginning: of a live run through the live version of now, of another as the run had it. Throws AppError `not-found`. */
export function runAsNew(runId: RunId, runs: Pick<Runs, 'events' | 'runAsNew'>, live: () => readonly { workflow: Workflow }[]): RunId {
  const { startedBy, workflowId } = viewOf(runs.events(runId))
  const isLive = startedBy.kind === 'event' && startedBy.version === 'live'
  return runs.runAsNew(runId, isLive ? live().find(({ workflow }) => workflow.id === workflowId)?.workflow : undefined)
}
