// inbox-list: what persons see of the events that were taken in, and of those that were turned away. Reads alone: taking
// something in is not to cost more because somebody may look at it later.
//
//   L1. Looking through what was taken in goes in slices, the newest first, and lets others have their turn in between.

import type { Database, Statement } from 'better-sqlite3'
import { payloadFilesOf } from '@main/storage/payload-files.ts'
import { AppError } from '@shared/failure.ts'
import type { InboxCounts, InboxRequest, InboxRequestDetail, RefusedRequest } from '@shared/inbox-request.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { EventSource, ItemId, ItemState, OutboxItem } from '@shared/outbox-item.ts'
import { payloadOf } from './payload.ts'
import { prepareRunsOf } from './runs-of.ts'
import { summaryOf } from './summary.ts'

export type InboxQuery = {
  state?: ItemState | undefined
  /** Its body, its names or its ids have this in it, whatever the case. */
  search?: string | undefined
  /** For the trigger of one workflow: `connection` and `event` absent take each, `issues` takes `issues.opened` as well. */
  sender?: { connector: string; connection?: string | undefined; event?: string | undefined; workflowId?: WorkflowId | undefined } | undefined
  /** Older than this one. */
  before?: ItemId | undefined
  limit: number
}

export interface InboxList {
  /** Newest first. */
  requests(query: InboxQuery): Promise<InboxRequest[]>
  /** Throws AppError `not-found`. */
  request(id: ItemId): InboxRequestDetail
  refused(limit: number): RefusedRequest[]
  inboxCounts(): InboxCounts
}

type Row = {
  id: number; item_id: ItemId; state: ItemState; source: string; event_id: string | null; event_name: string | null; repeats: number; repeated_at: number | null
  due_at: number; created_at: number; received_at: number | null; body_size: number | null
}
type ContentRow = { payload: string | null; headers: string | null; body: Buffer | null }
type DetailRow = Row & ContentRow & { attempts: number; failures: string; settled_at: number | null; path: string | null; file: string | null }

const columns = 'item.id, item_id, state, source, event_id, event_name, repeats, repeated_at, due_at, item.created_at, request.received_at, CASE WHEN file IS NULL THEN length(request.body) ELSE size END AS body_size'
const joined = 'outbox_items AS item LEFT JOIN inbox_requests AS request ON request.item = item.id'
/** Some 10 MB of usual bodies, which takes about as many milliseconds. */
const sliceRows = 2_000
/** Larger bodies are not summed up in one line; those in files of their own are not searched either. */
const summedBytes = 64_000
const keptSummaries = 2_000

