import { useEffect, useState, type KeyboardEvent } from 'react'
import type { RunId, WorkflowId } from '@shared/id.ts'
import type { RunEvent } from '@shared/run-event.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { call, onPush } from '../api.ts'
import { useLibrary, type LibraryState } from '../shell/library-store.ts'
import { attempt } from '../shell/attempt.ts'
import { useStarterWords } from './use-starter-words.ts'
import { isCompact, useWindowSize } from '../shell/window-size.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { StateIcon } from '../ui/badge.tsx'
import { Select } from '../ui/select.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { stateMarks, type StateName } from '../ui/state-mark.ts'
import { PageHead } from './page-head.tsx'
import { RunDetail } from './run-detail.tsx'
import { useRunMarks } from './run-marks.ts'
import { runsPlace, useRunsPlace, type RunsPlace } from './runs-place.ts'
import { durationWords, exactTime, timeWords } from './times.ts'

type Filter = 'all' | 'failed' | 'running' | 'waiting'

const pageSize = 100
/** Facts that change which runs there are, and those by which one begins or ends to wait. */
const endsOf: ReadonlySet<RunEvent['type']> = new Set(['run-started', 'run-released', 'run-finished'])
const turnsOf: ReadonlySet<RunEvent['type']> = new Set(['run-queued', 'step-started', 'step-waiting', 'step-failed', 'step-succeeded', 'step-approval-asked', 'step-approval-answered', 'step-in-doubt'])
const openIdOf = (place: RunsPlace) => place.openId
const workflowsOf = (state: LibraryState) => state.workflows
const columns = '16px 40px minmax(0, 1fr) 76px 60px'

/** What happened, step by step, with the workflow as it was then. */
export function RunsPage() {
  const workflows = useLibrary(workflowsOf)
  const [workflowId, setWorkflowId] = useState<WorkflowId | 'all'>('all')
  const [filter, setFilter] = useState<Filter>('all')
  const chosen = useRunsPlace(openIdOf)
  const { runs, more, loadMore } = useRunList(workflowId, filter)
  const markOf = useRunMarks(runs)
  const [now] = useState(() => Date.now())
  const shown = runs
  const narrow = useWindowSize(isCompact)
  const listed = shown?.find((run) => run.runId === chosen)
  const elsewhere = useRun(chosen !== null && shown !== undefined && listed === undefined ? chosen : null)
  const selected = listed ?? elsewhere ?? (narrow || chosen !== null ? undefined : shown?.[0])
  const choose = (openId: RunId | null) => runsPlace.setState({ openId })
  const back = () => choose(null)

  return (
    <>
      <PageHead title="Runs" purpose="What happened, step by step, with the workflow as it was then">
        <div className="w-[220px]">
          <Select
            label="Workflow" value={workflowId} onChange={(next) => { setWorkflowId(next); choose(null) }}
            options={[{ value: 'all' as const, label: 'All workflows' }, ...workflows.map((workflow) => ({ value: workflow.id, label: workflow.name }))]}
          />
        </div>
      </PageHead>
      <div className="page" data-region="page" tabIndex={-1} onKeyDown={(event) => { if (narrow && event.key === 'Escape') back() }}>
        <div className={narrow ? (selected === undefined ? 'list' : 'hidden') : 'list max-w-[392px] min-w-[320px]'}>
          <div className="filterbar">
            <Segmented label="State" value={filter} onChange={(next) => { setFilter(next); choose(null) }} segments={[{ value: 'all', label: 'All' }, { value: 'failed', label: 'Failed' }, { value: 'running', label: 'Running' }, { value: 'waiting', label: 'Waiting' }]} />
          </div>
          {shown !== undefined && shown.length === 0 && <NoRuns filter={filter} />}
          {shown !== undefined && shown.length > 0 && (
            <div className="tbl min-h-0 flex-1" style={{ '--cols': columns }} role="listbox" aria-label="Runs" onKeyDown={walkList}>
              <div className="th" aria-hidden><span /><span>Run</span><span>Started by</span><span className="text-right">Time</span><span className="text-right">Took</span></div>
              {shown.map((run) => <RunRow key={run.runId} run={run} now={now} selected={run === selected} tabbable={run === (selected ?? shown[0])} follows={!narrow} mark={markOf(run)} onChoose={() => choose(run.runId)} />)}
              {more && <Button className="m-3" onClick={loadMore}>Show older runs</Button>}
            </div>
          )}
        </div>
        {selected !== undefined && <div className="detail min-w-0 flex-1"><RunDetail key={selected.runId} summary={selected} onBack={narrow ? back : undefined} /></div>}
        {selected === undefined && !narrow && <div className="detail flex-1" />}
      </div>
    </>
  )
}

