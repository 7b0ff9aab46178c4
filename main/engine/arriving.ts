import { triggerId } from '@shared/id.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import { errorPort } from '@shared/node-type.ts'
import { isTaken } from './taken.ts'
import { entry, type PlanNode } from './plan.ts'
import type { RunningState, Scope } from './run-state.ts'

/** An output that came to a node by an edge that was taken, and whose it is: a node's, the trigger's or the loop's. */
export type Arriving = { from: string; output: JsonValue }

/** What came to a node, in the order of its edges; each source once. */
export function arrivingAt(state: RunningState, scope: Scope, planned: PlanNode): Arriving[] {
  const sources = new Set(planned.into.filter((edge) => isTaken(edge, scope.steps)).map((edge) => edge.from))
  return [...sources].map((from) => {
    if (from === entry) return scope.round ? { from: scope.round.of.node.id, output: scope.round.item } : { from: triggerId, output: state.started.payload }
    const step = scope.steps[from]
    return { from: scope.level.nodes[from]?.node.id ?? '', output: step?.status === 'succeeded' ? step.output : null }
  })
}

/** The failure that was routed here by an error port. */
export function arrivingFailure(scope: Scope, nodeId: string): Failure | undefined {
  const planned = scope.level.byId.get(nodeId)
  for (const edge of planned?.into ?? []) {
    if (edge.port !== errorPort || !isTaken(edge, scope.steps)) continue
    const source = scope.steps[edge.from]
    if (source?.status === 'succeeded' && source.failure) return source.failure
  }
  return undefined
}
