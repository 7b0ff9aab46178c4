import { z } from 'zod'
import { Failure } from './failure.ts'
import { JsonValue } from './json.ts'

/** How the polling of a live workflow goes. Times in milliseconds since 1970. */
export const PollStatus = z.object({
  polledAt: z.number(),
  /** When it is polled next. */
  dueAt: z.number(),
  /** How many were listed by the last poll that went well. */
  listed: z.number().int(),
  /** How many polls failed one after the other, and the last of these failures. */
  failures: z.number().int(),
  failure: Failure.nullable(),
})
export type PollStatus = z.infer<typeof PollStatus>

/** What a poll would find now. */
export const PollPreview = z.object({
  items: z.array(z.object({ id: z.string(), payload: JsonValue })),
  /** How many there are in all. */
  listed: z.number().int(),
})
export type PollPreview = z.infer<typeof PollPreview>
