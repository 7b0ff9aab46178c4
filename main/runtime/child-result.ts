import type { Failure } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import type { RunFinished } from './outside.ts'

/** What a step that runs a workflow makes of that run's end. */
export function childResult(end: RunFinished, workflowId: string, runId: RunId): { output: RunFinished['output'] } | { failure: Failure } {
  if (end.outcome === 'succeeded') return { output: end.output }
  if (end.outcome === 'cancelled') return { failure: { code: 'interrupted', message: `The run of ${workflowId} was cancelled.`, retryable: false, details: { runId } } }
  const failure = end.failure ?? { code: 'internal' as const, message: 'It does not say why.', retryable: false }
  return { failure: { ...failure, message: `The run of ${workflowId} failed: ${failure.message}`, details: { ...failure.details, runId } } }
}
