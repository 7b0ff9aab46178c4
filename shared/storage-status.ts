import { z } from 'zod'

/** Whether what happens can be written down. */
export const StorageStatus = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ok') }),
  /** Nothing can be written now. What waits is written by itself as soon as it can be. */
  z.object({
    state: z.literal('trouble'),
    cause: z.enum(['full', 'busy', 'read-only', 'failing']),
    /** Milliseconds since 1970. */
    since: z.number(),
    /** What the system says. */
    detail: z.string(),
  }),
  /** The database is damaged: nothing more is done with it until a backup is in its place. */
  z.object({ state: z.literal('damaged'), since: z.number(), detail: z.string() }),
])
export type StorageStatus = z.infer<typeof StorageStatus>
