import { z } from 'zod'
import { JsonValue } from './json.ts'

/**
 * What a look at the service says of a write whose answer was lost. The first two are words that a person can say as
 * well (`Resolution`); what is `unknown` is for the person to decide, perhaps by one of the candidates.
 */
export const Finding = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('happened'), output: JsonValue }),
  z.object({ kind: z.literal('did-not-happen') }),
  z.object({
    kind: z.literal('unknown'),
    reason: z.string(),
    /** What was found there that may be it, and what the step would give then. */
    candidates: z.array(z.object({ title: z.string(), output: JsonValue })).optional(),
  }),
])
export type Finding = z.infer<typeof Finding>
