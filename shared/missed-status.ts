import { z } from 'zod'
import { Failure } from './failure.ts'

/** How it goes with asking a connection's service for the events that its webhooks did not bring. Times in milliseconds since 1970. */
export const MissedStatus = z.object({
  connection: z.string(),
  askedAt: z.number(),
  /** When it is asked next. */
  dueAt: z.number(),
  /** Every event until then came in, by a webhook or from the service's list. */
  seenUntil: z.number(),
  /** How many events that had been missed came in with the last look that went well. */
  found: z.number().int(),
  /** Why the last look that went well may lack some: older ones come with the next, or are too many to get at, or the service does not keep them for so long. */
  incomplete: z.enum(['more-follow', 'too-many', 'too-old']).nullable(),
  /** How many looks failed one after the other, and the last of these failures. */
  failures: z.number().int(),
  failure: Failure.nullable(),
})
export type MissedStatus = z.infer<typeof MissedStatus>
