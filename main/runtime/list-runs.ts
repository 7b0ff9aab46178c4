import type { Journal, RunListQuery } from '@main/storage/journal.ts'
import type { RunId } from '@shared/id.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import type { Drive } from './drive.ts'

export type RunsQuery = RunListQuery & { /** Only those under way that wait. */ waiting?: boolean | undefined }

const pageSize = 200

/** Newest first. What a run under way waits for is known to its drive alone. */
export function listRuns(journal: Pick<Journal, 'list'>, drives: ReadonlyMap<RunId, Drive>, { waiting = false, ...query }: RunsQuery): RunSummary[] {
  const withState = (summary: RunSummary): RunSummary => {
    const drive = drives.get(summary.runId)
    return { ...summary, ...(drive?.isQueued && { isQueued: true as const }), ...(drive?.isWaiting && { isWaiting: true as const }) }
  }
  if (!waiting) return journal.list(query).map(withState)
  const found: RunSummary[] = []
  for (let before = query.before; found.length < query.limit;) {
    const page = journal.list({ ...query, status: 'running', before, limit: pageSize })
    found.push(...page.map(withState).filter(({ isWaiting }) => isWaiting))
    if (page.length < pageSize) break
    before = page.at(-1)?.runId
  }
  return found.slice(0, query.limit)
}
