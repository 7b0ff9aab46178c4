// awake: knows when this process had no chance to do anything: the machine slept, or somebody stopped the process.
//
//   W1. Said by the system (`suspend`, `resume`), or else seen by the clocks: between two looks more time went by than can.
//   W2. Whoever judges something that is late asks first (`gaps`); what is seen then is told before the answer.

import type { Clock } from './clock.ts'

export interface Awake {
  /** How often it was away so far; a sleep counts from its `suspend` on. */
  gaps(): number
  /** The system says that the machine is about to sleep. */
  suspend(): void
  /** It is awake. Whatever the clocks say, it was away since `suspend`. */
  resume(): void
  /** Told after each time, and since when it was away, in milliseconds since 1970. */
  onBack(listener: (since: number) => void): void
  close(): void
}

const lookEveryMs = 1_000
/** So much longer than a look takes: a busy process is late too. */
const awayMs = 5_000
/** Longer after `suspend` the machine did not sleep, or nobody said that it woke up. */
const longestSuspendMs = 60_000

export function createAwake(clock: Clock): Awake {
  const listeners = new Set<(since: number) => void>()
  let gaps = 0
  let last = { wall: clock.now(), monotonic: clock.monotonic() }
  let suspended: { wall: number; monotonic: number } | null = null

  const isBack = (since: number): void => {
    for (const listener of listeners) listener(since)
  }
  const resume = (): void => {
    const since = suspended?.wall
    suspended = null
    last = { wall: clock.now(), monotonic: clock.monotonic() }
    if (since !== undefined) isBack(since)
  }
  const look = (): void => {
    const [before, now] = [last, { wall: clock.now(), monotonic: clock.monotonic() }]
    last = now
    if (suspended) {
      if (now.monotonic - suspended.monotonic > longestSuspendMs) resume()
    } else if (Math.max(now.wall - before.wall, now.monotonic - before.monotonic) > lookEveryMs + awayMs) {
      gaps += 1
      isBack(before.wall)
    }
  }
  const timer = setInterval(look, lookEveryMs).unref()

  return {
    gaps() {
      look()
      return gaps
    },
    suspend() {
      if (suspended) return
      suspended = { wall: clock.now(), monotonic: clock.monotonic() }
      gaps += 1
    },
    resume,
    onBack: (listener) => void listeners.add(listener),
    close: () => clearInterval(timer),
  }
}

/** For time that a test makes fly, where nothing sleeps. */
export const alwaysAwake: Awake = { gaps: () => 0, suspend: () => undefined, resume: () => undefined, onBack: () => undefined, close: () => undefined }
