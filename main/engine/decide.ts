// decide: given where a run stands, what should happen next?
//
//   D1. Reads nothing but its arguments: no clock, no randomness, no I/O. Time comes in as `now`.
//   D2. Same arguments, same commands. A crash and a replay of the journal ask for the same work again.
//   D3. Never asks for a step that is running; recovery decides what becomes of those.
//   D4. After an ending (failure, stop, cancellation, time's up) nothing new is started; what runs is let end, or
//       aborted when the run was cancelled or its time is up; what sleeps is called off; then the run is finished.

import type { ApprovalAnswer, ApprovalTimeOut } from '@shared/approval.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import { entry, passingPorts, type Recorded } from './plan.ts'
import { arrivingAt } from './arriving.ts'
import { isTaken } from './taken.ts'
import { addressOf, deadlineOf, isSettled, type Ending, type RunningState, type RunState, type Scope, type StepRef, type StepState } from './run-state.ts'

export type Command =
  | { type: 'start-step'; step: StepAddress; attempt: number }
  /** The step is not run: a pinned or earlier output stands in, or the node is passed over. */
  | { type: 'use-output'; step: StepAddress; output: JsonValue; ports: readonly string[] | undefined; source: Recorded['source'] | 'disabled' }
  | { type: 'skip-steps'; steps: StepAddress[]; reason: string }
  | { type: 'finish-wait'; step: StepAddress; attempt: number; until: number }
  /** `answer` is null when nobody answered until then. */
  | { type: 'finish-approval'; step: StepAddress; attempt: number; answer: ApprovalAnswer | null; until: number; onTimeout: ApprovalTimeOut }
  /** `fallback` is what the round gives when the loop says nothing of `collect`. */
  | { type: 'finish-iteration'; loop: StepAddress; attempt: number; index: number; path: string; fallback: JsonValue }
  | { type: 'finish-loop'; loop: StepAddress; attempt: number; output: JsonValue[] }
  | { type: 'abort-steps'; failure: Failure }
  | { type: 'call-off-steps'; steps: { step: StepAddress; attempt: number }[]; failure: Failure }
  /** `expression`: the run's own `output` is to be rendered and goes before `output`. */
  | { type: 'finish-run'; outcome: 'succeeded' | 'failed' | 'cancelled'; output: JsonValue; expression: boolean; failure?: Failure; failedAt?: StepAddress }
  | { type: 'wake-at'; at: number }

const notReached = 'nothing led here'

export function decide(state: RunState, now: number): Command[] {
  if (state.status !== 'running') return []
  const { ending } = state
  if (ending?.kind === 'cancelled') return bringToEnd(state, ending, cancelled(ending.reason))
  if (state.isQueued) return [{ type: 'wake-at', at: Infinity }]
  if (now >= deadlineOf(state)) return bringToEnd(state, ending, timedOut(state))
  if (ending) return state.running > 0 ? [{ type: 'wake-at', at: deadlineOf(state) }] : bringToEnd(state, ending, null)
  if (state.unreachable.length > 0) return [{ type: 'skip-steps', steps: withAllBelow(state), reason: notReached }]
  const commands = [...finishLoops(state), ...finishRounds(state), ...goOn(state, now)]
  if (commands.length > 0) return commands
  if (state.scopes.root.open === 0) return [{ type: 'finish-run', outcome: 'succeeded', output: lastOutputs(state.scopes.root), expression: state.started.mode.kind === 'whole' && state.started.workflow.output !== null }]
  return [{ type: 'wake-at', at: nextWake(state, now) }]
}

/** When to look again though no fact came in. */
export function nextWake(state: RunningState, now: number): number {
  if (state.isQueued) return Infinity
  return state.sleeping.reduce((first, { until }) => (until > now ? Math.min(first, until) : first), deadlineOf(state))
}

