// triggers: all that starts runs by itself, put together: what is taken in, what is planned, and what is dispatched of it.
//
//   G1. Nothing is dispatched, planned or listened to before `start`: a process that only looks does not act.
//   G2. Before the machine sleeps nothing new is begun, and what is short may end. After it all is looked at again; that a
//       machine slept is also seen by its clocks, where nobody says so.
//   G3. The command line writes to the same file from another process; what it did is taken up within a second.

import type { Database } from 'better-sqlite3'
import { createItemList, type ItemList } from '@main/outbox/item-list.ts'
import { startDispatcher, type Dispatcher } from '@main/outbox/dispatcher.ts'
import { createOutbox, type OutboxLimits } from '@main/outbox/outbox.ts'
import { createRefusals } from '@main/outbox/refusals.ts'
import type { WriteLedger, WriteSource } from '@main/outbox/write-ledger.ts'
import { systemAfter, type After } from '@main/platform/after.ts'
import type { Clock } from '@main/platform/clock.ts'
import { createLiveVersions, type LiveVersions } from '@main/storage/live-versions.ts'
import { createMissedLooks } from '@main/storage/missed-looks.ts'
import { createPollStates } from '@main/storage/poll-states.ts'
import { createScheduleMarks } from '@main/storage/schedule-marks.ts'
import { AppError } from '@shared/failure.ts'
import type { Finding } from '@shared/finding.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { NameNow } from '@shared/document/connection-names.ts'
import type { EventTaker, InboxStatus } from '@shared/inbox-request.ts'
import type { MissedStatus } from '@shared/missed-status.ts'
import type { ItemId, Resolution } from '@shared/outbox-item.ts'
import type { PollStatus } from '@shared/poll-status.ts'
import type { Workflow } from '@shared/workflow.ts'
import { createDispatch, isFor, takersOf, type StartEventRun } from './dispatch.ts'
import { createInbox, type Inbox, type VerifyRequest } from './inbox.ts'
import { startMissed, type Missed, type MissedSource } from './missed.ts'
import { inOrder } from './order.ts'
import { startPolls, type Polls, type PollSource } from './polls.ts'
import { createProbes, type Probe } from './probes.ts'
import type { PublicAddress } from './public-address.ts'
import { startSchedules, type Schedules } from './schedules.ts'
import { byAddress, createSubscribing, type SubscriptionControl } from './subscribing.ts'
import type { SubscriptionSource } from './subscription-port.ts'
import type { Subscriptions } from './subscriptions.ts'
import { defaultPort, startWebhookServer, type WebhookServer } from './webhook-server.ts'

export type TriggersOptions = {
  clock: Clock
  random(): number
  alarm(at: number, ring: () => void): () => void
  /** The system's when absent. */
  after?: After
  /** The process before this one ended in order, so what it had in hand saw no death. */
  endedInOrder?: boolean
  /** Whether runs can be kept; nothing is dispatched while not. */
  canKeep?(): boolean
  ledger: WriteLedger
  verify: VerifyRequest
  /** Of the body of a request to a connector, in bytes. */
  maxBodyBytes(connector: string): number
  poll: PollSource
  /** What services keep of the events that they sent. */
  missed: MissedSource
  /** Absent: no webhooks are set up for workflows. */
  subscriptions?: SubscriptionSource
  startRun: StartEventRun
  /** Tells the run that waits for it what came of a write. False when none waits. */
  resolveWrite(at: WriteSource, resolution: Resolution): boolean
  /** Looks at the service what came of a write. */
  askAboutWrite(at: WriteSource): Promise<Finding>
  draftOf(id: WorkflowId): Workflow | undefined
  /** When absent, none was ever renamed. */
  nameNow?: NameNow
  /** Told each time when nothing could be written. */
  onTrouble?(error: unknown): void
  limits?: Partial<OutboxLimits>
  /** Removes what is settled and old; asked soon after `start`, then once an hour. */
  tidy(): Promise<unknown>
}

