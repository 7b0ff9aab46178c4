/** Rings once at a time in milliseconds since 1970, not before. Returns what takes it back. A test gives one that makes time fly. */
export type Alarm = (at: number, ring: () => void) => () => void

/** The longest a timer of Node waits; a longer one would fire at once, so far alarms are set again on the way. */
const longestTimerMs = 2_000_000_000

/** `now` is asked again when the timer fires, because timers do not count the time that a machine slept. */
export function systemAlarm(now: () => number): Alarm {
  return (at, ring) => {
    let timer: NodeJS.Timeout
    const arm = (): void => {
      const rest = at - now()
      timer = setTimeout(() => (now() >= at ? ring() : arm()), Math.min(Math.max(rest, 0), longestTimerMs))
    }
    arm()
    return () => clearTimeout(timer)
  }
}
