import { z } from 'zod'
import { Failure } from './failure.ts'
import { RunId, WorkflowId } from './id.ts'
import { ItemSource } from './outbox-item.ts'
import { RunMode, StartedBy } from './run-event.ts'
import { RunStatus } from './run-status.ts'
import { StepAddress } from './step.ts'

/** A run in a list. Times in milliseconds since 1970. */
export const RunSummary = z.object({
  runId: RunId,
  workflowId: WorkflowId,
  workflowName: z.string(),
  number: z.number().int(),
  status: RunStatus,
  /** Under way, but waiting for its turn: as many runs of its workflow as may be have begun. */
  isQueued: z.literal(true).optional(),
  /** Under way, but nothing of it runs now: it waits for its turn, for a time, for its service or for a person. */
  isWaiting: z.literal(true).optional(),
  mode: RunMode,
  startedBy: StartedBy,
  /** The event that started it, while it is kept. */
  event: z.object({ source: ItemSource, name: z.string().nullable() }).optional(),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  failure: Failure.optional(),
  failedAt: StepAddress.optional(),
})
export type RunSummary = z.infer<typeof RunSummary>