export interface Triggers extends Pick<Inbox, 'replay' | 'listen' | 'stopListening' | 'listening' | 'onReceived'> {
  items: ItemList
  live: LiveVersions
  /** Begins to dispatch, to plan, and to listen at the port (8787 when absent) or the next free one. */
  start(port?: number): Promise<InboxStatus>
  status(): InboxStatus
  /** How the polling of a workflow goes; null when it was not polled yet, or does not poll. */
  pollStatus(id: WorkflowId): PollStatus | null
  /** How it goes with asking services for the events that their webhooks did not bring, by connection. */
  missed(): MissedStatus[]
  /** Webhooks that connectors set up at services for workflows. */
  subscriptions: SubscriptionControl
  /** Which workflows the event of this item would start now. Throws AppError `not-found`. */
  takersOf(id: ItemId): EventTaker[]
  /** Looks at schedules, at polls and at what is due, as after a sleep of the machine or a change of a workflow's switch. */
  look(): void
  /** Told whenever a list of events or writes, or who listens, is not what it was; often, so whoever shows it waits a little. */
  onChanged(listener: () => void): void
  /** Something may be due that was held up. */
  wake(): void
  /** The machine is about to sleep: nothing more is dispatched, fired or polled. Resolves when what is short has ended, in 5 s at the most. */
  suspend(): Promise<void>
  /** It is awake: what was due meanwhile is caught up on. */
  resume(): void
  retry(id: ItemId): void
  /** The same event as a new one that names its original: new runs, with step keys of their own. Rejects with AppError `conflict` for a write. */
  runAsNew(id: ItemId): Promise<ItemId>
  resolve(id: ItemId, resolution: Resolution): void
  /** What the service says of a write that is in doubt; whoever asks decides. Rejects with AppError `conflict` when it is not in doubt. */
  ask(id: ItemId): Promise<Finding>
  /** Requests for this public address are let in, or noted as refused if it cannot be trusted with them. Returns what ends that. */
  admit(url: string, more?: Partial<Pick<PublicAddress, 'refusal' | 'arrived'>>): () => void
  /** A request that is to be sent out and to come back to the port here. It is neither counted nor kept. */
  beginProbe(): Probe
  close(): Promise<void>
}

const lookAgainMs = 1_000
/** A short call ends within it; the system waits no longer in any case. */
const suspendGraceMs = 5_000
/** So much more on the clock of the day than on the one that counts: the machine slept, or the clock was set. */
const sleptMs = 5_000
/** Longer after `suspend` the machine did not sleep, or nobody said that it woke up. */
const longestSuspendMs = 60_000
const tidyEveryMs = 3_600_000
/** What is being asked of a service may end: what came of it is else unknown. */
const subscribingGraceMs = 3_000
/** Soon after the start as well, so that what runs for less than an hour at a time tidies too; not at once, when there is most to do. */
const firstTidyMs = 60_000