/** What sleeps and is due, then what is ready: each step that is run needs one of the run's places, others do not. */
function goOn(state: RunningState, now: number): Command[] {
  let places = state.plan.concurrency - state.running
  const commands: Command[] = []
  for (const ref of state.sleeping) {
    if (ref.until > now) continue
    const step = state.scopes.get(ref.path)?.steps[ref.planned.index]
    if (step?.status === 'waiting') commands.push({ type: 'finish-wait', step: addressOf(ref), attempt: step.attempt, until: step.until })
    else if (step?.status === 'asking') commands.push({ type: 'finish-approval', step: addressOf(ref), attempt: step.attempt, answer: step.answer, until: step.until, onTimeout: step.onTimeout })
    else if (step?.status === 'retrying' && places-- > 0) commands.push({ type: 'start-step', step: addressOf(ref), attempt: step.attempt + 1 })
  }
  for (const ref of state.ready) {
    const { node, recorded } = ref.planned
    if (node.disabled === true) commands.push({ type: 'use-output', step: addressOf(ref), output: passedOver(state, ref), ports: passingPorts(node), source: 'disabled' })
    else if (recorded) commands.push({ type: 'use-output', step: addressOf(ref), ...recorded })
    else if (places-- > 0) commands.push({ type: 'start-step', step: addressOf(ref), attempt: 1 })
    else break
  }
  return commands
}

function finishLoops(state: RunningState): Command[] {
  return state.endedLoops.flatMap((ref): Command[] => {
    const step = state.scopes.get(ref.path)?.steps[ref.planned.index]
    if (step?.status !== 'looping') return []
    const output: JsonValue[] = []
    for (const result of step.results.list.slice(0, step.results.length)) output[result.index] = result.output
    return [{ type: 'finish-loop', loop: addressOf(ref), attempt: step.attempt, output }]
  })
}

function finishRounds(state: RunningState): Command[] {
  return state.endedRounds.flatMap((path): Command[] => {
    const scope = state.scopes.get(path)
    if (!scope?.round) return []
    const { of, in: iteration, index } = scope.round
    const loop = state.scopes.get(iteration)?.steps[of.index]
    if (loop?.status !== 'looping') return []
    return [{ type: 'finish-iteration', loop: { nodeId: of.node.id, iteration }, attempt: loop.attempt, index, path, fallback: roundOutput(scope) }]
  })
}

/** The last node that ran gives the round's output; several last ones give theirs by id; an empty round gives null. */
function roundOutput(scope: Scope): JsonValue {
  const outputs = Object.values(lastOutputs(scope))
  return outputs.length === 0 ? null : outputs.length === 1 ? (outputs[0] ?? null) : lastOutputs(scope)
}

/** By id, the outputs of the nodes that ran and that led to no node that ran. */
function lastOutputs(scope: Scope): JsonObject {
  const outputs: [string, JsonValue][] = []
  for (const planned of scope.level.nodes) {
    const step = scope.steps[planned.index]
    if (step?.status !== 'succeeded' || planned.recorded?.source === 'reused') continue
    if (planned.out.some((edge) => scope.steps[edge.to]?.status === 'succeeded' && isTaken(edge, scope.steps))) continue
    outputs.push([planned.node.id, step.output])
  }
  return Object.fromEntries(outputs)
}

/** What goes into a node that is passed over goes on as its output. */
function passedOver(state: RunningState, ref: StepRef): JsonValue {
  const scope = state.scopes.get(ref.path)
  if (!scope) return null
  const outputs = arrivingAt(state, scope, ref.planned).map(({ output }) => output)
  const before = new Set(ref.planned.into.map((edge) => edge.from))
  return before.size === 1 ? (outputs[0] ?? null) : outputs
}

