// drafts: what a person edits, and every step of undo, so that a kill at any moment loses nothing that was answered.
// D1. A change is whole or not at all: document, position and history change in one transaction, committed before the answer.
// D2. What is stored always fits the schema; a change that would break that is refused and changes nothing.
// D3. The history is shortened only when a draft is opened, because whoever has it open counts its steps.
import type { Database } from 'better-sqlite3'
import { hostileKeys } from '@shared/document/limits.ts'
import { scanJson } from '@shared/document/scan.ts'
import { Draft, type HistoryEntry, type OpenDraft } from '@shared/draft.ts'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import { applyPatches } from '@shared/patch.ts'
import type { Workflow } from '@shared/workflow.ts'

export interface Drafts {
  open(id: WorkflowId): OpenDraft
  /** Seeks to `position`, forgets what could be redone from there, applies the entry and keeps it. */
  record(id: WorkflowId, position: number, entry: HistoryEntry): { position: number }
  seek(id: WorkflowId, position: number): Draft
  /** The workflow as it stands; undefined when there is none of this id. */
  workflow(id: WorkflowId): Workflow | undefined
  /** Another hand of this process changed the rows of this workflow, or of all when none is named. */
  forget(id?: WorkflowId): void
}

/** Steps of undo kept over restarts. */
const maxEntries = 500
/** Pasting large samples makes large steps; a history over this many characters loses its oldest. */
const maxHistoryLength = 20_000_000
/** Drafts held in memory, so that typing in a large one does not read it anew at each stroke. */
const maxHeld = 8
/** A document that could not be imported again must not come to be: the same 5 MB, and room for the layout of its text. */
const maxDocumentLength = 5_000_000

/** A draft with the absolute numbers of its history: `start` is the oldest kept, `at` the next to apply, `end` one past the newest. */
type Held = { draft: Draft; start: number; at: number; end: number; isExample: boolean }

type Row = { document: string; pins: string; is_example: number; history_start: number; position: number }
type EntryRow = { number: number; entry: string }

export function createDrafts(database: Database, now: () => number): Drafts {
  const held = new Map<WorkflowId, Held>()
  const selectRow = database.prepare<[string], Row>('SELECT document, pins, is_example, history_start, position FROM workflows WHERE id = ? AND removed = 0')
  const selectEntries = database.prepare<[string, number, number], EntryRow>('SELECT number, entry FROM draft_history WHERE workflow_id = ? AND number >= ? AND number < ? ORDER BY number')
  const selectSizes = database.prepare<[string], { number: number; size: number }>('SELECT number, length(entry) AS size FROM draft_history WHERE workflow_id = ? ORDER BY number DESC')
  const selectEnd = database.prepare<[string], { end: number | null }>('SELECT max(number) + 1 AS end FROM draft_history WHERE workflow_id = ?')
  const dropFrom = database.prepare('DELETE FROM draft_history WHERE workflow_id = ? AND number >= ?')
  const dropBelow = database.prepare('DELETE FROM draft_history WHERE workflow_id = ? AND number < ?')
  const addEntry = database.prepare('INSERT INTO draft_history (workflow_id, number, entry) VALUES (?, ?, ?)')
  const updateStart = database.prepare('UPDATE workflows SET history_start = ? WHERE id = ?')
  const updateRow = database.prepare('UPDATE workflows SET document = ?, pins = ?, name = ?, description = ?, node_count = ?, position = ?, updated_at = ? WHERE id = ?')

  const changes = database.prepare<[], { data_version: number }>('PRAGMA data_version')
  let version = 0
  /** What is held, unless another process has written since: it may have renamed a connection. */
  const known = (id: WorkflowId): Held | undefined => {
    const now = changes.get()?.data_version ?? 0
    if (now !== version) held.clear()
    version = now
    return held.get(id)
  }
  const load = (id: WorkflowId): Held => {
    const before = known(id)
    if (before) return before
    const row = selectRow.get(id)
    if (!row) throw new AppError({ code: 'not-found', message: 'This workflow is not in the library. It may have been removed; look in the list of workflows.', retryable: false })
    const draft = { workflow: JSON.parse(row.document), pins: JSON.parse(row.pins) } as Draft
    return hold(id, { draft, start: row.history_start, at: row.position, end: selectEnd.get(id)?.end ?? row.position, isExample: row.is_example === 1 })
  }

  const hold = (id: WorkflowId, state: Held): Held => {
    held.delete(id)
    held.set(id, state)
    const oldest = held.keys().next().value
    if (held.size > maxHeld && oldest !== undefined) held.delete(oldest)
    return state
  }

  const entriesBetween = (id: WorkflowId, from: number, to: number): HistoryEntry[] =>
    selectEntries.all(id, from, to).map((row) => JSON.parse(row.entry) as HistoryEntry)

  const draftAt = (id: WorkflowId, state: Held, at: number): Draft =>
    at < state.at
      ? entriesBetween(id, at, state.at).reverse().reduce((draft, entry) => applyPatches(draft, entry.backward), state.draft)
      : entriesBetween(id, state.at, at).reduce((draft, entry) => applyPatches(draft, entry.forward), state.draft)

  const store = (id: WorkflowId, draft: Draft, at: number): void => {
    const { workflow, pins } = draft
    const document = JSON.stringify(workflow)
    if (document.length > maxDocumentLength) {
      throw new AppError({ code: 'limit', message: 'With this change the workflow would be larger than 5 MB, so it was not made. Take out large samples, or split the workflow into sub-workflows.', retryable: false })
    }
    updateRow.run(document, JSON.stringify(pins), workflow.name, workflow.description, workflow.nodes.length, at, now(), id)
  }

  return {
    open(id) {
      const state = load(id)
      const start = firstKept(selectSizes.all(id), state)
      if (start > state.start) {
        database.transaction(() => {
          dropBelow.run(id, start)
          updateStart.run(start, id)
        })()
        state.start = start
      }
      return { draft: state.draft, history: entriesBetween(id, state.start, state.end), position: state.at - state.start, isExample: state.isExample }
    },

    record(id, position, entry) {
      const state = load(id)
      const at = absolute(state, position)
      refuseHostile(entry)
      const draft = fitting(applyPatches(draftAt(id, state, at), entry.forward), id)
      // Undo must be possible before the step counts as kept.
      applyPatches(draft, entry.backward)
      database.transaction(() => {
        dropFrom.run(id, at)
        addEntry.run(id, at, JSON.stringify(entry))
        store(id, draft, at + 1)
      })()
      hold(id, { ...state, draft, at: at + 1, end: at + 1 })
      return { position: at + 1 - state.start }
    },

    seek(id, position) {
      const state = load(id)
      const at = absolute(state, position)
      if (at === state.at) return state.draft
      const draft = fitting(draftAt(id, state, at), id)
      database.transaction(() => store(id, draft, at))()
      hold(id, { ...state, draft, at })
      return draft
    },

    workflow: (id) => known(id)?.draft.workflow ?? (selectRow.get(id) ? load(id).draft.workflow : undefined),
    forget(id) {
      if (id === undefined) held.clear()
      else held.delete(id)
    },
  }
}

