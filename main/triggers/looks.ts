// looks: what is looked at again and again, such as services that are polled.
//  L1. One look of a thing at a time. What a look does is told to end by its signal, and is waited for.
//  L2. Between a pause and the next `look` nothing is begun; after the end nothing at all.

export interface Looks<Key> {
  isUnderWay(key: Key): boolean
  count(): number
  /** `work` rejects never, and ends soon after its signal. */
  begin(key: Key, work: (closing: AbortSignal) => Promise<void>): void
  /** A round where one is wanted by now; nothing during a pause. */
  again(): void
  /** Ends a pause with a round, this one or the usual. Resolves when what is under way has ended. */
  look(round?: Round): Promise<void>
  /** Begins nothing until `look`; resolves when what is under way has ended, or was given up after so long. */
  pause(graceMs: number): Promise<void>
  /** The same for good. */
  close(graceMs: number): Promise<void>
}

/** Begins what is due, and says when something will be, in milliseconds since 1970. */
type Round = () => number

export type LooksOptions = {
  now(): number
  alarm(at: number, ring: () => void): () => void
  /** So often at the least there is a round, also after one that threw because the storage was at fault. In milliseconds. */
  everyMs: number
  /** Whether the end of a look begins a round: others may wait for their turn. */
  thenAgain: boolean
  round: Round
}

export function createLooks<Key>({ now, alarm, everyMs, thenAgain, round }: LooksOptions): Looks<Key> {
  const inHand = new Map<Key, { controller: AbortController; ended: Promise<void> }>()
  let isClosed = false
  let isPaused = false
  let takeBack = (): void => undefined

  const run = (wanted: Round): void => {
    takeBack()
    if (isClosed || isPaused) return
    let next = now() + everyMs
    try {
      next = Math.min(next, wanted())
    } catch {
      // The storage is at fault; the next round tries again.
    }
    takeBack()
    takeBack = alarm(next, () => run(round))
  }
  const underWay = async (): Promise<void> => {
    await Promise.all([...inHand.values()].map(({ ended }) => ended))
  }
  const stop = async (graceMs: number): Promise<void> => {
    takeBack()
    const under = [...inHand.values()]
    const timer = setTimeout(() => { for (const { controller } of under) controller.abort() }, graceMs)
    await underWay()
    clearTimeout(timer)
  }

  return {
    isUnderWay: (key) => inHand.has(key),
    count: () => inHand.size,
    begin(key, work) {
      const controller = new AbortController()
      const ended = work(controller.signal).finally(() => {
        inHand.delete(key)
        if (thenAgain) run(round)
      })
      inHand.set(key, { controller, ended })
    },
    again: () => run(round),
    look(wanted = round) {
      isPaused = false
      run(wanted)
      return underWay()
    },
    pause(graceMs) {
      isPaused = true
      return stop(graceMs)
    },
    close(graceMs) {
      isClosed = true
      return stop(graceMs)
    },
  }
}
