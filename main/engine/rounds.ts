// rounds: the scopes that loops open, one a round, and how they are closed again.

import type { JsonValue } from '@shared/json.ts'
import { iterationOf } from '@shared/step.ts'
import { put, type Next } from './next-state.ts'
import type { Level } from './plan.ts'
import type { Scope, StepRef, StepState } from './run-state.ts'
import { readyStep, unreachableStep } from './taken.ts'

export type Looping = Extract<StepState, { status: 'looping' }>

/** Opens up to `count` further rounds of the loop and notes it as ended when there are none left. */
export function openRounds(next: Next, ref: StepRef, body: Level, loop: Looping, count: number): void {
  const last = Math.min(loop.items.length, loop.next + count)
  const active = loop.active + last - loop.next
  put(next, ref, { ...loop, next: last, active })
  if (active === 0) next.endedLoops = [...next.endedLoops, ref]
  for (let index = loop.next; index < last; index++) {
    const path = iterationOf(ref.planned.node.id, ref.path, index)
    const scope: Scope = { path, level: body, round: { of: ref.planned, in: ref.path, index, item: loop.items[index] ?? null }, steps: [], open: body.nodes.length }
    next.scopes = next.scopes.with(scope)
    enter(next, scope)
  }
}

export function enter(next: Next, scope: Scope): void {
  const { level, path } = scope
  if (level.nodes.length === 0) {
    if (path !== '') next.endedRounds = [...next.endedRounds, path]
    return
  }
  const steps = new Array<StepState | undefined>(level.nodes.length).fill(undefined)
  for (const planned of level.first) steps[planned.index] = readyStep
  for (const planned of level.unreached) steps[planned.index] = unreachableStep
  next.scopes = next.scopes.with({ ...scope, steps })
  next.ready = [...next.ready, ...level.first.map((planned) => ({ path, planned }))]
  if (level.unreached.length > 0) next.unreachable = [...next.unreachable, ...level.unreached.map((planned) => ({ path, planned }))]
}

export function withResult(results: Looping['results'], result: { index: number; output: JsonValue }): Looping['results'] {
  // The list is shared with older states, which read only up to their own length.
  const list = results.list.length === results.length ? results.list : results.list.slice(0, results.length)
  list.push(result)
  return { list, length: list.length }
}

export function dropRound(next: Next, path: string): void {
  next.scopes = next.scopes.without(path)
  next.endedRounds = next.endedRounds.filter((other) => other !== path)
}

/** A loop that is over takes its rounds, and all rounds inside them, with it. */
export function dropRounds(next: Next, ref: StepRef): void {
  const prefix = iterationOf(ref.planned.node.id, ref.path, 0).slice(0, -2)
  const inside = (path: string) => path.startsWith(prefix)
  for (const scope of [...next.scopes.all()]) {
    if (!inside(scope.path)) continue
    next.running -= scope.steps.filter((step) => step?.status === 'running').length
    next.scopes = next.scopes.without(scope.path)
  }
  next.ready = next.ready.filter((other) => !inside(other.path))
  next.unreachable = next.unreachable.filter((other) => !inside(other.path))
  next.sleeping = next.sleeping.filter((other) => !inside(other.path))
  next.endedLoops = next.endedLoops.filter((other) => !inside(other.path))
  next.endedRounds = next.endedRounds.filter((path) => !inside(path))
}
