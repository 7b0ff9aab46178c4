// recover: after a restart, what was running is no longer. Says in the journal what became of each such step.
//
//   C1. What may be repeated without harm is interrupted and tried again, and so is what its service can be asked about:
//       the next attempt begins with that question.
//   C2. What may not is in doubt: it is never repeated on its own. The run waits for a person's word, or fails there if
//       nobody is there to give one; where the workflow says what is to be done, that is done.
//   C3. What was asked for a call that was under way is asked no more: the call did not outlive the process.
//   C4. A step during which the process was ended again and again is set aside as failed. An end in order does not count.

import type { AnyAction } from '@main/connectors/define.ts'
import type { RunState } from '@main/engine/run-state.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { engineKind } from '@shared/kinds/all.ts'
import type { Effect } from '@shared/node-type.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { effectOf, isRepeatable, type ActionOf } from './action-registry.ts'
import { canBeAsked } from './ask.ts'
import { inDoubt } from './attempt.ts'
import { waitsInDoubt } from './doubt.ts'

/** So many times may the process end during one step before the step is taken for the cause. */
const maxInterruptions = 3

/** See `pauseBefore`. */
const spreadMs = 2_000

/**
 * How long a run waits after a start before it goes on, in milliseconds. One under which the process ended before waits a
 * while of its own, so that a step that ends the process is alone with its guilt: all that was merely under way at the
 * same moment would otherwise go on together, and be interrupted together, until it is taken for the cause.
 */
export function pauseBefore(events: readonly RunEvent[], random: () => number): number {
  const interruptions = events.filter(isCrash).length
  return Math.round(random() * spreadMs * Math.min(interruptions, maxInterruptions))
}

export type Recovered =
  | { kind: 'fact'; fact: RunEvent }
  /** A step that runs a workflow of its own; that run goes on by itself. */
  | { kind: 'rejoin'; step: StepAddress; attempt: number; input: JsonValue }

/** An end of the process that nobody asked for. */
function isCrash(event: RunEvent): boolean {
  return event.type === 'step-interrupted' && event.inOrder !== true
}

/** What to make of the steps that were running when the process ended, `inOrder` or not. */
export function recoverSteps(state: RunState, events: readonly RunEvent[], { actionOf, now, inOrder }: { actionOf: ActionOf; now: number; inOrder: boolean }): Recovered[] {
  if (state.status !== 'running') return []
  return [...state.scopes.all()].flatMap((scope) => scope.level.nodes.flatMap(({ node, index }): Recovered[] => {
    const step = scope.steps[index]
    // It waits for its turn anew: who else is in line is not known after a restart.
    if (step?.status === 'held') return [{ kind: 'fact', fact: { type: 'step-released', at: now, nodeId: node.id, iteration: scope.path, attempt: step.attempt } }]
    if (step?.status === 'asking' && step.form) return [{ kind: 'fact', fact: { type: 'step-failed', at: now, nodeId: node.id, iteration: scope.path, attempt: step.attempt, failure: taken(step.form.by), retryAt: null } }]
    if (step?.status !== 'running') return []
    const address: StepAddress = { nodeId: node.id, iteration: scope.path }
    const input = inputOf(events, address)
    if (node.type === 'run-workflow') return [{ kind: 'rejoin', step: address, attempt: step.attempt, input }]
    return [{ kind: 'fact', fact: factFor({ state, address, attempt: step.attempt, node, input, events, actionOf, now, inOrder }) }]
  }))
}

function taken(by: string): Failure {
  return { code: 'interrupted', message: `Flowbench ended while ${by} asked this, and its call ended with it.`, retryable: false }
}

function factFor(options: { state: RunState; address: StepAddress; attempt: number; node: WorkflowNode; input: JsonValue; events: readonly RunEvent[]; actionOf: ActionOf; now: number; inOrder: boolean }): RunEvent {
  const { state, address, attempt, node, input, events, actionOf, now, inOrder } = options
  const failed = (failure: Failure): RunEvent => ({ type: 'step-failed', at: now, ...address, attempt, failure, retryAt: null })
  const interruptions = factsOf(events, address).filter(isCrash).length
  const isPoison = !inOrder && interruptions >= maxInterruptions
  const kind = kindOf(node, input, actionOf)
  if (kind === 'once' || (kind === 'asked-about' && isPoison)) {
    const failure = inDoubt(interruptions > 0 ? `Flowbench ended ${interruptions + 1} times while this step was under way.` : 'Flowbench ended while this step was under way.')
    return waitsInDoubt(failure, node, state) ? { type: 'step-in-doubt', at: now, ...address, attempt, failure } : failed(failure)
  }
  if (isPoison) {
    return failed({ code: 'interrupted', message: `Flowbench ended ${interruptions + 1} times while this step was running, so it is not tried again. It may use too much memory; look at its input.`, retryable: false })
  }
  return { type: 'step-interrupted', at: now, ...address, attempt, retryAt: now, ...(inOrder && { inOrder }) }
}

function kindOf(node: WorkflowNode, input: JsonValue, actionOf: ActionOf): 'repeatable' | 'asked-about' | 'once' {
  if (engineKind(node.type)) return 'repeatable'
  const registered = actionOf(node.type)
  if (!registered) return 'once'
  const effect = effectIn(registered.action, input)
  if (isRepeatable(effect)) return 'repeatable'
  return effect === 'reconcilable' && canBeAsked(registered) ? 'asked-about' : 'once'
}

function effectIn(action: AnyAction, input: JsonValue): Effect {
  if (typeof action.effect !== 'function') return action.effect
  const parsed = action.input.safeParse(input)
  return parsed.success ? effectOf(action, parsed.data) : 'unsafe'
}

function inputOf(events: readonly RunEvent[], address: StepAddress): JsonValue {
  const started = factsOf(events, address).findLast((event) => event.type === 'step-started')
  return started?.type === 'step-started' ? started.input : null
}

function factsOf(events: readonly RunEvent[], { nodeId, iteration }: StepAddress): RunEvent[] {
  const key = stepKey(nodeId, iteration)
  return events.filter((event) => 'nodeId' in event && stepKey(event.nodeId, event.iteration) === key)
}
