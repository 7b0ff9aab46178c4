import { useEffect, useMemo } from 'react'
import type { RunSummary } from '@shared/run-summary.ts'
import type { RunView } from '@shared/run-view.ts'
import { loadRun, useRuns, type RunStoreState } from '../run/run-store.ts'
import type { StateName } from '../ui/state-mark.ts'

const runsOf = (state: RunStoreState) => state.runs
/** More than these are not under way at once on one screen. */
const mostRead = 30

/** What each run shows: of those under way, whether they wait, or for a person's word. */
export function useRunMarks(runs: readonly RunSummary[] | undefined): (run: RunSummary) => StateName {
  const views = useRuns(runsOf)
  const underWay = useMemo(() => (runs ?? []).filter(({ status }) => status === 'running').slice(0, mostRead).map(({ runId }) => runId), [runs])
  // A run that cannot be read is shown as running, which its row says.
  useEffect(() => { for (const runId of underWay) loadRun(runId).catch(() => undefined) }, [underWay])
  return (run) => (run.isQueued === true || run.isWaiting === true ? markOfWaiting(views.get(run.runId)) : run.status === 'running' ? markOf(views.get(run.runId)) : run.status)
}

/** A write in doubt waits as well, and has a mark of its own. */
function markOfWaiting(run: RunView | undefined): StateName {
  return markOf(run) === 'in-doubt' ? 'in-doubt' : 'waiting'
}

export function markOf(run: RunView | undefined): StateName {
  const steps = [...(run?.steps.values() ?? [])]
  if (run !== undefined && run.status !== 'running') return run.status
  if (run?.isQueued === true) return 'waiting'
  if (steps.some(({ status }) => status === 'in-doubt')) return 'in-doubt'
  return steps.some(({ status }) => status === 'waiting' || status === 'retrying') && !steps.some(({ status }) => status === 'running') ? 'waiting' : 'running'
}
