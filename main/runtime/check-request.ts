import type { Journal } from '@main/storage/journal.ts'
import type { RunRequest } from '@main/storage/run-requests.ts'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import { viewOf } from '@shared/run-view.ts'
import type { Workflow } from '@shared/workflow.ts'
import { prepareRun } from './prepare-run.ts'
import { againAs, replayOf } from './replays.ts'

/** Whether the engine could do what is asked, as the run stands now. Throws AppError `not-found`, `conflict` or `invalid-input` as it would. */
export function checkRequest(request: RunRequest, { journal, findWorkflow, now }: { journal: Pick<Journal, 'read' | 'has'>; findWorkflow(id: WorkflowId): Workflow | undefined; now: number }): void {
  const { runId } = request
  const end = journal.read(runId).findLast((event) => event.type === 'run-finished') ?? null
  switch (request.kind) {
    case 'cancel':
      if (end) throw new AppError({ code: 'conflict', message: `${runId} is over already (${end.outcome}), so there is nothing to cancel.`, retryable: false })
      return
    case 'replay':
      replayOf(journal, runId, end, now)
      return
    case 'run-as-new':
      prepareRun(againAs(journal, runId, request.from === null ? {} : { from: request.from }), { runId: request.as, now, findWorkflow, viewOf: (id) => viewOf(journal.read(id)) })
      return
  }
}
