import type { AnyAction } from '@main/connectors/define.ts'
import { stepOf, type RunningState, type RunState } from '@main/engine/run-state.ts'
import type { Failure } from '@shared/failure.ts'
import type { Effect } from '@shared/node-type.ts'
import type { Resolution } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { repeatableMs } from './action-registry.ts'
import { inDoubt } from './attempt.ts'

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
  const step = stepOf(state, { nodeId, iteration })
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

/** What an earlier attempt of this step leaves for the next one to heed. */
export function afterEarlier(state: RunningState, step: StepAddress, { action, effect, now }: { action: AnyAction; effect: Effect; now: number }): { asksFirst: boolean | 'unless-unknown'; isTooLate: boolean } {
  const before = stepOf(state, step)
  if (before?.status !== 'retrying') return { asksFirst: false, isTooLate: false }
  return {
    asksFirst: effect === 'reconcilable' && (before.isTold ? 'unless-unknown' : true),
    isTooLate: now - before.since > repeatableMs(action, effect),
  }
}

export function tooLate(): Failure {
  return inDoubt('It was tried before, so long ago that the service may not know its key any more.')
}
