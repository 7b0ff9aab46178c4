// subscriptions: the webhooks that programs set up at services. Owns `subscriptions` and `subscription_events`.
//
//   R1. An address leads to one workflow. It is kept for the workflow and event while nothing goes wrong, since a person may have put it in
//       at the service by hand; after that it is retired, and another one is made.
//   R2. What a program keeps is changed by what it put and deleted, not replaced: two of its jobs may run at once.
//   R3. What came of a request is kept with what the program kept of it, once.

import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Failure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { SubscriptionTrigger } from '@shared/workflow.ts'

/**
 * `off`: nothing is at the service, as far as is known. `entering`: the service is being asked, or was when the process ended.
 * `on`: it is set up. `leaving`: it is to be taken back. `given-up`: it could not be. `unknown`: it may be at the service,
 * and nothing is known that it could be taken back by.
 */
export type SubscriptionState = 'off' | 'entering' | 'on' | 'leaving' | 'given-up' | 'unknown'

export type SubscriptionRow = {
  id: number
  workflowId: WorkflowId
  workflowName: string
  connector: string
  event: string
  token: string
  state: SubscriptionState
  trigger: SubscriptionTrigger
  /** Of the connection as it was, in which secrets are references; null when there was none. */
  config: JsonObject | null
  /** The whole address that the service was given. */
  url: string
  /** What the program keeps. */
  kept: JsonObject
  /** Of the live workflow that it was last tried for. */
  version: number
  since: number
  renewedAt: number
  /** When it is tried again; null: not by itself. */
  dueAt: number | null
  failures: number
  failure: Failure | null
}

/** What a program put into what it keeps, and what it deleted. */
export type KeptChanges = { put: JsonObject; deleted: string[] }

export interface SubscriptionStore {
  /** Oldest first. */
  all(): SubscriptionRow[]
  of(id: WorkflowId): SubscriptionRow[]
  get(id: number): SubscriptionRow | undefined
  byToken(connector: string, token: string): SubscriptionRow | undefined
  /** One that is off, with a new address. */
  add(row: Pick<SubscriptionRow, 'workflowId' | 'workflowName' | 'connector' | 'event' | 'trigger' | 'since'> & Partial<Pick<SubscriptionRow, 'version' | 'failures' | 'failure' | 'dueAt'>>): SubscriptionRow
  change(id: number, change: Partial<Omit<SubscriptionRow, 'id' | 'token' | 'workflowId' | 'connector' | 'event' | 'kept'>>, kept?: KeptChanges | 'forget'): void
  remove(id: number): void
  /** What was made of a request; undefined while nothing was. */
  found(item: number): JsonValue[] | undefined
  keepFound(item: number, payloads: readonly JsonValue[], kept: { id: number; changes: KeptChanges } | null): void
  atOnce<T>(work: () => T): T
}

type Row = {
  id: number; workflow_id: WorkflowId; workflow_name: string; connector: string; event: string; token: string; state: SubscriptionState; trigger: string; config: string; url: string
  kept: string; version: number; since: number; renewed_at: number; due_at: number | null; failures: number; failure: string | null
}

const tokenBytes = 20

