import { errorPort, singlePort } from '@shared/node-type.ts'
import { entry, type PlanEdge, type PlanNode } from './plan.ts'
import { isSettled, type StepState } from './run-state.ts'

export const readyStep: StepState = { status: 'ready' }
export const unreachableStep: StepState = { status: 'unreachable' }

/** Ready, unreachable, or not known yet: a node runs when every edge into it is settled and at least one was taken. */
export function prospect(target: PlanNode, steps: readonly (StepState | undefined)[]): StepState | undefined {
  let open = false
  let taken = false
  for (const edge of target.into) {
    if (edge.from !== entry && !isSettled(steps[edge.from])) open = true
    else if (isTaken(edge, steps)) taken = true
  }
  if (taken && (!open || target.waitsForAny)) return readyStep
  return open ? undefined : unreachableStep
}

export function isTaken(edge: PlanEdge, steps: readonly (StepState | undefined)[]): boolean {
  if (edge.from === entry) return true
  const source = steps[edge.from]
  if (source?.status !== 'succeeded') return false
  if (edge.always) return true
  if (source.ports === 'every') return edge.port !== errorPort
  const port = edge.port ?? singlePort
  return source.ports === undefined ? port === singlePort : source.ports.includes(port)
}
