// dispatcher: takes what is due out of the outbox and hands it to `dispatch`, again and again.
//
//   E1. At most `width` items are in hand at a time; the rest waits on the disk, not in memory.
//   E2. A dispatch that neither ends nor renews its lease in time counts as failed. `dispatch` must do the same thing when it
//       is asked again. That time is counted on a clock that nobody sets, and not while the process had no chance.
//   E3. While requests are coming in, they come first: whoever sends one waits for its answer, and may give up; what was
//       taken in waits on the disk. Not for long, and not once much waits.
//   E4. When the storage is at fault nothing is claimed; it is tried again until it works.

import type { After } from '@main/platform/after.ts'
import { reach } from '@main/platform/failpoint.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { ClaimedItem, Outbox } from './outbox.ts'

export type DispatcherOptions = {
  outbox: Outbox
  /** `renew`: something of it is done, so that what is left has the whole time again. */
  dispatch(item: ClaimedItem, renew: () => void): Promise<void>
  now(): number
  alarm(at: number, ring: () => void): () => void
  after: After
  /** Told once when storage fails, and once (null) when it works again. */
  onStorage?(failure: Error | null): void
  /** Whether runs can be kept; nothing is claimed while not. */
  canKeep?(): boolean
  /** Whether somebody waits to have something taken in. */
  isTakingIn?(): boolean
  width?: number
  /** Without a renewal. A dispatch only starts runs, so one that takes longer for one of them hangs. */
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
  const { outbox, dispatch, now, alarm, after, canKeep = () => true, isTakingIn = () => false, width = 64, leaseMs = 60_000 } = options
  const inHand = new Set<Promise<void>>()
  let isScheduled = false
  let isClosed = false
  let isBroken = false
  let isClaiming = false
  let isPaused = false
  let deferrals = 0
  let takeBackNext = (): void => undefined

  const wake = (): void => {
    if (isScheduled || isClosed) return
    isScheduled = true
    setImmediate(() => void pump())
  }
  const wakeAt = (at: number): void => {
    takeBackNext()
    takeBackNext = alarm(at, wake)
  }
  const wakeAfter = (ms: number): void => {
    takeBackNext()
    takeBackNext = after(ms, wake)
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
    if (!canKeep()) return wakeAfter(storageRetryMs)
    if (mayDefer()) return wakeAfter(deferMs)
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
      wakeAfter(storageRetryMs)
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
    let renew = (): void => undefined
    const late = new Promise<Failure>((resolve) => {
      renew = () => {
        takeBack()
        takeBack = after(leaseMs, () => resolve({ code: 'timeout', message: `Dispatching took longer than ${leaseMs / 1000} s.`, retryable: true }))
      }
      renew()
    })
    try {
      return await Promise.race([dispatch(item, () => renew()).then(() => null, dispatchFailure), late])
    } finally {
      renew = () => undefined
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
        await new Promise<void>((resolve) => void after(storageRetryMs, resolve))
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
      takeBackNext()
      await ended(2_000)
    },
  }
}

/** A fault of ours in a dispatch is tried again, as every other. */
function dispatchFailure(error: unknown): Failure {
  const failure = toFailure(error)
  return failure.code === 'internal' ? { ...failure, retryable: true } : failure
}
