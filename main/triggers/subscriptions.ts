// subscriptions: has connectors set up webhooks for the live workflows, and take back those that are no longer wanted.
//
//   B1. Before a service is asked it is on the disk that it will be. Where nobody knows what came of it, its address is retired, and the
//       next try has another: were it set up twice, only one of the two would start anything, and a person is told of the other.
//   B2. One thing at a time for each workflow. What is there is taken back before the next is set up, since both would bring the same.
//   B3. What cannot be taken back keeps nobody from switching off or changing. It is tried again, then told.
//   B4. Set up anew when the trigger, the config of its connection or the public address is another. An address that is gone is waited for.
//   B5. What a service refuses is not tried again by itself, and what went wrong a few times only.

import { setTimeout as pause } from 'node:timers/promises'
import type { LiveVersions, LiveWorkflow } from '@main/storage/live-versions.ts'
import type { SubscriptionRow, SubscriptionStore } from '@main/storage/subscriptions.ts'
import type { NameNow } from '@shared/document/connection-names.ts'
import { AppError, type Failure } from '@shared/failure.ts'
import { maxRetryAfterMs } from '@shared/http/retry-after.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonObject } from '@shared/json.ts'
import type { LeftSubscription, SubscriptionStatus } from '@shared/subscription-status.ts'
import type { SubscriptionTrigger } from '@shared/workflow.ts'
import { createLooks, type Looks } from './looks.ts'
import { nextPlanned } from './planned.ts'
import type { Asked, SubscriptionOp, SubscriptionSource } from './subscription-port.ts'

export type SubscriptionsOptions = {
  live: Pick<LiveVersions, 'live'>
  /** Whether there is a workflow of this id, switched on or not. */
  isThere(id: WorkflowId): boolean
  store: SubscriptionStore
  source: SubscriptionSource
  /** What the addresses begin with, up to `/webhooks/`; or why there is none. */
  base(): { url: string } | { reason: string }
  nameNow: NameNow
  now(): number
  alarm(at: number, ring: () => void): () => void
  onChanged(): void
}

export interface Subscriptions extends Pick<Looks<WorkflowId>, 'look' | 'pause' | 'close'> {
  /** Tries at once what failed for this workflow. */
  retry(id: WorkflowId): void
}

type Wanted = { id: WorkflowId; name: string; version: number; trigger: SubscriptionTrigger; config: JsonObject | null }
type Round = { at: number; base: { url: string } | { reason: string } }

const lookEveryMs = 15_000
const askMs = 60_000
const firstPauseMs = 30_000
const longestPauseMs = 3_600_000
/** After so many a person is needed: whatever comes of a try at a service that breaks off is unknown. */
const mostTries = 4
const mostTakingBack = 8
const troublePauseMs = 5_000

