// missed: asks services for the events that they sent while nobody could take them in.
//
//   M1. Asked at the start, when the machine wakes up, and now and then, since a tunnel may have been down: of each connection
//       that a workflow's webhook trigger takes events of, and whose service can be asked.
//   M2. Nothing from before: the first look notes the time and asks nothing. What was switched off meanwhile begins anew.
//   M3. An event is the same one whether a webhook or the list brings it: one id, one item, whichever comes first.
//   M4. Until when everything was seen is written down with the last of the events, so a look that ends early is made again.
//   M5. A look is bounded in pages, events and time. Where there is more, the newest come in, and the older ones with the looks
//       that follow; what is further back than the pages of one look go is given up, and that is said.
//   M6. One that fails is made again later and later, and is in nobody's way; what failed is kept for the person.

import type { EventSource } from '@shared/outbox-item.ts'
import type { NewEvent, Outbox } from '@main/outbox/outbox.ts'
import type { Target } from '@main/storage/live-versions.ts'
import type { MissedLook, MissedLooks } from '@main/storage/missed-looks.ts'
import type { NameNow } from '@shared/document/connection-names.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import type { JsonValue } from '@shared/json.ts'
import { isFor } from './dispatch.ts'
import { createLooks, type Looks } from './looks.ts'
import { inOrder } from './order.ts'

type Listed = { eventId: string; event: string | null; at: number; payload(): JsonValue | Promise<JsonValue> }
export interface MissedSource {
  /** The connections whose service can be asked now, and for how long it keeps its events. */
  askable(): readonly Asked[]
  /** One page, the newest first. Throws AppError. */
  list(connection: string, query: { since: number; events: readonly string[] | null; cursor: JsonValue }, signal: AbortSignal): Promise<{ events: readonly Listed[]; next: JsonValue }>
}
type Asked = { connection: string; connector: string; keptMs: number }

export type MissedOptions = {
  targets(): readonly Target[]
  looks: MissedLooks
  outbox: Pick<Outbox, 'acceptAll' | 'knows'>
  source: MissedSource
  nameNow: NameNow
  now(): number
  alarm(at: number, ring: () => void): () => void
}

/** Asks where it is due, by `look`. */
export type Missed = Pick<Looks<string>, 'pause' | 'close'> & {
  look(): Promise<void>
  /** Asks everywhere, due or not. */
  catchUp(): Promise<void>
}

const lookEveryMs = 60_000
const everyMs = 3_600_000
/** An event may be in the list a little later than it happened, and two clocks are never quite the same. */
const overlapMs = 600_000
const mostPages = 200
const mostEvents = 5_000
const takenAtOnce = 50
const longestLookMs = 300_000
const firstPauseMs = 30_000
/** What a body of a webhook may be, too. */
const mostPayloadBytes = 25 * 1024 * 1024

