import { z } from 'zod'

/** Something wrong with a document: where, what, and how to mend it. */
export const Problem = z.object({
  severity: z.enum(['error', 'warning']),
  /** A stable word for tests and help: `unknown-type`, `not-upstream`, `cycle`, … */
  rule: z.string(),
  /** The node it concerns; absent for the document as a whole. */
  nodeId: z.string().optional(),
  /** JSON pointer into the document, e.g. `/nodes/3/input/when`. */
  pointer: z.string(),
  message: z.string(),
  /** What to do, in one sentence. */
  remedy: z.string(),
  /** For a text with a position: offsets within the string at `pointer`. */
  start: z.number().int().optional(),
  end: z.number().int().optional(),
  /** A replacement for start..end that would mend it. */
  suggestion: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
