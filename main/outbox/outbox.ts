// outbox: the durable list of what is to be dispatched. Owns `outbox_items` of the kind `event`, `outbox_runs`,
// `inbox_requests`.
//
//   O1. What `accept` resolved is committed and synced. Two of the same event id of one connection are one item.
//   O2. An attempt is counted when the item is claimed, so one that ends the process is counted.
//   O3. A lease belongs to a worker of a process (boot) and ends with it: at the next start a leased item is a death of its
//       own, unless the process ended in order.
//       Items that saw a death are claimed alone; at the third they are set aside as dead.
//   O4. Of the items of one key only the oldest unsettled may be claimed; others do not wait for it.
//       Where a workflow takes its events in order, a run of that key that has not ended holds up the next one.
//   O5. Nothing leaves silently: given up is `dead`, with all its failures, until a person replays it.
//   O6. Another process may write to the file (the command line); `lookAgain` takes in what it did.

import type { Database } from 'better-sqlite3'
import type { Clock } from '@main/platform/clock.ts'
import { createGroupCommit, isStorageTrouble } from '@main/storage/group-commit.ts'
import { payloadFilesOf } from '@main/storage/payload-files.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { ItemId, ItemSource } from '@shared/outbox-item.ts'
import { orderOwner, orderPrefix } from './order-holds.ts'
import { retryTime } from './backoff.ts'
import { createLeases } from './leases.ts'
import { newItemId } from './item-id.ts'
import { payloadOf } from './payload.ts'
import { prepareItems, type DueRow } from './statements.ts'

export type RawRequest = { path: string; headers: readonly (readonly [name: string, value: string])[]; body: Uint8Array; receivedAt: number }
export type NewEvent = {
  source: Exclude<ItemSource, { kind: 'write' }>
  eventName: string | null
  /** Absent of a request: a workflow gets what its body says, which is read once it is dispatched. */
  payload?: JsonValue
  /** What it is compared by; null is never a duplicate. */
  dedupe: { connector: string; connection: string; eventId: string } | null
  /** Items of one key are dispatched one after the other, in the order in which they came. */
  key?: string
  /** Nobody wants it: it is kept, and is done with that. */
  isDone?: boolean
  /** Higher ones are claimed first; 0 when absent. */
  priority?: number
  request?: RawRequest
  /** Workflows that take it in the order of a key: each by an item of its own, kept with this one. */
  ordered?: { payload: JsonValue; to: readonly { workflowId: WorkflowId; connector: string; connection: string; key: string }[] }
}
export type Accepted = { itemId: ItemId; isDuplicate: boolean }

export type ClaimedItem = { row: number; id: ItemId; source: Exclude<ItemSource, { kind: 'write' }>; eventName: string | null; payload: JsonValue; attempt: number; createdAt: number; size: number }

export interface Outbox {
  /** Throws AppError `unavailable` with `retryAfterMs` when it is full, or when nothing can be written. Nothing is kept then. */
  accept(event: NewEvent): Promise<Accepted>
  /** All of them with what else the caller writes, or nothing. Throws as `accept` does. */
  acceptAll(events: readonly NewEvent[], alongside: () => void): Promise<Accepted[]>
  /** Whether an event of this id is there, or was and its id is still remembered. */
  knows(dedupe: NonNullable<NewEvent['dedupe']>): boolean
  /** What a process that ended, `inOrder` or not, had in hand is due again. For the one process that holds the folder, before it claims. */
  recover(inOrder?: boolean): void
  /** Leases up to `most` items that are due, the most urgent first, in the commit of this turn. Rejects when the storage fails. */
  claim(most: number): Promise<ClaimedItem[]>
  done(item: ClaimedItem): Promise<void>
  /** It is tried again later, or dead when it may not be or was tried often enough. */
  failed(item: ClaimedItem, failure: Failure): Promise<void>
  /** How many events are not settled. */
  held(): number
  /** When the next item that waits for its time is due. */
  nextDue(): number | undefined
  /** Gives what is leased back unharmed, for a process that ends in order. */
  release(): void
  /** Whether another process wrote to the file since it was last asked. */
  lookAgain(): boolean
  onAccepted(listener: () => void): void
  /** Told whenever a list of the items shows something else than before. */
  onChanged(listener: () => void): void
}

export type OutboxLimits = { items: number; bytes: number; attempts: number; ageMs: number }
const usualLimits: OutboxLimits = { items: 100_000, bytes: 512 * 1024 * 1024, attempts: 20, ageMs: 3 * 86_400_000 }
const mostDeaths = 3
/** When an item is due that nothing holds up, whatever is done to the clock meanwhile. */
const atOnce = 0
const retryAfterMs = 5_000
/** In the row of a request whose body is in a file. */
const nothing = new Uint8Array()

