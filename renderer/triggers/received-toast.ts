// received-toast: what a person who listens is told of the request that came: it runs on the canvas, and may become a sample.
import { call } from '../api.ts'
import { openDraft } from '../document/document-store.ts'
import { freeSampleName, saveSample } from '../document/save-sample.ts'
import { sessionStore } from '../session/session-store.ts'
import { attemptNow } from '../shell/attempt.ts'
import { runStore } from '../run/run-store.ts'
import { toast } from '../ui/toast.ts'

/** Begins to watch the runs of drafts. Returns the function that stops. */
export function offerReceived(): () => void {
  return runStore.subscribe((state, before) => {
    if (state.runs === before.runs) return
    for (const run of state.runs.values()) {
      const { startedBy, runId, workflowId } = run
      if (before.runs.has(runId) || startedBy.kind !== 'event' || startedBy.version !== 'draft' || sessionStore.getState().activeWorkflowId !== workflowId) continue
      const { traceId } = startedBy
      toast({
        text: 'A request came in and runs the draft.', detail: 'Its payload is on the canvas.', kind: 'succeeded',
        action: {
          label: 'Use as sample',
          run: () => attemptNow('The sample was not saved', async () => {
            const { payload, summary } = await call('inbox.get', { traceId })
            await saveSample(workflowId, { name: freeSampleName(summary === '' ? 'Received' : summary.slice(0, 80), openDraft()?.workflow.samples ?? []), payload })
          }),
        },
      })
    }
  })
}
