// error-run: the run that another one's failure starts (`settings.onErrorWorkflow`).
//
//   F1. Its first fact is written in the very turn of the failed run's last one, so both are committed together or not at all.
//   F2. Only runs of a live workflow that an event, a schedule or another program started have one: nobody sits beside those. The run of
//       a failure never has one of its own.

import type { RunStarted } from '@main/storage/journal.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { isLiveRun } from '@shared/run-event.ts'
import { stepKey } from '@shared/step.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { RunFinished } from './outside.ts'
import type { StartRun } from './prepare-run.ts'

/** What is to be started because this run ended, if anything. */
export function errorRunOf(started: RunStarted, end: RunFinished, findWorkflow: (id: WorkflowId) => Workflow | undefined): StartRun | null {
  const { workflow, startedBy, library = [] } = started
  const { onErrorWorkflow } = workflow.settings
  if (end.outcome !== 'failed' || onErrorWorkflow === null || !isLiveRun(startedBy)) return null
  const handler = library.find(({ id }) => id === onErrorWorkflow) ?? (onErrorWorkflow === workflow.id ? workflow : findWorkflow(onErrorWorkflow))
  if (!handler) return null
  return {
    workflow: handler, library: library.filter(({ id }) => id !== handler.id), payload: payloadOf(started, end), mode: { kind: 'whole' },
    startedBy: { kind: 'failure', runId: started.runId }, writes: started.writes, doubt: 'wait',
  }
}

function payloadOf({ runId, workflow, payload, startedBy, at }: RunStarted, { failedAt, failure, at: finishedAt }: RunFinished): JsonObject {
  return {
    workflow: { id: workflow.id, name: workflow.name },
    runId,
    traceId: startedBy.kind === 'event' ? startedBy.traceId : null,
    failure: (failure ?? null) as JsonValue,
    failedAt: failedAt ? { ...failedAt, step: stepKey(failedAt.nodeId, failedAt.iteration), name: workflow.nodes.find(({ id }) => id === failedAt.nodeId)?.name || failedAt.nodeId } : null,
    startedAt: new Date(at).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    payload,
  }
}
