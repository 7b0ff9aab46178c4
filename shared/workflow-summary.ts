import { z } from 'zod'
import { WorkflowId } from './id.ts'

export const WorkflowSummary = z.object({
  id: WorkflowId,
  name: z.string(),
  description: z.string(),
  nodeCount: z.number().int(),
  isExample: z.boolean(),
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
})
export type WorkflowSummary = z.infer<typeof WorkflowSummary>
