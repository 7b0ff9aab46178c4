// look: what a data folder holds, read without changing it, not even its WAL: the next start must find what the kill left.

import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { createItemList } from '@main/outbox/item-list.ts'
import { databaseName } from '@main/storage/database.ts'
import { createJournal } from '@main/storage/journal.ts'
import { RunId } from '@shared/id.ts'
import { ItemId, type CausedRun, type ItemState, type OutboxItem } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { stepKey } from '@shared/step.ts'

export type StepFact = Extract<RunEvent, { nodeId: unknown }>
export type FoundStep = { runId: RunId; key: string; nodeId: string; round: string; facts: StepFact[] }

export interface Look {
  integrity(): string
  runs(): { runId: RunId; workflowId: string; status: string }[]
  events(runId: string): RunEvent[]
  step(runId: string, key: string): FoundStep
  stepWithKey(idempotencyKey: string): FoundStep | undefined
  itemOf(connector: string, eventId: string): { id: ItemId; state: ItemState } | undefined
  item(traceId: string): OutboxItem | undefined
  items(state: ItemState): OutboxItem[]
  runsOf(traceId: string): CausedRun[]
  activatedAt(workflowId: string): number
  /** Every planned instant that the outbox knows. */
  fired(workflowId: string): { plannedAt: number; traceId: ItemId }[]
  close(): void
}

export function lookInto(dataFolder: string): Look {
  const database: Database = new DatabaseFile(join(dataFolder, databaseName), { readonly: true })
  const journal = createJournal(database)
  const items = createItemList(database, Date.now)
  const events = (runId: string): RunEvent[] => journal.read(RunId.parse(runId))
  const step = (runId: string, key: string): FoundStep => {
    const facts = events(runId).filter((event): event is StepFact => 'nodeId' in event && stepKey(event.nodeId, event.iteration) === key)
    const [first] = facts
    if (!first) throw new Error(`The run ${runId} knows no step ${key}`)
    return { runId: RunId.parse(runId), key, nodeId: first.nodeId, round: roundOf(first.iteration), facts }
  }
  return {
    integrity: () => String(database.pragma('integrity_check', { simple: true })),
    runs: () => database.prepare<[], { runId: RunId; workflowId: string; status: string }>('SELECT run_id AS runId, workflow_id AS workflowId, status FROM runs ORDER BY id').all(),
    events, step,
    stepWithKey(idempotencyKey) {
      for (const { run_id: runId } of database.prepare<[string], { run_id: RunId }>('SELECT DISTINCT run_id FROM run_events JOIN runs ON runs.id = run_events.run WHERE instr(facts, ?) > 0').all(idempotencyKey)) {
        const started = events(runId).find((event) => event.type === 'step-started' && event.idempotencyKey === idempotencyKey)
        if (started?.type === 'step-started') return step(runId, stepKey(started.nodeId, started.iteration))
      }
      return undefined
    },
    itemOf: (connector, eventId) => database.prepare<[string, string], { id: ItemId; state: ItemState }>('SELECT item_id AS id, state FROM outbox_items WHERE connector = ? AND event_id = ?').get(connector, eventId),
    item(traceId) {
      const id = ItemId.safeParse(traceId)
      try {
        return id.success ? items.item(id.data) : undefined
      } catch {
        return undefined
      }
    },
    items: (state) => items.list({ state, limit: 100_000 }),
    runsOf: (traceId) => items.item(ItemId.parse(traceId)).runs,
    activatedAt: (workflowId) => database.prepare<[string], { at: number }>('SELECT activated_at AS at FROM live_versions WHERE workflow_id = ?').get(workflowId)?.at ?? 0,
    fired: (workflowId) => database.prepare<[string], { plannedAt: string; traceId: ItemId }>("SELECT event_id AS plannedAt, item_id AS traceId FROM outbox_items WHERE connector = 'schedule' AND connection = ?").all(workflowId)
      .map(({ plannedAt, traceId }) => ({ plannedAt: Number(plannedAt), traceId })),
    close: () => void database.close(),
  }
}

/** An answer that came late stands behind it. */
export function endOf(events: readonly RunEvent[]): Extract<RunEvent, { type: 'run-finished' }> | undefined {
  return events.find((event) => event.type === 'run-finished')
}

/** `2` of `each[2]`; empty outside of loops. */
export function roundOf(iteration: string): string {
  return /\[(\d+)\]$/.exec(iteration)?.[1] ?? ''
}

/**
 * How far a checkpoint is, by what SQLite notes of it in the -shm file: frames that are done (at 96), and frames that were
 * attempted (at 128), which go ahead of them while one is under way. https://sqlite.org/walformat.html#walidxfmt
 */
export function checkpointIn(dataFolder: string): { done: number; attempted: number } {
  const none = { done: 0, attempted: 0 }
  try {
    const file = openSync(join(dataFolder, `${databaseName}-shm`), 'r')
    try {
      const header = Buffer.alloc(132)
      return readSync(file, header, 0, 132, 0) < 132 ? none : { done: header.readUInt32LE(96), attempted: header.readUInt32LE(128) }
    } finally {
      closeSync(file)
    }
  } catch {
    return none
  }
}