/** The unreachable steps and all that becomes unreachable when they are skipped, so that one fact says it all. */
function withAllBelow(state: RunningState): StepAddress[] {
  const skipped = new Map<string, StepRef>()
  const queue = [...state.unreachable]
  for (let ref = queue.pop(); ref; ref = queue.pop()) {
    const scope = state.scopes.get(ref.path)
    const key = stepKey(ref.planned.node.id, ref.path)
    if (!scope || skipped.has(key)) continue
    skipped.set(key, ref)
    for (const { to } of ref.planned.out) {
      const target = scope.level.nodes[to]
      const isOver = (from: number) => isSettled(scope.steps[from]) || skipped.has(stepKey(scope.level.nodes[from]?.node.id ?? '', scope.path))
      const lost = target && scope.steps[to] === undefined && target.into.every((edge) => edge.from !== entry && isOver(edge.from) && !isTaken(edge, scope.steps))
      if (lost) queue.push({ path: ref.path, planned: target })
    }
  }
  return [...skipped.values()].sort((a, b) => (a.path === b.path ? a.planned.index - b.planned.index : a.path < b.path ? -1 : 1)).map(addressOf)
}

/** Nothing new starts. `abort`: what runs is not waited for but aborted with this failure. */
function bringToEnd(state: RunningState, ending: Ending | null, abort: Failure | null): Command[] {
  if (state.running > 0 && abort) return [{ type: 'abort-steps', failure: abort }]
  const steps = [...state.scopes.all()].sort(innerFirst).flatMap((scope) => stepsThat(scope, asleep))
  if (steps.length > 0) return [{ type: 'call-off-steps', steps, failure: abort ?? calledOff(ending) }]
  const none = { output: null, expression: false }
  if (ending?.kind === 'stopped') return [{ type: 'finish-run', outcome: 'succeeded', output: ending.output, expression: false }]
  if (ending?.kind === 'failed') return [{ type: 'finish-run', outcome: 'failed', ...none, failure: ending.failure, failedAt: ending.at }]
  return [{ type: 'finish-run', outcome: ending ? 'cancelled' : 'failed', ...none, ...(abort && { failure: abort }) }]
}

/** Steps inside a loop's rounds that are under way or asleep, the innermost first: a loop that fails takes them with it. */
export function stepsInside(state: RunState, loop: StepAddress): { step: StepAddress; attempt: number }[] {
  if (state.status !== 'running') return []
  const prefix = `${stepKey(loop.nodeId, loop.iteration)}[`
  return [...state.scopes.all()].filter(({ path }) => path.startsWith(prefix)).sort(innerFirst).flatMap((scope) => [...stepsThat(scope, ['running']), ...stepsThat(scope, asleep)])
}

const asleep: readonly StepState['status'][] = ['retrying', 'waiting', 'held', 'asking', 'in-doubt', 'looping']

function stepsThat(scope: Scope, statuses: readonly StepState['status'][]): { step: StepAddress; attempt: number }[] {
  return scope.level.nodes.flatMap((planned) => {
    const step = scope.steps[planned.index]
    if (!step || !statuses.includes(step.status) || !('attempt' in step)) return []
    return [{ step: { nodeId: planned.node.id, iteration: scope.path }, attempt: step.attempt }]
  })
}

/** A loop that is called off takes its rounds with it, so the steps inside must have been called off before. */
function innerFirst(a: Scope, b: Scope): number {
  return b.path.length - a.path.length
}

function calledOff(ending: Ending | null): Failure {
  const why = ending?.kind === 'failed' ? `the run failed at "${stepKey(ending.at.nodeId, ending.at.iteration)}"` : 'the run was stopped'
  return { code: 'cancelled', message: `Not carried on, because ${why}.`, retryable: false }
}

function cancelled(reason: string): Failure {
  return { code: 'cancelled', message: `The run was cancelled: ${reason}.`, retryable: false }
}

function timedOut(state: RunningState): Failure {
  const { timeoutMs } = state.started.workflow.settings
  return { code: 'timeout', message: `The run took longer than its limit of ${timeoutMs / 1000} s. Raise the limit in the workflow's settings, or find the slow step.`, retryable: false }
}
