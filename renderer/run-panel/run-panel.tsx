import { useCallback, useEffect, useRef, useState } from 'react'
import { moneyWords, tokenWords } from '@shared/llm/money.ts'
import { nothingSpent, type Spent } from '@shared/llm/spent.ts'
import type { RunView } from '@shared/run-view.ts'
import { call } from '../api.ts'
import { useSpent } from '../run/live-store.ts'
import { spentWords } from '../run/spent-words.ts'
import { goToNode } from '../shell/go-to-node.ts'
import { chosenSample } from '../run/run-store.ts'
import { useDocument, type DocumentState, type OpenDocument } from '../document/document-store.ts'
import { useProblems, type ProblemsState } from '../document/problems-store.ts'
import { durationWords } from '../pages/times.ts'
import { setRunTab, useSession, type SessionState } from '../session/session-store.ts'
import { outcomeWords } from '../shell/outcome-words.ts'
import { run as startRun } from '../shell/run-actions.ts'
import { useShownRun } from '../shell/running.ts'
import { keysOf } from '../shell/shortcuts.ts'
import { useNow } from '../shell/use-now.ts'
import { Count, StateIcon } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useListening } from '../triggers/listen-controls.tsx'
import { InboxPane } from './inbox-pane.tsx'
import { ProblemsList } from './problems-list.tsx'
import { Timeline } from './timeline.tsx'

type RunTab = 'timeline' | 'problems' | 'inbox'

const tabOf = (state: SessionState): RunTab => (state.runTab === 'problems' || state.runTab === 'inbox' ? state.runTab : 'timeline')
const openOf = (state: DocumentState): OpenDocument | null => (state.status === 'open' ? state : null)
const selectedOf = (state: SessionState) => state.selection.nodes[0] ?? null
const countOf = (state: ProblemsState) => state.problems.length
const errorsOf = (state: ProblemsState) => state.problems.filter((problem) => problem.severity === 'error').length

type RunPanelProps = { open: boolean; onOpen: (open: boolean) => void }

/** Under the canvas: how the run went, and what is wrong with the document. */
export function RunPanel({ open, onOpen }: RunPanelProps) {
  const chosen = useSession(tabOf)
  const document = useDocument(openOf)
  const takesRequests = document !== null && ['webhook', 'subscription'].includes(document.draft.workflow.trigger.type)
  const listens = useListening(document?.workflowId ?? null) !== null
  const tab = chosen === 'inbox' && !takesRequests ? 'timeline' : chosen
  const problems = useProblems(countOf)
  const errors = useProblems(errorsOf)
  const run = useShownRun()
  return (
    <Tabs
      label="Run panel" value={tab} onChange={setRunTab} onPress={() => onOpen(true)} className={open ? undefined : 'overflow-hidden'}
      items={[
        { value: 'timeline', label: 'Run timeline', content: open ? <TimelinePane run={run} /> : null },
        { value: 'problems', label: <span className="row gap-1.5">Problems <Count value={problems} state={errors > 0 ? 'failed' : problems > 0 ? 'waiting' : undefined} /></span>, content: open ? <ProblemsList /> : null },
        ...(takesRequests ? [{ value: 'inbox' as const, label: <span className="row gap-1.5">Inbox {listens && <><i className="dot pulse s-running" /><span className="ink3 font-regular">listening for next request</span></>}</span>, content: open ? <InboxPane document={document} /> : null }] : []),
      ]}
      aside={
        <>
          {run !== undefined && <RunCost run={run} />}
          {run !== undefined && <RunStatusText run={run} />}
          <IconButton icon="panel-bottom" size="small" label={open ? 'Close panel' : 'Open panel'} keys={keysOf('view.run-panel')} className="self-center" onClick={() => onOpen(!open)} />
        </>
      }
    />
  )
}

function TimelinePane({ run }: { run: RunView | undefined }) {
  const selected = useSession(selectedOf)
  const sample = useDocument(useCallback((state: DocumentState) => (state.status === 'open' ? chosenSample(state)?.name : undefined), []))
  if (run === undefined) {
    return (
      <EmptyState compact icon="history" title="This workflow has not run" action={<Button onClick={() => startRun()}>{sample === undefined ? 'Run' : `Run with “${sample}”`}</Button>}>
        Run it with a sample to see what each node receives.
      </EmptyState>
    )
  }
  return <Timeline key={run.runId} run={run} selectedNodeId={selected} onChoose={goToNode} />
}

/** What the run, and the day, have spent on models. */
function RunCost({ run }: { run: RunView }) {
  const spent = useSpent(run)
  /** As it was when the run had spent `at`. */
  const [today, setToday] = useState<{ tokens: number; money: number; at: Spent } | null>(null)
  const calls = spent?.calls ?? 0
  const latest = useRef(spent)
  useEffect(() => { latest.current = spent })
  useEffect(() => {
    if (calls === 0) return
    let isWanted = true
    call('model.costs').then((costs) => { if (isWanted) setToday({ ...costs.today, at: latest.current ?? nothingSpent }) }, () => undefined)
    return () => { isWanted = false }
  }, [calls, run.finishedAt])
  if (spent === undefined) return null
  return <span className="row xs ink3 num mr-3 shrink-0 gap-1.5" aria-label="Spent on models">{spentWords(spent)}{today !== null && <span>· today {dayWords(today, spent)}</span>}</span>
}

/** Goes on with the run from when the day was asked for. */
function dayWords({ tokens, money, at }: { tokens: number; money: number; at: Spent }, now: Spent): string {
  const paid = money + now.money - at.money
  return paid > 0 ? moneyWords(paid) : tokenWords(tokens + now.inputTokens + now.outputTokens - at.inputTokens - at.outputTokens)
}

function RunStatusText({ run }: { run: RunView }) {
  const now = useNow(run.finishedAt === null)
  const nameOf = (nodeId: string) => run.workflow.nodes.find((node) => node.id === nodeId)?.name
  return (
    <span className="row xs ink3 num trunc gap-1.5">
      <StateIcon state={run.status} size={12} />
      <span className="trunc">{outcomeWords(run, nameOf)} · {durationWords((run.finishedAt ?? now) - run.startedAt)}</span>
    </span>
  )
}
