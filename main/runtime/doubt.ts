import type { RunState } from '@main/engine/run-state.ts'
import type { Failure } from '@shared/failure.ts'
import type { Resolution } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'

/**
 * Whether the run stands still until a person says what came of this write: where somebody is there to say so, and the
 * workflow does not say itself what is to be done (`onError`).
 */
export function waitsInDoubt(failure: Failure, node: WorkflowNode, state: RunState): boolean {
  if (failure.code !== 'in-doubt' || state.status !== 'running' || state.ending !== null) return false
  return state.started.doubt === 'wait' && (node.settings?.onError ?? 'fail') === 'fail'
}

/** The fact that follows from what a person says of a write in doubt; null when this step is not in doubt. */
export function resolvedFact(state: RunState, { nodeId, iteration }: StepAddress, resolution: Resolution, at: number): RunEvent | null {
  if (state.status !== 'running') return null
  const scope = state.scopes.get(iteration)
  const planned = scope?.level.byId.get(nodeId)
  const step = planned && scope?.steps[planned.index]
  if (step?.status !== 'in-doubt') return null
  const fact = { at, nodeId, iteration, attempt: step.attempt }
  switch (resolution.kind) {
    case 'happened':
      return { type: 'step-succeeded', ...fact, output: resolution.output, source: 'resolved' }
    case 'did-not-happen':
      return { type: 'step-failed', ...fact, failure: { code: 'interrupted', message: 'Somebody looked, and it had not happened, so it is tried again.', retryable: true, sent: 'not-processed' }, retryAt: at }
    case 'give-up':
      return { type: 'step-failed', ...fact, failure: { code: 'in-doubt', message: 'Whether it took effect is not known, and somebody gave it up, so it is not tried again.', retryable: false, sent: 'maybe-sent' }, retryAt: null }
  }
}
