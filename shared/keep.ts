import { z } from 'zod'

/** How much of what is settled is kept; null sets no limit. What is not settled is kept always. */
export const Keep = z.object({ days: z.number().nullable(), runs: z.number().nullable(), megabytes: z.number().nullable() })
export type Keep = z.infer<typeof Keep>

/** What a round of tidying removed: runs with their journals, what events carried, and events altogether. */
export const Removed = z.object({ runs: z.number().int(), contents: z.number().int(), events: z.number().int() })
export type Removed = z.infer<typeof Removed>

/** For a log: what was removed, leaving out what was not. */
export function removedLine({ runs, contents, events }: Removed): string {
  const counted = (count: number, one: string, many: string): string[] => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`])
  const parts = [...counted(runs, 'run', 'runs'), ...counted(contents, 'event’s content', 'events’ contents'), ...counted(events, 'event', 'events')]
  return `Removed what was settled and is kept no longer: ${parts.length === 0 ? 'nothing' : parts.join(', ')}.`
}