export function createOutbox(database: Database, options: { clock: Clock; random(): number; limits?: Partial<OutboxLimits>; /** Told each time when nothing could be written. */ onTrouble?(error: unknown): void }): Outbox {
  const { clock, random } = options
  const limits = { ...usualLimits, ...options.limits }
  const leases = createLeases()
  const statements = prepareItems(database)
  const files = payloadFilesOf(database)
  const group = createGroupCommit(database, options.onTrouble)
  const listeners = new Set<() => void>()
  const watchers = new Set<() => void>()
  const changed = (): void => { for (const watcher of watchers) watcher() }
  const seen = { version: dataVersion(database) }
  let held = { items: 0, bytes: 0 }

  const count = (): void => {
    held = statements.held.get() ?? held
  }
  const buryAndRequeue = database.transaction(() => {
    const now = clock.now()
    for (const row of statements.leasedBefore.all(leases.own)) {
      const failure: Failure = { code: 'interrupted', message: `Flowbench ended ${row.deaths + 1} times while this event was being dispatched, so it was set aside. Look at its payload; replay it when the cause is gone.`, retryable: false }
      if (row.deaths + 1 >= mostDeaths) statements.settle.run('dead', now, withFailure(row.failures, row.attempts, failure, now), row.id)
      else statements.requeue.run(atOnce, row.id)
    }
  })
  count()

  const insert = ({ event, text, size }: Arrival): Accepted => {
    const { source, dedupe, request, ordered, eventName, isDone = false } = event
    const now = clock.now()
    const itemId = newItemId(now)
    const { changes, lastInsertRowid } = statements.insert.run(
      itemId, isDone ? 'done' : 'queued', event.priority ?? 0, event.key ?? null, JSON.stringify(source),
      dedupe === null ? null : dedupe.connector, dedupe === null ? null : dedupe.connection, dedupe === null ? null : dedupe.eventId,
      eventName, text, size, atOnce, now, isDone ? now : null,
    )
    if (changes === 0) {
      const known = dedupe && statements.byEvent.get(dedupe.connector, dedupe.connection, dedupe.eventId)
      if (!known) throw new Error('An event was refused as known that nobody knows')
      statements.repeated.run(now, known.item_id)
      return { itemId: known.item_id, isDuplicate: true }
    }
    if (request) {
      const file = files.keep(request.body)
      statements.insertRequest.run(lastInsertRowid, request.path, JSON.stringify(request.headers), file === null ? request.body : nothing, request.receivedAt, file)
    }
    if (ordered) for (const { key, ...to } of ordered.to) {
      const payload = JSON.stringify(ordered.payload)
      statements.insert.run(newItemId(now), 'queued', 0, `${orderPrefix}${to.workflowId} ${key}`, JSON.stringify({ kind: 'ordered', ...to, of: itemId }), orderOwner, to.workflowId, itemId, eventName, payload, Buffer.byteLength(payload), atOnce, now, null)
    }
    return { itemId, isDuplicate: false }
  }

  const payloadOfRow = ({ id, payload }: DueRow): JsonValue => {
    if (payload !== null) return JSON.parse(payload) as JsonValue
    const request = statements.request.get(id)
    if (!request) return null
    const body = request.file === null ? request.body : files.read(request.file)
    return payloadOf({ headers: JSON.parse(request.headers) as RawRequest['headers'], body })
  }
  const left = (item: { size: number }): void => {
    held = { items: Math.max(0, held.items - 1), bytes: Math.max(0, held.bytes - item.size) }
  }
  /** One whose content is damaged is set aside by itself; the others go on. */
  const readable = (row: DueRow, now: number): { payload: JsonValue } | null => {
    try {
      return { payload: payloadOfRow(row) }
    } catch (error) {
      if (isStorageTrouble(error)) throw error
      const failure: Failure = { code: 'internal', message: `What was taken in cannot be read any more. ${toFailure(error).message}`, retryable: false }
      left(row)
      statements.settle.run('dead', now, withFailure(statements.failures.get(row.id)?.failures ?? '[]', row.attempts + 1, failure, now), row.id)
      return null
    }
  }

  const claimAll = (most: number): ClaimedItem[] => {
    const now = clock.now()
    const due = statements.due.all(now, most)
    // What may have ended the process is taken alone, so that nothing else is suspected with it.
    const suspect = due.find(({ deaths }) => deaths > 0)
    const taken = suspect ? [suspect] : due
    return taken.flatMap((row): ClaimedItem[] => {
      const content = readable(row, now)
      if (!content) return []
      statements.lease.run(leases.take(row.id), row.id)
      return [{
        row: row.id, id: row.item_id, source: JSON.parse(row.source) as ClaimedItem['source'], eventName: row.event_name,
        ...content, attempt: row.attempts + 1, createdAt: row.created_at, size: row.size,
      }]
    })
  }

  const hold = ({ isHeld, items, bytes }: Arrival, sign: 1 | -1): void => {
    if (isHeld) held = { items: Math.max(0, held.items + sign * items), bytes: Math.max(0, held.bytes + sign * bytes) }
  }
  const assertRoom = (items: number, bytes: number): void => {
    if (held.items + items > limits.items || held.bytes + bytes > limits.bytes) throw full(held, limits)
  }
  const accepted = (arrival: Arrival, { isDuplicate }: Accepted): void => {
    if (isDuplicate) hold(arrival, -1)
    else if (arrival.isHeld) for (const listener of listeners) listener()
  }

  return {
    async accept(event) {
      const arrival = arrivalOf(event)
      assertRoom(arrival.items, arrival.bytes)
      hold(arrival, 1)
      try {
        const kept = await group.add(() => insert(arrival))
        accepted(arrival, kept)
        changed()
        return kept
      } catch (error) {
        hold(arrival, -1)
        throw notKept(error)
      }
    },
    async acceptAll(events, alongside) {
      const all = events.map(arrivalOf)
      if (all.length > 0) assertRoom(all.reduce((sum, { items }) => sum + items, 0), all.reduce((sum, { bytes }) => sum + bytes, 0))
      for (const each of all) hold(each, 1)
      try {
        const kept = await group.add(() => {
          const done = all.map(insert)
          alongside()
          return done
        })
        kept.forEach((each, index) => accepted(all[index] as Arrival, each))
        if (all.length > 0) changed()
        return kept
      } catch (error) {
        for (const each of all) hold(each, -1)
        throw notKept(error)
      }
    },
    knows: ({ connector, connection, eventId }) => statements.byEvent.get(connector, connection, eventId) !== undefined,
    recover(inOrder = false) {
      if (inOrder) statements.releaseBefore.run(leases.own)
      else buryAndRequeue.immediate()
    },
    claim: (most) => group.add(() => claimAll(most)),
    async done(item) {
      await group.add(() => statements.settle.run('done', clock.now(), null, item.row))
      leases.leave(item.row)
      left(item)
      changed()
    },
    async failed(item, failure) {
      const now = clock.now()
      const { retryable } = failure
      const isOver = !retryable || item.attempt >= limits.attempts || now - item.createdAt > limits.ageMs
      const failures = withFailure(statements.failures.get(item.row)?.failures ?? '[]', item.attempt, failure, now)
      if (isOver) {
        await group.add(() => statements.settle.run('dead', now, failures, item.row))
        left(item)
      } else {
        await group.add(() => statements.retry.run({ id: item.row, dueAt: retryTime({ attempt: item.attempt, failure, now, random: random() }), failures }))
      }
      leases.leave(item.row)
      changed()
    },
    held: () => held.items,
    nextDue: () => statements.nextDue.get()?.due ?? undefined,
    release() {
      group.flush()
      statements.release.run(leases.own)
      leases.leaveAll()
    },
    lookAgain() {
      const version = dataVersion(database)
      if (version === seen.version) return false
      seen.version = version
      count()
      return true
    },
    onAccepted: (listener) => void listeners.add(listener),
    onChanged: (listener) => void watchers.add(listener),
  }
}