export function startSubscriptions({ live, isThere, store, source, base, nameNow, now, alarm, onChanged }: SubscriptionsOptions): Subscriptions {
  const wantedOf = ({ workflow: { id, name, trigger }, version }: LiveWorkflow): Wanted[] => (trigger.type === 'subscription' ? [{ id, name, version, trigger, config: source.configOf(trigger) }] : [])
  const isSame = (row: SubscriptionRow, { trigger, config }: Wanted, { base: is }: Round): boolean =>
    sameTrigger(row.trigger, trigger, nameNow) && JSON.stringify(row.config) === JSON.stringify(config) && ('reason' in is || row.url === addressOf(is.url, row))

  /** The next thing to do for a workflow, and when. */
  const nextFor = (rows: readonly SubscriptionRow[], wanted: Wanted | undefined, round: Round): { at: number; work(closing: AbortSignal): Promise<void> } | null => {
    const current = rows.find(({ state }) => state === 'on')
    if (current && !(wanted && isSame(current, wanted, round))) return { at: round.at, work: (closing) => takeBack(current, closing) }
    const fresh = rows.find(({ state, failures }) => state === 'leaving' && failures === 0)
    if (fresh) return { at: round.at, work: (closing) => takeBack(fresh, closing) }
    const leaving = earliest(rows.filter(({ state }) => state === 'leaving'))
    const backwards = leaving ? { at: leaving.dueAt ?? round.at, work: (closing: AbortSignal) => takeBack(leaving, closing) } : null
    const forwards = wanted ? (current ? renewing(current, wanted) : entering(rows, wanted, round)) : null
    return backwards && forwards ? (backwards.at < forwards.at ? backwards : forwards) : (backwards ?? forwards)
  }
  const entering = (rows: readonly SubscriptionRow[], wanted: Wanted, { at, base: is }: Round) => {
    if ('reason' in is) return null
    const off = rows.find((row) => row.state === 'off' && row.event === wanted.trigger.event && row.connector === wanted.trigger.connector)
    const isAnother = !off || off.version !== wanted.version || !sameTrigger(off.trigger, wanted.trigger, nameNow) || JSON.stringify(off.config) !== JSON.stringify(wanted.config)
    const due = isAnother || off.failures === 0 ? at : off.dueAt
    return due === null ? null : { at: due, work: (closing: AbortSignal) => enter(off, wanted, is.url, isAnother ? 0 : off.failures, closing) }
  }
  const renewing = (row: SubscriptionRow, { trigger }: Wanted) => {
    const { renewCron } = source.find(trigger) ?? {}
    const planned = renewCron ? plannedAfter(renewCron, row.renewedAt) : undefined
    const due = row.failures > 0 ? row.dueAt : planned
    return due === undefined || due === null ? null : { at: due, work: (closing: AbortSignal) => renew(row, closing) }
  }

  const ask = (op: SubscriptionOp, row: SubscriptionRow, closing: AbortSignal): Promise<Asked> =>
    source.ask(op, row.trigger, { config: row.config, kept: row.kept, url: row.url, signal: AbortSignal.any([closing, AbortSignal.timeout(askMs)]) })

  const enter = async (off: SubscriptionRow | undefined, wanted: Wanted, baseUrl: string, failures: number, closing: AbortSignal): Promise<void> => {
    const { id: workflowId, name: workflowName, trigger, config, version } = wanted
    const { connector, event } = trigger
    const row = store.atOnce(() => {
      const mine = off ?? store.add({ workflowId, workflowName, connector, event, trigger, since: now() })
      store.change(mine.id, { state: 'entering', workflowName, trigger, config, version, url: addressOf(baseUrl, mine), since: now(), dueAt: null, failures, failure: null }, 'forget')
      return store.get(mine.id) as SubscriptionRow
    })
    onChanged()
    const asked = await ask('subscribe', row, closing)
    // It may be set up or not: as after a crash, the next start finds it so.
    if (closing.aborted && 'failure' in asked) return
    if (!('failure' in asked)) return store.change(row.id, { state: 'on', since: now(), renewedAt: now(), failures: 0, failure: null }, asked.changes)
    const { failure } = asked
    const again = pauseAfter(failure, failures + 1, mostTries)
    const failed = { failure, failures: failures + 1, dueAt: again === null ? null : now() + again, version }
    if (wasRefused(failure)) return store.change(row.id, { state: 'off', since: now(), ...failed }, asked.changes)
    store.atOnce(() => {
      retire(row, asked)
      const next = store.add({ workflowId, workflowName, connector, event, trigger, since: now(), ...failed })
      store.change(next.id, { config })
    })
  }
  /** Nobody knows whether it is at the service (B1). */
  const retire = (row: SubscriptionRow, asked?: Asked): void => store.change(row.id, { state: 'leaving', dueAt: now(), failures: 0, failure: asked && 'failure' in asked ? asked.failure : brokenOff, version: unknownVersion }, asked?.changes)

  const takeBack = async (row: SubscriptionRow, closing: AbortSignal): Promise<void> => {
    if (row.state === 'on') store.change(row.id, { state: 'leaving', since: now(), dueAt: now(), failures: 0, failure: null })
    onChanged()
    const asked = await ask('unsubscribe', row, closing)
    if (closing.aborted && 'failure' in asked) return
    if ('failure' in asked) {
      const failures = row.failures + 1
      const again = pauseAfter({ ...asked.failure, retryable: true }, failures, mostTakingBack)
      return store.change(row.id, { failures, failure: asked.failure, dueAt: again === null ? null : now() + again, state: again === null ? 'given-up' : 'leaving' }, asked.changes)
    }
    if (row.version === unknownVersion && Object.keys(row.kept).length === 0) return store.change(row.id, { state: 'unknown', dueAt: null, failure: row.failure }, asked.changes)
    const others = store.of(row.workflowId).filter(({ id, connector, event }) => id !== row.id && connector === row.connector && event === row.event)
    if (row.version === unknownVersion || others.length > 0 || !isThere(row.workflowId)) return store.remove(row.id)
    store.change(row.id, { state: 'off', since: now(), dueAt: null, failures: 0, failure: null }, 'forget')
  }
  const renew = async (row: SubscriptionRow, closing: AbortSignal): Promise<void> => {
    const asked = await ask('renew', row, closing)
    if (closing.aborted) return
    if ('failure' in asked) store.change(row.id, { failures: row.failures + 1, failure: asked.failure, dueAt: now() + (pauseAfter({ ...asked.failure, retryable: true }, row.failures + 1, Infinity) ?? longestPauseMs) }, asked.changes)
    else store.change(row.id, { renewedAt: now(), failures: 0, failure: null, dueAt: null }, asked.changes)
  }

  const round = (): number => {
    const at: Round = { at: now(), base: base() }
    const wanted = new Map(live.live().flatMap(wantedOf).map((each) => [each.id, each]))
    const rows = byWorkflow(store.all())
    let next = Infinity
    for (const id of new Set([...wanted.keys(), ...rows.keys()])) {
      if (looks.isUnderWay(id)) continue
      const mine = settled(rows.get(id) ?? [])
      const step = nextFor(mine, wanted.get(id), at)
      if (step && step.at <= at.at) looks.begin(id, (closing) => step.work(closing).catch(() => untilLater(closing)).finally(onChanged))
      else if (step) next = Math.min(next, step.at)
      else if (!wanted.has(id) && !isThere(id)) for (const row of mine) if (row.state === 'off') store.remove(row.id)
    }
    return next
  }
  /** What a process that ended had in hand is nobody's any more. */
  const settled = (rows: readonly SubscriptionRow[]): SubscriptionRow[] => {
    const broken = rows.filter(({ state }) => state === 'entering')
    if (broken.length === 0) return [...rows]
    for (const row of broken) retire(row)
    return store.of((broken[0] as SubscriptionRow).workflowId)
  }

  const looks = createLooks<WorkflowId>({ now, alarm, everyMs: lookEveryMs, thenAgain: true, round })
  looks.again()
  return {
    look: looks.look, pause: looks.pause, close: looks.close,
    retry(id) {
      for (const { id: row, state, failures } of store.of(id)) if ((state === 'off' || state === 'on') && failures > 0) store.change(row, { dueAt: now() })
      looks.again()
    },
  }
}

