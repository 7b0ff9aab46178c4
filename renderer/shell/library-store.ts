import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { WorkflowSummary } from '@shared/workflow-summary.ts'
import { call } from '../api.ts'
import { documentStore } from '../document/document-store.ts'
import { activate, closeTab, sessionStore } from '../session/session-store.ts'
import { toast } from '../ui/toast.ts'
import { attempt } from './attempt.ts'

// library-store: the workflows that main keeps, as a list.
// L1. It is read again after each thing done to it, and when a tab opens that it does not know (an import).
// L2. The open document's own name is the newer one, and stays when another document opens.

export type LibraryState =
  | { status: 'loading'; workflows: readonly WorkflowSummary[] }
  | { status: 'ready'; workflows: readonly WorkflowSummary[] }
  | { status: 'failed'; workflows: readonly WorkflowSummary[]; failure: Failure }

export const libraryStore = createStore<LibraryState>(() => ({ status: 'loading', workflows: [] }))

export function useLibrary<T>(selector: (state: LibraryState) => T): T {
  return useStore(libraryStore, selector)
}

export async function refreshLibrary(): Promise<void> {
  try {
    libraryStore.setState({ status: 'ready', workflows: await call('workflow.list') }, true)
  } catch (error) {
    libraryStore.setState({ status: 'failed', workflows: libraryStore.getState().workflows, failure: toFailure(error) }, true)
  }
}

sessionStore.subscribe((state, before) => {
  if (state.openTabs === before.openTabs || libraryStore.getState().status !== 'ready') return
  const known = new Set(libraryStore.getState().workflows.map((workflow) => workflow.id))
  if (state.openTabs.some((id) => !known.has(id) && !before.openTabs.includes(id))) void refreshLibrary()
})

documentStore.subscribe((state) => {
  if (state.status !== 'open') return
  const { name } = state.draft.workflow
  const library = libraryStore.getState()
  if (!library.workflows.some((workflow) => workflow.id === state.workflowId && workflow.name !== name)) return
  libraryStore.setState({ workflows: library.workflows.map((workflow) => (workflow.id === state.workflowId ? { ...workflow, name } : workflow)) })
})

export function newWorkflow(): Promise<void> {
  return attempt('No workflow was made', async () => {
    await showNew(await call('workflow.create', { name: freeName('Untitled workflow', libraryStore.getState().workflows) }))
  })
}

export function duplicateWorkflow(workflowId: WorkflowId): Promise<void> {
  return attempt('The workflow was not duplicated', async () => showNew(await call('workflow.duplicate', { workflowId })))
}

export function addExample(key: string): Promise<void> {
  return attempt('The example was not opened', async () => showNew(await call('workflow.add-example', { key })))
}

/** At once and without a question: the toast takes it back. */
export function removeWorkflow(workflowId: WorkflowId): Promise<void> {
  return attempt('The workflow was not deleted', async () => {
    const name = nameOf(workflowId)
    await call('workflow.remove', { workflowId })
    closeTab(workflowId)
    await refreshLibrary()
    toast({ text: `Deleted ${name}.`, detail: 'Its runs stay in Runs.', action: { label: 'Undo', run: () => void restoreWorkflow(workflowId) } })
  })
}

function restoreWorkflow(workflowId: WorkflowId): Promise<void> {
  return attempt('The workflow was not brought back', async () => {
    await call('workflow.restore', { workflowId })
    await refreshLibrary()
  })
}

async function showNew(workflowId: WorkflowId): Promise<void> {
  await refreshLibrary()
  activate(workflowId)
}

/** A workflow's name as it is now: the open document's, else the library's. */
export function nameOf(workflowId: WorkflowId): string {
  const open = documentStore.getState()
  if (open.status === 'open' && open.workflowId === workflowId) return open.draft.workflow.name
  return libraryStore.getState().workflows.find((workflow) => workflow.id === workflowId)?.name ?? 'Workflow'
}

/** `name`, or `name 2`, `name 3`, … when it is taken. */
export function freeName(name: string, workflows: readonly { name: string }[]): string {
  const taken = new Set(workflows.map((workflow) => workflow.name))
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} ${number}`
    if (!taken.has(candidate)) return candidate
  }
}
