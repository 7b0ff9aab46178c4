// journal: the facts of all runs. Owns the tables `runs` and `run_events`.
//
//   J1. Facts that one turn of the event loop brought are committed together, of all runs in one transaction.
//   J2. Listeners hear of facts only once they are committed.
//   J3. What cannot be committed stays queued, in its order, and is tried again; nothing is dropped and nobody is told.
//   J4. What is read is what was written. Each row has a hash, their numbers have no gap, and the run knows how many facts
//       it has; a run that does not fit is refused, and no other.

import { hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { reach } from '@main/platform/failpoint.ts'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { RunStatus } from '@shared/run-status.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { isStorageTrouble } from './group-commit.ts'
import { stepKey } from '@shared/step.ts'
import { payloadFilesOf } from './payload-files.ts'

export type RunStarted = Extract<RunEvent, { type: 'run-started' }>
export type RunListQuery = { workflowId?: WorkflowId | undefined; status?: RunStatus | undefined; /** Those that are older than this run. */ before?: RunId | undefined; limit: number }
export type JournalListener = (runId: RunId, events: RunEvent[]) => void

export interface Journal {
  /** Queues a fact for the commit at the end of this turn. A run's first fact is `run-started`. */
  append(runId: RunId, event: RunEvent): void
  /** Resolves when all that was appended until now is committed. */
  committed(): Promise<void>
  /** Commits what is queued, now. Throws when that fails; what was queued stays so. */
  flush(): void
  /** What is queued could not be committed when it was tried last; whoever has more to say waits for `committed`. */
  isStuck(): boolean
  /** Takes back a run of which nothing was committed yet. */
  retract(runId: RunId): void
  has(runId: RunId): boolean
  /** All facts of a run, also those still queued. Throws AppError `not-found`, or `internal` for a damaged row. */
  read(runId: RunId): RunEvent[]
  summary(runId: RunId): RunSummary | undefined
  /** Newest first; parts of steps only where their workflow is named. */
  list(query: RunListQuery): RunSummary[]
  unfinished(): RunId[]
  /** Sets a run aside that cannot be read: it is listed as failed, and its rows are left as they are. */
  setAside(runId: RunId, failure: Failure, at: number): void
  subscribe(listener: JournalListener): () => void
  close(): void
}

type RunRow = {
  id: number; run_id: RunId; workflow_id: WorkflowId; workflow_name: string; number: number; status: RunStatus
  mode: string; started_by: string; started_at: number; finished_at: number | null; failure: string | null; failed_at: string | null
  /** Null for a run whose last fact was written before they were counted. */
  fact_count: number | null
}
type FactsRow = { first: number; facts: string; hash: string; file: string | null }
/** Where the next facts of a run go. */
type Place = { id: number; next: number }
type Queue = Map<RunId, RunEvent[]>

/** A full or busy disk is tried again this often; the queue waits meanwhile. */
const retryCommitMs = 250

export type JournalOptions = {
  /** Writes what follows from facts in the very transaction that keeps them. It may be asked again for the same facts, if that fails. */
  alongside?(runId: RunId, events: readonly RunEvent[]): void
  /** Told each time when nothing could be committed. */
  onTrouble?(error: unknown): void
}

export function createJournal(database: Database, { alongside, onTrouble }: JournalOptions = {}): Journal {
  const statements = prepare(database)
  const files = payloadFilesOf(database)
  const listeners = new Set<JournalListener>()
  const places = new Map<RunId, Place>()
  const numbers = new Map<WorkflowId, number>()
  let queue: Queue = new Map()
  let waiting: (() => void)[] = []
  let isScheduled = false
  let isClosed = false
  let hasFailed = false

  /** A damaged index may lead to the row of another run. */
  const rowOf = (runId: RunId): RunRow | undefined => {
    const row = statements.byRunId.get(runId)
    if (row && row.run_id !== runId) throw damaged(runId, 'cannot be found by its id')
    return row
  }
  const placeOf = (runId: RunId): Place | undefined => {
    const known = places.get(runId)
    if (known) return known
    const row = rowOf(runId)
    return row && { id: row.id, next: row.fact_count ?? statements.factCount.get(row.id)?.count ?? 0 }
  }

  const insertRun = (event: RunStarted, events: readonly RunEvent[]): Place => {
    const { workflow } = event
    const number = 1 + (numbers.get(workflow.id) ?? statements.lastNumber.get(workflow.id)?.number ?? 0)
    const end = endIn(events)
    const isOver = end !== undefined
    const { lastInsertRowid } = statements.insertRun.run(
      event.runId, workflow.id, workflow.name, number, isOver ? end.outcome : 'running', JSON.stringify(event.mode), JSON.stringify(event.startedBy),
      event.at, isOver ? end.at : null, isOver ? jsonOrNull(end.failure) : null, isOver ? jsonOrNull(end.failedAt) : null, events.length,
    )
    numbers.set(workflow.id, number)
    return { id: Number(lastInsertRowid), next: 0 }
  }

  const write = (runId: RunId, events: readonly RunEvent[]): Place => {
    const [first] = events
    const isNew = first?.type === 'run-started'
    const place = isNew ? insertRun(first, events) : placeOf(runId)
    if (!place) throw new AppError({ code: 'not-found', message: `There is no run ${runId} to add facts to.`, retryable: false })
    const facts = JSON.stringify(events)
    const file = files.keep(facts)
    statements.insertFacts.run(place.id, place.next, file === null ? facts : '', hashOf(place.id, place.next, facts), file)
    alongside?.(runId, events)
    const end = endIn(events)
    const next = place.next + events.length
    if (!isNew && end) statements.finishRun.run(end.outcome, end.at, jsonOrNull(end.failure), jsonOrNull(end.failedAt), next, place.id)
    else if (!isNew) statements.countFacts.run(next, place.id)
    return { id: place.id, next }
  }

  const keptFacts = (row: RunRow): RunEvent[] => {
    const events: RunEvent[] = []
    for (const { first, facts, hash: kept, file } of statements.facts.all(row.id)) {
      const text = file === null ? facts : textOf(row.run_id, file)
      if (first !== events.length || hashOf(row.id, first, text) !== kept) throw damaged(row.run_id, `is damaged at fact ${events.length}`)
      for (const event of JSON.parse(text) as RunEvent[]) events.push(event)
    }
    if (row.fact_count !== null && row.fact_count !== events.length) throw damaged(row.run_id, `holds ${events.length} facts of ${row.fact_count}`)
    return events
  }
  const textOf = (runId: RunId, file: string): string => {
    try {
      return files.read(file).toString('utf8')
    } catch (error) {
      throw damaged(runId, `is damaged: ${toFailure(error).message}`)
    }
  }

  const writeAll = database.transaction((batch: Queue): [RunId, Place][] => [...batch].map(([runId, events]) => [runId, write(runId, events)]))

  const flush = (): void => {
    if (queue.size === 0) return
    const batch = queue
    let written: [RunId, Place][]
    try {
      written = writeAll(batch)
    } catch (error) {
      numbers.clear()
      hasFailed = true
      onTrouble?.(error)
      throw error
    }
    queue = new Map()
    hasFailed = false
    for (const [runId, events] of batch) for (const event of events) reach('fact-committed', () => `${runId} ${event.type} ${placeOfFact(event)}`)
    const resolve = waiting
    waiting = []
    for (const [runId, place] of written) {
      if (endIn(batch.get(runId) ?? [])) places.delete(runId)
      else places.set(runId, place)
    }
    for (const done of resolve) done()
    for (const [runId, events] of batch) for (const listener of listeners) listener(runId, events)
  }

  /** For whoever only looks: what cannot be written now is no reason to show nothing. */
  const flushIfPossible = (): void => {
    try {
      flush()
    } catch (error) {
      if (!isStorageTrouble(error)) throw error
    }
  }

  const commitTurn = (): void => {
    isScheduled = false
    if (isClosed) return
    try {
      flush()
    } catch {
      schedule(() => setTimeout(commitTurn, retryCommitMs).unref())
    }
  }
  const schedule = (when: () => void): void => {
    if (isScheduled) return
    isScheduled = true
    when()
  }

  return {
    append(runId, event) {
      const queued = queue.get(runId)
      if (queued) queued.push(event)
      else queue.set(runId, [event])
      schedule(() => setImmediate(commitTurn))
    },
    committed() {
      return queue.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))
    },
    flush,
    isStuck: () => hasFailed && queue.size > 0,
    retract(runId) {
      queue.delete(runId)
    },
    has: (runId) => queue.has(runId) || places.has(runId) || statements.byRunId.get(runId) !== undefined,
    read(runId) {
      const row = rowOf(runId)
      const queued = queue.get(runId) ?? []
      if (!row && queued.length === 0) throw new AppError({ code: 'not-found', message: `There is no run ${runId}.`, retryable: false })
      const kept = row ? keptFacts(row) : []
      return [...kept, ...queued]
    },
    summary(runId) {
      flushIfPossible()
      const row = rowOf(runId)
      return row && summaryOf(row)
    },
    list({ workflowId, status, before, limit }) {
      flushIfPossible()
      const border = before === undefined ? undefined : statements.byRunId.get(before)
      if (before !== undefined && !border) throw new AppError({ code: 'not-found', message: `There is no run ${before}.`, retryable: false })
      const [id, number] = [border?.id ?? Number.MAX_SAFE_INTEGER, border?.number ?? Number.MAX_SAFE_INTEGER]
      const rows = workflowId === undefined
        ? status === undefined ? statements.list.all(id, limit) : statements.listIn.all(status, id, limit)
        : status === undefined ? statements.listOf.all(workflowId, number, limit) : statements.listOfIn.all(workflowId, status, number, limit)
      return rows.map(summaryOf)
    },
    unfinished: () => statements.unfinished.all().map((row) => row.run_id),
    setAside(runId, failure, at) {
      statements.setAside.run(at, JSON.stringify(failure), runId)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      flush()
      isClosed = true
    },
  }
}

