// item-list: what persons see of the outbox and the inbox, and what they ask of it. Reads everything from the file, and
// writes only what the engine takes up, so that the command line may use it beside an app that is open.

import type { Database, Statement } from 'better-sqlite3'
import { reach } from '@main/platform/failpoint.ts'
import { AppError } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { ItemId, ItemSource, ItemState, OutboxItem, Resolution } from '@shared/outbox-item.ts'
import { createInboxList, type InboxList } from './inbox-list.ts'
import { prepareRunOfWrite, prepareRunsOf } from './runs-of.ts'

export type ItemQuery = { state?: ItemState | undefined; kind?: 'event' | 'write' | undefined; /** In what it is of. */ search?: string | undefined; /** Older than this one. */ before?: ItemId | undefined; limit: number }

export interface ItemList extends InboxList {
  /** Newest first. */
  list(query: ItemQuery): OutboxItem[]
  counts(kind?: 'write'): Partial<Record<ItemState, number>>
  /** Throws AppError `not-found`. */
  item(id: ItemId): OutboxItem
  /** What an event is of; null when it is not kept any more. */
  eventOf(id: ItemId): { source: ItemSource; name: string | null } | null
  /** What an event is dispatched with, where it has no request; null for a write. */
  payload(id: ItemId): JsonValue
  /** Tries a dead event again, with all its attempts before it. Throws AppError `conflict` when it is not dead. */
  retry(id: ItemId): void
  /** A person has seen an event that is dead: it need not be kept for ever. Throws AppError `conflict` when it is not dead. */
  acknowledge(id: ItemId): void
  /** Keeps what a person says of a write that is in doubt. Throws AppError `conflict` when it is not. */
  decide(id: ItemId, resolution: Resolution): void
}

type Row = {
  id: number; item_id: ItemId; kind: 'event' | 'write'; state: ItemState; source: string; event_id: string | null; event_name: string | null; size: number
  attempts: number; failures: string; due_at: number; created_at: number; settled_at: number | null; acknowledged_at: number | null
}

const columns = 'item.id, item_id, kind, state, source, event_id, event_name, size, attempts, failures, due_at, created_at, settled_at, acknowledged_at'

export function createItemList(database: Database, now: () => number): ItemList {
  const lists = new Map<string, Statement<unknown[], Row>>()
  /** The kind is written out, so that the indexes over writes alone are found. */
  const pageOf = ({ state, kind, search }: ItemQuery): Statement<unknown[], Row> => {
    const conditions = [...(kind ? [`kind = '${kind}'`] : []), ...(state ? ['state = ?'] : []), ...(search ? ["source LIKE ? ESCAPE '\\'"] : []), 'item.id < ?']
    const sql = `SELECT ${columns} FROM outbox_items AS item WHERE ${conditions.join(' AND ')} ORDER BY item.id DESC LIMIT ?`
    const statement = lists.get(sql) ?? database.prepare<unknown[], Row>(sql)
    lists.set(sql, statement)
    return statement
  }
  const selectCounts = database.prepare<[], { state: ItemState; count: number }>('SELECT state, count(*) AS count FROM outbox_items INDEXED BY outbox_by_state GROUP BY state')
  const selectOne = database.prepare<[string], Row>(`SELECT ${columns} FROM outbox_items AS item WHERE item_id = ?`)
  const countWrites = database.prepare<[], { state: ItemState; count: number }>("SELECT state, count(*) AS count FROM outbox_items INDEXED BY outbox_writes_by_state WHERE kind = 'write' GROUP BY state")
  const runsOf = prepareRunsOf(database)
  const runOfWrite = prepareRunOfWrite(database)
  const requeue = database.prepare("UPDATE outbox_items SET state = 'retry', due_at = ?, deaths = 0, settled_at = NULL, acknowledged_at = NULL WHERE item_id = ? AND state = 'dead' AND kind = 'event'")
  const selectPayload = database.prepare<[number], { payload: string | null }>('SELECT payload FROM outbox_items WHERE id = ?')
  const acknowledge = database.prepare("UPDATE outbox_items SET acknowledged_at = ? WHERE item_id = ? AND state = 'dead' AND kind = 'event'")
  const decide = database.prepare("UPDATE outbox_items SET decision = ? WHERE item_id = ? AND state = 'in-doubt' AND decision IS NULL")


  const rowOf = (id: ItemId): Row => {
    const row = selectOne.get(id)
    if (!row) throw new AppError({ code: 'not-found', message: `There is no item ${id} in the outbox.`, retryable: false })
    return row
  }
  const itemOf = (row: Row): OutboxItem => {
    const source = JSON.parse(row.source) as ItemSource
    return {
      id: row.item_id, kind: row.kind, state: row.state, source, eventName: row.event_name, size: row.size, attempts: row.attempts,
      failures: JSON.parse(row.failures) as OutboxItem['failures'], dueAt: row.due_at, createdAt: row.created_at, settledAt: row.settled_at, acknowledgedAt: row.acknowledged_at,
      runs: source.kind === 'write' ? runOfWrite(source.runId) : runsOf(row.id),
    }
  }
  const numberOf = (before: ItemId | undefined): number => (before === undefined ? Number.MAX_SAFE_INTEGER : rowOf(before).id)

  return {
    ...createInboxList(database),
    list(query) {
      const { state, search, before, limit } = query
      return pageOf(query).all(...(state ? [state] : []), ...(search ? [`%${search.replace(/[\\%_]/g, '\\$&')}%`] : []), numberOf(before), limit).map(itemOf)
    },
    counts: (kind) => Object.fromEntries((kind === 'write' ? countWrites : selectCounts).all().map(({ state, count }) => [state, count])),
    item: (id) => itemOf(rowOf(id)),
    eventOf(id) {
      const row = selectOne.get(id)
      return row === undefined ? null : { source: JSON.parse(row.source) as ItemSource, name: row.event_name }
    },
    payload: (id) => JSON.parse(selectPayload.get(rowOf(id).id)?.payload ?? 'null') as JsonValue,
    retry(id) {
      const { state, kind } = rowOf(id)
      if (requeue.run(now(), id).changes === 0) throw new AppError({ code: 'conflict', message: `Only an event that is dead can be tried again; ${id} is a ${kind} that is ${state}.`, retryable: false })
      reach('dead-item-queued', () => id)
    },
    acknowledge(id) {
      const { state, kind } = rowOf(id)
      if (acknowledge.run(now(), id).changes === 0) throw new AppError({ code: 'conflict', message: `Only an event that is dead can be acknowledged; ${id} is a ${kind} that is ${state}.`, retryable: false })
    },
    decide(id, resolution) {
      const { state, kind } = rowOf(id)
      if (decide.run(JSON.stringify(resolution), id).changes === 0) throw new AppError({ code: 'conflict', message: state === 'in-doubt' ? `Somebody has said already what came of ${id}.` : `Only a write that is in doubt can be resolved; ${id} is a ${kind} that is ${state}.`, retryable: false })
    },
  }
}
