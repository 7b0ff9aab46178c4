// drive: does what the engine decides for one run, and writes down what came of it.
//
//   R1. A fact is in the journal before anything is done because of it; before anything that may change the outside
//       begins, it is committed.
//   R2. Every attempt of a step carries the same key, so a service that honours keys acts once.
//   R3. All waiting happens here; the engine only says until when.
//   R4. After each fact it is decided anew; no step waits for another that it does not depend on.
//   R5. What comes in after the run is over, or for a step that is over, is not applied.

import { decide, nextWake, stepsInside, type Command } from '@main/engine/decide.ts'
import { evolve } from '@main/engine/evolve.ts'
import { retryAt } from '@main/engine/retry-at.ts'
import { nodeOf, type RunningState, type RunState } from '@main/engine/run-state.ts'
import { renderInput } from '@shared/expression/evaluate.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { engineKind } from '@shared/kinds/all.ts'
import { donePort } from '@shared/kinds/loop.ts'
import type { Resolution } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { effectOf, sampleOf, writeOf } from './action-registry.ts'
import { runAttempt, withTimeout, type Attempt, type AttemptEnd } from './attempt.ts'
import { startKind } from './engine-kinds.ts'
import { idempotencyKey } from './keys.ts'
import { literalFields } from './literal-fields.ts'
import type { Outside } from './outside.ts'
import { resolvedFact, waitsInDoubt } from './doubt.ts'
import { parseInput } from './parse-input.ts'
import { StepScopes } from './step-scopes.ts'
import { WriteGate } from './write-gate.ts'

/** Long runs of quick steps give way to other runs and to the window after this long. */
const sliceMs = 12

type Starting = { step: StepAddress; attempt: number; node: WorkflowNode; state: RunningState }

export class Drive {
  #state: RunState
  readonly #outside: Outside
  readonly #scopes: StepScopes
  readonly #gate: WriteGate
  readonly #attempts = new Map<string, Attempt>()
  #alarm: { at: number; takeBack: () => void } | null = null
  #isDeciding = false
  #isAborting = false
  #isHalted = false

  constructor(state: RunningState, outside: Outside) {
    this.#state = state
    this.#outside = outside
    this.#scopes = new StepScopes(state)
    this.#gate = new WriteGate(state.started, outside.writes)
  }

