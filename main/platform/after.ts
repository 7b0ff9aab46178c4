/** Rings once after so many milliseconds, whatever is done to the clock of the day. Returns what takes it back. */
export type After = (ms: number, ring: () => void) => () => void

/** The longest a timer of Node waits; a longer one would fire at once. */
const longestTimerMs = 2_000_000_000
/** A timer that fires so much too late: the process was stopped, or the machine slept. */
const lateMs = 2_000

/** Time in which the process had no chance does not count: a timer that fires far too late is set anew, whole. */
export const systemAfter: After = (ms, ring) => {
  let timer: NodeJS.Timeout
  const arm = (rest: number): void => {
    const part = Math.min(Math.max(rest, 0), longestTimerMs)
    const since = performance.now()
    timer = setTimeout(() => {
      if (performance.now() - since > part + lateMs) arm(ms)
      else if (rest > part) arm(rest - part)
      else ring()
    }, part)
  }
  arm(ms)
  return () => clearTimeout(timer)
}
