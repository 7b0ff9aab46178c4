/** Time as an argument: what reads a clock takes one of these, so that a test can hold the hands. */
export interface Clock {
  /** Milliseconds since 1970. May jump, back too. */
  now(): number
  /** Milliseconds since an arbitrary moment. Never goes back; for leases, deadlines and durations. */
  monotonic(): number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}
