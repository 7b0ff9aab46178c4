import type { Database } from 'better-sqlite3'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { CausedRun } from '@shared/outbox-item.ts'
import type { StartedBy } from '@shared/run-event.ts'

/** The runs that an item started, by the item's number. */
export function prepareRunsOf(database: Database): (item: number) => CausedRun[] {
  const select = database.prepare<[number], CausedRun>(`
    SELECT outbox_runs.run_id AS runId, outbox_runs.workflow_id AS workflowId, version, number, status FROM outbox_runs LEFT JOIN runs ON runs.run_id = outbox_runs.run_id WHERE item = ? ORDER BY outbox_runs.run_id`)
  return (item) => select.all(item)
}

/** The run that a write belongs to; none when it is not kept any more. */
export function prepareRunOfWrite(database: Database): (runId: RunId) => CausedRun[] {
  const select = database.prepare<[RunId], { workflow_id: WorkflowId; number: number; status: CausedRun['status']; started_by: string }>('SELECT workflow_id, number, status, started_by FROM runs WHERE run_id = ?')
  return (runId) => select.all(runId).map(({ workflow_id: workflowId, number, status, started_by: startedBy }) => {
    const by = JSON.parse(startedBy) as StartedBy
    return { runId, workflowId, number, status, version: by.kind === 'event' ? by.version : 'draft' }
  })
}
