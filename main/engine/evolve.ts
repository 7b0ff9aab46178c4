// evolve: folds one journalled fact into where the run stands.
//
//   E1. Total: a fact that does not apply (of a round that is over, of a node that is not there) changes nothing.
//   E2. Never changes a state it was given; a new one shares all that the fact did not touch. What a fact costs
//       grows with the nodes of its own level, not with the steps of the whole run.
//   E3. What becomes possible is noted here (ready, unreachable, ended), so that `decide` need not search.

import type { Failure } from '@shared/failure.ts'
import { addSpent } from '@shared/llm/spent.ts'
import type { JsonValue } from '@shared/json.ts'
import { errorPort } from '@shared/node-type.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { iterationOf } from '@shared/step.ts'
import { planOf, type RunStarted } from './plan.ts'
import { put, sleep, without, type Next } from './next-state.ts'
import { isSettled, type RunningState, type RunState, type Scope, type StepRef, type StepState } from './run-state.ts'
import { dropRound, dropRounds, enter, openRounds, withResult } from './rounds.ts'
import { ScopeMap } from './scope-map.ts'
import { begun, ended, none, rested } from './standstill.ts'
import { prospect } from './taken.ts'

export const emptyRun: RunState = { status: 'empty' }

type StepEvent = Extract<RunEvent, { nodeId: unknown }>

export function evolve(state: RunState, event: RunEvent): RunState {
  if (event.type === 'run-started') return state.status === 'empty' ? begin(event) : state
  if (state.status !== 'running') return state
  switch (event.type) {
    case 'run-finished':
      return { status: 'finished', started: state.started, outcome: event.outcome, output: event.output, failure: event.failure }
    case 'run-queued':
      return state.isQueued ? state : { ...state, isQueued: true, standstill: begun(state.standstill, event.at) }
    case 'run-released':
      return state.isQueued ? { ...state, isQueued: false, standstill: ended(state.standstill, event.at) } : state
    case 'run-rested':
      return { ...state, standstill: rested(state.standstill, event.since, event.at) }
    case 'run-cancel-requested':
      return state.ending?.kind === 'cancelled' ? state : { ...state, ending: { kind: 'cancelled', reason: event.reason } }
    case 'steps-skipped': {
      const next: Next = { ...state }
      for (const address of event.steps) skip(next, address.iteration, address.nodeId, event.at)
      return next
    }
    default:
      return stepFact(state, event)
  }
}

function begin(started: RunStarted): RunningState {
  const plan = planOf(started)
  const root: Scope = { path: '', level: plan.root, round: null, steps: [], open: plan.root.nodes.length }
  const next: Next = {
    status: 'running', started, plan, scopes: new ScopeMap(root),
    ready: [], unreachable: [], sleeping: [], endedRounds: [], endedLoops: [], isQueued: false, running: 0, standing: 0, ending: null, spent: null,
    standstill: none,
  }
  enter(next, root)
  return next
}

function stepFact(state: RunningState, event: StepEvent): RunState {
  const scope = state.scopes.get(event.iteration)
  const planned = scope?.level.byId.get(event.nodeId)
  if (!scope || !planned) return state
  const before = scope.steps[planned.index]
  if (isSettled(before)) return state
  const next: Next = { ...state }
  if ('spent' in event && event.spent) next.spent = next.spent ? addSpent(next.spent, event.spent) : event.spent
  const ref = { path: scope.path, planned }
  switch (event.type) {
    case 'step-started': {
      leave(next, before, ref, event.at)
      next.running += 1
      put(next, ref, { status: 'running', attempt: event.attempt, since: before?.status === 'retrying' ? before.since : event.at, concurrency: concurrencyIn(event.input), standing: 0 })
      return next
    }
    case 'step-succeeded': {
      leave(next, before, ref, event.at)
      if (planned.node.type === 'stop' && event.source === undefined) next.ending ??= { kind: 'stopped', output: event.output }
      settle(next, ref, { status: 'succeeded', output: event.output, ports: event.ports, failure: undefined })
      return next
    }
    case 'step-failed': {
      leave(next, before, ref, event.at)
      if (event.retryAt !== null) sleep(next, ref, retrying(before, event.attempt, event.at, event.retryAt))
      else fail(next, ref, event.failure)
      return next
    }
    case 'step-interrupted':
      leave(next, before, ref, event.at)
      sleep(next, ref, retrying(before, event.attempt, event.at, event.retryAt))
      return next
    case 'step-in-doubt':
      leave(next, before, ref, event.at)
      next.standstill = begun(next.standstill, event.at)
      put(next, ref, { status: 'in-doubt', attempt: event.attempt })
      return next
    case 'step-held':
      if (before?.status !== 'ready' && before?.status !== 'retrying') return state
      leave(next, before, ref, event.at)
      sleep(next, ref, { status: 'held', attempt: event.attempt, before })
      return next
    case 'step-released':
      if (before?.status !== 'held') return state
      leave(next, before, ref, event.at)
      if (before.before.status === 'retrying') sleep(next, ref, { ...before.before, retryAt: event.at })
      else {
        put(next, ref, before.before)
        next.ready = [...next.ready, ref]
      }
      return next
    case 'step-approval-asked':
      leave(next, before, ref, event.at)
      next.standstill = begun(next.standstill, event.at)
      sleep(next, ref, { status: 'asking', attempt: event.attempt, hash: event.hash, until: event.until ?? Infinity, onTimeout: event.onTimeout, form: event.form ?? null, answer: null })
      return next
    case 'step-approval-answered': {
      if (before?.status !== 'asking' || before.hash !== event.hash || before.answer !== null) return state
      const { outcome, by, comment, content, answeredAt } = event
      next.sleeping = without(next.sleeping, ref)
      sleep(next, ref, { ...before, until: 0, answer: { outcome, by, comment, ...(content && { content }), answeredAt } })
      return next
    }
    case 'step-answered-late':
      return state
    case 'step-stood-still':
      if (before?.status !== 'running') return state
      next.standstill = begun(next.standstill, event.at)
      if (before.standing === 0) next.standing += 1
      put(next, ref, { ...before, standing: before.standing + 1 })
      return next
    case 'step-went-on':
      if (before?.status !== 'running' || before.standing === 0) return state
      next.standstill = ended(next.standstill, event.at)
      if (before.standing === 1) next.standing -= 1
      put(next, ref, { ...before, standing: before.standing - 1 })
      return next
    case 'step-waiting':
      leave(next, before, ref, event.at)
      sleep(next, ref, { status: 'waiting', attempt: event.attempt, until: event.until })
      return next
    case 'loop-started': {
      const body = state.plan.bodies.get(event.nodeId)
      if (before?.status !== 'running' || !body) return state
      leave(next, before, ref, event.at)
      openRounds(next, ref, body, { status: 'looping', attempt: before.attempt, items: event.items, next: 0, active: 0, results: { list: [], length: 0 } }, before.concurrency)
      return next
    }
    case 'iteration-finished': {
      const body = state.plan.bodies.get(event.nodeId)
      if (before?.status !== 'looping' || !body) return state
      const path = iterationOf(event.nodeId, event.iteration, event.index)
      if (!state.scopes.get(path)) return state
      dropRound(next, path)
      const results = withResult(before.results, { index: event.index, output: event.output })
      openRounds(next, ref, body, { ...before, active: before.active - 1, results }, 1)
      return next
    }
  }
}