/** The oldest step to keep. Steps that can be redone stay, since undo may have gone that far. */
function firstKept(newestFirst: readonly { number: number; size: number }[], state: Held): number {
  let length = 0
  const tooMany = newestFirst.find(({ size }, index) => (length += size) > maxHistoryLength || index >= maxEntries)
  return tooMany ? Math.min(tooMany.number + 1, state.at) : state.start
}

function absolute(state: Held, position: number): number {
  const at = state.start + position
  if (at <= state.end) return at
  throw new AppError({ code: 'conflict', message: 'The history of this workflow is shorter than the window thinks, so nothing was changed. Open the workflow again.', retryable: false })
}

/** The change fits the schema and leaves the workflow's identity alone. */
function fitting(draft: Draft, id: WorkflowId): Draft {
  const parsed = Draft.safeParse(draft)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new AppError({ code: 'invalid-input', message: `This change does not fit a workflow (/${issue?.path.map(String).join('/')}: ${issue?.message}), so nothing was changed.`, retryable: false })
  }
  if (parsed.data.workflow.id !== id) throw new AppError({ code: 'invalid-input', message: 'A change may not give the workflow another id. Duplicate it instead.', retryable: false })
  return draft
}

/** Keys that reach prototypes, and depths that end stacks, stay out, as they do at import. */
function refuseHostile(entry: HistoryEntry): void {
  for (const patch of [...entry.forward, ...entry.backward]) {
    const key = patch.path.find((part) => hostileKeys.has(String(part)))
    if (key !== undefined) throw new AppError({ code: 'invalid-input', message: `"${key}" cannot be a key in a workflow, because JavaScript gives it a meaning of its own. Choose another name.`, retryable: false })
    if (patch.op === 'remove') continue
    // Read as deep as it will stand in the document; the path begins with the draft, which is around the document.
    const around = Math.max(0, patch.path.length - 1)
    const problem = scanJson('['.repeat(around) + JSON.stringify(patch.value) + ']'.repeat(around)).errors[0]
    if (problem) throw new AppError({ code: 'invalid-input', message: `${problem.message}. ${problem.remedy}.`, retryable: false })
  }
}
