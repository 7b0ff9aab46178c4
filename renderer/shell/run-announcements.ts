import { useEffect } from 'react'
import type { RunView } from '@shared/run-view.ts'
import { currentRun, runStore } from '../run/run-store.ts'
import { sessionStore } from '../session/session-store.ts'
import { durationWords } from '../pages/times.ts'
import { announce } from '../ui/announce.ts'
import { outcomeWords } from './outcome-words.ts'

/** Tells a screen reader how the run on the screen goes: steps politely, a failure at once. */
export function useRunAnnouncements(): void {
  useEffect(() => {
    let before: RunView | undefined
    return runStore.subscribe((state) => {
      const run = currentRun(sessionStore.getState().activeWorkflowId)(state)
      if (run === before) return
      const previous = before?.runId === run?.runId ? before : undefined
      before = run
      if (run === undefined || (previous === undefined && run.status !== 'running')) return
      announceChange(run, previous)
    })
  }, [])
}

function announceChange(run: RunView, previous: RunView | undefined): void {
  const nameOf = (nodeId: string) => run.workflow.nodes.find((node) => node.id === nodeId)?.name
  if (run.status !== 'running') {
    if (previous?.status === 'running') announce(`Run ${outcomeWords(run, nameOf).toLowerCase()}, ${durationWords((run.finishedAt ?? run.startedAt) - run.startedAt)}`, run.status === 'failed')
    return
  }
  if (previous === undefined) announce('Run started')
  for (const step of run.steps.values()) {
    if (step === previous?.steps.get(step.key) || step.status !== 'succeeded') continue
    announce(`${nameOf(step.nodeId) ?? step.nodeId} succeeded`)
  }
}
