import { Cron } from 'croner'

export type Missed = 'skip' | 'once' | 'catch-up'
/** `plannedAt` is due; `missed` instants before it were passed over, or stand behind it in the list to catch up on. */
export type Firing = { plannedAt: number; missed: number }

/** Later than this is missed: the machine slept, or Flowbench was closed. */
const onTimeMs = 60_000
/** So many missed instants are caught up on at most, the newest; the others are counted. */
export const mostCaughtUp = 100
/** A schedule of each minute has half a million a year; beyond this they are not counted one by one. */
const mostCounted = 10_000

/** The next planned instant after `after`, in milliseconds since 1970; undefined when there is none any more. */
export function nextPlanned(cron: string, timezone: string, after: number): number | undefined {
  return new Cron(cron, { timezone, paused: true }).nextRun(new Date(after))?.getTime()
}

/**
 * What a schedule is to fire at `now`, when all before and at `doneUntil` is settled. What is on time always fires; of
 * what was missed `skip` fires nothing, `once` the newest alone, `catch-up` each.
 */
export function firings(options: { cron: string; timezone: string; missed: Missed; doneUntil: number; now: number }): Firing[] {
  const { cron, timezone, missed, doneUntil, now } = options
  const planned = plannedBetween(cron, timezone, doneUntil, now)
  const late = planned.filter((at) => now - at > onTimeMs)
  const timely = planned.slice(late.length).map((plannedAt): Firing => ({ plannedAt, missed: 0 }))
  const newest = late.at(-1)
  if (newest === undefined) return timely
  switch (missed) {
    case 'skip': return timely.map((firing, index) => (index === 0 ? { ...firing, missed: late.length } : firing))
    // One that is on time says it as well; two at once would be one too many.
    case 'once': return timely.length > 0 ? timely.map((firing, index) => (index === 0 ? { ...firing, missed: late.length } : firing)) : [{ plannedAt: newest, missed: late.length - 1 }]
    case 'catch-up': {
      const caught = late.slice(-mostCaughtUp)
      return [...caught.map((plannedAt, index): Firing => ({ plannedAt, missed: index === 0 ? late.length - caught.length : 0 })), ...timely]
    }
  }
}

/** After `from`, up to and with `to`. */
function plannedBetween(cron: string, timezone: string, from: number, to: number): number[] {
  const planned: number[] = []
  const job = new Cron(cron, { timezone, paused: true })
  for (let at = job.nextRun(new Date(from)); at && at.getTime() <= to && planned.length < mostCounted; at = job.nextRun(at)) planned.push(at.getTime())
  if (planned.length < mostCounted) return planned
  // Of more than can be counted the newest matter.
  const recent = plannedBetween(cron, timezone, Math.max(planned.at(-1) ?? to, to - 2 * onTimeMs), to)
  return [...planned.slice(recent.length), ...recent]
}