  /** Decides and does until there is nothing to do but wait. */
  go(): void {
    if (this.#isDeciding || this.#isHalted) return
    this.#isDeciding = true
    try {
      const since = this.#outside.clock.monotonic()
      while (this.#state.status === 'running') {
        const command = decide(this.#state, this.#outside.clock.now()).find((next) => !this.#isInHand(next))
        if (!command || command.type === 'wake-at') {
          this.#wakeAt(command?.at ?? nextWake(this.#state, this.#outside.clock.now()))
          break
        }
        this.#performSafely(command, this.#state)
        if (this.#outside.clock.monotonic() - since > sliceMs) {
          setImmediate(() => this.go())
          break
        }
      }
    } finally {
      this.#isDeciding = false
    }
    if (this.#state.status !== 'running') this.#end()
  }

  cancel(reason: string): void {
    if (this.#state.status !== 'running' || this.#isHalted) return
    this.#record({ type: 'run-cancel-requested', at: this.#now(), reason })
    this.go()
  }

  /** Stops without a fact, as if the process had ended: what was under way is for the recovery to judge. */
  halt(): void {
    this.#isHalted = true
    this.#end()
  }

  /** Writes down what became of a step that was running when the process ended, before `go`. */
  note(event: RunEvent): void {
    this.#record(event)
  }

  /** A person says what came of a write that is in doubt. False when this step is not. */
  resolve(step: StepAddress, resolution: Resolution): boolean {
    if (this.#isHalted) return false
    const fact = resolvedFact(this.#state, step, resolution, this.#now())
    if (!fact) return false
    this.#record(fact)
    this.go()
    return true
  }

  /** Takes up a step again that runs a workflow of its own, which goes on by itself. */
  rejoin(starting: Omit<Starting, 'state'>, input: JsonValue): void {
    if (this.#state.status !== 'running' || !isJsonObject(input)) return
    this.#runWorkflow({ ...starting, state: this.#state }, String(input['workflowId']), input['payload'] ?? {})
  }

  /** A fault of our own ends the run with a word about it; it must not leave the run standing for ever. */
  #performSafely(command: Exclude<Command, { type: 'wake-at' }>, state: RunningState): void {
    try {
      this.#perform(command, state)
    } catch (error) {
      this.#record({ type: 'run-finished', at: this.#now(), outcome: 'failed', output: null, failure: toFailure(error) })
    }
  }

  #isInHand(command: Command): boolean {
    if (command.type === 'start-step') return this.#gate.isAsked(command.step)
    return command.type === 'abort-steps' && this.#isAborting
  }

  #perform(command: Exclude<Command, { type: 'wake-at' }>, state: RunningState): void {
    const at = this.#now()
    switch (command.type) {
      case 'start-step':
        return this.#start({ step: command.step, attempt: command.attempt, node: nodeOf(state, command.step), state })
      case 'use-output': {
        const { step, output, ports, source } = command
        return this.#record({ type: 'step-succeeded', at, ...step, attempt: 1, output, ...(ports && { ports: [...ports] }), source })
      }
      case 'skip-steps':
        return this.#record({ type: 'steps-skipped', at, steps: command.steps, reason: command.reason })
      case 'finish-wait':
        return this.#record({ type: 'step-succeeded', at, ...command.step, attempt: command.attempt, output: { until: new Date(command.until).toISOString() } })
      case 'finish-iteration':
        return this.#finishIteration(command, state)
      case 'finish-loop':
        return this.#record({ type: 'step-succeeded', at, ...command.loop, attempt: command.attempt, output: command.output, ports: [donePort] })
      case 'abort-steps':
        this.#isAborting = true
        for (const attempt of [...this.#attempts.values()]) attempt.abort(command.failure)
        return
      case 'call-off-steps':
        for (const { step, attempt } of command.steps) this.#record({ type: 'step-failed', at, ...step, attempt, failure: command.failure, retryAt: null })
        return
      case 'finish-run':
        return this.#finish(command, state)
    }
  }

  #start(starting: Starting): void {
    if (engineKind(starting.node.type)) return this.#startKind(starting)
    return this.#startAction(starting)
  }

  #startKind(starting: Starting): void {
    const { step, attempt, node, state } = starting
    const at = this.#now()
    try {
      const scope = this.#scopes.scopeFor(state, step.iteration, step.nodeId)
      const result = startKind({ node, scope, state, step, now: at })
      this.#record({ type: 'step-started', at, ...step, attempt, input: result.input })
      switch (result.kind) {
        case 'done':
          return this.#record({ type: 'step-succeeded', at, ...step, attempt, output: result.output, ...(result.ports && { ports: result.ports }) })
        case 'loop':
          return this.#record({ type: 'loop-started', at, ...step, items: result.items })
        case 'wait':
          return this.#record({ type: 'step-waiting', at, ...step, attempt, until: result.until })
        case 'run-workflow':
          return this.#runWorkflow(starting, result.workflowId, result.payload)
      }
    } catch (error) {
      this.#record({ type: 'step-started', at, ...step, attempt, input: null })
      this.#fail(starting, toFailure(error), [])
    }
  }

  #startAction(starting: Starting): void {
    const { step, attempt, node, state } = starting
    const registered = this.#outside.actionOf(node.type)
    const at = this.#now()
    const key = stepKey(step.nodeId, step.iteration)
    let shown: JsonValue = null
    try {
      if (!registered) return this.#startKind(starting)
      const scope = this.#scopes.scopeFor(state, step.iteration, step.nodeId)
      shown = renderInput(node.input, scope, { isLiteral: literalFields(registered.action) })
      const input = parseInput(registered.action.input, shown)
      const effect = effectOf(registered.action, input)
      const answer = this.#gate.decide({ ...starting, registered, effect, input, shown }, (given) => (given === 'cancel' ? this.cancel('a write was not allowed') : this.go()))
      if (answer === 'ask') return
      const isKeyed = effect !== 'read'
      const idempotency = idempotencyKey(state.started.runId, key)
      this.#record({ type: 'step-started', at, ...step, attempt, input: shown, ...(isKeyed && { idempotencyKey: idempotency }), ...(answer === 'send' && writeOf(registered, effect, input)) })
      if (answer === 'stand-in') {
        this.#record({ type: 'step-succeeded', at, ...step, attempt, output: sampleOf(registered.action), source: 'simulated' })
        return
      }
      this.#attempts.set(key, runAttempt({
        registered, input, effect, idempotencyKey: idempotency, scope: scope as unknown as JsonObject,
        doors: this.#outside.doors, before: isKeyed ? () => this.#outside.journal.committed() : () => Promise.resolve(),
        timeoutMs: node.settings?.timeoutMs, now: () => this.#now(), alarm: this.#outside.alarm,
        onEnd: (end) => this.#ended(starting, key, end),
      }))
    } catch (error) {
      this.#record({ type: 'step-started', at, ...step, attempt, input: shown })
      this.#fail(starting, toFailure(error), [])
    }
  }

