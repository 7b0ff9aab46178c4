// turns: how many runs of a workflow that events, schedules and other programs started are under way at once (`settings.maxRuns`).
//
//   U1. Further ones exist, and wait in the order in which they were started; each says itself how many may be.
//   U2. Who waits and who does not is a fact of each run, so it is the same after a restart.
//   U3. A run that waits for a person counts as under way.

import type { RunStarted } from '@main/storage/journal.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import { isLiveRun } from '@shared/run-event.ts'

export interface Turns {
  /** A run begins, or is taken up. True when it is to wait; one that waited before waits on. */
  enter(started: RunStarted, didWait?: boolean): boolean
  /** It is over. */
  leave(runId: RunId): void
  /** Whose turn has come, of this workflow's or of all; they count as under way from now on. */
  next(workflowId?: WorkflowId): RunId[]
  workflowOf(runId: RunId): WorkflowId | undefined
}

type Line = { underWay: Set<RunId>; waiting: Map<RunId, number> }

export function createTurns(): Turns {
  const lines = new Map<WorkflowId, Line>()
  const places = new Map<RunId, WorkflowId>()

  return {
    enter({ runId, workflow, startedBy }, didWait) {
      if (!isLiveRun(startedBy)) return false
      const line = lines.get(workflow.id) ?? { underWay: new Set(), waiting: new Map<RunId, number>() }
      lines.set(workflow.id, line)
      places.set(runId, workflow.id)
      const most = workflow.settings.maxRuns ?? Infinity
      const waits = didWait ?? (line.underWay.size >= most || (line.waiting.size > 0 && most < Infinity))
      if (waits) line.waiting.set(runId, most)
      else line.underWay.add(runId)
      return waits
    },
    leave(runId) {
      const workflowId = places.get(runId)
      const line = workflowId && lines.get(workflowId)
      if (!workflowId || !line) return
      places.delete(runId)
      line.underWay.delete(runId)
      line.waiting.delete(runId)
      if (line.underWay.size === 0 && line.waiting.size === 0) lines.delete(workflowId)
    },
    next(workflowId) {
      const released: RunId[] = []
      for (const line of workflowId === undefined ? lines.values() : [lines.get(workflowId)]) {
        for (const [runId, most] of line?.waiting ?? []) {
          if (!line || line.underWay.size >= most) break
          line.waiting.delete(runId)
          line.underWay.add(runId)
          released.push(runId)
        }
      }
      return released
    },
    workflowOf: (runId) => places.get(runId),
  }
}
