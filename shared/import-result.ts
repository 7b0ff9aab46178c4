import { z } from 'zod'
import { WorkflowId } from './id.ts'
import { Problem } from './problem.ts'

/** A file taken in, or refused with every reason; a refused one changes nothing. */
export const ImportResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('imported'), workflowIds: z.array(WorkflowId).min(1), problems: z.array(Problem) }),
  z.object({ status: z.literal('refused'), problems: z.array(Problem).min(1) }),
])
export type ImportResult = z.infer<typeof ImportResult>
