import { useEffect, useState } from 'react'
import type { NodeId, RunId } from '@shared/id.ts'
import { isJsonObject } from '@shared/json.ts'
import type { RunSummary } from '@shared/run-summary.ts'
import { viewOf, type RunView } from '@shared/run-view.ts'
import { ApprovalSection } from '../approvals/approval-section.tsx'
import { call } from '../api.ts'
import { durationWords } from '../pages/times.ts'
import { useLivePart } from '../run/live-store.ts'
import { progressText } from '../run/progress-words.ts'
import { spentWords } from '../run/spent-words.ts'
import { useParts } from '../run/use-parts.ts'
import { StateIcon } from '../ui/badge.tsx'
import { Icon } from '../ui/icon.tsx'
import { JsonTree } from '../ui/json-tree.tsx'
import { stateMarks, type StateName } from '../ui/state-mark.ts'

/** What a long step did, part by part: an agent's turns and its calls, each with what went in and what came of it. */
export function PartsList({ runId, nodeId, iteration }: { runId: RunId; nodeId: NodeId; iteration: string }) {
  const parts = useParts(runId, nodeId, iteration)
  const [open, setOpen] = useState<RunId | null>(null)
  if (parts.length === 0) return null
  return (
    <section className="parts" aria-label="Parts of this step">
      <h4 className="xs med ink2">{parts.length === 1 ? '1 part' : `${parts.length} parts`}</h4>
      <ol>
        {parts.map((part) => (
          <Part key={part.runId} part={part} isOpen={open === part.runId} onToggle={() => setOpen(open === part.runId ? null : part.runId)} />
        ))}
      </ol>
    </section>
  )
}

function Part({ part, isOpen, onToggle }: { part: RunSummary; isOpen: boolean; onToggle: () => void }) {
  const live = useLivePart(part)
  return (
    <li>
      <button type="button" className="parts-row" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
        <StateIcon state={stateOf(part)} />
        <span className="trunc fill">{titleOf(part)}</span>
        <span className="xs ink3 num">{live !== undefined && live.spent.calls > 0 ? spentWords(live.spent) : live?.progress ? progressText(live.progress) : wordsOf(part)}</span>
      </button>
      {live !== undefined && live.text !== '' && <p className="parts-live sm ink2" role="group" aria-label={`What is written in ${titleOf(part)} by now`}>{endOf(live.text)}</p>}
      {isOpen && <PartDetail part={part} />}
    </li>
  )
}

function PartDetail({ part }: { part: RunSummary }) {
  const { runId, status, isWaiting } = part
  const [view, setView] = useState<RunView | null>(null)
  useEffect(() => {
    let isGone = false
    call('run.events', { runId }).then((events) => { if (!isGone) setView(viewOf(events)) }, () => undefined)
    return () => { isGone = true }
  }, [runId, status, isWaiting])
  if (view === null) return null
  const asked = [...view.steps.values()].find((step) => step.approval !== undefined)
  const called = view.steps.get('call')
  const input = isJsonObject(view.payload) ? view.payload['input'] : undefined
  return (
    <div className="parts-detail">
      {asked !== undefined && <ApprovalSection runId={runId} step={asked} />}
      {input !== undefined && <><div className="xs med ink2">Input</div><JsonTree label="Input of the part" value={input} search="" openDepth={1} /></>}
      {called?.output !== undefined && <><div className="xs med ink2">Output</div><JsonTree label="Output of the part" value={called.output} search="" openDepth={1} /></>}
      {called?.spent !== undefined && <p className="xs ink3 num">{spentWords(called.spent)}</p>}
      {view.failure !== null && <p className="s-failed parts-failure"><span className="mono xs">{view.failure.code}</span> {view.failure.message}</p>}
    </div>
  )
}

/** What is new stands at the end. */
const shownLetters = 280

function endOf(text: string): string {
  return text.length > shownLetters ? `…${text.slice(-shownLetters)}` : text
}

function titleOf({ startedBy, workflowName }: RunSummary): string {
  return startedBy.kind === 'substep' ? startedBy.title : workflowName
}

function stateOf({ status, isWaiting }: RunSummary): StateName {
  return status === 'running' && isWaiting === true ? 'waiting' : status
}

function wordsOf(part: RunSummary): string {
  const state = stateOf(part)
  return part.finishedAt === null || state === 'failed' || state === 'cancelled' ? stateMarks[state].word.toLowerCase() : durationWords(part.finishedAt - part.startedAt)
}
