// poll-states: how far polling has come. Owns the tables `poll_states` and `poll_seen`.
//
//   L1. What was seen is remembered while it is still listed, and for a while after that.
//   L2. Another thing to look for begins anew: with no cursor, and nothing seen.

import { hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Failure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { PollStatus } from '@shared/poll-status.ts'
import type { PollTrigger } from '@shared/workflow.ts'

export type PollState = PollStatus & {
  /** What is looked for, in a form that can be compared. */
  looksFor: string
  cursor: JsonValue
  /** Whether one poll has gone well, so that what is there now can be told from what is new. */
  hasLooked: boolean
}

export interface PollStates {
  get(id: WorkflowId): PollState | undefined
  /** Those of these that were listed before. */
  seen(id: WorkflowId, itemIds: readonly string[]): Set<string>
  /** A poll that went well, and all that it listed. Part of the caller's transaction. */
  listed(id: WorkflowId, poll: { looksFor: string; cursor: JsonValue; itemIds: readonly string[]; polledAt: number; dueAt: number }): void
  failed(id: WorkflowId, poll: { looksFor: string; failure: Failure; polledAt: number; dueAt: number }): void
  /** Forgets all other workflows: switched on again, they begin anew. */
  keepOnly(ids: readonly WorkflowId[]): void
}

type Row = { looks_for: string; cursor: string; has_looked: 0 | 1; polled_at: number; due_at: number; listed: number; failures: number; failure: string | null }

const keptMs = 35 * 86_400_000
/** So that a list that stays the same is not written anew with each poll. */
const noticedAgainMs = 86_400_000

export function createPollStates(database: Database): PollStates {
  const select = database.prepare<[string], Row>('SELECT looks_for, cursor, has_looked, polled_at, due_at, listed, failures, failure FROM poll_states WHERE workflow_id = ?')
  const upsert = database.prepare(`
    INSERT INTO poll_states (workflow_id, looks_for, cursor, has_looked, polled_at, due_at, listed, failures, failure) VALUES (@id, @looksFor, @cursor, @hasLooked, @polledAt, @dueAt, @listed, @failures, @failure)
    ON CONFLICT (workflow_id) DO UPDATE SET looks_for = @looksFor, cursor = @cursor, has_looked = @hasLooked, polled_at = @polledAt, due_at = @dueAt, listed = @listed, failures = @failures, failure = @failure`)
  const selectIds = database.prepare<[], { workflow_id: WorkflowId }>('SELECT workflow_id FROM poll_states')
  const erase = database.prepare('DELETE FROM poll_states WHERE workflow_id = ?')
  const selectSeen = database.prepare<[string, string], { item_id: string }>('SELECT item_id FROM poll_seen WHERE workflow_id = ? AND item_id IN (SELECT value FROM json_each(?))')
  const notice = database.prepare(`INSERT INTO poll_seen (workflow_id, item_id, seen_at) VALUES (?, ?, ?) ON CONFLICT (workflow_id, item_id) DO UPDATE SET seen_at = excluded.seen_at WHERE excluded.seen_at - seen_at > ${noticedAgainMs}`)
  const forget = database.prepare('DELETE FROM poll_seen WHERE workflow_id = ? AND seen_at < ?')
  const forgetAll = database.prepare('DELETE FROM poll_seen WHERE workflow_id = ?')

  const get = (id: WorkflowId): PollState | undefined => {
    const row = select.get(id)
    return row && {
      looksFor: row.looks_for, cursor: JSON.parse(row.cursor) as JsonValue, hasLooked: row.has_looked === 1, polledAt: row.polled_at, dueAt: row.due_at,
      listed: row.listed, failures: row.failures, failure: row.failure === null ? null : JSON.parse(row.failure) as Failure,
    }
  }
  /** What is known of it, if it looks for the same. */
  const before = (id: WorkflowId, looksFor: string): PollState | undefined => {
    const state = get(id)
    if (state && state.looksFor !== looksFor) forgetAll.run(id)
    return state?.looksFor === looksFor ? state : undefined
  }

  return {
    get,
    seen: (id, itemIds) => new Set(selectSeen.all(id, JSON.stringify(itemIds)).map(({ item_id }) => item_id)),
    listed(id, { looksFor, cursor, itemIds, polledAt, dueAt }) {
      before(id, looksFor)
      upsert.run({ id, looksFor, cursor: JSON.stringify(cursor), hasLooked: 1, polledAt, dueAt, listed: itemIds.length, failures: 0, failure: null })
      for (const itemId of itemIds) notice.run(id, itemId, polledAt)
      if (itemIds.length > 0) forget.run(id, polledAt - keptMs)
    },
    failed: database.transaction((id: WorkflowId, { looksFor, failure, polledAt, dueAt }: Parameters<PollStates['failed']>[1]) => {
      const state = before(id, looksFor)
      upsert.run({ id, looksFor, cursor: JSON.stringify(state?.cursor ?? null), hasLooked: state?.hasLooked === true ? 1 : 0, polledAt, dueAt, listed: state?.listed ?? 0, failures: (state?.failures ?? 0) + 1, failure: JSON.stringify(failure) })
    }),
    keepOnly(ids) {
      for (const { workflow_id: id } of selectIds.all()) if (!ids.includes(id)) erase.run(id)
    },
  }
}

/** What a trigger looks for, in a form that can be compared. How often, and what of the past counts, may change without beginning anew. */
export function looksFor({ connector, event, connection, input }: PollTrigger): string {
  return hash('sha256', JSON.stringify([connector, event, connection ?? null, input ?? {}]), 'base64url').slice(0, 16)
}
