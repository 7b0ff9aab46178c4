// drive: does what the engine decides for one run, and writes down what came of it.
//
//   R1. A fact is in the journal before anything is done because of it; before anything that may change the outside
//       begins, it is committed (`started-steps.ts`).
//   R2. All waiting happens here; the engine only says until when.
//   R3. After each fact it is decided anew; no step waits for another that it does not depend on.
//   R4. While nothing can be committed nothing more is begun or decided: what there is to say stays as much as what was under
//       way brings. A run that is cancelled still ends its steps.
//   R5. What comes in after the run is over, or for a step that is over, is not applied.

import { decide, nextWake, type Command } from '@main/engine/decide.ts'
import { evolve } from '@main/engine/evolve.ts'
import { nodeOf, stepOf, type RunningState, type RunState } from '@main/engine/run-state.ts'
import type { RunStarted } from '@main/storage/journal.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { donePort } from '@shared/kinds/loop.ts'
import type { Resolution } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { StepAddress } from '@shared/step.ts'
import { answeredFact, approvalEnd, type GivenAnswer } from './approval-facts.ts'
import { portsTaken } from './action-registry.ts'
import { resolvedFact } from './doubt.ts'
import { roundEnd, runEnd } from './ending-facts.ts'
import type { Outside } from './outside.ts'
import { StartedSteps } from './started-steps.ts'
import { StepScopes } from './step-scopes.ts'

/** Long runs of quick steps give way to other runs and to the window after this long. */
const sliceMs = 12

export class Drive {
  #state: RunState
  readonly #outside: Outside
  readonly #scopes: StepScopes
  readonly #steps: StartedSteps
  #alarm: { at: number; takeBack: () => void } | null = null
  #isDeciding = false
  #isAborting = false
  #isHalted = false
  #isResting = false
  #isHeld = false

  constructor(state: RunningState, outside: Outside) {
    this.#state = state
    this.#outside = outside
    this.#scopes = new StepScopes(state)
    this.#steps = new StartedSteps(state, outside, this.#scopes, {
      state: () => this.#running(),
      record: (event) => this.#record(event),
      recordLate: (event) => { if (!this.#isHalted) outside.journal.append(state.started.runId, event) },
      go: () => this.go(),
      cancel: (reason) => this.cancel(reason),
    })
  }

