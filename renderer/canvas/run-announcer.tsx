import { useEffect } from 'react'
import { runStore } from '../run/run-store.ts'
import { sessionStore } from '../session/session-store.ts'
import { announce } from '../ui/announce.ts'
import { nodeName } from './commands.ts'

/** Tells a screen reader how the shown run goes: each step that ended, failures at once. */
export function RunAnnouncer() {
  useEffect(() => runStore.subscribe((state, before) => {
    const workflowId = sessionStore.getState().activeWorkflowId
    if (workflowId === null) return
    const [now, then] = [state.byNode[workflowId], before.byNode[workflowId]]
    if (now === undefined || now === then) return
    const runId = state.currentRunId[workflowId]
    const run = runId === undefined ? undefined : state.runs.get(runId)
    // A run that is read from its journal has long been over; only one under way is news.
    if (run === undefined || (run.status !== 'running' && before.runs.get(run.runId)?.status !== 'running')) return
    for (const [nodeId, { shown, runId: ranIn }] of now) {
      if (ranIn !== runId || then?.get(nodeId)?.shown === shown) continue
      if (shown.status === 'failed') announce(`${nodeName(nodeId)} failed. ${shown.failure?.message ?? ''}`, true)
      else if (shown.status === 'succeeded') announce(`${nodeName(nodeId)} succeeded`)
    }
  }), [])
  return null
}
