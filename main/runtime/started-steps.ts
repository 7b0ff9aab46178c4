// started-steps: how the steps of one run begin, and which of them are under way. Owns their attempts, and what waits at
// the gate before it may write.
//
//   B1. That a step begins is a fact before anything of it is done; before something that may change the outside begins,
//       that fact is committed.
//   B2. Every attempt of a step carries the same key, so a service that honours keys acts once.
//   B3. In a replay, a step that the earlier run finished is not done again.
//   B4. A call that the closing of the app or a sleep of the machine cut off comes back by the rules of its effect; it is no
//       failure of the step, and no sign that the step ends the process.
//   B5. A step that cannot begin has begun and failed: whoever reads the run sees with which input.

import type { RunSubstep } from '@main/connectors/define-substep.ts'
import { nodeOf, type RunningState } from '@main/engine/run-state.ts'
import { retryAt } from '@main/engine/retry-at.ts'
import { renderInput } from '@shared/expression/evaluate.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { engineKind } from '@shared/kinds/all.ts'
import { addSpent, type Spent } from '@shared/llm/spent.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { RunView } from '@shared/run-view.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { effectOf, sampleOf, portsTaken, writeOf } from './action-registry.ts'
import { canBeAsked } from './ask.ts'
import { runAttempt, withTimeout, type Attempt, type AttemptEnd } from './attempt.ts'
import { createCallFollower } from './call-follower.ts'
import { afterEarlier, tooLate, waitsInDoubt } from './doubt.ts'
import { keysOf, leftOpen, takenOver } from './earlier-run.ts'
import { startKind } from './engine-kinds.ts'
import { idempotencyKey } from './keys.ts'
import { literalFields } from './literal-fields.ts'
import type { LiveStepWriter } from './llm/live-steps.ts'
import { unmetered } from './llm/meter.ts'
import type { Outside } from './outside.ts'
import { parseInput } from './parse-input.ts'
import type { StepScopes } from './step-scopes.ts'
import { RateGate } from './rates/rate-gate.ts'
import { endWithoutValues } from './run-secrets.ts'
import { markSecrets } from './secret-marks.ts'
import { WriteGate } from './write-gate.ts'

type Starting = { step: StepAddress; attempt: number; node: WorkflowNode; state: RunningState }
/** `gaps`: how often the process had been away when it began. `isAskable`: what came of it can be asked of its service. */
type Call = { attempt: Attempt; gaps: number; isAskable: boolean }

/** What a connection says that did not live through a sleep. */
const cutOff: readonly Failure['code'][] = ['network', 'timeout', 'unavailable', 'interrupted']
/** A step that is cut off again and again by what looks like a sleep fails as it does otherwise. */
const mostCutOffs = 20
const closing: Failure = { code: 'interrupted', message: 'Flowbench was closed while this step was under way.', retryable: true }

/** What the drive does for its steps. */
export interface StepsDrive {
  /** Null when the run is over, or given up by this process: what comes in then is not applied. */
  state(): RunningState | null
  record(event: RunEvent): void
  /** Of an attempt that was given up; the run may be over. */
  recordLate(event: RunEvent): void
  go(): void
  cancel(reason: string): void
}

export class StartedSteps {
  readonly #outside: Outside
  readonly #scopes: StepScopes
  readonly #drive: StepsDrive
  readonly #gate: WriteGate
  readonly #turns: RateGate
  readonly #calls = new Map<string, Call>()
  /** Steps that run a workflow of its own. */
  readonly #children = new Map<string, Attempt>()
  /** What is seen of those while they are under way. */
  readonly #seen = new Map<string, LiveStepWriter>()
  #isClosing = false
  #cutOffs = 0
  readonly #before: RunView | null

  constructor(state: RunningState, outside: Outside, scopes: StepScopes, drive: StepsDrive) {
    this.#outside = outside
    this.#scopes = scopes
    this.#drive = drive
    this.#before = state.started.replay ? outside.viewOf(state.started.replay.of) : null
    this.#gate = new WriteGate(state.started, outside.writes)
    this.#turns = new RateGate(state.started, outside.rates, { record: drive.record, go: drive.go, isOver: () => drive.state() === null, now: () => this.#now() })
  }

  /** It has not begun: a person is asked first, or it is about to learn whether its service may be called yet. */
  isInHand(step: StepAddress): boolean {
    return this.#gate.isAsked(step) || this.#turns.isEntering(step)
  }

  start(step: StepAddress, attempt: number, state: RunningState): void {
    const starting = { step, attempt, node: nodeOf(state, step), state }
    const finished = attempt === 1 && this.#before ? takenOver(this.#before, step, starting.node, this.#now()) : null
    if (finished) return this.#drive.record(finished)
    if (engineKind(starting.node.type)) return this.#startKind(starting)
    return this.#startAction(starting)
  }