/** An event on its way in, and what of the outbox it takes up until it is settled. */
type Arrival = { event: NewEvent; text: string | null; size: number; isHeld: boolean; items: number; bytes: number }

function arrivalOf(event: NewEvent): Arrival {
  const { payload, request, ordered, isDone = false } = event
  const text = payload === undefined ? null : JSON.stringify(payload)
  const size = (text === null ? 0 : Buffer.byteLength(text)) + (request ? request.body.byteLength : 0)
  if (ordered === undefined) return { event, text, size, isHeld: !isDone, items: 1, bytes: size }
  const more = ordered.to.length * Buffer.byteLength(JSON.stringify(ordered.payload))
  return { event, text, size, isHeld: !isDone, items: 1 + ordered.to.length, bytes: size + more }
}

function notKept(error: unknown): unknown {
  if (!isStorageTrouble(error)) return error
  return new AppError({ code: 'unavailable', message: `Nothing can be written to the data folder now: ${(error as Error).message}. Is the disk full?`, retryable: true, retryAfterMs }, { cause: error })
}

/** Changes when another connection commits, and for nothing that this one does. */
function dataVersion(database: Database): number {
  return Number(database.pragma('data_version', { simple: true }))
}

function withFailure(failures: string, attempt: number, failure: Failure, at: number): string {
  return JSON.stringify([...(JSON.parse(failures) as unknown[]), { attempt, at, failure }])
}

function full(held: { items: number; bytes: number }, limits: OutboxLimits): AppError {
  return new AppError({ code: 'unavailable', message: `The outbox is full (${held.items} events, ${held.bytes} bytes wait; it holds ${limits.items} and ${limits.bytes}).`, retryable: true, retryAfterMs })
}
