import { useCallback, useEffect, useState } from 'react'
import type { RunId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { ItemId } from '@shared/outbox-item.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import type { RunView, StepView } from '@shared/run-view.ts'
import { call } from '../api.ts'
import { failureTitle } from '../inspector/failure-words.ts'
import { loadRun, showRun, useRuns, type RunStoreState } from '../run/run-store.ts'
import { ApprovalSection } from '../approvals/approval-section.tsx'
import { Timeline } from '../run-panel/timeline.tsx'
import { activate, select, openNode } from '../session/session-store.ts'
import { attempt, attemptNow } from '../shell/attempt.ts'
import { useLibrary, type LibraryState } from '../shell/library-store.ts'
import { modeWords, outcomeWords, starterWords } from '../shell/outcome-words.ts'
import { Badge, StateBadge, StateIcon } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Dropdown } from '../ui/menu.tsx'
import { toast } from '../ui/toast.ts'
import { JsonTree } from '../ui/json-tree.tsx'
import { SpinnerLine } from '../ui/spinner-line.tsx'
import { shortId } from '../triggers/event-words.ts'
import { openInboxItem } from './inbox/inbox-place.ts'
import { openOutboxItem } from './outbox/outbox-place.ts'
import { markOf } from './run-marks.ts'
import { openRun } from './runs-place.ts'
import { durationWords, exactTime } from './times.ts'

/** One run: its steps over time, and what went into and came out of the chosen one. */
export function RunDetail({ summary, onBack }: { summary: RunSummary; onBack: (() => void) | undefined }) {
  const run = useRuns(useCallback((state: RunStoreState) => state.runs.get(summary.runId), [summary.runId]))
  const [chosenKey, setChosenKey] = useState<string | null>(null)
  useEffect(() => { void attempt('The run could not be read', () => loadRun(summary.runId)) }, [summary.runId])
  if (run === undefined) return <div className="p-4"><SpinnerLine>Reading the run…</SpinnerLine></div>
  const step = chosenStep(run, chosenKey)
  return (
    <>
      <RunHead summary={summary} run={run} onBack={onBack} />
      <section className="flex h-[46%] min-h-[140px] flex-none flex-col border-b border-line" aria-label="Steps">
        <div className="row h-9 flex-none px-4"><h2 className="sm semi">Steps</h2><span className="xs ink3">outlined bar: attempt that failed · dots: waiting to retry</span></div>
        <div className="flex min-h-0 flex-1 flex-col border-t border-line"><Timeline run={run} selectedKey={chosenKey === 'trigger' ? 'trigger' : step?.key ?? null} onChoose={(_, key) => setChosenKey(key)} /></div>
      </section>
      {step === undefined || chosenKey === 'trigger'
        ? <ValuePane title="What started it" value={run.payload} empty="Nothing was given." />
        : <StepValues key={step.key} run={run} step={step} name={nameIn(run, step.nodeId)} />}
    </>
  )
}

function RunHead({ summary, run, onBack }: { summary: RunSummary; run: RunView; onBack: (() => void) | undefined }) {
  const kept = useLibrary(useCallback((state: LibraryState) => state.workflows.some((workflow) => workflow.id === summary.workflowId), [summary.workflowId]))
  const nameOf = (nodeId: string) => nameIn(run, nodeId)
  const mark = markOf(run)
  const doubt = useDoubt(summary.runId, mark === 'in-doubt')
  const mode = modeWords(run.mode, nameOf)
  const open = () => attemptNow('The run was not opened', async () => {
    activate(summary.workflowId)
    await showRun(summary.runId)
    if (run.failedAt !== null) {
      select({ nodes: [run.failedAt.nodeId] })
      openNode(run.failedAt.nodeId)
    }
  })
  return (
    <header className="row min-h-[56px] flex-none border-b border-line px-4 py-2">
      {onBack !== undefined && <IconButton icon="arrow-left" label="Back to the list" keys="Escape" onClick={onBack} />}
      <StateIcon state={mark} size={16} />
      <div className="fill">
        <div className="row"><h2 className="text-md font-semibold">Run {summary.number}</h2><StateBadge state={mark}>{mark === run.status || run.isQueued ? outcomeWords(run, nameOf) : undefined}</StateBadge>{(run.startedBy.kind === 'event' || run.startedBy.kind === 'mcp') && <Badge>{run.startedBy.version === 'live' ? 'Live' : 'Draft'}</Badge>}{mode !== null && <Badge>{mode}</Badge>}</div>
        <div className="sm ink3 trunc">{summary.workflowName} · {exactTime(run.startedAt)}{run.finishedAt !== null && ` · ${durationWords(run.finishedAt - run.startedAt)}`} · <Starter startedBy={run.startedBy} /></div>
      </div>
      {doubt !== undefined && <Button variant="primary" icon="circle-help" onClick={() => openOutboxItem(doubt)}>Say what happened</Button>}
      {run.status !== 'running' && (
        <Dropdown
          label="More" align="end" trigger={<IconButton icon="ellipsis" label="More" />}
          entries={[
            ...(run.status === 'succeeded' ? [] : [{ label: 'Go on from where it failed', detail: 'A new run of the workflow as it was then; what was done is taken over, and keys stay the same', icon: 'rotate-ccw', onSelect: () => attemptNow('It was not gone on with', async () => openRun((await call('run.replay', { runId: summary.runId })).runId)) } as const]),
            { label: 'Export as a recording', detail: 'All of its facts as JSON, refused when a secret is in them', icon: 'upload', onSelect: () => attemptNow('The run was not exported', () => exportRun(summary.runId)) },
          ]}
        />
      )}
      {kept && <Button variant={doubt === undefined ? 'primary' : 'plain'} icon="square-pen" onClick={open}>Show in the editor</Button>}
    </header>
  )
}

