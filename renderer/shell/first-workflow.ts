import { call } from '../api.ts'
import { activate, sessionStore } from '../session/session-store.ts'
import { attempt } from './attempt.ts'
import { libraryStore, refreshLibrary } from './library-store.ts'
import { settingsStore } from './settings-store.ts'

/**
 * What the window begins with: what it showed last; at the very first start an example that works, not an empty canvas.
 * Tabs of workflows that are gone are closed.
 */
export async function openFirstWorkflow(): Promise<void> {
  const { openTabs, activeWorkflowId } = sessionStore.getState()
  const { status, workflows } = libraryStore.getState()
  if (status !== 'ready') return
  const known = new Set(workflows.map((workflow) => workflow.id))
  const kept = openTabs.filter((id) => known.has(id))
  const active = activeWorkflowId !== null && known.has(activeWorkflowId) ? activeWorkflowId : kept[0] ?? null
  sessionStore.setState({ openTabs: kept, activeWorkflowId: active })
  if (active !== null || openTabs.length > 0 || settingsStore.getState().guide?.length !== 0) return
  const example = workflows.find((workflow) => workflow.isExample)
  if (example !== undefined) return activate(example.id)
  if (workflows.length === 0) await attempt('The example could not be opened', addFirstExample)
}

async function addFirstExample(): Promise<void> {
  const [first] = await call('workflow.examples')
  if (first === undefined) return
  const workflowId = await call('workflow.add-example', { key: first.key })
  await refreshLibrary()
  activate(workflowId)
}
