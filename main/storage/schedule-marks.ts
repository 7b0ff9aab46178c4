import type { Database } from 'better-sqlite3'
import type { WorkflowId } from '@shared/id.ts'

/** How far the schedule of each workflow has come. Owns the table `schedule_marks`. */
export interface ScheduleMarks {
  /** Until when its planned instants are settled; undefined for a version that was not looked at yet. */
  doneUntil(id: WorkflowId, version: number): number | undefined
  put(id: WorkflowId, version: number, doneUntil: number): void
}

export function createScheduleMarks(database: Database): ScheduleMarks {
  const select = database.prepare<[string, number], { done_until: number }>('SELECT done_until FROM schedule_marks WHERE workflow_id = ? AND version = ?')
  const upsert = database.prepare('INSERT INTO schedule_marks (workflow_id, version, done_until) VALUES (?, ?, ?) ON CONFLICT (workflow_id) DO UPDATE SET version = excluded.version, done_until = excluded.done_until')
  return {
    doneUntil: (id, version) => select.get(id, version)?.done_until,
    put: (id, version, doneUntil) => void upsert.run(id, version, doneUntil),
  }
}
