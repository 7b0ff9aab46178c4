import type { RunState } from '@main/engine/run-state.ts'
import type { Failure } from '@shared/failure.ts'
import type { WorkflowNode } from '@shared/workflow.ts'

/**
 * Whether the run stands still until a person says what came of this write: where somebody is there to say so, and the
 * workflow does not say itself what is to be done (`onError`).
 */
export function waitsInDoubt(failure: Failure, node: WorkflowNode, state: RunState): boolean {
  if (failure.code !== 'in-doubt' || state.status !== 'running' || state.ending !== null) return false
  return state.started.doubt === 'wait' && (node.settings?.onError ?? 'fail') === 'fail'
}
