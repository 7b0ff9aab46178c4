import { triggerId } from '@shared/id.ts'
import type { WorkflowEdge } from '@shared/workflow.ts'
import { eachPort } from '../document/graph.ts'
import type { NodeRun } from '../run/node-run.ts'
import type { RunStoreState } from '../run/run-store.ts'

/** What went along an edge in the run that is shown. */
export type EdgeLook = 'idle' | 'succeeded' | 'active' | 'failed' | 'skipped'

export function edgeLook(state: RunStoreState, workflowId: string, edge: WorkflowEdge): EdgeLook {
  const runs = state.byNode[workflowId]
  if (runs === undefined) return 'idle'
  const target = runs.get(edge.to)
  if (edge.from === triggerId) return state.currentRunId[workflowId] === undefined || target === undefined ? 'idle' : reached(target)
  const source = runs.get(edge.from)
  if (source === undefined) return 'idle'
  if (edge.port === eachPort && source.shown.loop !== undefined) return target === undefined ? 'idle' : reached(target)
  if (taken(source, edge)) return target === undefined ? 'succeeded' : reached(target)
  return source.counts.running > 0 || source.counts.failed > 0 ? 'idle' : 'skipped'
}

function taken(source: NodeRun, edge: WorkflowEdge): boolean {
  if (edge.port === undefined) return source.taken.has('')
  return source.taken.has(edge.port) || (edge.port === 'done' && source.taken.has(''))
}

function reached(target: NodeRun): EdgeLook {
  if (target.counts.running > 0) return 'active'
  // Who stops a run is told so; nothing went wrong on the way.
  if (target.counts.failed > 0) return target.shown.failure?.code === 'cancelled' ? 'idle' : 'failed'
  return target.counts.succeeded > 0 ? 'succeeded' : 'skipped'
}
