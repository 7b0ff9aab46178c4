// step-scopes: what expressions see, kept beside the run's state so that a step costs no walk over all steps.
//
//   X1. Inside a round `steps.x` is the same round's, else that of the rounds around it, else of the top.
//       From outside only a loop's own output is seen.
//   X2. Derived from the state alone: built anew after a restart, it is the same.

import { arrivingFailure } from '@main/engine/arriving.ts'
import type { RunningState, Scope } from '@main/engine/run-state.ts'
import type { Scope as ExpressionScope } from '@shared/expression/scope.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { iterationOf, type StepAddress } from '@shared/step.ts'

type Outputs = Record<string, { output: JsonValue }>
type Round = Required<Pick<ExpressionScope, 'item' | 'index' | 'loops'>>

export class StepScopes {
  readonly #outputs = new Map<string, Outputs>()
  readonly #rounds = new Map<string, Round>()
  readonly #common: Pick<ExpressionScope, 'event' | 'run' | 'vars'>

  constructor(state: RunningState) {
    const { started } = state
    const run: JsonObject = { id: started.runId, startedAt: new Date(started.at).toISOString(), workflowId: started.workflow.id, workflowName: started.workflow.name }
    this.#common = { event: { payload: started.payload }, run, vars: started.vars }
    for (const scope of [...state.scopes.all()].sort((a, b) => a.path.length - b.path.length)) {
      const outputs = this.#outputsIn(state, scope)
      for (const planned of scope.level.nodes) {
        const step = scope.steps[planned.index]
        if (step?.status === 'succeeded') outputs[planned.node.id] = { output: step.output }
      }
    }
  }

  /** To be told of each fact, with the state that it led to. */
  follow(state: RunningState, event: RunEvent): void {
    if (event.type === 'step-succeeded') this.#note(state, event, event.output)
    else if (event.type === 'iteration-finished') this.#forget(iterationOf(event.nodeId, event.iteration, event.index))
    else if (event.type === 'step-failed' && event.retryAt === null) {
      // A failure that the node lets pass has an output, too.
      const scope = state.scopes.get(event.iteration)
      const step = scope?.steps[scope.level.byId.get(event.nodeId)?.index ?? -1]
      if (step?.status === 'succeeded') this.#note(state, event, step.output)
    }
  }

  /** Of a step; of a whole round (for `collect`) when no node is named. */
  scopeFor(state: RunningState, path: string, nodeId?: string): ExpressionScope {
    const scope = state.scopes.get(path)
    const { event, run, vars } = this.#common
    if (!scope) return { event, run, vars, steps: {} }
    // Written out, because this is done for every step and spreading costs more than the rest of it.
    const steps = this.#outputsIn(state, scope)
    const round = this.#roundOf(state, scope)
    const seen: ExpressionScope = round ? { event, run, vars, steps, item: round.item, index: round.index, loops: round.loops } : { event, run, vars, steps }
    const failure = nodeId === undefined ? undefined : arrivingFailure(scope, nodeId)
    if (failure) seen.error = failure as unknown as JsonObject
    return seen
  }

  #note(state: RunningState, step: StepAddress, output: JsonValue): void {
    const scope = state.scopes.get(step.iteration)
    if (scope) this.#outputsIn(state, scope)[step.nodeId] = { output }
  }

  #forget(path: string): void {
    this.#outputs.delete(path)
    this.#rounds.delete(path)
  }

  #outputsIn(state: RunningState, scope: Scope): Outputs {
    const known = this.#outputs.get(scope.path)
    if (known) return known
    const around = scope.round && state.scopes.get(scope.round.in)
    // All that a body may read of the outside was settled before its loop began, so a copy stays true.
    // Without a prototype, because `__proto__` is a node id like any other.
    const outputs = Object.assign(Object.create(null) as Outputs, around && this.#outputsIn(state, around))
    this.#outputs.set(scope.path, outputs)
    return outputs
  }

  #roundOf(state: RunningState, scope: Scope): Round | null {
    if (!scope.round) return null
    const known = this.#rounds.get(scope.path)
    if (known) return known
    const { of, in: outside, index, item } = scope.round
    const around = state.scopes.get(outside)
    const round: Round = { item, index, loops: { ...(around && this.#roundOf(state, around)?.loops), [of.node.id]: { item, index } } }
    this.#rounds.set(scope.path, round)
    return round
  }
}