type RunRowProps = {
  run: RunSummary
  mark: StateName
  now: number
  selected: boolean
  tabbable: boolean
  /** Whether moving onto it shows it. */
  follows: boolean
  onChoose: () => void
}

function RunRow({ run, mark, now, selected, tabbable, follows, onChoose }: RunRowProps) {
  const starter = useStarterWords(run)
  const took = run.finishedAt === null ? '' : durationWords(run.finishedAt - run.startedAt)
  return (
    <button
      type="button" role="option" className="trw two-line" aria-selected={selected} tabIndex={tabbable ? 0 : -1} onClick={onChoose} onFocus={follows ? onChoose : undefined}
    >
      <span><StateIcon state={mark} size={16} /><span className="sr-only">{stateMarks[mark].word}, run </span></span>
      <span className="num ink2">{run.number}</span>
      <span><span className="med trunc block">{starter}</span><span className="ink3 trunc block">{run.workflowName}</span></span>
      <span className="num ink3 text-right" title={exactTime(run.startedAt)}>{timeWords(run.startedAt, now)}</span>
      <span className="num ink3 text-right">{took}</span>
    </button>
  )
}

function NoRuns({ filter }: { filter: Filter }) {
  if (filter === 'failed') return <EmptyState icon="circle-check" title="No failed runs">Every run here ended well or was stopped.</EmptyState>
  if (filter === 'waiting') return <EmptyState icon="hourglass" title="Nothing waits">Runs that wait for a time, an answer, their turn or another attempt are listed here.</EmptyState>
  if (filter === 'running') return <EmptyState icon="history" title="Nothing is running">Start a run in the editor with Ctrl Enter.</EmptyState>
  return <EmptyState icon="history" title="No runs yet">Run a workflow with a sample, and each step of it is kept here.</EmptyState>
}

/** The runs of a workflow or of all, newest first; read again when one begins or ends. */
function useRunList(workflowId: WorkflowId | 'all', filter: Filter) {
  const [runs, setRuns] = useState<readonly RunSummary[] | undefined>(undefined)
  const [limit, setLimit] = useState(pageSize)
  useEffect(() => {
    let wanted = true
    const read = () => attempt('The runs could not be read', async () => {
      const list: RunSummary[] = []
      while (list.length < limit) {
        const before = list.at(-1)?.runId
        const page = await call('run.list', { limit: pageSize, ...(workflowId === 'all' ? {} : { workflowId }), ...(filter === 'all' ? {} : filter === 'waiting' ? { waiting: true } : { status: filter }), ...(before === undefined ? {} : { before }) })
        list.push(...page)
        if (page.length < pageSize) break
      }
      if (wanted) setRuns(list)
    })
    void read()
    // Facts of waiting runs come in many small batches.
    let timer: number | undefined
    const readSoon = () => { timer ??= window.setTimeout(() => { timer = undefined; void read() }, filter === 'waiting' ? 300 : 0) }
    const stop = onPush('run.event', ({ events }) => {
      if (events.some(({ type }) => endsOf.has(type) || (filter === 'waiting' && turnsOf.has(type)))) readSoon()
    })
    return () => {
      wanted = false
      window.clearTimeout(timer)
      stop()
    }
  }, [workflowId, filter, limit])
  return { runs, more: runs !== undefined && runs.length >= limit, loadMore: () => setLimit((before) => before + pageSize) }
}

/** One run that is not in the list: older, or of another filter. */
function useRun(runId: RunId | null): RunSummary | undefined {
  const [run, setRun] = useState<RunSummary | undefined>(undefined)
  useEffect(() => {
    if (runId === null) return undefined
    let wanted = true
    void attempt('The run could not be read', async () => {
      const read = await call('run.get', { runId })
      if (wanted) setRun(read)
    })
    return () => { wanted = false }
  }, [runId])
  return run?.runId === runId ? run : undefined
}

function walkList(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="option"]')]
  const index = rows.indexOf(event.target as HTMLElement)
  const next = event.key === 'ArrowDown' ? index + 1 : event.key === 'ArrowUp' ? index - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : null
  if (next === null || index < 0) return
  event.preventDefault()
  rows[next]?.focus()
}