export function createTriggers(database: Database, options: TriggersOptions): Triggers {
  const { clock, alarm, random, ledger, verify, startRun, draftOf, nameNow = (name) => name } = options
  const now = (): number => clock.now()
  const outbox = createOutbox(database, { clock, random, limits: options.limits ?? {}, ...(options.onTrouble && { onTrouble: options.onTrouble }) })
  const items = createItemList(database, now)
  const live = createLiveVersions(database, now, draftOf)
  const refusals = createRefusals(database, () => changed())
  const pollStates = createPollStates(database)
  const missedLooks = createMissedLooks(database)
  const inbox = createInbox({ outbox, items, refusals, verify, draftOf, isWanted: (event) => live.targets().some(({ workflow }) => isFor(workflow.trigger, event, nameNow)), inOrder: (event) => inOrder(event, live.targets(), nameNow), nameNow, now })
  const addresses = new Set<PublicAddress>()
  const probes = createProbes()
  const watchers = new Set<() => void>()
  const changed = (): void => { for (const watcher of watchers) watcher() }
  const subscribing = createSubscribing(database, {
    source: options.subscriptions, addresses, live, isThere: (id) => draftOf(id) !== undefined, nameNow, now, alarm, onChanged: () => changed(),
    outbox, items, refusals, onReceived: (id) => inbox.received(id),
  })
  const { inbox: subscribed } = subscribing
  const { take, replay } = byAddress(subscribed, inbox, items)
  let running: { dispatcher: Dispatcher; schedules: Schedules; polls: Polls; missed: Missed; subscriptions: Subscriptions; server: WebhookServer | null; timers: NodeJS.Timeout[] } | null = null
  let suspendedAt: number | null = null
  let last = { wall: now(), monotonic: clock.monotonic() }
  let status: InboxStatus = { state: 'closed', reason: 'Webhooks are taken in while the app is open, or "flowbench serve" runs.' }

  const carryOut = (): void => {
    for (const { itemId, source, resolution } of ledger.decided()) if (!options.resolveWrite(source, resolution)) ledger.settleAlone(itemId, resolution)
  }
  const look = (): void => {
    if (!running || suspendedAt !== null) return
    running.dispatcher.wake()
    void running.schedules.look()
    void running.polls.look()
    void running.missed.look()
    void running.subscriptions.look()
    carryOut()
  }
  const takeUp = (): void => {
    if (!outbox.lookAgain()) return
    changed()
    look()
  }
  const resume = (): void => {
    suspendedAt = null
    running?.dispatcher.resume()
    void running?.missed.catchUp()
    look()
  }
  const wasAsleep = (): boolean => {
    const [before, after] = [last, { wall: now(), monotonic: clock.monotonic() }]
    last = after
    return Math.abs(after.wall - before.wall - (after.monotonic - before.monotonic)) > sleptMs
  }
  const lookAround = (): void => {
    const isOverdue = suspendedAt !== null && clock.monotonic() - suspendedAt > longestSuspendMs
    if (isOverdue || (wasAsleep() && suspendedAt === null)) resume()
    takeUp()
  }
  const every = (ms: number, work: () => void): NodeJS.Timeout => setInterval(() => {
    try {
      work()
    } catch {
      // The storage is at fault; whoever takes something in says so. The next round tries again.
    }
  }, ms).unref()

  return {
    items, live, look,
    wake: () => running?.dispatcher.wake(),
    replay,
    listen(id) {
      inbox.listen(id)
      changed()
    },
    stopListening(id) {
      inbox.stopListening(id)
      changed()
    },
    listening: () => inbox.listening(),
    onReceived: (listener) => inbox.onReceived(listener),
    onChanged(listener) {
      outbox.onChanged(listener)
      watchers.add(listener)
    },
    async start(port = defaultPort) {
      outbox.recover(options.endedInOrder)
      const dispatcher = startDispatcher({ outbox, dispatch: createDispatch({ live, startRun, nameNow, takeListening: (takes) => inbox.takeListening(takes), readSubscribed: (item) => subscribed.read(item) }), now, alarm, after: options.after ?? systemAfter, ...(options.canKeep && { canKeep: options.canKeep }), isTakingIn: () => running?.server?.isTakingIn() ?? false })
      const schedules = startSchedules({ live, marks: createScheduleMarks(database), outbox, now, alarm })
      const polls = startPolls({ live, states: pollStates, outbox, poll: options.poll, now, random, alarm })
      const missed = startMissed({ targets: () => live.targets(), looks: missedLooks, outbox, source: options.missed, nameNow, now, alarm })
      running = { dispatcher, schedules, polls, missed, subscriptions: subscribing.start(), server: null, timers: [every(lookAgainMs, lookAround), every(tidyEveryMs, () => void options.tidy()), setTimeout(() => void options.tidy(), firstTidyMs).unref()] }
      carryOut()
      try {
        running.server = await startWebhookServer(port, { inbox: { take }, isSubscribed: (connector, connection) => subscribed.isAt(connector, connection), refused: (refused) => refusals.note(refused), publicOrigins: () => addresses, probes, now, monotonic: () => clock.monotonic(), maxBodyBytes: options.maxBodyBytes })
        status = running.server.status()
      } catch (error) {
        status = { state: 'closed', reason: `No webhooks are taken in: port ${port} cannot be listened at (${(error as Error).message}).` }
      }
      return status
    },
    status: () => status,
    pollStatus(id) {
      const state = pollStates.get(id)
      if (!state) return null
      const { polledAt, dueAt, listed, failures, failure } = state
      return { polledAt, dueAt, listed, failures, failure }
    },
    subscriptions: subscribing.control,
    missed: () => missedLooks.list().map(({ since: _since, ...status }) => status),
    takersOf(id) {
      const { source, eventName } = items.item(id)
      return source.kind === 'write' ? [] : takersOf({ source, eventName }, live.targets(), nameNow, inbox.listening().flatMap(({ workflowId }) => draftOf(workflowId) ?? []))
    },
    async suspend() {
      suspendedAt = clock.monotonic()
      running?.schedules.pause()
      await Promise.all([running?.dispatcher.pause(suspendGraceMs), running?.polls.pause(suspendGraceMs), running?.missed.pause(suspendGraceMs), running?.subscriptions.pause(suspendGraceMs)])
    },
    resume,
    retry(id) {
      items.retry(id)
      changed()
      look()
    },
    async runAsNew(id) {
      const { source, eventName } = items.item(id)
      switch (source.kind) {
        case 'webhook':
        case 'replay':
        case 'subscription':
          return replay(id)
        // What came by one request is new as a request: its run's id is made of it.
        case 'ordered':
          return inbox.replay(source.of)
        case 'poll':
        case 'missed':
        case 'schedule': {
          const { itemId } = await outbox.accept(inOrder({ source, eventName, payload: items.payload(id), dedupe: null }, live.targets(), nameNow))
          return itemId
        }
        case 'write':
          throw new AppError({ code: 'conflict', message: `${id} is a write. Its run can be run as new, from the page of the run.`, retryable: false })
      }
    },
    resolve(id, resolution) {
      items.decide(id, resolution)
      if (running) carryOut()
      changed()
    },
    async ask(id) {
      const { state, source } = items.item(id)
      if (source.kind !== 'write' || state !== 'in-doubt') throw new AppError({ code: 'conflict', message: `Only a write that is in doubt can be asked about; ${id} is ${source.kind === 'write' ? 'a write' : 'an event'} that is ${state}.`, retryable: false })
      return options.askAboutWrite(source)
    },
    admit(url, { refusal = null, arrived = () => undefined } = {}) {
      const address = { url, refusal, arrived }
      addresses.add(address)
      // Whoever admits it has more to note of it first.
      setImmediate(() => { if (suspendedAt === null) subscribing.look() })
      return () => void addresses.delete(address)
    },
    beginProbe: () => probes.begin(),
    async close() {
      const under = running
      running = null
      under?.timers.forEach((timer) => clearInterval(timer))
      under?.schedules.close()
      await Promise.all([under?.server?.close(), under?.polls.close(0), under?.missed.close(0), under?.subscriptions.close(subscribingGraceMs)])
      await under?.dispatcher.close()
      refusals.flush()
      outbox.release()
    },
  }
}
