// replays: how a run that did not succeed is gone on with, or done again. Starts nothing itself.

import { replayRunId } from '@main/storage/replay-id.ts'
import type { Journal, RunStarted } from '@main/storage/journal.ts'
import { AppError } from '@shared/failure.ts'
import type { NodeId, RunId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { Workflow } from '@shared/workflow.ts'
import { keysOf } from './earlier-run.ts'
import { childRunId } from './keys.ts'
import type { RunFinished } from './outside.ts'
import type { StartRun } from './prepare-run.ts'

export type RunAgain = {
  /** Absent: as the run had it. */
  workflow?: Workflow
  /** Only this node and what follows; outputs of the run stand in for what leads to it. */
  from?: NodeId
  /** Its id, for callers that may ask twice: it is started once. */
  as?: RunId
}

type Kept = Pick<Journal, 'read' | 'has'>

/** The first fact of the run that replays this one. Throws AppError `not-found`, or `conflict` for a run that is under way (`end` null) or succeeded. */
export function replayOf(journal: Kept, runId: RunId, end: RunFinished | null, at: number): RunStarted {
  const started = startOf(journal, runId)
  if (!end || end.outcome === 'succeeded') throw new AppError({ code: 'conflict', message: `Only a run that did not succeed can be replayed; ${runId} ${end ? 'succeeded' : 'is under way'}.`, retryable: false })
  return { ...started, at, runId: replayRunId(runId), doubt: 'wait', replay: { of: runId, keys: keysOf(started) } }
}

/** The same payload from the beginning, or from a node on, through this workflow or as the run had it. Throws AppError `not-found`. */
export function againAs(journal: Kept, runId: RunId, { workflow, from }: RunAgain): StartRun {
  const { library, payload, vars, startedBy, writes, workflow: asItWas } = startOf(journal, runId)
  return { workflow: workflow ?? asItWas, ...(library && { library }), payload, ...(!workflow && { vars }), mode: from === undefined ? { kind: 'whole' } : { kind: 'from', nodeId: from }, ...(from !== undefined && { reuseFrom: runId }), startedBy, writes, doubt: 'wait' }
}

/** What the run of a step replays: the one that the step started in the run that is replayed, if it did. */
export function childReplay(journal: Kept, { replay }: RunStarted, { nodeId, iteration }: StepAddress): Pick<StartRun, 'replay'> {
  if (!replay) return {}
  const key = stepKey(nodeId, iteration)
  const attempts = viewOf(journal.read(replay.of)).steps.get(key)?.attempts ?? []
  const of = attempts.map(({ attempt }) => childRunId(replay.of, key, attempt)).findLast((runId) => journal.has(runId))
  return of ? { replay: { of, keys: keysOf(startOf(journal, of)) } } : {}
}

function startOf(journal: Kept, runId: RunId): RunStarted {
  const [first] = journal.read(runId)
  if (first?.type !== 'run-started') throw new Error(`The journal of ${runId} does not begin with its start`)
  return first
}
