import { useCallback } from 'react'
import type { WorkflowId } from '@shared/id.ts'
import type { RunView } from '@shared/run-view.ts'
import { currentRun, useRuns, type RunStoreState } from '../run/run-store.ts'
import { useSession, type SessionState } from '../session/session-store.ts'

const activeOf = (state: SessionState) => state.activeWorkflowId

/** Whether the run that a workflow shows is under way. */
export function useIsRunning(workflowId: WorkflowId | null): boolean {
  return useRuns(useCallback((state: RunStoreState) => currentRun(workflowId)(state)?.status === 'running', [workflowId]))
}

/** The run on the screen. */
export function useShownRun(): RunView | undefined {
  const workflowId = useSession(activeOf)
  return useRuns(useCallback((state: RunStoreState) => currentRun(workflowId)(state), [workflowId]))
}
