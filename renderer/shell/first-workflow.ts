import type { WorkflowSummary } from '@shared/workflow-summary.ts'
import { call } from '../api.ts'
import { activate, sessionStore } from '../session/session-store.ts'
import { attempt } from './attempt.ts'
import { libraryStore, refreshLibrary } from './library-store.ts'

/**
 * What the window begins with: what it showed last; at the very first start an example that works, not an empty canvas.
 * Tabs of workflows that are gone are closed.
 */
export async function openFirstWorkflow(): Promise<void> {
  const { openTabs, activeWorkflowId, isNew } = sessionStore.getState()
  const { status, workflows } = libraryStore.getState()
  if (status !== 'ready') return
  if (isNew) return openForNewcomer(workflows)
  const known = new Set(workflows.map((workflow) => workflow.id))
  const kept = openTabs.filter((id) => known.has(id))
  const active = activeWorkflowId !== null && known.has(activeWorkflowId) ? activeWorkflowId : kept[0] ?? null
  if (kept.length !== openTabs.length || active !== activeWorkflowId) sessionStore.setState({ openTabs: kept, activeWorkflowId: active })
}

/** A window may be closed or loaded again before it could say what it shows, so there can be workflows already. */
async function openForNewcomer(workflows: readonly WorkflowSummary[]): Promise<void> {
  const first = workflows.find((workflow) => workflow.isExample) ?? workflows[0]
  if (first !== undefined) return activate(first.id)
  await attempt('The example could not be opened', addFirstExample)
}

async function addFirstExample(): Promise<void> {
  const [first] = await call('workflow.examples')
  if (first === undefined) return
  const workflowId = await call('workflow.add-example', { key: first.key })
  await refreshLibrary()
  activate(workflowId)
}
