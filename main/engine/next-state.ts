import type { RunningState, StepRef, StepState } from './run-state.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
/** A copy of the state that one call of `evolve` may write to, and nobody else has seen yet. */
export type Next = Mutable<RunningState>

export function without<T extends StepRef>(list: readonly T[], ref: StepRef): readonly T[] {
  const at = list.findIndex((other) => other.planned === ref.planned && other.path === ref.path)
  return at < 0 ? list : at === 0 ? list.slice(1) : [...list.slice(0, at), ...list.slice(at + 1)]
}

export function put(next: Next, ref: StepRef, step: StepState): void {
  const scope = next.scopes.get(ref.path)
  if (!scope) return
  const steps = scope.steps.slice()
  steps[ref.planned.index] = step
  next.scopes = next.scopes.with({ ...scope, steps })
}

export function sleep(next: Next, ref: StepRef, step: Extract<StepState, { status: 'retrying' | 'waiting' | 'asking' | 'held' }>): void {
  put(next, ref, step)
  next.sleeping = [...next.sleeping, { ...ref, until: step.status === 'retrying' ? step.retryAt : step.status === 'held' ? Infinity : step.until }]
}
