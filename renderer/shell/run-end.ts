import { useEffect } from 'react'
import type { RunView } from '@shared/run-view.ts'
import { durationWords } from '../pages/times.ts'
import { runStore, showRun } from '../run/run-store.ts'
import { activate, sessionStore } from '../session/session-store.ts'
import { announce } from '../ui/announce.ts'
import { toast } from '../ui/toast.ts'
import { attemptNow } from './attempt.ts'
import { outcomeWords } from './outcome-words.ts'

/** Says that a run has ended: aloud where it can be seen, in a toast where it cannot. */
export function useRunEnds(): void {
  useEffect(() => runStore.subscribe((state, before) => {
    if (state.runs === before.runs) return
    for (const run of state.runs.values()) {
      if (run.status !== 'running' && before.runs.get(run.runId)?.status === 'running' && run.startedBy.kind === 'person') tellEnd(run)
    }
  }), [])
}

function tellEnd(run: RunView): void {
  const words = outcomeWords(run, (nodeId) => run.workflow.nodes.find((node) => node.id === nodeId)?.name).toLowerCase()
  const took = durationWords((run.finishedAt ?? run.startedAt) - run.startedAt)
  const { page, activeWorkflowId } = sessionStore.getState()
  if (page === 'editor' && activeWorkflowId === run.workflowId) return announce(`Run ${words}, ${took}`)
  toast({
    text: `${run.workflowName} ${words}`, detail: `in ${took}.`, kind: run.status === 'succeeded' ? 'succeeded' : run.status === 'failed' ? 'failed' : 'neutral',
    action: { label: 'Open', run: () => { activate(run.workflowId); attemptNow('The run was not opened', () => showRun(run.runId)) } },
  })
}
