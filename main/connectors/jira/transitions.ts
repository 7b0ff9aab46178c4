import { z } from 'zod'

/** What can be done with an issue where it stands. */
export const Transitions = z.looseObject({
  transitions: z.array(z.looseObject({ id: z.string(), name: z.string(), to: z.looseObject({ id: z.string().optional(), name: z.string() }) })),
})