  #runWorkflow(starting: Starting, workflowId: string, payload: JsonValue): void {
    const { step, attempt, node, state } = starting
    const key = stepKey(step.nodeId, step.iteration)
    const request = { parent: state.started, step, attempt, workflowId, payload }
    const time = { now: () => this.#now(), alarm: this.#outside.alarm }
    this.#attempts.set(key, withTimeout(node.settings?.timeoutMs, time, (end) => this.#ended(starting, key, end), (onEnd) => this.#outside.runChild(request, onEnd)))
  }

  #ended(starting: Starting, key: string, end: AttemptEnd): void {
    this.#attempts.delete(key)
    if (this.#state.status !== 'running' || this.#isHalted) return
    const { step, attempt } = starting
    if ('output' in end) this.#record({ type: 'step-succeeded', at: this.#now(), ...step, attempt, output: end.output, ...(end.logs.length > 0 && { logs: end.logs }) })
    else this.#fail(starting, end.failure, end.logs)
    this.go()
  }

  #fail({ step, attempt, node }: Starting, failure: Failure, logs: string[]): void {
    const now = this.#now()
    if (waitsInDoubt(failure, node, this.#state)) {
      this.#record({ type: 'step-in-doubt', at: now, ...step, attempt, failure })
      return
    }
    const again = retryAt({ retry: node.settings?.retry, attempt, failure, now, random: this.#outside.random() })
    this.#record({ type: 'step-failed', at: now, ...step, attempt, failure, retryAt: again, ...(logs.length > 0 && { logs }) })
  }

  #finishIteration(command: Extract<Command, { type: 'finish-iteration' }>, state: RunningState): void {
    const { loop, index, path, fallback } = command
    const collect = nodeOf(state, loop).input['collect']
    try {
      // A form that was emptied leaves '' behind; it means the same as nothing.
      const isGiven = collect !== undefined && collect !== null && collect !== ''
      const output = isGiven ? renderInput(collect, this.#scopes.scopeFor(state, path)) : fallback
      this.#record({ type: 'iteration-finished', at: this.#now(), ...loop, index, output })
    } catch (error) {
      this.#failLoop(command, state, toFailure(error))
    }
  }

  /** A loop that fails takes what runs or sleeps inside it with it. */
  #failLoop({ loop, attempt, index }: Extract<Command, { type: 'finish-iteration' }>, state: RunningState, failure: Failure): void {
    const at = this.#now()
    const why: Failure = { code: 'cancelled', message: `Not carried on, because the loop "${loop.nodeId}" failed.`, retryable: false }
    for (const inside of stepsInside(state, loop)) {
      const key = stepKey(inside.step.nodeId, inside.step.iteration)
      this.#attempts.get(key)?.drop()
      this.#attempts.delete(key)
      this.#record({ type: 'step-failed', at, ...inside.step, attempt: inside.attempt, failure: why, retryAt: null })
    }
    this.#record({ type: 'step-failed', at, ...loop, attempt, failure: { ...failure, message: `What the round ${index} gives could not be collected. ${failure.message}`, retryable: false }, retryAt: null })
  }

  #finish(command: Extract<Command, { type: 'finish-run' }>, state: RunningState): void {
    const { outcome, failure, failedAt } = command
    const at = this.#now()
    try {
      const output = command.expression ? renderInput(state.started.workflow.output, this.#scopes.scopeFor(state, '')) : command.output
      this.#record({ type: 'run-finished', at, outcome, output, ...(failure && { failure }), ...(failedAt && { failedAt }) })
    } catch (error) {
      const wrong = toFailure(error)
      this.#record({ type: 'run-finished', at, outcome: 'failed', output: null, failure: { ...wrong, message: `All steps are done, but the workflow's output could not be made. ${wrong.message}` } })
    }
  }

  #record(event: RunEvent): void {
    if (this.#state.status !== 'running') return
    const { started } = this.#state
    this.#state = evolve(this.#state, event)
    this.#outside.journal.append(started.runId, event)
    if (this.#state.status === 'running') this.#scopes.follow(this.#state, event)
  }

  #wakeAt(at: number): void {
    if (this.#alarm?.at === at) return
    this.#alarm?.takeBack()
    this.#alarm = null
    // Nothing but a person's word goes on then.
    if (at === Infinity) return
    this.#alarm = { at, takeBack: this.#outside.alarm(at, () => {
      this.#alarm = null
      this.go()
    }) }
  }

  #end(): void {
    this.#alarm?.takeBack()
    this.#alarm = null
    for (const attempt of this.#attempts.values()) attempt.halt()
    this.#attempts.clear()
    this.#gate.close()
  }

  #now(): number {
    return this.#outside.clock.now()
  }
}