export function createInboxList(database: Database): InboxList {
  const statements = new Map<string, Statement<unknown[], Row>>()
  const summaries = new Map<number, string>()
  const files = payloadFilesOf(database)
  const runsOf = prepareRunsOf(database)
  const selectNumber = database.prepare<[string], { id: number }>('SELECT id FROM outbox_items WHERE item_id = ?')
  const selectBounds = database.prepare<[], { first: number | null; last: number | null }>('SELECT (SELECT min(id) FROM outbox_items) AS first, (SELECT max(id) FROM outbox_items) AS last')
  const selectRequest = database.prepare<[string], DetailRow>(`SELECT ${columns}, attempts, failures, settled_at, payload, path, headers, body, file FROM ${joined} WHERE item_id = ? AND kind = 'event'`)
  const selectMade = database.prepare<[number], { payloads: string }>('SELECT payloads FROM subscription_events WHERE item = ?')
  const selectContent = database.prepare<[number], ContentRow>(`SELECT payload, headers, iif(file IS NULL AND length(body) <= ${summedBytes}, body, NULL) AS body FROM ${joined} WHERE item.id = ?`)
  const selectRefused = database.prepare<[number], RefusedRequest>('SELECT method, path, status, reason, size, received_at AS receivedAt FROM refused_requests ORDER BY id DESC LIMIT ?')
  const countRefused = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM refused_requests')
  const countAll = database.prepare<[], { state: ItemState; count: number }>('SELECT state, count(*) AS count FROM outbox_items INDEXED BY outbox_by_state GROUP BY state')
  const countWrites = database.prepare<[], { state: ItemState; count: number }>("SELECT state, count(*) AS count FROM outbox_items INDEXED BY outbox_writes_by_state WHERE kind = 'write' GROUP BY state")
  const newest = database.prepare<[], { at: number }>("SELECT created_at AS at FROM outbox_items WHERE kind = 'event' ORDER BY id DESC LIMIT 1")

  const prepared = (sql: string): Statement<unknown[], Row> => {
    const known = statements.get(sql) ?? database.prepare<unknown[], Row>(sql)
    statements.set(sql, known)
    return known
  }
  const read = ({ state, search, sender }: InboxQuery, from: number, until: number, limit: number): Row[] => {
    const conditions: [string, ...unknown[]][] = [
      ["kind = 'event' AND item.id >= ? AND item.id < ?", from, until],
      ...(state === undefined ? [] : [['state = ?', state] as [string, unknown]]),
      ...(search === undefined ? [] : [searched(search)]),
      ...(sender === undefined ? [] : [["source ->> 'connector' = ?", sender.connector] as [string, unknown]]),
      ...(sender?.connection === undefined ? [] : [["source ->> 'connection' = ?", sender.connection] as [string, unknown]]),
      ...(sender?.workflowId === undefined ? [] : [["source ->> 'workflowId' = ?", sender.workflowId] as [string, unknown]]),
      ...(sender?.event === undefined ? [] : [["(event_name = ? OR event_name LIKE ? ESCAPE '\\')", sender.event, `${escaped(sender.event)}.%`] as [string, unknown, unknown]]),
    ]
    const tables = state === undefined ? joined : joined.replace(' AS item', ' AS item INDEXED BY outbox_by_state')
    const sql = `SELECT ${columns} FROM ${tables} WHERE ${conditions.map(([condition]) => condition).join(' AND ')} ORDER BY item.id DESC LIMIT ?`
    return prepared(sql).all(...conditions.flatMap(([, ...values]) => values), limit)
  }

  const summary = (id: number): string => {
    const known = summaries.get(id)
    if (known !== undefined) return known
    const row = selectContent.get(id)
    const made = row === undefined || (row.payload === null && row.body === null) ? '' : summaryOf(contentOf(row))
    if (summaries.size >= keptSummaries) summaries.clear()
    summaries.set(id, made)
    return made
  }
  const requestOf = (row: Row): InboxRequest => {
    const source = JSON.parse(row.source) as EventSource
    return {
      traceId: row.item_id, source, eventName: row.event_name, eventId: row.event_id, summary: summary(row.id), state: row.state, size: row.body_size ?? 0,
      // The bytes of a replay came with its original.
      receivedAt: source.kind === 'webhook' || (source.kind === 'subscription' && source.of === undefined) ? row.received_at ?? row.created_at : row.created_at,
      dueAt: row.due_at, repeats: row.repeats, repeatedAt: row.repeated_at, replayOf: source.kind === 'replay' || source.kind === 'subscription' ? (source.of ?? null) : null, runs: runsOf(row.id),
    }
  }

  return {
    async requests(query) {
      const { first, last } = selectBounds.get() ?? {}
      if (first === null || last === null || first === undefined || last === undefined) return []
      const search = query.search?.trim()
      const wanted: InboxQuery = { ...query, search: search === '' ? undefined : search }
      let until = query.before === undefined ? last + 1 : selectNumber.get(query.before)?.id ?? first
      if (wanted.search === undefined && wanted.sender === undefined) return read(wanted, first, until, query.limit).map(requestOf)
      const found: Row[] = []
      while (until > first && found.length < query.limit) {
        found.push(...read(wanted, until - sliceRows, until, query.limit - found.length))
        until -= sliceRows
        await new Promise(setImmediate)
      }
      return found.map(requestOf)
    },
    request(id) {
      const row = selectRequest.get(id)
      if (!row) throw new AppError({ code: 'not-found', message: `There is no request ${id} in the inbox.`, retryable: false })
      const body = row.file === null ? row.body : files.read(row.file)
      const made = selectMade.get(row.id)
      const events = made ? (JSON.parse(made.payloads) as JsonValue[]) : null
      return {
        ...requestOf(row), path: row.path ?? '', bytesReceivedAt: row.received_at ?? row.created_at, storedAt: row.created_at, settledAt: row.settled_at, attempts: row.attempts,
        failures: JSON.parse(row.failures) as OutboxItem['failures'], payload: events?.[0] === undefined ? contentOf({ ...row, body }) : events[0], madeEvents: events?.length ?? null,
        headers: JSON.parse(row.headers ?? '[]') as [string, string][], bodyBase64: body?.toString('base64') ?? '',
      }
    },
    refused: (limit) => selectRefused.all(limit),
    inboxCounts() {
      const writes = new Map(countWrites.all().map(({ state, count }) => [state, count]))
      return {
        states: Object.fromEntries(countAll.all().map(({ state, count }) => [state, count - (writes.get(state) ?? 0)])),
        refused: countRefused.get()?.count ?? 0, newestAt: newest.get()?.at ?? null,
      }
    },
  }
}

/** As a workflow gets it. */
function contentOf({ payload, headers, body }: ContentRow): JsonValue {
  if (payload !== null || body === null) return JSON.parse(payload ?? 'null') as JsonValue
  return payloadOf({ headers: JSON.parse(headers ?? '[]') as [string, string][], body })
}

function searched(text: string): [string, ...unknown[]] {
  const places = ['item_id', 'event_id', 'event_name', "source ->> 'connector'", "source ->> 'connection'", 'payload', 'CAST(request.body AS TEXT)']
  return [`(${places.map((place) => `${place} LIKE ? ESCAPE '\\'`).join(' OR ')})`, ...places.map(() => `%${escaped(text)}%`)]
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
