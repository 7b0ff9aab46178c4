// retention: removes what is settled and old. Owns no table; it removes rows of `runs`, `outbox_items`, `inbox_requests` and
// `subscription_events`.
//
//   T1. Never what is not settled: a run under way, the run that it replays, runs of an event that is not done, a write in
//       doubt, and what is dead until a person has acknowledged it. A run that another one started goes after that one.
//   T2. The ids of events stay known for 35 days, whatever is kept of the events themselves.
//   T3. The newest run of each workflow stays, so that its runs go on being numbered, and there is one to look at. Parts of
//       steps are not counted, and go with the run that they are part of.
//   T4. In pieces of a few milliseconds, with a pause after each: whoever takes something in does not wait for it.
//   T5. Pages that become free are used again; the file does not shrink.

import type { Database } from 'better-sqlite3'
import { replayRunId } from '@main/storage/replay-id.ts'
import type { RunId } from '@shared/id.ts'
import type { Keep, Removed } from '@shared/keep.ts'

export type RetentionOptions = {
  /** Read at each round. */
  keep(): Keep
  now(): number
  /** Awaited after each piece. */
  pause(): Promise<void>
}

export interface Retention {
  /** One round. A second call while one is under way gives the same. */
  tidy(): Promise<Removed>
  /** Ends a round after its piece. */
  close(): void
}

type RunRow = { id: number; run_id: RunId; workflow_id: string; number: number; started_by: string }
type StartedBy = { kind: string; runId?: string; traceId?: string }

/** Ids in which a piece looks: one that finds nothing must not read the whole table. */
type Window = { after: number; to: number }
/** `upTo`: where the next one begins. */
type Piece = { upTo: number; removed: number }

const windowSize = 2_000
const runsAtOnce = 40
const itemsAtOnce = 200
const dayMs = 86_400_000
/** Services repeat what they sent for days; see T2. */
const eventIdMs = 35 * dayMs

export function createRetention(database: Database, { keep, now, pause }: RetentionOptions): Retention {
  const statements = prepare(database)
  let isClosed = false
  let underWay: Promise<Removed> | null = null

  const isNeeded = ({ run_id, workflow_id, number, started_by }: RunRow): boolean => {
    const { kind, runId, traceId } = JSON.parse(started_by) as StartedBy
    if (kind !== 'substep' && number === statements.newest.get(workflow_id)?.number) return true
    if (statements.openWrite.get(run_id) || statements.isRunning.get(replayRunId(run_id))) return true
    if ((kind === 'workflow' || kind === 'substep') && runId !== undefined) return statements.exists.get(runId) !== undefined
    if (kind === 'event' && traceId !== undefined) return statements.openEvent.get(traceId) !== undefined
    return false
  }
  const removeRun = ({ id, run_id, started_by }: RunRow): void => {
    const { traceId } = JSON.parse(started_by) as StartedBy
    statements.removeWrites.run(run_id)
    if (traceId !== undefined) statements.removeCause.run(traceId, run_id)
    statements.removeRun.run(id)
  }
  /** Of the runs in a window, those that ended before a time or are among the oldest. */
  const runsPiece = database.transaction(({ after, to }: Window, before: number, upTo: number): Piece => {
    const rows = statements.runs.all(after, to, before, upTo, runsAtOnce)
    let removed = 0
    // One after the other: what goes may have been what another one was needed for.
    for (const row of rows) {
      if (isNeeded(row)) continue
      removeRun(row)
      removed++
    }
    return { upTo: rows.length === runsAtOnce ? (rows.at(-1)?.id ?? to) : to, removed }
  })
  const contentsPiece = database.transaction(({ after, to }: Window, before: number): Piece => {
    const rows = statements.contents.all(after, to, before, itemsAtOnce)
    for (const { id } of rows) {
      statements.removeRequest.run(id)
      statements.removeFound.run(id)
      statements.emptyItem.run(id)
    }
    return { upTo: rows.length === itemsAtOnce ? (rows.at(-1)?.id ?? to) : to, removed: rows.length }
  })
  const eventsPiece = database.transaction((before: number): number => statements.removeEvents.run(before, before, itemsAtOnce).changes)

  const sweep = async (table: 'runs' | 'outbox_items', piece: (window: Window) => Piece, isEnough: () => boolean = () => false): Promise<number> => {
    if (isClosed) return 0
    const { first, last } = statements.range[table].get() ?? { first: null, last: null }
    if (first === null || last === null) return 0
    let removed = 0
    for (let after = first - 1; after < last && !isClosed && !isEnough();) {
      const done = piece({ after, to: after + windowSize })
      removed += done.removed
      after = done.upTo
      await pause()
    }
    return removed
  }

  const round = async (): Promise<Removed> => {
    const { days, runs: mostRuns, megabytes } = keep()
    const before = days === null ? -Infinity : now() - days * dayMs
    const upTo = mostRuns === null ? 0 : (statements.cutoff.get(mostRuns)?.id ?? 0)
    const removed: Removed = { runs: 0, contents: 0, events: 0 }
    removed.runs += await sweep('runs', (window) => runsPiece.immediate(window, before, upTo))
    removed.contents += await sweep('outbox_items', (window) => contentsPiece.immediate(window, before))
    for (let changes = itemsAtOnce; changes === itemsAtOnce && !isClosed; await pause()) {
      changes = eventsPiece.immediate(Math.min(before, now() - eventIdMs))
      removed.events += changes
    }
    if (megabytes !== null) {
      const isSmall = (): boolean => usedBytes(database) <= megabytes * 1_000_000
      removed.runs += await sweep('runs', (window) => runsPiece.immediate(window, -Infinity, Number.MAX_SAFE_INTEGER), isSmall)
      removed.contents += await sweep('outbox_items', (window) => contentsPiece.immediate(window, now()), isSmall)
    }
    return removed
  }

  return {
    tidy: () => (underWay ??= round().finally(() => { underWay = null })),
    close() {
      isClosed = true
    },
  }
}