  /** Takes up a step again that runs a workflow of its own, which goes on by itself. */
  rejoin(step: StepAddress, attempt: number, input: JsonValue, state: RunningState): void {
    if (!isJsonObject(input)) return
    this.#runWorkflow({ step, attempt, node: nodeOf(state, step), state }, String(input['workflowId']), input['payload'] ?? {})
  }

  abortAll(failure: Failure): void {
    for (const attempt of this.#underWay()) attempt.abort(failure)
  }

  /** How many calls are under way. */
  get calls(): number {
    return this.#calls.size
  }

  /** The process ends: each call has a moment to say whether anything was sent. What came of each is written down. */
  interruptAll(): void {
    this.#isClosing = true
    for (const { attempt } of [...this.#calls.values()]) attempt.interrupt(closing)
  }

  /** Ends what is under way of this step without a word; the caller writes down what became of it. */
  drop({ nodeId, iteration }: StepAddress): void {
    const key = stepKey(nodeId, iteration)
    this.#calls.get(key)?.attempt.drop()
    this.#children.get(key)?.drop()
    this.#forget(key)
  }

  /** As if the process had ended. */
  halt(): void {
    for (const attempt of this.#underWay()) attempt.halt()
    for (const key of [...this.#calls.keys(), ...this.#children.keys()]) this.#forget(key)
    this.#gate.close()
    this.#turns.close()
  }

  #forget(key: string): void {
    this.#calls.delete(key)
    this.#children.delete(key)
    this.#seen.get(key)?.end()
    this.#seen.delete(key)
  }

  #underWay(): Attempt[] {
    return [...[...this.#calls.values()].map(({ attempt }) => attempt), ...this.#children.values()]
  }

  #startKind(starting: Starting): void {
    const { step, attempt, node, state } = starting
    const { record } = this.#drive
    const at = this.#now()
    try {
      const scope = this.#scopes.scopeFor(state, step.iteration, step.nodeId)
      const result = startKind({ node, scope, state, step, now: at })
      record({ type: 'step-started', at, ...step, attempt, input: result.input })
      switch (result.kind) {
        case 'done':
          return record({ type: 'step-succeeded', at, ...step, attempt, output: result.output, ...(result.ports && { ports: result.ports }) })
        case 'loop':
          return record({ type: 'loop-started', at, ...step, items: result.items })
        case 'wait':
          return record({ type: 'step-waiting', at, ...step, attempt, until: result.until })
        case 'approval':
          return record({ type: 'step-approval-asked', at, ...step, attempt, ...result.question })
        case 'run-workflow':
          return this.#runWorkflow(starting, result.workflowId, result.payload)
      }
    } catch (error) {
      record({ type: 'step-started', at, ...step, attempt, input: null })
      this.#fail(starting, toFailure(error), [])
    }
  }

  #startAction(starting: Starting): void {
    const { step, attempt, node, state } = starting
    const { record } = this.#drive
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
      const answer = this.#gate.decide({ ...starting, registered, effect, input, shown }, (given) => (given === 'cancel' ? this.#drive.cancel('a write was not allowed') : this.#drive.go()))
      if (answer === 'ask') return
      if (answer === 'send' && !this.#turns.mayGo(registered, node.connection, step, attempt)) return
      const isKeyed = effect !== 'read'
      const { asksFirst, isTooLate } = afterEarlier(state, step, { action: registered.action, effect, now: at })
      const earlier = leftOpen(attempt === 1 ? this.#before : null, step, effect)
      const idempotency = idempotencyKey(keysOf(state.started), key)
      record({ type: 'step-started', at, ...step, attempt, input: shown, ...(isKeyed && { idempotencyKey: idempotency }), ...(answer === 'send' && writeOf(registered, effect, input, isTooLate)) })
      if (answer === 'stand-in') {
        record({ type: 'step-succeeded', at, ...step, attempt, output: sampleOf(registered.action), ...portsTaken(registered, sampleOf(registered.action)), source: 'simulated' })
        return
      }
      if (isTooLate) return this.#fail(starting, tooLate(), [])
      if (earlier.failure) return this.#fail(starting, earlier.failure, [])
      const { secrets } = this.#outside
      const marks = secrets ? markSecrets(node.input, shown, secrets.door) : null
      const place = { runId: state.started.runId, ...step, attempt }
      let beneath: Spent | undefined
      const onSpent = (spent: Spent, isTakenOver: boolean): void => {
        beneath = beneath ? addSpent(beneath, spent) : spent
        if (isTakenOver) this.#outside.live?.add(place, spent)
      }
      const substep = (signal: AbortSignal): RunSubstep => this.#outside.substeps({ parent: state.started, step, attempt, signal, connection: node.connection, onSpent })
      const call = runAttempt({
        registered, input: marks ? parseInput(registered.action.input, marks.input) : input, effect, idempotencyKey: idempotency, asksFirst: asksFirst || earlier.asksFirst, scope: scope as unknown as JsonObject,
        doors: this.#outside.doors, substep, follower: (signal) => createCallFollower({ live: this.#outside.live, place, signal, substep }), tools: this.#outside.tools, open: (http) => this.#outside.open(registered.connector, node.connection, marks ? { ...http, ...marks.http(http) } : http), meter: (account) => (this.#outside.meter ?? unmetered).door(account, { started: state.started, step, attempt, connection: node.connection ?? '' }), before: isKeyed ? () => this.#outside.journal.committed() : () => Promise.resolve(),
        timeoutMs: node.settings?.timeoutMs, now: () => this.#now(), alarm: this.#outside.alarm, after: this.#outside.after,
        onEnd: (end) => this.#ended(starting, key, endWithoutValues({ ...end, spent: sumOf(end.spent, beneath) }, marks, secrets)),
        onLate: (output) => this.#drive.recordLate({ type: 'step-answered-late', at: this.#now(), ...step, attempt, output: secrets ? secrets.redact(output) : output }),
      })
      this.#calls.set(key, { attempt: call, gaps: this.#outside.awake.gaps(), isAskable: effect === 'reconcilable' && canBeAsked(registered) })
    } catch (error) {
      record({ type: 'step-started', at, ...step, attempt, input: shown })
      this.#fail(starting, toFailure(error), [])
    }
  }

  #runWorkflow(starting: Starting, workflowId: string, payload: JsonValue): void {
    const { step, attempt, node, state } = starting
    const key = stepKey(step.nodeId, step.iteration)
    const request = { parent: state.started, step, attempt, workflowId, payload }
    const live = this.#outside.live?.begin({ runId: state.started.runId, ...step, attempt })
    if (live) this.#seen.set(key, live)
    this.#children.set(key, withTimeout(node.settings?.timeoutMs, this.#outside.after, (end) => this.#ended(starting, key, end), (onEnd) => this.#outside.runChild(request, onEnd)))
  }

  #ended(starting: Starting, key: string, end: AttemptEnd): void {
    const call = this.#calls.get(key)
    this.#forget(key)
    if (!this.#drive.state()) return
    const { step, attempt } = starting
    if ('output' in end) this.#drive.record({ type: 'step-succeeded', at: this.#now(), ...step, attempt, output: end.output, ...portsTaken(this.#outside.actionOf(starting.node.type), end.output), ...(end.spent && { spent: end.spent }), ...(end.source && { source: end.source }), ...(end.logs.length > 0 && { logs: end.logs }) })
    else if (call && this.#isCutOff(call, end.failure)) this.#drive.record({ type: 'step-interrupted', at: this.#now(), ...step, attempt, retryAt: this.#now(), inOrder: true })
    else this.#fail(starting, end.failure, end.logs, end.spent)
    this.#drive.go()
  }

  /** See B4. Of what may not be repeated nothing was sent then, or its service is asked before it is tried again. */
  #isCutOff({ gaps, isAskable }: Call, failure: Failure): boolean {
    if (this.#drive.state()?.ending) return false
    if (this.#isClosing) return failure.code === 'interrupted' || (isAskable && failure.code === 'in-doubt')
    return failure.retryable && cutOff.includes(failure.code) && this.#outside.awake.gaps() !== gaps && ++this.#cutOffs <= mostCutOffs
  }

  #fail({ step, attempt, node }: Starting, failure: Failure, logs: string[], spent?: Spent): void {
    const at = this.#now()
    const state = this.#drive.state()
    if (state && waitsInDoubt(failure, node, state)) {
      this.#drive.record({ type: 'step-in-doubt', at, ...step, attempt, failure })
      return
    }
    const again = retryAt({ retry: node.settings?.retry, attempt, failure, now: at, random: this.#outside.random() })
    this.#drive.record({ type: 'step-failed', at, ...step, attempt, failure, retryAt: again, ...(spent && { spent }), ...(logs.length > 0 && { logs }) })
  }

  #now(): number {
    return this.#outside.clock.now()
  }
}

function sumOf(one: Spent | undefined, other: Spent | undefined): Spent | undefined {
  return one && other ? addSpent(one, other) : one ?? other
}