export function startMissed({ targets, looks, outbox, source, nameNow, now, alarm }: MissedOptions): Missed {
  const wants = ({ connector, connection }: Asked, eventName: string | null): boolean => {
    const from: EventSource = { kind: 'missed', connector, connection }
    return targets().some(({ workflow: { trigger } }) => isFor(trigger, { source: from, eventName }, nameNow))
  }
  /** Null: each. Empty: no workflow takes any. */
  const eventsFor = ({ connector, connection }: Asked): string[] | null => {
    const taking = targets().flatMap(({ workflow: { trigger } }) => (trigger.type === 'webhook' && trigger.connector === connector && nameNow(trigger.connection ?? connection) === nameNow(connection) ? [trigger.event ?? null] : []))
    return taking.includes(null) ? null : [...new Set(taking.filter((event) => event !== null))]
  }
  const asked = (): Asked[] => source.askable().filter((each) => eventsFor(each)?.length !== 0)

  const round = (isDue: (look: MissedLook | undefined) => boolean) => (): number => {
    const all = asked()
    looks.keepOnly(all.map(({ connection }) => connection))
    for (const each of all) if (!asking.isUnderWay(each.connection) && isDue(looks.get(each.connection))) asking.begin(each.connection, (closing) => askOnce(each, closing))
    return Infinity
  }
  /** It may have been renamed while it was asked. */
  const nowOf = (each: Asked): Asked => ({ ...each, connection: nameNow(each.connection) })
  const atItsTime = (before: MissedLook | undefined): boolean => before === undefined || before.dueAt <= now()
  /** Unless the service itself said when. */
  const isAskedAtOnce = (before: MissedLook | undefined): boolean => atItsTime(before) || before?.failure?.retryAfterMs === undefined

  const askOnce = async (each: Asked, closing: AbortSignal): Promise<void> => {
    const askedAt = now()
    const before = looks.get(each.connection)
    const next = { connection: each.connection, since: before?.since ?? wholeSecond(askedAt), askedAt, dueAt: askedAt + everyMs, seenUntil: askedAt, found: 0, incomplete: null, failures: 0, failure: null }
    if (!before) return looks.put(next)
    const signal = AbortSignal.any([closing, AbortSignal.timeout(longestLookMs)])
    try {
      const since = Math.max(before.since, before.seenUntil - overlapMs)
      const { found, isWhole } = await gather(each, Math.max(since, askedAt - each.keptMs), signal)
      const after = found.length > 0 && !isWhole ? { seenUntil: before.seenUntil, dueAt: askedAt + firstPauseMs } : {}
      const incomplete = !isWhole ? (found.length > 0 ? 'more-follow' : 'too-many') : since < askedAt - each.keptMs ? 'too-old' : null
      await takeIn(each, found, signal, () => looks.put({ ...next, connection: nameNow(each.connection), ...after, found: found.length, incomplete }))
    } catch (error) {
      if (closing.aborted) return
      const failure: Failure = signal.aborted ? { code: 'timeout', message: `It took longer than ${longestLookMs / 60_000} minutes.`, retryable: true } : toFailure(error)
      const pauseMs = Math.max(Math.min(everyMs, firstPauseMs * 2 ** before.failures), Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs))
      try {
        looks.put({ ...before, connection: nameNow(each.connection), askedAt, dueAt: askedAt + pauseMs, failures: before.failures + 1, failure })
      } catch {
        // As with a process that ends here: it is asked again.
      }
    }
  }
  /** What is wanted and not known yet, the oldest first. */
  const gather = async (each: Asked, since: number, signal: AbortSignal): Promise<{ found: Listed[]; isWhole: boolean }> => {
    const found = new Map<string, Listed>()
    const inOrderOfTime = (): Listed[] => [...found.values()].reverse().sort((a, b) => a.at - b.at)
    let cursor: JsonValue = null
    for (let page = 0; page < mostPages && found.size < mostEvents; page++) {
      const { events, next } = await source.list(each.connection, { since, events: eventsFor(each), cursor }, signal)
      signal.throwIfAborted()
      for (const event of events) if (event.at >= since && wants(each, event.event) && !outbox.knows(dedupeOf(nowOf(each), event))) found.set(event.eventId, event)
      if (next === null) return { found: inOrderOfTime(), isWhole: true }
      cursor = next
    }
    return { found: inOrderOfTime().slice(-mostEvents), isWhole: false }
  }
  const takeIn = async (each: Asked, found: readonly Listed[], signal: AbortSignal, written: () => void): Promise<void> => {
    for (let at = 0; at === 0 || at < found.length; at += takenAtOnce) {
      const events: NewEvent[] = []
      for (const listed of found.slice(at, at + takenAtOnce)) {
        const payload = await payloadOf(listed)
        signal.throwIfAborted()
        if (payload === undefined) continue
        const now = nowOf(each)
        events.push(inOrder({ source: { kind: 'missed', connector: now.connector, connection: now.connection }, eventName: listed.event, payload, dedupe: dedupeOf(now, listed) }, targets(), nameNow))
      }
      await outbox.acceptAll(events, at + takenAtOnce < found.length ? () => undefined : written)
    }
  }

  const asking = createLooks<string>({ now, alarm, everyMs: lookEveryMs, thenAgain: false, round: round(atItsTime) })
  void asking.look(round(isAskedAtOnce))
  return { look: () => asking.look(), catchUp: () => asking.look(round(isAskedAtOnce)), pause: asking.pause, close: asking.close }
}

/** As services tell the time of their events. */
function wholeSecond(at: number): number {
  return Math.floor(at / 1_000) * 1_000
}

function dedupeOf({ connector, connection }: Asked, { eventId }: Listed): NonNullable<NewEvent['dedupe']> {
  return { connector, connection, eventId }
}

/** Undefined for one that the service has removed since it listed it. */
async function payloadOf(listed: Listed): Promise<JsonValue | undefined> {
  try {
    const payload = await listed.payload()
    const size = JSON.stringify(payload).length
    if (size > mostPayloadBytes) throw new AppError({ code: 'limit', message: `The event ${listed.eventId} is ${size} letters long; ${mostPayloadBytes} are the most.`, retryable: false })
    return payload
  } catch (error) {
    const { code } = toFailure(error)
    if (code === 'not-found' || code === 'limit') return undefined
    throw error
  }
}
