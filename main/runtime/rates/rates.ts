// rates: lets the steps of all runs call services only as often as they may.
//
//   Q1. A use is on the disk before the call begins, so a limit holds over a crash.
//   Q2. Workflows take turns: one with a thousand steps in line does not keep another waiting for all of them.
//   Q3. A service that asks to be left alone is left alone by all steps of that connection, for as long as it asks.
//   Q4. Uses of one turn of the event loop are written at once.

import type { Rate } from '@shared/rate.ts'
import { pauseAsked } from '@shared/http/rate-hints.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { RateUses } from '@main/storage/rate-uses.ts'
import type { Alarm } from '../alarm.ts'
import { Line, type Waiting } from './line.ts'
import { Window } from './window.ts'

/** Who is called, and how often that may be: `rates` by the name of what they count. `account` may be paused by its service. */
export type RateKeys = { account: string; rates: readonly { key: string; rate: Rate }[] }

export interface Rates {
  /** Whether this call need not ask, since nothing limits it. */
  isFree(keys: RateKeys): boolean
  /** `onTurn` is told once it may go; `onHeld`, before that and at most once, when it has to wait, and until when about. */
  enter(keys: RateKeys, caller: { runId: RunId; workflowId: WorkflowId }, told: { onTurn(): void; onHeld(until: number): void }): void
  /** The run needs no turns any more. */
  leave(runId: RunId): void
  /** What a service answered, which may ask for a pause. */
  answered(account: string, answer: { status: number; headers: Readonly<Record<string, string | string[]>> }): void
  /** An account is called otherwise from now on; what is counted of it, and who waits, goes on. */
  renamed(account: string, to: string): void
  close(): void
}

export function createRates(uses: RateUses, { clock, alarm, onTrouble }: { clock: { now(): number }; alarm: Alarm; onTrouble(error: unknown): void }): Rates {
  const windows = new Map<string, Window>()
  const pauses = uses.pauses()
  const lines = new Map<string, Line>()
  let isPlanned = false
  let isClosed = false
  let takeBack: (() => void) | null = null

  const windowOf = ({ key, rate }: RateKeys['rates'][number]): Window => {
    const known = windows.get(key)
    if (known?.rate.count === rate.count && known.rate.perMs === rate.perMs) return known
    const window = new Window(rate, uses.since(key, clock.now() - rate.perMs))
    windows.set(key, window)
    return window
  }
  const pausedUntil = (account: string, now: number): number => {
    const until = pauses.get(account) ?? 0
    return until > now ? until : now
  }
  const freeAt = ({ account, rates }: RateKeys, now: number, ahead = 0): number =>
    Math.max(pausedUntil(account, now), ...rates.map((rate) => windowOf(rate).freeAt(now, ahead)))

  /** Everything that may go now goes, one of each workflow in turn; the rest learns that it waits. */
  const letGo = (): void => {
    isPlanned = false
    if (isClosed) return
    const now = clock.now()
    const going: Waiting[] = []
    for (const line of lines.values()) {
      for (let next = line.take((keys) => freeAt(keys, now) <= now); next; next = line.take((keys) => freeAt(keys, now) <= now)) {
        for (const rate of next.keys.rates) windowOf(rate).use(now)
        going.push(next)
      }
    }
    write(going, now)
    for (const { told } of going) told.onTurn()
    for (const [account, line] of lines) {
      if (line.isEmpty) lines.delete(account)
      else line.tellHeld((keys, ahead) => freeAt(keys, now, ahead))
    }
    setAlarm()
  }
  const write = (going: readonly Waiting[], at: number): void => {
    const added = going.flatMap(({ keys }) => keys.rates.map(({ key, rate }) => ({ key, at, keptMs: rate.perMs })))
    if (added.length === 0) return
    try {
      uses.add(added)
    } catch (error) {
      // The disk is full. The calls are counted in memory, and their steps stop at their own first write.
      onTrouble(error)
    }
  }
  const plan = (): void => {
    if (isPlanned || isClosed) return
    isPlanned = true
    setImmediate(letGo)
  }
  const setAlarm = (): void => {
    takeBack?.()
    takeBack = null
    const now = clock.now()
    const first = Math.min(...[...lines.values()].flatMap((line) => line.firsts().map(({ keys }) => freeAt(keys, now))))
    if (first !== Infinity && !isClosed) takeBack = alarm(first, plan)
  }

  return {
    isFree: ({ account, rates }) => rates.length === 0 && pausedUntil(account, clock.now()) <= clock.now(),
    enter(keys, caller, told) {
      const line = lines.get(keys.account) ?? new Line()
      lines.set(keys.account, line)
      line.add({ keys, ...caller, told, isTold: false })
      plan()
    },
    leave(runId) {
      for (const line of lines.values()) line.remove(runId)
    },
    answered(account, answer) {
      const pauseMs = pauseAsked(answer, clock.now())
      if (pauseMs === null) return
      const until = clock.now() + pauseMs
      if (until <= (pauses.get(account) ?? 0)) return
      pauses.set(account, until)
      try {
        uses.pause(account, until)
      } catch (error) {
        onTrouble(error)
      }
      if (lines.has(account)) setAlarm()
    },
    renamed(account, to) {
      const renamedKey = (key: string): string => (key === account || key.startsWith(`${account} `) ? to + key.slice(account.length) : key)
      for (const [key, window] of [...windows]) {
        if (renamedKey(key) === key) continue
        windows.delete(key)
        windows.set(renamedKey(key), window)
      }
      const until = pauses.get(account)
      if (until !== undefined) pauses.set(to, until)
      pauses.delete(account)
      const line = lines.get(account)
      if (!line) return
      line.rename(({ rates }) => ({ account: to, rates: rates.map(({ key, rate }) => ({ key: renamedKey(key), rate })) }))
      lines.delete(account)
      lines.set(to, line)
      plan()
    },
    close() {
      isClosed = true
      takeBack?.()
    },
  }
}