/** A row that may or may not be at its service has no version of a workflow. */
const unknownVersion = -1
const brokenOff: Failure = { code: 'interrupted', message: 'Flowbench ended while the service was being asked.', retryable: true }

export function addressOf(base: string, { connector, token }: Pick<SubscriptionRow, 'connector' | 'token'>): string {
  return `${base}/webhooks/${connector}/${token}`
}

/** As a person sees it; null of a workflow without one. */
export function subscriptionStatus(rows: readonly SubscriptionRow[], trigger: SubscriptionTrigger | undefined, base: { url: string } | { reason: string }): SubscriptionStatus | null {
  if (!trigger) return null
  const on = rows.find(({ state }) => state === 'on')
  if (on) return { state: 'registered', url: on.url, since: on.since, isReachable: 'url' in base && on.url.startsWith(`${base.url}/`), failure: on.failure }
  const entering = rows.find(({ state }) => state === 'entering')
  if (entering) return { state: 'registering', since: entering.since }
  const failed = rows.find(({ state, failure }) => state === 'off' && failure !== null)
  if (failed?.failure) return { state: 'failed', failure: failed.failure, failures: failed.failures, dueAt: failed.dueAt }
  if ('reason' in base) return { state: 'no-address', reason: base.reason }
  return { state: 'registering', since: 0 }
}

/** What may be at services still, and is told. One that is being taken back for the first time is not. */
export function leftSubscriptions(store: SubscriptionStore): LeftSubscription[] {
  return store.all().flatMap(({ id, workflowId, workflowName, connector, event, url, state, failure, failures, dueAt, since }): LeftSubscription[] => {
    const said = state === 'leaving' && failures > 0 ? 'trying' : state === 'given-up' || state === 'unknown' ? state : null
    return said === null ? [] : [{ id, workflowId, workflowName, connector, event, url, state: said, failure, dueAt, at: since }]
  })
}

/** Throws AppError `not-found`. */
export function leftRow(store: SubscriptionStore, id: number): SubscriptionRow {
  const row = store.get(id)
  if (!row || !leftSubscriptions(store).some((each) => each.id === id)) throw new AppError({ code: 'not-found', message: 'This webhook is not in the list any more. Look at it again.', retryable: false })
  return row
}

function sameTrigger(one: SubscriptionTrigger, other: SubscriptionTrigger, nameNow: NameNow): boolean {
  const said = ({ connector, event, connection, input = {} }: SubscriptionTrigger): string => JSON.stringify([connector, event, connection === undefined ? null : nameNow(connection), input])
  return said(one) === said(other)
}

/** The service said no, or was never asked. */
function wasRefused({ code, sent }: Failure): boolean {
  return sent === 'not-sent' || sent === 'not-processed' || ['refused-address', 'unauthorized', 'forbidden', 'not-found', 'conflict', 'invalid-input', 'rate-limited', 'quota-exceeded'].includes(code)
}

function pauseAfter({ retryable, retryAfterMs = 0 }: Failure, failures: number, most: number): number | null {
  if (!retryable || failures >= most) return null
  return Math.max(Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)), Math.min(retryAfterMs, maxRetryAfterMs))
}

function earliest(rows: readonly SubscriptionRow[]): SubscriptionRow | undefined {
  return rows.toSorted((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0))[0]
}

/** Undefined where the cron is none: the service says then what becomes of it. */
function plannedAfter(cron: string, after: number): number | undefined {
  try {
    return nextPlanned(cron, 'UTC', after)
  } catch {
    return undefined
  }
}

/** The storage is at fault, and says so itself; a while later it is found as it is then. */
function untilLater(closing: AbortSignal): Promise<void> {
  return pause(troublePauseMs, undefined, { signal: closing, ref: false }).catch(() => undefined)
}

function byWorkflow(rows: readonly SubscriptionRow[]): Map<WorkflowId, SubscriptionRow[]> {
  const all = new Map<WorkflowId, SubscriptionRow[]>()
  for (const row of rows) all.set(row.workflowId, [...(all.get(row.workflowId) ?? []), row])
  return all
}