  /** Decides and does until there is nothing to do but wait. */
  go(): void {
    if (this.#isDeciding || this.#isHalted || this.#isResting) return
    this.#isDeciding = true
    try {
      const since = this.#outside.clock.monotonic()
      while (this.#state.status === 'running') {
        const command = decide(this.#state, this.#outside.clock.now()).find((next) => !this.#isInHand(next))
        if (!command || command.type === 'wake-at') {
          this.#wakeAt(command?.at ?? nextWake(this.#state, this.#outside.clock.now()))
          break
        }
        if (command.type !== 'abort-steps' && this.#outside.journal.isStuck()) {
          this.#holdUntilKept()
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
    if (!this.#running()) return
    this.#record({ type: 'run-cancel-requested', at: this.#now(), reason })
    this.go()
  }

  /** Its turn has come. */
  release(): void {
    if (!this.isQueued) return
    this.#record({ type: 'run-released', at: this.#now() })
    this.go()
  }

  /** Whether nothing of it runs now: it waits for its turn, for a time, for its service or for a person. */
  get isWaiting(): boolean {
    const state = this.#running()
    return state !== null && state !== undefined && (state.isQueued || (state.running === state.standing && (state.sleeping.length > 0 || state.standstill.steps > 0)))
  }

  /** Whether it waits for its turn. */
  get isQueued(): boolean {
    return this.#running()?.isQueued ?? false
  }

  /** Whether it waits for a person, in itself or in a run that it started. */
  get isStanding(): boolean {
    return isStanding(this.#state)
  }

  /** A run that this step started waits for a person, or does so no more. */
  partStands(step: StepAddress, stands: boolean): void {
    const state = this.#running()
    const found = state && stepOf(state, step)
    if (found?.status !== 'running') return
    this.#record({ type: stands ? 'step-stood-still' : 'step-went-on', at: this.#now(), ...step, attempt: found.attempt })
    this.go()
  }

  /** What was its own first fact. */
  get started(): RunStarted | null {
    return this.#state.status === 'empty' ? null : this.#state.started
  }

  /** Begins nothing until `wake`. What is under way goes on, and what comes of it is written down. */
  rest(): void {
    this.#isResting = true
  }

  /** Goes on after a rest, of which nothing counts into the run's own time. */
  wake(since: number): void {
    this.#isResting = false
    this.noteRest(since)
    this.go()
  }

  noteRest(since: number): void {
    const state = this.#running()
    if (state && !state.isQueued && state.standstill.steps === 0) this.#record({ type: 'run-rested', at: this.#now(), since })
  }

  /** How many calls are under way. */
  get calls(): number {
    return this.#steps.calls
  }

  /** The process ends in order: what is under way is given up, and written down so that it is taken up again. */
  interrupt(): void {
    this.rest()
    this.#steps.interruptAll()
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

  /** A person answers an approval. Throws AppError `not-found` when it is not asked any more, `conflict` when the answer is not to what is asked. */
  answer(step: StepAddress, given: GivenAnswer): void {
    this.#record(answeredFact(this.#isHalted ? null : this.#state, step, given, this.#now()))
    this.go()
  }

  /** Takes up a step again that runs a workflow of its own, which goes on by itself. */
  rejoin(step: StepAddress, attempt: number, input: JsonValue): void {
    if (this.#state.status === 'running') this.#steps.rejoin(step, attempt, input, this.#state)
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
    if (command.type === 'start-step') return this.#steps.isInHand(command.step)
    return command.type === 'abort-steps' && this.#isAborting
  }

  #perform(command: Exclude<Command, { type: 'wake-at' }>, state: RunningState): void {
    const at = this.#now()
    switch (command.type) {
      case 'start-step':
        return this.#steps.start(command.step, command.attempt, state)
      case 'use-output': {
        const { step, output, ports, source } = command
        return this.#record({ type: 'step-succeeded', at, ...step, attempt: 1, output, ...(ports && { ports: [...ports] }), ...(source === 'pinned' && !ports && portsTaken(this.#outside.actionOf(nodeOf(state, step).type), output)), source })
      }
      case 'skip-steps':
        return this.#record({ type: 'steps-skipped', at, steps: command.steps, reason: command.reason })
      case 'finish-wait':
        return this.#record({ type: 'step-succeeded', at, ...command.step, attempt: command.attempt, output: { until: new Date(command.until).toISOString() } })
      case 'finish-approval':
        return this.#record(approvalEnd(command, state, at))
      case 'finish-iteration': {
        const { facts, drop } = roundEnd(command, state, this.#scopes, at)
        for (const step of drop) this.#steps.drop(step)
        for (const fact of facts) this.#record(fact)
        return
      }
      case 'finish-loop':
        return this.#record({ type: 'step-succeeded', at, ...command.loop, attempt: command.attempt, output: command.output, ports: [donePort] })
      case 'abort-steps':
        this.#isAborting = true
        return this.#steps.abortAll(command.failure)
      case 'call-off-steps':
        for (const { step, attempt } of command.steps) this.#record({ type: 'step-failed', at, ...step, attempt, failure: command.failure, retryAt: null })
        return
      case 'finish-run':
        return this.#record(runEnd(command, state, this.#scopes, at))
    }
  }

  #record(event: RunEvent): void {
    if (this.#state.status !== 'running') return
    const { started } = this.#state
    const stood = isStanding(this.#state)
    this.#state = evolve(this.#state, event)
    this.#outside.journal.append(started.runId, event)
    if (isStanding(this.#state) !== stood) this.#outside.stands(started, !stood)
    if (event.type === 'run-finished') this.#outside.ended(started, event)
    if (this.#state.status === 'running') this.#scopes.follow(this.#state, event)
  }

  #holdUntilKept(): void {
    if (this.#isHeld) return
    this.#isHeld = true
    void this.#outside.journal.committed().then(() => {
      this.#isHeld = false
      this.go()
    })
  }

  #running(): RunningState | null {
    return this.#state.status === 'running' && !this.#isHalted ? this.#state : null
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
    this.#steps.halt()
  }

  #now(): number {
    return this.#outside.clock.now()
  }
}

function isStanding(state: RunState): boolean {
  return state.status === 'running' && !state.isQueued && state.standstill.steps > 0
}
