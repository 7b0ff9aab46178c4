// ending-facts: the facts with which a round, a loop or a run ends, once what it gives is rendered.

import { stepsInside, type Command } from '@main/engine/decide.ts'
import { nodeOf, type RunningState } from '@main/engine/run-state.ts'
import { renderInput } from '@shared/expression/evaluate.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { StepAddress } from '@shared/step.ts'
import type { StepScopes } from './step-scopes.ts'

type FinishIteration = Extract<Command, { type: 'finish-iteration' }>
type FinishRun = Extract<Command, { type: 'finish-run' }>

/** `drop`: steps under way that end with it, without a fact of their own. */
export type RoundEnd = { facts: RunEvent[]; drop: StepAddress[] }

export function roundEnd(command: FinishIteration, state: RunningState, scopes: StepScopes, at: number): RoundEnd {
  const { loop, index, path, fallback } = command
  const collect = nodeOf(state, loop).input['collect']
  try {
    // A form that was emptied leaves '' behind; it means the same as nothing.
    const isGiven = collect !== undefined && collect !== null && collect !== ''
    const output = isGiven ? renderInput(collect, scopes.scopeFor(state, path)) : fallback
    return { facts: [{ type: 'iteration-finished', at, ...loop, index, output }], drop: [] }
  } catch (error) {
    return failedLoop(command, state, toFailure(error), at)
  }
}

/** A loop that fails takes what runs or sleeps inside it with it. */
function failedLoop({ loop, attempt, index }: FinishIteration, state: RunningState, failure: Failure, at: number): RoundEnd {
  const why: Failure = { code: 'cancelled', message: `Not carried on, because the loop "${loop.nodeId}" failed.`, retryable: false }
  const inside = stepsInside(state, loop)
  return {
    facts: [
      ...inside.map((under): RunEvent => ({ type: 'step-failed', at, ...under.step, attempt: under.attempt, failure: why, retryAt: null })),
      { type: 'step-failed', at, ...loop, attempt, failure: { ...failure, message: `What the round ${index} gives could not be collected. ${failure.message}`, retryable: false }, retryAt: null },
    ],
    drop: inside.map(({ step }) => step),
  }
}

export function runEnd({ outcome, output, expression, failure, failedAt }: FinishRun, state: RunningState, scopes: StepScopes, at: number): RunEvent {
  const spent = state.spent ? { spent: state.spent } : {}
  try {
    const given = expression ? renderInput(state.started.workflow.output, scopes.scopeFor(state, '')) : output
    return { type: 'run-finished', at, outcome, output: given, ...(failure && { failure }), ...(failedAt && { failedAt }), ...spent }
  } catch (error) {
    const wrong = toFailure(error)
    return { type: 'run-finished', at, outcome: 'failed', output: null, failure: { ...wrong, message: `All steps are done, but the workflow's output could not be made. ${wrong.message}` }, ...spent }
  }
}
