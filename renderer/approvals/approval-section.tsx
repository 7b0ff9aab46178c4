import { useCallback } from 'react'
import type { RunId } from '@shared/id.ts'
import type { StepView } from '@shared/run-view.ts'
import { exactTime } from '../pages/times.ts'
import { StateBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { keyOf, openApproval, useApprovals, type ApprovalState } from './approval-store.ts'

const places = { window: 'in the window', 'command-line': 'on the command line' }

/** Of an approval in a run: what was asked, and who answered when; where nobody has, the way to answer. */
export function ApprovalSection({ runId, step }: { runId: RunId; step: StepView }) {
  const { approval, nodeId, iteration } = step
  const key = keyOf({ runId, step: { nodeId, iteration } })
  const isPending = useApprovals(useCallback((state: ApprovalState) => state.pending.some((each) => keyOf(each) === key), [key]))
  if (approval === undefined) return null
  const { title, answer, until, askedAt } = approval
  return (
    <section className="grid gap-2 px-4 pb-3" aria-label="Approval">
      <dl className="kv">
        <dt>Asked</dt><dd>{title} · {exactTime(askedAt)}</dd>
        {until !== null && <><dt>Deadline</dt><dd>{exactTime(until)}</dd></>}
        <dt>Answer</dt>
        <dd className="row flex-wrap">
          {answer === undefined
            ? step.status === 'waiting' && isPending ? <StateBadge state="waiting">Waiting for you</StateBadge> : 'Nobody answered'
            : <><StateBadge state={answer.outcome === 'approved' ? 'succeeded' : 'failed'}>{answer.outcome === 'approved' ? 'Approved' : 'Rejected'}</StateBadge><span>{places[answer.by]}, {exactTime(answer.answeredAt)}</span></>}
        </dd>
        {answer !== undefined && answer.comment !== '' && <><dt>Comment</dt><dd className="whitespace-pre-wrap selectable">{answer.comment}</dd></>}
      </dl>
      {isPending && <div><Button size="small" variant="primary" icon="user-check" onClick={() => openApproval(key)}>Answer</Button></div>}
    </section>
  )
}
