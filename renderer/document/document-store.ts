// The document store: the one open workflow, its pinned outputs and its steps of undo.
// D1. Only `apply`, `undo` and `redo` change the draft, and each tells main of it in the same turn.
// D2. One gesture is one step: edits with the same `coalesce` key within a second join.
// D3. A workflow is opened from what main keeps, after everything told to main is safe, so nothing is ever read back older than the screen was.
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Draft, HistoryEntry, OpenDraft } from '@shared/draft.ts'
import type { Workflow } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { createDraftRecorder, type DraftPort, type Saving } from './draft-recorder.ts'
import type { Edit } from './edit.ts'
import { continues, historyEntry, recorded, redone, undone, type Gesture, type History } from './history.ts'

export type OpenDocument = {
  status: 'open'
  workflowId: WorkflowId
  draft: Draft
  history: readonly HistoryEntry[]
  /** So many entries of `history` are applied; those after can be redone. */
  position: number
  saved: 'saved' | 'saving' | 'failed'
  /** Why the last try to save failed; null unless `saved` is `failed`. */
  saveFailure: Failure | null
  readOnly: boolean
  /** The number of the live version that is shown in place of the draft, to be looked at; null for the draft. */
  liveVersion: number | null
  isExample: boolean
}

export type DocumentState =
  | { status: 'closed' }
  | { status: 'opening'; workflowId: WorkflowId }
  | { status: 'failed'; workflowId: WorkflowId; failure: Failure }
  | OpenDocument

export interface DocumentPort extends DraftPort {
  open(workflowId: WorkflowId): Promise<OpenDraft>
}

export function createDocument(port: DocumentPort, now: () => number, onReferred: (secrets: readonly string[]) => void = () => undefined) {
  const store = createStore<DocumentState>()(() => ({ status: 'closed' }))
  let gesture: Gesture | null = null
  const recorder = createDraftRecorder(port, { onSaving: showSaving, onForgotten: forget, onKeptOtherwise: (workflowId, secrets) => void showKept(workflowId, secrets) })

  function openState(): OpenDocument | null {
    const state = store.getState()
    return state.status === 'open' ? state : null
  }

  function showSaving(saving: Saving): void {
    if (openState() !== null) store.setState({ saved: saving.state, saveFailure: saving.state === 'failed' ? saving.failure : null })
  }

  function forget(workflowId: WorkflowId, count: number): void {
    const state = openState()
    if (state?.workflowId !== workflowId) return
    if (gesture !== null) gesture = { ...gesture, position: gesture.position - count }
    store.setState({ history: state.history.slice(count), position: state.position - count })
  }

  /** Main keeps references in place of values of secrets, and connections by their names of now; the screen shows what main keeps. */
  async function showKept(workflowId: WorkflowId, secrets: readonly string[] = []): Promise<void> {
    await recorder.idle()
    const before = openState()
    if (before?.workflowId !== workflowId || before.liveVersion !== null) return
    const { draft, history, position } = await port.open(workflowId)
    const state = openState()
    if (state?.workflowId !== workflowId) return
    // Somebody typed on meanwhile.
    if (state.draft !== before.draft) return showKept(workflowId, secrets)
    gesture = null
    store.setState({ draft, history, position })
    if (secrets.length > 0) onReferred(secrets)
  }

  function apply(edit: Edit, options: { coalesce?: string } = {}): void {
    const state = openState()
    if (state === null || state.readOnly) return
    const draft = edit.run(state.draft)
    if (draft === state.draft) return
    const history: History = { entries: state.history, position: state.position }
    const time = now()
    const joined = continues(gesture, options.coalesce, history, time) ? gesture : null
    const position = joined === null ? state.position : state.position - 1
    const entry = historyEntry(edit.label, joined?.before ?? state.draft, draft)
    const next = recorded(history, position, entry)
    gesture = options.coalesce === undefined ? null : { key: options.coalesce, before: joined?.before ?? state.draft, at: time, position: next.position }
    store.setState({ draft, history: next.entries, position: next.position })
    recorder.push({ kind: 'record', workflowId: state.workflowId, position, entry, gesture: options.coalesce ?? null })
  }

  function step(move: typeof undone): string | null {
    const state = openState()
    if (state === null || state.readOnly) return null
    const moved = move(state.draft, { entries: state.history, position: state.position })
    if (moved === null) return null
    gesture = null
    store.setState({ draft: moved.draft, position: moved.history.position })
    recorder.push({ kind: 'seek', workflowId: state.workflowId, position: moved.history.position })
    return moved.label
  }

  async function openWorkflow(workflowId: WorkflowId): Promise<void> {
    const state = store.getState()
    if (state.status !== 'closed' && state.workflowId === workflowId && state.status !== 'failed') return
    gesture = null
    store.setState({ status: 'opening', workflowId }, true)
    const wanted = () => { const current = store.getState(); return current.status === 'opening' && current.workflowId === workflowId }
    try {
      await recorder.idle()
      if (!wanted()) return
      const { draft, history, position, isExample } = await port.open(workflowId)
      if (wanted()) store.setState({ status: 'open', workflowId, draft, history, position, saved: 'saved', saveFailure: null, readOnly: false, liveVersion: null, isExample }, true)
    } catch (error) {
      if (wanted()) store.setState({ status: 'failed', workflowId, failure: toFailure(error) }, true)
    }
  }

  /** Shows the live version of the open workflow, which cannot be edited. It keeps the draft's name, which the whole window shows. */
  function showLive(live: Workflow, liveVersion: number): void {
    const state = openState()
    if (state === null || state.workflowId !== live.id) return
    gesture = null
    const { name, samples } = state.draft.workflow
    store.setState({ ...state, draft: { workflow: { ...live, name, samples }, pins: {} }, history: [], position: 0, readOnly: true, liveVersion }, true)
  }

  /** Back from the live version, as main has it. */
  async function showDraft(workflowId: WorkflowId): Promise<void> {
    const state = openState()
    if (state?.workflowId !== workflowId || state.liveVersion === null) return
    store.setState({ status: 'closed' }, true)
    await openWorkflow(workflowId)
  }

  return {
    store, apply, openWorkflow, showLive, showDraft, showKept,
    undo: () => step(undone),
    redo: () => step(redone),
    closeWorkflow(): void { gesture = null; store.setState({ status: 'closed' }, true) },
    retrySaving: () => recorder.retry(),
    allSaved: () => recorder.idle(),
  }
}