/** Takes the step out of whatever list its state before put it in. */
function leave(next: Next, before: StepState | undefined, ref: StepRef, at: number): void {
  switch (before?.status) {
    case 'ready':
      next.ready = without(next.ready, ref)
      return
    case 'unreachable':
      next.unreachable = without(next.unreachable, ref)
      return
    case 'retrying':
    case 'waiting':
    case 'held':
      next.sleeping = without(next.sleeping, ref)
      return
    case 'running':
      next.running -= 1
      if (before.standing > 0) next.standing -= 1
      for (let parts = before.standing; parts > 0; parts--) next.standstill = ended(next.standstill, at)
      return
    case 'in-doubt':
      next.standstill = ended(next.standstill, at)
      return
    case 'asking':
      next.sleeping = without(next.sleeping, ref)
      next.standstill = ended(next.standstill, at)
      return
    case 'looping':
      next.endedLoops = without(next.endedLoops, ref)
      dropRounds(next, ref)
      return
    case 'succeeded':
    case 'failed':
    case 'skipped':
    case undefined:
      return
  }
}

/** A step that is tried again after a doubt is so by a person's word, and begins anew. */
function retrying(before: StepState | undefined, attempt: number, at: number, retryAt: number): Extract<StepState, { status: 'retrying' }> {
  return { status: 'retrying', attempt, since: before?.status === 'running' ? before.since : at, retryAt, isTold: before?.status === 'in-doubt' }
}

/** The last failure of a step: what its node's `onError` says, and else the end of the run. */
function fail(next: Next, ref: StepRef, failure: Failure): void {
  const onError = ref.planned.node.settings?.onError ?? 'fail'
  if (failure.code !== 'cancelled' && onError !== 'fail') {
    const output = { error: failure as unknown as JsonValue }
    settle(next, ref, { status: 'succeeded', output, ports: onError === 'port' ? [errorPort] : 'every', failure })
    return
  }
  // A step is called off because of an ending, or of its loop's failure; it is never the cause of one.
  if (failure.code !== 'cancelled') next.ending ??= { kind: 'failed', failure, at: { nodeId: ref.planned.node.id, iteration: ref.path } }
  settle(next, ref, { status: 'failed', failure })
}

function skip(next: Next, path: string, nodeId: string, at: number): void {
  const scope = next.scopes.get(path)
  const planned = scope?.level.byId.get(nodeId)
  if (!scope || !planned) return
  const before = scope.steps[planned.index]
  if (isSettled(before)) return
  const ref = { path, planned }
  leave(next, before, ref, at)
  settle(next, ref, { status: 'skipped' })
}

/** The step is settled: what it leads to may become ready or unreachable, and its round may have ended. */
function settle(next: Next, ref: StepRef, step: StepState): void {
  const scope = next.scopes.get(ref.path)
  if (!scope) return
  const steps = scope.steps.slice()
  steps[ref.planned.index] = step
  const open = scope.open - 1
  for (const edge of ref.planned.out) {
    const target = scope.level.nodes[edge.to]
    if (!target || steps[target.index] !== undefined) continue
    const found = prospect(target, steps)
    if (found === undefined) continue
    steps[target.index] = found
    const reached = { path: ref.path, planned: target }
    if (found.status === 'ready') next.ready = [...next.ready, reached]
    else next.unreachable = [...next.unreachable, reached]
  }
  next.scopes = next.scopes.with({ ...scope, steps, open })
  if (open === 0 && ref.path !== '') next.endedRounds = [...next.endedRounds, ref.path]
}

function concurrencyIn(input: JsonValue): number {
  const concurrency = typeof input === 'object' && input !== null && !Array.isArray(input) ? input['concurrency'] : undefined
  return typeof concurrency === 'number' && concurrency >= 1 ? concurrency : 1
}