/** What is in use; pages that are free will be used again before the file grows. */
export function usedBytes(database: Database): number {
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }))
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}

function prepare(database: Database) {
  const range = (table: string) => database.prepare<[], { first: number | null; last: number | null }>(`SELECT (SELECT min(id) FROM ${table}) AS first, (SELECT max(id) FROM ${table}) AS last`)
  return {
    runs: database.prepare<[number, number, number, number, number], RunRow>("SELECT id, run_id, workflow_id, number, started_by FROM runs WHERE id > ? AND id <= ? AND status <> 'running' AND (finished_at < ? OR id <= ?) ORDER BY id LIMIT ?"),
    /** The newest run of those that are too many. */
    cutoff: database.prepare<[number], { id: number }>("SELECT id FROM runs WHERE workflow_id NOT GLOB 'wf_part_*' ORDER BY id DESC LIMIT 1 OFFSET ?"),
    newest: database.prepare<[string], { number: number | null }>('SELECT max(number) AS number FROM runs WHERE workflow_id = ?'),
    exists: database.prepare<[string], { id: number }>('SELECT id FROM runs WHERE run_id = ?'),
    range: { runs: range('runs'), outbox_items: range('outbox_items') },
    isRunning: database.prepare<[string], { id: number }>("SELECT id FROM runs WHERE run_id = ? AND status = 'running'"),
    openWrite: database.prepare<[string], { id: number }>("SELECT id FROM outbox_items INDEXED BY outbox_writes_by_run WHERE kind = 'write' AND source ->> 'runId' = ? AND state IN ('leased', 'retry', 'in-doubt')"),
    openEvent: database.prepare<[string], { id: number }>("SELECT id FROM outbox_items WHERE item_id = ? AND state <> 'done' AND acknowledged_at IS NULL"),
    removeWrites: database.prepare("DELETE FROM outbox_items WHERE id IN (SELECT id FROM outbox_items INDEXED BY outbox_writes_by_run WHERE kind = 'write' AND source ->> 'runId' = ?)"),
    removeCause: database.prepare('DELETE FROM outbox_runs WHERE item = (SELECT id FROM outbox_items WHERE item_id = ?) AND run_id = ?'),
    removeRun: database.prepare('DELETE FROM runs WHERE id = ?'),
    contents: database.prepare<[number, number, number, number], { id: number }>(`
      SELECT id FROM outbox_items AS item WHERE id > ? AND id <= ? AND kind = 'event' AND (state = 'done' OR acknowledged_at IS NOT NULL) AND settled_at < ?
        AND (payload IS NOT NULL OR EXISTS (SELECT 1 FROM inbox_requests WHERE item = item.id)) ORDER BY id LIMIT ?`),
    removeRequest: database.prepare('DELETE FROM inbox_requests WHERE item = ?'),
    removeFound: database.prepare('DELETE FROM subscription_events WHERE item = ?'),
    emptyItem: database.prepare('UPDATE outbox_items SET payload = NULL WHERE id = ?'),
    removeEvents: database.prepare(`
      DELETE FROM outbox_items WHERE id IN (
        SELECT id FROM outbox_items INDEXED BY outbox_by_state WHERE kind = 'event' AND ((state = 'done' AND settled_at < ?) OR (state = 'dead' AND acknowledged_at IS NOT NULL AND settled_at < ?)) AND state IN ('done', 'dead')
        ORDER BY id LIMIT ?)`),
  }
}
