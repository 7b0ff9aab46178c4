import type { Command } from '@main/engine/decide.ts'
import { nodeOf, type RunningState, type RunState } from '@main/engine/run-state.ts'
import type { ApprovalAnswer } from '@shared/approval.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { answerProblems, type QuestionForm } from '@shared/question-form.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { StepAddress } from '@shared/step.ts'

/** An answer, and the hash of what it is an answer to. */
export type GivenAnswer = ApprovalAnswer & { hash: string }

/**
 * The fact that follows from a person's answer. Throws AppError `not-found` when nobody is asked here any more, `conflict`
 * for an answer to something else than what is asked, or one that came too late, `invalid-input` for one that does not fit the form.
 */
export function answeredFact(state: RunState | null, { nodeId, iteration }: StepAddress, { hash, ...answer }: GivenAnswer, at: number): RunEvent {
  const scope = state?.status === 'running' ? state.scopes.get(iteration) : undefined
  const planned = scope?.level.byId.get(nodeId)
  const step = planned && scope?.steps[planned.index]
  if (step?.status !== 'asking' || step.answer !== null) throw notAsked()
  if (step.hash !== hash) throw notThis()
  checkAnswer(step.form, answer)
  if (answer.answeredAt >= step.until) throw new AppError({ code: 'conflict', message: `The time to answer was over at ${new Date(step.until).toISOString()}.`, retryable: false })
  return { type: 'step-approval-answered', at, nodeId, iteration, attempt: step.attempt, hash, ...answer }
}

/** Throws AppError `invalid-input` for an answer that is none to what is asked. */
export function checkAnswer(form: QuestionForm | null, { outcome, content }: Pick<GivenAnswer, 'outcome' | 'content'>): void {
  if (form === null) {
    if (outcome === 'dismissed' || content !== undefined) throw new AppError({ code: 'invalid-input', message: 'This is to be approved or rejected; nothing else was asked.', retryable: false })
    return
  }
  const problems = outcome === 'approved' ? [...answerProblems(form.fields, content ?? {})] : []
  if (problems.length > 0) throw new AppError({ code: 'invalid-input', message: `The answer is not what ${form.by} asks for. ${problems.map(([name, problem]) => `${name}: ${problem}.`).join(' ')}`, retryable: false })
}

export function notThis(): AppError {
  return new AppError({ code: 'conflict', message: 'What is asked is not what this answer is to, so it was not taken. Look at what is shown now.', retryable: false })
}

export function notAsked(): AppError {
  return new AppError({ code: 'not-found', message: 'This approval was answered already, its time was over, or its run has ended.', retryable: false })
}

/** How the step of an approval ends: by the answer, or by what its node says for none. */
export function approvalEnd({ step, attempt, answer, until, onTimeout }: Extract<Command, { type: 'finish-approval' }>, state: RunningState, at: number): RunEvent {
  if (answer) return ended(answer.outcome, answer.by, answer.comment, answer.answeredAt, answer.content)
  if (onTimeout !== 'fail') return ended(onTimeout, 'time-out', '', until)
  const name = nodeOf(state, step).name || step.nodeId
  return { type: 'step-failed', at, ...step, attempt, failure: { code: 'timeout', message: `Nobody answered "${name}" by ${new Date(until).toISOString()}.`, retryable: false }, retryAt: null }

  function ended(outcome: string, by: string, comment: string, when: number, content?: JsonObject): RunEvent {
    return { type: 'step-succeeded', at, ...step, attempt, output: { outcome, by, comment, ...(content && { content }), at: new Date(when).toISOString() }, ports: [outcome] }
  }
}
