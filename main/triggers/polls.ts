// polls: looks for what is new where the live workflows say, and hands each new thing on as an event of its own.
//
//   Q1. A thing is an event once for each workflow and id: what was seen, where to go on from and the events are kept together
//       or not at all.
//   Q2. One poll of a workflow at a time; a few of all workflows.
//   Q3. A poll that fails is tried again later and later, and not before the service says; what it says is kept for the person.
//   Q4. What a poll brings counts only while the workflow that asked still looks for the same.

import { hash } from 'node:crypto'
import type { NewEvent, Outbox } from '@main/outbox/outbox.ts'
import type { LiveVersions } from '@main/storage/live-versions.ts'
import { looksFor, type PollState, type PollStates } from '@main/storage/poll-states.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import { leastPollMs, type PollTrigger } from '@shared/workflow.ts'
import { createLooks, type Looks } from './looks.ts'

export type Polled = { items: readonly { id: string; payload: JsonValue }[]; cursor: JsonValue }
/** Asks the service once. Throws AppError. */
export type PollSource = (trigger: PollTrigger, context: { cursor: JsonValue; signal: AbortSignal }) => Promise<Polled>

export type PollsOptions = {
  live: Pick<LiveVersions, 'live'>
  states: PollStates
  outbox: Pick<Outbox, 'acceptAll'>
  poll: PollSource
  now(): number
  random(): number
  alarm(at: number, ring: () => void): () => void
}

/** Polls what is due now, by `look`. */
export type Polls = Pick<Looks<WorkflowId>, 'look' | 'pause' | 'close'>

type Looking = { id: WorkflowId; trigger: PollTrigger; looksFor: string }

const lookEveryMs = 15_000
const mostAtOnce = 8
const timeoutMs = 60_000
const longestPauseMs = 3_600_000
/** A list that is longer is not one of new things, and each of them is remembered. */
const mostListed = 10_000
const longestId = 200

export function startPolls({ live, states, outbox, poll, now, random, alarm }: PollsOptions): Polls {
  const allLooking = (): Looking[] => live.live().flatMap(({ workflow: { id, trigger } }) => (trigger.type === 'poll' ? [{ id, trigger, looksFor: looksFor(trigger) }] : []))
  const knownOf = ({ id, looksFor }: Looking): PollState | undefined => {
    const state = states.get(id)
    return state?.looksFor === looksFor ? state : undefined
  }
  const dueAt = (looking: Looking): number => {
    const state = knownOf(looking)
    // A clock that was set back would else put the next poll off for as long as it was set back.
    return state === undefined || state.polledAt > now() ? now() : state.dueAt
  }

  const round = (): number => {
    let next = Infinity
    const all = allLooking()
    states.keepOnly(all.map(({ id }) => id))
    for (const looking of all) {
      if (looks.isUnderWay(looking.id)) continue
      const due = dueAt(looking)
      if (due > now()) next = Math.min(next, due)
      else if (looks.count() < mostAtOnce) looks.begin(looking.id, (closing) => pollOnce(looking, closing))
    }
    return next
  }
  const pollOnce = async (looking: Looking, closing: AbortSignal): Promise<void> => {
    const { id, trigger } = looking
    const polledAt = now()
    const everyMs = Math.max(trigger.everyMs, leastPollMs)
    const signal = AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)])
    const known = knownOf(looking)
    const isStillWanted = (): boolean => !closing.aborted && allLooking().some((each) => each.id === id && each.looksFor === looking.looksFor)
    try {
      const polled = await withSignal(poll(trigger, { cursor: known?.cursor ?? null, signal }), signal)
      if (isStillWanted()) await keep(looking, polled, known, polledAt, polledAt + everyMs)
    } catch (error) {
      if (closing.aborted) return
      const failure = signal.aborted ? { code: 'timeout' as const, message: `No answer came within ${timeoutMs / 1000} s.`, retryable: true } : toFailure(error)
      const pause = Math.round(random() * Math.min(longestPauseMs, everyMs * 2 ** ((known?.failures ?? 0) + 1)))
      try {
        if (isStillWanted()) states.failed(id, { looksFor: looking.looksFor, failure, polledAt, dueAt: polledAt + Math.max(everyMs, pause, Math.min(failure.retryAfterMs ?? 0, maxRetryAfterMs)) })
      } catch {
        // As with a process that ends here: it is polled again, from where it was.
      }
    }
  }
  const keep = async ({ id, trigger, looksFor }: Looking, { items, cursor }: Polled, known: PollState | undefined, polledAt: number, nextAt: number): Promise<void> => {
    const listed = new Map(items.map(({ id: itemId, payload }) => [shortId(itemId), payload]))
    if (listed.size > mostListed) throw new AppError({ code: 'limit', message: `${listed.size} things are listed; ${mostListed} are the most. Ask for the newest alone.`, retryable: false })
    const itemIds = [...listed.keys()]
    const isNew = known?.hasLooked === true || trigger.existing === 'fire'
    const seen = known?.hasLooked === true ? states.seen(id, itemIds) : new Set<string>()
    const events = itemIds.filter((itemId) => isNew && !seen.has(itemId)).map((itemId): NewEvent => ({
      source: { kind: 'poll', workflowId: id, connector: trigger.connector, event: trigger.event, itemId }, eventName: trigger.event, key: `poll ${id}`,
      payload: listed.get(itemId) ?? null, dedupe: { connector: 'poll', connection: id, eventId: `${looksFor} ${itemId}` },
    }))
    await outbox.acceptAll(events, () => states.listed(id, { looksFor, cursor, itemIds, polledAt, dueAt: nextAt }))
  }

  const looks = createLooks<WorkflowId>({ now, alarm, everyMs: lookEveryMs, thenAgain: true, round })
  looks.again()
  return looks
}

function shortId(id: string): string {
  return id.length <= longestId ? id : `sha256:${hash('sha256', id, 'base64url')}`
}

/** A poll that does not heed its signal is left to itself. */
function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