const isNoPart = "workflow_id NOT GLOB 'wf_part_*'"

function prepare(database: Database) {
  return {
    byRunId: database.prepare<[RunId], RunRow>('SELECT * FROM runs WHERE run_id = ?'),
    lastNumber: database.prepare<[WorkflowId], { number: number | null }>('SELECT max(number) AS number FROM runs WHERE workflow_id = ?'),
    insertRun: database.prepare('INSERT INTO runs (run_id, workflow_id, workflow_name, number, status, mode, started_by, started_at, finished_at, failure, failed_at, fact_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    finishRun: database.prepare('UPDATE runs SET status = ?, finished_at = ?, failure = ?, failed_at = ?, fact_count = ? WHERE id = ?'),
    countFacts: database.prepare('UPDATE runs SET fact_count = ? WHERE id = ?'),
    setAside: database.prepare("UPDATE runs SET status = 'failed', finished_at = ?, failure = ? WHERE run_id = ?"),
    insertFacts: database.prepare('INSERT INTO run_events (run, first, facts, hash, file) VALUES (?, ?, ?, ?, ?)'),
    facts: database.prepare<[number], FactsRow>('SELECT first, facts, hash, file FROM run_events WHERE run = ? ORDER BY first'),
    factCount: database.prepare<[number], { count: number }>('SELECT first + json_array_length(facts) AS count FROM run_events WHERE run = ? ORDER BY first DESC LIMIT 1'),
    // Runs are numbered in the order of their start, so the newest are found without sorting, and no two share a place as they may share a millisecond.
    list: database.prepare<[number, number], RunRow>(`SELECT * FROM runs WHERE id < ? AND ${isNoPart} ORDER BY id DESC LIMIT ?`),
    listOf: database.prepare<[WorkflowId, number, number], RunRow>('SELECT * FROM runs WHERE workflow_id = ? AND number < ? ORDER BY number DESC LIMIT ?'),
    listIn: database.prepare<[string, number, number], RunRow>(`SELECT * FROM runs WHERE status = ? AND id < ? AND ${isNoPart} ORDER BY id DESC LIMIT ?`),
    listOfIn: database.prepare<[WorkflowId, string, number, number], RunRow>('SELECT * FROM runs WHERE workflow_id = ? AND status = ? AND number < ? ORDER BY number DESC LIMIT ?'),
    unfinished: database.prepare<[], { run_id: RunId }>("SELECT run_id FROM runs WHERE status = 'running' ORDER BY id"),
  }
}

function summaryOf(row: RunRow): RunSummary {
  return {
    runId: row.run_id, workflowId: row.workflow_id, workflowName: row.workflow_name, number: row.number, status: row.status,
    mode: JSON.parse(row.mode) as RunSummary['mode'], startedBy: JSON.parse(row.started_by) as RunSummary['startedBy'],
    startedAt: row.started_at, finishedAt: row.finished_at,
    ...(row.failure !== null && { failure: JSON.parse(row.failure) as Failure }),
    ...(row.failed_at !== null && { failedAt: JSON.parse(row.failed_at) as NonNullable<RunSummary['failedAt']> }),
  }
}

function damaged(runId: RunId, how: string): AppError {
  return new AppError({ code: 'internal', message: `The journal of run ${runId} ${how}. The run cannot be shown or continued; run the workflow anew.`, retryable: false })
}

/** Answers that come late stand behind the end. */
function endIn(events: readonly RunEvent[]): Extract<RunEvent, { type: 'run-finished' }> | undefined {
  return events.find((event) => event.type === 'run-finished')
}

/** Of which step it is, and of a round which one. */
function placeOfFact(event: RunEvent): string {
  if (!('nodeId' in event)) return '-'
  const key = stepKey(event.nodeId, event.iteration)
  return event.type === 'iteration-finished' ? `${key}[${event.index}]` : key
}

function hashOf(run: number, first: number, facts: string): string {
  return hash('sha256', `${run}.${first}.${facts}`, 'base64')
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
