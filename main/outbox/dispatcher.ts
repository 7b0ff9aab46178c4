// dispatcher: takes what is due out of the outbox and hands it to `dispatch`, again and again.
//
//   E1. At most `width` items are in hand at a time; the rest waits on the disk, not in memory.
//   E2. A dispatch that does not end in time counts as failed. `dispatch` must do the same thing when it is asked again.
//   E3. While requests are coming in, they come first: whoever sends one waits for its answer, and may give up; what was
//       taken in waits on the disk. Not for long, and not once much waits.
//   E4. When the storage is at fault nothing is claimed; it is tried again until it works.

import { reach } from '@main/platform/failpoint.ts'
import type { Failure } from '@shared/failure.ts'
import { dispatchFailure, type ClaimedItem, type Outbox } from './outbox.ts'

export type DispatcherOptions = {
  outbox: Outbox
  dispatch(item: ClaimedItem): Promise<void>
  now(): number
  alarm(at: number, ring: () => void): () => void
  /** Told once when storage fails, and once (null) when it works again. */
  onStorage?(failure: Error | null): void
  /** Whether somebody waits to have something taken in. */
  isTakingIn?(): boolean
  width?: number
  /** Of one dispatch: it only starts runs, so one that takes longer hangs. */
  leaseMs?: number
}

export interface Dispatcher {
  /** Looks for what is due, at the end of this turn. */
  wake(): void
  /** Claims nothing until `resume`; resolves when what is in hand has ended, or after so long. */
  pause(graceMs: number): Promise<void>
  resume(): void
  /** Claims nothing more; resolves when what is in hand has ended. */
  close(): Promise<void>
}

const storageRetryMs = 1_000
/** See E3: a claim is put off so often at most, for so long each time, and not at all when so many items wait. */
const mostDeferrals = 25
const deferMs = 2
const mostDeferred = 10_000

export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { outbox, dispatch, now, alarm, isTakingIn = () => false, width = 64, leaseMs = 60_000 } = options
  const inHand = new Set<Promise<void>>()
  let isScheduled = false
  let isClosed = false
  let isBroken = false
  let isClaiming = false
  let isPaused = false
  let deferrals = 0
  let next: { at: number; takeBack: () => void } | null = null

  const wake = (): void => {
    if (isScheduled || isClosed) return
    isScheduled = true
    setImmediate(() => void pump())
  }
  const wakeAt = (at: number): void => {
    next?.takeBack()
    next = { at, takeBack: alarm(at, wake) }
  }
  const storage = (error: Error | null): void => {
    if (isBroken !== (error !== null)) options.onStorage?.(error)
    isBroken = error !== null
  }

  const mayDefer = (): boolean => {
    if (deferrals < mostDeferrals && isTakingIn() && outbox.held() < mostDeferred) {
      deferrals += 1
      return true
    }
    deferrals = 0
    return false
  }

  const pump = async (): Promise<void> => {
    isScheduled = false
    if (isClosed || isPaused || isClaiming || inHand.size >= width) return
    if (mayDefer()) return wakeAt(now() + deferMs)
    isClaiming = true
    try {
      const items = await outbox.claim(width - inHand.size)
      // What was claimed at the last moment is given back by `release`, or taken up as soon as it goes on.
      if (isClosed) return
      storage(null)
      for (const { id, eventName, attempt } of items) reach('item-claimed', () => `${id} ${eventName} ${attempt}`)
      for (const item of items) take(item)
      if (items.length > 0) wake()
      else if (inHand.size === 0) {
        const due = outbox.nextDue()
        if (due !== undefined) wakeAt(Math.max(due, now() + 1))
      }
    } catch (error) {
      storage(error as Error)
      wakeAt(now() + storageRetryMs)
    } finally {
      isClaiming = false
    }
  }

  const take = (item: ClaimedItem): void => {
    const work = handle(item).catch(storage).finally(() => {
      inHand.delete(work)
      wake()
    })
    inHand.add(work)
  }
  const handle = async (item: ClaimedItem): Promise<void> => {
    const failure = await attempt(item)
    if (failure) await keepTrying(() => outbox.failed(item, failure))
    else await keepTrying(() => outbox.done(item))
  }
  const attempt = async (item: ClaimedItem): Promise<Failure | null> => {
    let takeBack = (): void => undefined
    const late = new Promise<Failure>((resolve) => {
      takeBack = alarm(now() + leaseMs, () => resolve({ code: 'timeout', message: `Dispatching took longer than ${leaseMs / 1000} s.`, retryable: true }))
    })
    try {
      return await Promise.race([dispatch(item).then(() => null, dispatchFailure), late])
    } finally {
      takeBack()
    }
  }
  /** What came of an item is written down as soon as it can be; until then the item stays in hand. */
  const keepTrying = async (write: () => Promise<void>): Promise<void> => {
    while (!isClosed) {
      try {
        await write()
        return storage(null)
      } catch (error) {
        storage(error as Error)
        await new Promise<void>((resolve) => void alarm(now() + storageRetryMs, resolve))
      }
    }
  }

  outbox.onAccepted(wake)
  wake()
  const ended = (graceMs: number): Promise<unknown> => Promise.race([Promise.all(inHand), new Promise((resolve) => setTimeout(resolve, graceMs).unref())])
  return {
    wake,
    async pause(graceMs) {
      isPaused = true
      await ended(graceMs)
    },
    resume() {
      isPaused = false
      wake()
    },
    async close() {
      isClosed = true
      next?.takeBack()
      await ended(2_000)
    },
  }
}
