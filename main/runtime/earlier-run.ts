// earlier-run: what a run that is replayed leaves to the one that replays it.
//
//   Y1. What is finished is not done again: it is taken over as a fact, also in the rounds of loops.
//   Y2. The step keys stay those of the first run, so a service that honours keys, or can be asked, acts once.
//   Y3. A write that the earlier run left open, and that may not be repeated, is in doubt here as well.

import type { Failure } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import type { Effect } from '@shared/node-type.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { RunView, StepView } from '@shared/run-view.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { inDoubt } from './attempt.ts'

type Started = Extract<RunEvent, { type: 'run-started' }>

/** The run whose id the step keys are made of. */
export function keysOf({ runId, replay }: Started): RunId {
  return replay?.keys ?? runId
}

/** The facts with which a finished step is taken over; null when it is to be done. */
export function takenOver(before: RunView, address: StepAddress, node: WorkflowNode, at: number): RunEvent | null {
  const step = before.steps.get(stepKey(address.nodeId, address.iteration))
  // To stop the run was its own end, which is to be decided anew.
  if (!step || node.type === 'stop') return null
  const fact = { at, ...address, attempt: Math.max(1, step.attempts.length) }
  if (step.status === 'succeeded' && step.output !== undefined) return { type: 'step-succeeded', ...fact, output: step.output, ...(step.ports && { ports: [...step.ports] }), source: 'reused' }
  if (step.status === 'failed' && step.output !== undefined && step.failure) return { type: 'step-failed', ...fact, failure: step.failure, retryAt: null }
  return null
}

/** How the earlier run left a step that it began. */
export function leftOpen(before: RunView | null, address: StepAddress, effect: Effect): { asksFirst: boolean; failure: Failure | null } {
  const step = before?.steps.get(stepKey(address.nodeId, address.iteration))
  if (!step || !mayHaveHappened(step)) return { asksFirst: false, failure: null }
  return { asksFirst: effect === 'reconcilable', failure: effect === 'unsafe' ? inDoubt('The run that is replayed may have done it.') : null }
}

function mayHaveHappened({ attempts, failure }: StepView): boolean {
  return [failure, ...attempts.map((attempt) => attempt.failure)].some((each) => each?.code === 'in-doubt' || each?.sent === 'maybe-sent')
}
