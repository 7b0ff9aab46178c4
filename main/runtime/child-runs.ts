// child-runs: the runs that steps start (`run-workflow`).
//
//   L1. The id of such a run is made of its step's attempt, so it is started once, and joined when it was started before.
//   L2. It goes on by itself; it is cancelled when its step is given up, and not when the process ends.

import type { RunStarted } from '@main/engine/plan.ts'
import type { Journal } from '@main/storage/journal.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { Spent } from '@shared/llm/spent.ts'
import { stepKey } from '@shared/step.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { Attempt, AttemptEnd } from './attempt.ts'
import { childResult } from './child-result.ts'
import { childRunId } from './keys.ts'
import type { ChildRequest, RunFinished } from './outside.ts'
import type { StartRun } from './prepare-run.ts'
import { childReplay } from './replays.ts'

export type ChildRunsOptions = {
  journal: Pick<Journal, 'read' | 'summary' | 'has'>
  findWorkflow(id: WorkflowId): Workflow | undefined
  isUnderWay(runId: RunId): boolean
  /** Its last fact; null while it is under way, or when nothing is known of it. */
  endOf(runId: RunId): RunFinished | null
  whenOver(runId: RunId, listener: (end: RunFinished) => void): void
  /** Throws AppError when it cannot be started as asked. */
  begin(request: StartRun, runId: RunId): void
  cancel(runId: RunId, reason: string): void
}

/** A workflow that calls itself would go on for ever. */
const maxDepth = 16

export function createChildRuns({ journal, findWorkflow, isUnderWay, endOf, whenOver, begin, cancel }: ChildRunsOptions): (request: ChildRequest, onEnd: (end: AttemptEnd) => void) => Attempt {
  function start(runId: RunId, { parent, step, workflowId, payload }: ChildRequest): void {
    const workflow = workflowId === parent.workflow.id ? parent.workflow : parent.library?.find((entry) => entry.id === workflowId) ?? findWorkflow(workflowId as WorkflowId)
    if (!workflow) throw new AppError({ code: 'not-found', message: `There is no workflow ${workflowId} to run. Import it, or choose another.`, retryable: false })
    if (depthOf(parent) >= maxDepth) throw new AppError({ code: 'limit', message: `Workflows call each other more than ${maxDepth} deep. Does "${workflow.name}" call itself?`, retryable: false })
    const library = [parent.workflow, ...(parent.library ?? [])].filter((entry) => entry.id !== workflowId)
    begin({
      workflow, library, payload, mode: { kind: 'whole' }, startedBy: { kind: 'workflow', runId: parent.runId, step }, writes: parent.writes,
      ...(parent.doubt && { doubt: parent.doubt }), ...childReplay(journal, parent, step),
    }, runId)
  }

  function depthOf(started: RunStarted): number {
    let depth = 1
    for (let by = started.startedBy; (by.kind === 'workflow' || by.kind === 'substep') && depth <= maxDepth; depth++) {
      const parent = journal.summary(by.runId)
      if (!parent) break
      by = parent.startedBy
    }
    return depth
  }

  return (request, onEnd) => {
    const { step, attempt, parent, workflowId } = request
    const runId = childRunId(parent.runId, stepKey(step.nodeId, step.iteration), attempt)
    let isOver = false
    const end = (result: { output: RunFinished['output'] } | { failure: Failure }, spent?: Spent): void => {
      if (isOver) return
      isOver = true
      onEnd({ ...result, logs: [], ...(spent && { spent }) })
    }
    const take = (finished: RunFinished): void => end(childResult(finished, workflowId, runId), finished.spent)
    const before = endOf(runId)
    if (before) queueMicrotask(() => take(before))
    else {
      const failure = isUnderWay(runId) ? null : tryBegin(() => start(runId, request))
      if (failure) queueMicrotask(() => end({ failure }))
      else whenOver(runId, take)
    }
    const detach = (): void => void (isOver = true)
    return {
      abort(failure) {
        cancel(runId, 'the run that started it ended')
        end({ failure })
      },
      drop() {
        detach()
        cancel(runId, 'the step that started it ended')
      },
      // Its own calls are given up; it is joined again at the next start.
      interrupt: detach,
      halt: detach,
    }
  }
}

export function tryBegin(begin: () => void): Failure | null {
  try {
    begin()
    return null
  } catch (error) {
    return toFailure(error)
  }
}