export function createSubscriptions(database: Database): SubscriptionStore {
  const columns = 'id, workflow_id, workflow_name, connector, event, token, state, trigger, config, url, kept, version, since, renewed_at, due_at, failures, failure'
  const selectAll = database.prepare<[], Row>(`SELECT ${columns} FROM subscriptions ORDER BY id`)
  const selectOf = database.prepare<[string], Row>(`SELECT ${columns} FROM subscriptions WHERE workflow_id = ? ORDER BY id`)
  const selectOne = database.prepare<[number], Row>(`SELECT ${columns} FROM subscriptions WHERE id = ?`)
  const selectByToken = database.prepare<[string, string], Row>(`SELECT ${columns} FROM subscriptions WHERE token = ? AND connector = ?`)
  const insert = database.prepare(`
    INSERT INTO subscriptions (workflow_id, workflow_name, connector, event, token, state, trigger, config, url, kept, version, since, renewed_at, due_at, failures, failure)
    VALUES (@workflowId, @workflowName, @connector, @event, @token, 'off', @trigger, 'null', '', '{}', @version, @since, @since, @dueAt, @failures, @failure)`)
  const update = database.prepare(`
    UPDATE subscriptions SET workflow_name = @workflowName, state = @state, trigger = @trigger, config = @config, url = @url, kept = @kept, version = @version, since = @since,
      renewed_at = @renewedAt, due_at = @dueAt, failures = @failures, failure = @failure WHERE id = @id`)
  const erase = database.prepare('DELETE FROM subscriptions WHERE id = ?')
  const selectFound = database.prepare<[number], { payloads: string }>('SELECT payloads FROM subscription_events WHERE item = ?')
  const insertFound = database.prepare('INSERT OR IGNORE INTO subscription_events (item, payloads) VALUES (?, ?)')

  const get = (id: number): SubscriptionRow | undefined => {
    const row = selectOne.get(id)
    return row && rowOf(row)
  }
  const write = (row: SubscriptionRow): void => {
    update.run({
      id: row.id, workflowName: row.workflowName, state: row.state, trigger: JSON.stringify(row.trigger), config: JSON.stringify(row.config), url: row.url, kept: JSON.stringify(row.kept),
      version: row.version, since: row.since, renewedAt: row.renewedAt, dueAt: row.dueAt, failures: row.failures, failure: failureText(row.failure),
    })
  }
  const change = database.transaction((id: number, changed: Partial<SubscriptionRow>, kept?: KeptChanges | 'forget') => {
    const row = get(id)
    if (row) write({ ...row, ...changed, kept: kept === 'forget' ? {} : kept ? applied(row.kept, kept) : row.kept })
  })

  return {
    all: () => selectAll.all().map(rowOf),
    of: (id) => selectOf.all(id).map(rowOf),
    get,
    byToken(connector, token) {
      const row = selectByToken.get(token, connector)
      return row && rowOf(row)
    },
    add({ workflowId, workflowName, connector, event, trigger, since, version = 0, failures = 0, failure = null, dueAt = null }) {
      const { lastInsertRowid } = insert.run({ workflowId, workflowName, connector, event, token: randomBytes(tokenBytes).toString('hex'), trigger: JSON.stringify(trigger), version, since, dueAt, failures, failure: failureText(failure) })
      return get(Number(lastInsertRowid)) as SubscriptionRow
    },
    change,
    remove: (id) => void erase.run(id),
    found(item) {
      const row = selectFound.get(item)
      return row && (JSON.parse(row.payloads) as JsonValue[])
    },
    keepFound: database.transaction((item: number, payloads: readonly JsonValue[], kept: { id: number; changes: KeptChanges } | null) => {
      if (insertFound.run(item, JSON.stringify(payloads)).changes > 0 && kept) change(kept.id, {}, kept.changes)
    }),
    atOnce: (work) => database.transaction(work).immediate(),
  }
}

function rowOf(row: Row): SubscriptionRow {
  return {
    id: row.id, workflowId: row.workflow_id, workflowName: row.workflow_name, connector: row.connector, event: row.event, token: row.token, state: row.state,
    trigger: JSON.parse(row.trigger) as SubscriptionTrigger, config: JSON.parse(row.config) as JsonObject | null, url: row.url, kept: JSON.parse(row.kept) as JsonObject,
    version: row.version, since: row.since, renewedAt: row.renewed_at, dueAt: row.due_at, failures: row.failures, failure: row.failure === null ? null : JSON.parse(row.failure) as Failure,
  }
}

function failureText(failure: Failure | null): string | null {
  return failure === null ? null : JSON.stringify(failure)
}

function applied(kept: JsonObject, { put, deleted }: KeptChanges): JsonObject {
  return { ...Object.fromEntries(Object.entries(kept).filter(([key]) => !deleted.includes(key))), ...put }
}