const referredListeners = new Set<(secrets: readonly string[]) => void>()
/** Told when what a person wrote held the values of secrets, which the document now refers to. Returns what ends it. */
export function onSecretsReferred(listener: (secrets: readonly string[]) => void): () => void {
  referredListeners.add(listener)
  return () => void referredListeners.delete(listener)
}

const single = createDocument({
  open: (workflowId) => call('draft.open', { workflowId }),
  record: (input) => call('draft.record', input),
  seek: (input) => call('draft.seek', input),
}, Date.now, (secrets) => { for (const listener of referredListeners) listener(secrets) })

export const documentStore = single.store
/** Changes the open document and keeps the change. Does nothing when none is open or the edit changes nothing. */
export const apply = single.apply
/** Takes back one step. Returns its label, or null when there was none. */
export const undo = single.undo
export const redo = single.redo
export const openWorkflow = single.openWorkflow
export const showLive = single.showLive
export const showDraft = single.showDraft
/** Shows the open draft as main keeps it, after somebody else changed it there. */
export const showKept = single.showKept
export const closeWorkflow = single.closeWorkflow
/** Tries again at once to keep what could not be kept. */
export const retrySaving = single.retrySaving
/** Resolves when main has every edit. */
export const allSaved = single.allSaved

export function useDocument<T>(selector: (state: DocumentState) => T): T {
  return useStore(documentStore, selector)
}

/** The open draft, or null. */
export function openDraft(): Draft | null {
  const state = documentStore.getState()
  return state.status === 'open' ? state.draft : null
}

/** Reads from the open workflow; the fallback while none is open. The selector stands outside the component. */
export function useWorkflow<T>(selector: (draft: Draft) => T, fallback: T): T {
  return useStore(documentStore, (state) => (state.status === 'open' ? selector(state.draft) : fallback))
}
