import { call, onPush } from '../api.ts'
import { documentStore, showKept, showLive } from './document-store.ts'

/** What is open takes the new name of a connection along, and every step of undo with it. */
export function followNames(): () => void {
  return onPush('connections.changed', ({ renamed }) => { if (renamed) void showNames().catch(() => undefined) })
}

async function showNames(): Promise<void> {
  const state = documentStore.getState()
  if (state.status !== 'open') return
  const { workflowId, liveVersion } = state
  if (liveVersion === null) return showKept(workflowId)
  const live = await call('activation.live', { workflowId })
  const now = documentStore.getState()
  if (live !== null && now.status === 'open' && now.workflowId === workflowId && now.liveVersion === liveVersion) showLive(live, liveVersion)
}
