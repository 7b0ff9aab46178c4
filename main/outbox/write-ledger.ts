// write-ledger: every call that must not happen twice, from its intent to what came of it. Owns the rows of the kind
// `write` in `outbox_items`, one a step.
//
//   W1. It follows from the runs' facts, in the transaction that keeps them, so it can never say otherwise than they do.
//   W2. A person's word is for one doubt: the fact that follows from it, or a new attempt, takes it away in its transaction.
//   W3. In doubt stays in doubt until a person says what came of it, also when its run has ended meanwhile.

import { hash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Failure } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import { ItemId, type ItemSource, type ItemState, type Resolution } from '@shared/outbox-item.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'

export type WriteSource = Extract<ItemSource, { kind: 'write' }>
export type Decided = { itemId: ItemId; source: WriteSource; resolution: Resolution }

export interface WriteLedger {
  /** To be called in the transaction that keeps the facts. */
  follow(runId: RunId, events: readonly RunEvent[]): void
  /** To be called when they are kept. */
  committed(runId: RunId, events: readonly RunEvent[]): void
  /** What persons said of writes in doubt and was not carried out yet. */
  decided(): Decided[]
  /** Where no run waits for it, the write is settled by the word alone. */
  settleAlone(itemId: ItemId, resolution: Resolution): void
}

export function createWriteLedger(database: Database, now: () => number): WriteLedger {
  const intent = database.prepare(`
    INSERT INTO outbox_items (item_id, kind, state, source, due_at, created_at, attempts) VALUES (@id, 'write', 'leased', @source, @at, @at, @attempt)
    ON CONFLICT (item_id) DO UPDATE SET state = 'leased', attempts = excluded.attempts, source = excluded.source, settled_at = NULL, decision = NULL`)
  const selectState = database.prepare<[ItemId], { state: ItemState }>('SELECT state FROM outbox_items WHERE item_id = ?')
  const settle = database.prepare('UPDATE outbox_items SET state = @state, settled_at = @settledAt, due_at = @dueAt, decision = NULL WHERE item_id = @id')
  const settleDoubt = database.prepare("UPDATE outbox_items SET state = @state, settled_at = @at, decision = NULL WHERE item_id = @id")
  const addFailure = database.prepare("UPDATE outbox_items SET failures = json_insert(failures, '$[#]', json(?)) WHERE item_id = ?")
  const selectDecided = database.prepare<[], { item_id: ItemId; source: string; decision: string }>('SELECT item_id, source, decision FROM outbox_items INDEXED BY outbox_decided WHERE decision IS NOT NULL ORDER BY id')
  /** Runs that may have writes under way; those of other runs are over. */
  const open = new Set<string>(database.prepare<[], { run: string }>("SELECT source ->> 'runId' AS run FROM outbox_items WHERE state IN ('leased', 'retry', 'in-doubt') AND kind = 'write'").all().map(({ run }) => run))

  const fail = (id: ItemId, attempt: number, at: number, failure: Failure): void => void addFailure.run(JSON.stringify({ attempt, at, failure }), id)
  const end = (id: ItemId, state: ItemState, at: number, dueAt = at): void => void settle.run({ id, state, settledAt: state === 'retry' || state === 'in-doubt' ? null : at, dueAt })

  const follow = (runId: RunId, event: RunEvent): void => {
    if (event.type === 'step-started') {
      if (!event.write) return
      const { nodeId, iteration, attempt, at, write } = event
      const id = writeItemId(runId, event)
      const source: WriteSource = { kind: 'write', runId, step: { nodeId, iteration }, attempt, ...write }
      intent.run({ id, source: JSON.stringify(source), at, attempt })
      open.add(runId)
      return
    }
    if (event.type === 'step-answered-late') {
      // A run that still waits for a person's word goes on by that word alone.
      const id = writeItemId(runId, event)
      if (!open.has(runId) && selectState.get(id)?.state === 'in-doubt') end(id, 'done', event.at)
      return
    }
    if (event.type !== 'step-succeeded' && event.type !== 'step-failed' && event.type !== 'step-in-doubt' && event.type !== 'step-interrupted') return
    const id = writeItemId(runId, event)
    const before = selectState.get(id)?.state
    if (before === undefined) return
    switch (event.type) {
      case 'step-succeeded': return end(id, 'done', event.at)
      case 'step-in-doubt':
        fail(id, event.attempt, event.at, event.failure)
        return end(id, 'in-doubt', event.at)
      case 'step-failed':
        // A step that is called off with its run says nothing of a write in doubt.
        if (event.failure.code === 'cancelled' && before === 'in-doubt') return
        fail(id, event.attempt, event.at, event.failure)
        return end(id, stateAfter(event, before), event.at, event.retryAt ?? event.at)
      case 'step-interrupted': return end(id, 'retry', event.at, event.retryAt)
    }
  }

  return {
    follow: (runId, events) => {
      for (const event of events) if (event.type === 'step-started' || event.type === 'step-answered-late' || open.has(runId)) follow(runId, event)
    },
    committed(runId, events) {
      if (events.some(({ type }) => type === 'run-finished')) open.delete(runId)
    },
    decided: () => selectDecided.all().map(({ item_id: itemId, source, decision }) => ({ itemId, source: JSON.parse(source) as WriteSource, resolution: JSON.parse(decision) as Resolution })),
    settleAlone(id, resolution) {
      settleDoubt.run({ id, state: resolution.kind === 'happened' ? 'done' : 'dead', at: now() })
    },
  }
}

/** A failure that follows a doubt is a person's word, and ends it. */
function stateAfter({ failure, retryAt }: Extract<RunEvent, { type: 'step-failed' }>, before: ItemState): ItemState {
  if (retryAt !== null) return 'retry'
  if (before === 'in-doubt') return 'dead'
  // One that was called off while it was on its way, without a word of what was sent, may have happened as well.
  const isUnknown = failure.code === 'in-doubt' || (failure.code === 'cancelled' && (failure.sent === 'maybe-sent' || (failure.sent === undefined && before === 'leased')))
  return isUnknown ? 'in-doubt' : 'dead'
}

function writeItemId(runId: RunId, { nodeId, iteration }: StepAddress): ItemId {
  return ItemId.parse(`write_${hash('sha256', `${runId} ${stepKey(nodeId, iteration)}`, 'base64url').slice(0, 32)}`)
}
