// item-list: what persons see of the outbox and the inbox, and what they ask of it. Reads everything from the file, and
// writes only what the engine takes up, so that the command line may use it beside an app that is open.

import type { Database } from 'better-sqlite3'
import { payloadFilesOf } from '@main/storage/payload-files.ts'
import { AppError } from '@shared/failure.ts'
import type { InboxRequest, InboxRequestDetail, RefusedRequest } from '@shared/inbox-request.ts'
import type { CausedRun, ItemId, ItemSource, ItemState, OutboxItem, Resolution } from '@shared/outbox-item.ts'

export type ItemQuery = { state?: ItemState | undefined; kind?: 'event' | 'write' | undefined; /** Older than this one. */ before?: ItemId | undefined; limit: number }

export interface ItemList {
  /** Newest first. */
  list(query: ItemQuery): OutboxItem[]
  counts(): Partial<Record<ItemState, number>>
  /** Throws AppError `not-found`. */
  item(id: ItemId): OutboxItem
  requests(query: { before?: ItemId | undefined; limit: number }): InboxRequest[]
  request(id: ItemId): InboxRequestDetail
  refused(limit: number): RefusedRequest[]
  /** Tries a dead event again, with all its attempts before it. Throws AppError `conflict` when it is not dead. */
  retry(id: ItemId): void
  /** Keeps what a person says of a write that is in doubt. Throws AppError `conflict` when it is not. */
  decide(id: ItemId, resolution: Resolution): void
}

type Row = {
  id: number; item_id: ItemId; kind: 'event' | 'write'; state: ItemState; source: string; event_id: string | null; event_name: string | null; size: number
  attempts: number; failures: string; due_at: number; created_at: number; settled_at: number | null
}
type RequestRow = Row & { path: string; received_at: number; body_size: number }

const columns = 'item.id, item_id, kind, state, source, event_id, event_name, size, attempts, failures, due_at, created_at, settled_at'
const requestColumns = `${columns}, path, received_at, CASE WHEN file IS NULL THEN length(body) ELSE size END AS body_size`

export function createItemList(database: Database, now: () => number): ItemList {
  const page = (where: string) => `SELECT ${columns} FROM outbox_items AS item WHERE ${where} AND item.id < ? ORDER BY item.id DESC LIMIT ?`
  const lists = {
    all: database.prepare<[number, number], Row>(page('true')),
    state: database.prepare<[string, number, number], Row>(page('state = ?')),
    kind: database.prepare<[string, number, number], Row>(page('kind = ?')),
    both: database.prepare<[string, string, number, number], Row>(page('state = ? AND kind = ?')),
  }
  const selectCounts = database.prepare<[], { state: ItemState; count: number }>('SELECT state, count(*) AS count FROM outbox_items INDEXED BY outbox_by_state GROUP BY state')
  const selectOne = database.prepare<[string], Row>(`SELECT ${columns} FROM outbox_items AS item WHERE item_id = ?`)
  const selectRuns = database.prepare<[number], CausedRun>('SELECT run_id AS runId, workflow_id AS workflowId, version FROM outbox_runs WHERE item = ? ORDER BY run_id')
  const selectRequests = database.prepare<[number, number], RequestRow>(`SELECT ${requestColumns} FROM inbox_requests JOIN outbox_items AS item ON item.id = inbox_requests.item WHERE inbox_requests.item < ? ORDER BY inbox_requests.item DESC LIMIT ?`)
  const selectRequest = database.prepare<[string], RequestRow & { headers: string; body: Buffer; file: string | null }>(`SELECT ${requestColumns}, headers, body, file FROM outbox_items AS item JOIN inbox_requests ON item.id = inbox_requests.item WHERE item_id = ?`)
  const selectRefused = database.prepare<[number], RefusedRequest>('SELECT method, path, status, reason, size, received_at AS receivedAt FROM refused_requests ORDER BY id DESC LIMIT ?')
  const requeue = database.prepare("UPDATE outbox_items SET state = 'retry', due_at = ?, deaths = 0, settled_at = NULL WHERE item_id = ? AND state = 'dead' AND kind = 'event'")
  const decide = database.prepare("UPDATE outbox_items SET decision = ? WHERE item_id = ? AND state = 'in-doubt' AND decision IS NULL")

  const files = payloadFilesOf(database)

  const rowOf = (id: ItemId): Row => {
    const row = selectOne.get(id)
    if (!row) throw new AppError({ code: 'not-found', message: `There is no item ${id} in the outbox.`, retryable: false })
    return row
  }
  const itemOf = (row: Row): OutboxItem => ({
    id: row.item_id, kind: row.kind, state: row.state, source: JSON.parse(row.source) as ItemSource, eventName: row.event_name, size: row.size, attempts: row.attempts,
    failures: JSON.parse(row.failures) as OutboxItem['failures'], dueAt: row.due_at, createdAt: row.created_at, settledAt: row.settled_at, runs: selectRuns.all(row.id),
  })
  const requestOf = (row: RequestRow): InboxRequest => {
    const source = JSON.parse(row.source) as Extract<ItemSource, { kind: 'webhook' | 'replay' }>
    return {
      traceId: row.item_id, connector: source.connector, connection: source.connection, eventName: row.event_name, eventId: row.event_id, state: row.state,
      path: row.path, size: row.body_size, receivedAt: row.received_at, replayOf: source.kind === 'replay' ? source.of : null, runs: selectRuns.all(row.id),
    }
  }
  const numberOf = (before: ItemId | undefined): number => (before === undefined ? Number.MAX_SAFE_INTEGER : rowOf(before).id)

  return {
    list({ state, kind, before, limit }) {
      const until = numberOf(before)
      const rows = state && kind ? lists.both.all(state, kind, until, limit) : state ? lists.state.all(state, until, limit) : kind ? lists.kind.all(kind, until, limit) : lists.all.all(until, limit)
      return rows.map(itemOf)
    },
    counts: () => Object.fromEntries(selectCounts.all().map(({ state, count }) => [state, count])),
    item: (id) => itemOf(rowOf(id)),
    requests: ({ before, limit }) => selectRequests.all(numberOf(before), limit).map(requestOf),
    request(id) {
      const row = selectRequest.get(id)
      if (!row) throw new AppError({ code: 'not-found', message: `There is no request ${id} in the inbox.`, retryable: false })
      return { ...requestOf(row), headers: JSON.parse(row.headers) as [string, string][], bodyBase64: (row.file === null ? row.body : files.read(row.file)).toString('base64') }
    },
    refused: (limit) => selectRefused.all(limit),
    retry(id) {
      const { state, kind } = rowOf(id)
      if (requeue.run(now(), id).changes === 0) throw new AppError({ code: 'conflict', message: `Only an event that is dead can be tried again; ${id} is a ${kind} that is ${state}.`, retryable: false })
    },
    decide(id, resolution) {
      const { state, kind } = rowOf(id)
      if (decide.run(JSON.stringify(resolution), id).changes === 0) throw new AppError({ code: 'conflict', message: state === 'in-doubt' ? `Somebody has said already what came of ${id}.` : `Only a write that is in doubt can be resolved; ${id} is a ${kind} that is ${state}.`, retryable: false })
    },
  }
}
