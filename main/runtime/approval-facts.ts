import type { Command } from '@main/engine/decide.ts'
import { nodeOf, type RunningState, type RunState } from '@main/engine/run-state.ts'
import type { ApprovalAnswer } from '@shared/approval.ts'
import { AppError } from '@shared/failure.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { StepAddress } from '@shared/step.ts'

/** An answer, and the hash of what it is an answer to. */
export type GivenAnswer = ApprovalAnswer & { hash: string }

/**
 * The fact that follows from a person's answer. Throws AppError `not-found` when nobody is asked here any more, `conflict`
 * for an answer to something else than what is asked, or one that came too late.
 */
export function answeredFact(state: RunState | null, { nodeId, iteration }: StepAddress, { hash, ...answer }: GivenAnswer, at: number): RunEvent {
  const scope = state?.status === 'running' ? state.scopes.get(iteration) : undefined
  const planned = scope?.level.byId.get(nodeId)
  const step = planned && scope?.steps[planned.index]
  if (step?.status !== 'asking' || step.answer !== null) throw notAsked()
  if (step.hash !== hash) throw new AppError({ code: 'conflict', message: 'What is asked is not what this answer is to, so it was not taken. Look at what is shown now.', retryable: false })
  if (answer.answeredAt >= step.until) throw new AppError({ code: 'conflict', message: `The time to answer was over at ${new Date(step.until).toISOString()}.`, retryable: false })
  return { type: 'step-approval-answered', at, nodeId, iteration, attempt: step.attempt, hash, ...answer }
}

export function notAsked(): AppError {
  return new AppError({ code: 'not-found', message: 'This approval was answered already, its time was over, or its run has ended.', retryable: false })
}

/** How the step of an approval ends: by the answer, or by what its node says for none. */
export function approvalEnd({ step, attempt, answer, until, onTimeout }: Extract<Command, { type: 'finish-approval' }>, state: RunningState, at: number): RunEvent {
  if (answer) return ended(answer.outcome, answer.by, answer.comment, answer.answeredAt)
  if (onTimeout !== 'fail') return ended(onTimeout, 'time-out', '', until)
  const name = nodeOf(state, step).name || step.nodeId
  return { type: 'step-failed', at, ...step, attempt, failure: { code: 'timeout', message: `Nobody answered "${name}" by ${new Date(until).toISOString()}.`, retryable: false }, retryAt: null }

  function ended(outcome: string, by: string, comment: string, when: number): RunEvent {
    return { type: 'step-succeeded', at, ...step, attempt, output: { outcome, by, comment, at: new Date(when).toISOString() }, ports: [outcome] }
  }
}