async function exportRun(runId: RunId): Promise<void> {
  const saved = await call('file.save', await call('run.export', { runId }))
  if (saved !== null) toast({ kind: 'succeeded', text: `Exported ${saved.fileName}.` })
}

/** Who or what began it; a request leads to itself. */
function Starter({ startedBy }: { startedBy: RunView['startedBy'] }) {
  if (startedBy.kind === 'workflow') return <>started by <button type="button" className="lnk" onClick={() => openRun(startedBy.runId)}>another run</button></>
  if (startedBy.kind !== 'event') return starterWords(startedBy)
  return <>started by <button type="button" className="lnk" onClick={() => openInboxItem(startedBy.traceId)}>Inbox item {shortId(startedBy.traceId)}</button></>
}

/** The write of a run that waits for a person's word. */
function useDoubt(runId: RunId, isInDoubt: boolean): ItemId | undefined {
  const [found, setFound] = useState<ItemId | undefined>(undefined)
  useEffect(() => {
    if (!isInDoubt) return undefined
    let wanted = true
    void attempt('The writes in doubt could not be read', async () => {
      const doubts = await call('outbox.list', { kind: 'write', state: 'in-doubt', limit: 200 })
      if (wanted) setFound(doubts.find(({ source }) => source.kind === 'write' && source.runId === runId)?.id)
    })
    return () => { wanted = false }
  }, [runId, isInDoubt])
  return isInDoubt ? found : undefined
}

function StepValues({ run, step, name }: { run: RunView; step: StepView; name: string }) {
  return (
    <div className="grid min-h-0 flex-1 grid-cols-2">
      <ValuePane title={`Input of ${name}`} value={step.input} empty={step.status === 'skipped' ? `Skipped: ${step.reason ?? 'its branch was not taken'}` : 'It received nothing.'} />
      <section className="flex min-h-0 min-w-0 flex-col overflow-y-auto border-l border-line" aria-label="Output">
        <div className="row h-9 flex-none px-4"><h2 className="sm semi">{step.failure === undefined ? 'Output' : 'Failure'}</h2>{step.attempts.length > 1 && <span className="xs ink3">attempt {step.attempts.length}</span>}</div>
        {step.failure !== undefined && (
          <div className="grid gap-2 px-4 pb-3">
            <ErrorCard title={failureTitle(name, step.failure)} tone={step.failure.code === 'in-doubt' ? 'in-doubt' : 'failed'}>{step.failure.message}</ErrorCard>
            <dl className="kv"><dt>Code</dt><dd className="mono" style={{ lineHeight: '24px' }}>{step.failure.code}</dd><dt>Retryable</dt><dd>{step.failure.retryable ? 'Yes' : 'No'}</dd></dl>
          </div>
        )}
        <ApprovalSection runId={run.runId} step={step} />
        {step.output !== undefined && <JsonTree label="Output" value={step.output} openDepth={2} />}
        {step.output === undefined && step.failure === undefined && <div className="help px-4">{step.status === 'skipped' ? 'A skipped step has no output.' : 'No output yet.'}</div>}
        {step.logs.length > 0 && <div className="codebox mx-4 mb-3"><pre className="json">{step.logs.join('\n')}</pre></div>}
      </section>
    </div>
  )
}

function ValuePane({ title, value, empty }: { title: string; value: JsonValue | undefined; empty: string }) {
  return (
    <section className="flex min-h-0 min-w-0 flex-col overflow-y-auto" aria-label={title}>
      <div className="row h-9 flex-none px-4"><h2 className="sm semi trunc">{title}</h2></div>
      {value === undefined ? <div className="help px-4">{empty}</div> : <JsonTree label={title} value={value} openDepth={2} />}
    </section>
  )
}

/** What a person chose, else where it failed, else the last step. */
function chosenStep(run: RunView, key: string | null): StepView | undefined {
  const steps = [...run.steps.values()]
  return (key === null ? undefined : run.steps.get(key)) ?? steps.find((step) => step.status === 'failed') ?? steps.at(-1)
}

function nameIn(run: RunView, nodeId: string): string {
  return run.workflow.nodes.find((node) => node.id === nodeId)?.name || nodeId
}
