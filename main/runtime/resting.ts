// resting: nothing is begun while the machine is about to sleep, or the process about to end in order.
//
//   X1. Written down first, so that a process that is ended meanwhile, or a machine without power, counts as no crash.
//   X2. What is short may end. What has not ended by then stays as it is for a sleep; for an end it is given up, with a
//       moment to say whether anything was sent, and written down so that the next start takes it up again.
//   X3. A storage that takes nothing keeps nobody from sleeping, or from ending: it is then as after a crash.

import type { Awake } from '@main/platform/awake.ts'
import type { Journal } from '@main/storage/journal.ts'
import type { RestMark } from '@main/storage/rest-mark.ts'
import type { Drive } from './drive.ts'

export interface Resting {
  /** Since when nothing was under way, where the process before this one ended in order, or while its machine slept. */
  since(): number | undefined
  /** What was under way then is taken up; from now on an end is a crash until it is said otherwise. */
  takenUp(): void
  /** Nothing is to be begun now. */
  isNow(): boolean
  /** Resolves when no call is under way, or after so long. */
  suspend(graceMs: number): Promise<void>
  /** The same, and gives up what is under way by then. */
  end(graceMs: number): Promise<void>
}

export type RestingOptions = {
  drives(): Iterable<Drive>
  mark: RestMark
  awake: Pick<Awake, 'onBack'>
  now(): number
  journal: Pick<Journal, 'flush'>
}

/** An attempt has less to say whether anything was sent. */
const lastWordMs = 2_000
const lookEveryMs = 10

export function createResting({ drives, mark, awake, now, journal }: RestingOptions): Resting {
  let isResting = false
  let isEnding = false

  const begin = (): void => {
    if (!isResting) attempt(() => mark.put(now()))
    isResting = true
    for (const drive of drives()) drive.rest()
  }
  const callsEnded = async (withinMs: number): Promise<void> => {
    const until = performance.now() + withinMs
    while ([...drives()].some((drive) => drive.calls > 0) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  awake.onBack((since) => {
    if (isEnding) return
    if (isResting) attempt(() => mark.remove())
    isResting = false
    for (const drive of [...drives()]) drive.wake(since)
  })

  return {
    since: () => mark.since(),
    takenUp() {
      attempt(() => {
        // Before anything of it goes on: what ends the process then is a crash.
        journal.flush()
        mark.remove()
      })
    },
    isNow: () => isResting,
    async suspend(graceMs) {
      begin()
      await callsEnded(graceMs)
      attempt(() => journal.flush())
    },
    async end(graceMs) {
      isEnding = true
      begin()
      await callsEnded(graceMs)
      for (const drive of [...drives()]) drive.interrupt()
      await callsEnded(lastWordMs)
      attempt(() => journal.flush())
    },
  }
}

/** See X3; the storage's state is told where it is met. */
function attempt(write: () => void): void {
  try {
    write()
  } catch {
    // As after a crash, then.
  }
}
