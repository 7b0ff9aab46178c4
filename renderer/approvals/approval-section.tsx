import { Fragment, useCallback } from 'react'
import type { RunId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import type { StepView } from '@shared/run-view.ts'
import { exactTime } from '../pages/times.ts'
import { StateBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { keyOf, openApproval, useApprovals, type ApprovalState } from './approval-store.ts'

const stateOf = { approved: 'succeeded', rejected: 'failed', dismissed: 'skipped' } as const
const places = { window: 'in the window', 'command-line': 'on the command line', notification: 'by the notification' }

/** Of an approval in a run: what was asked, and who answered when; where nobody has, the way to answer. */
export function ApprovalSection({ runId, step }: { runId: RunId; step: StepView }) {
  const { approval, nodeId, iteration } = step
  const key = keyOf({ runId, step: { nodeId, iteration } })
  const isPending = useApprovals(useCallback((state: ApprovalState) => state.pending.some((each) => keyOf(each) === key), [key]))
  if (approval === undefined) return null
  const { title, message, form, answer, until, askedAt } = approval
  const words = form === undefined ? { approved: 'Approved', rejected: 'Rejected', dismissed: 'Dismissed' } : { approved: 'Answered', rejected: 'Declined', dismissed: 'Dismissed' }
  return (
    <section className="grid gap-2 px-4 pb-3" aria-label={form === undefined ? 'Approval' : 'Question'}>
      <dl className="kv">
        <dt>Asked</dt><dd>{title} · {exactTime(askedAt)}</dd>
        {form !== undefined && message !== '' && <><dt>Its words</dt><dd className="whitespace-pre-wrap selectable">{message}</dd></>}
        {until !== null && <><dt>Deadline</dt><dd>{exactTime(until)}</dd></>}
        <dt>Answer</dt>
        <dd className="row flex-wrap">
          {answer === undefined
            ? step.status === 'waiting' && isPending ? <StateBadge state="waiting">Waiting for you</StateBadge> : 'Nobody answered'
            : <><StateBadge state={stateOf[answer.outcome]}>{words[answer.outcome]}</StateBadge><span>{places[answer.by]}, {exactTime(answer.answeredAt)}</span></>}
        </dd>
        {answer !== undefined && answer.comment !== '' && <><dt>Comment</dt><dd className="whitespace-pre-wrap selectable">{answer.comment}</dd></>}
        {answer?.content !== undefined && form?.fields.map(({ name, title: asked }) => answer.content?.[name] !== undefined && <Fragment key={name}><dt title={asked} className="trunc">{asked}</dt><dd className="whitespace-pre-wrap selectable">{textOf(answer.content[name])}</dd></Fragment>)}
      </dl>
      {isPending && <div><Button size="small" variant="primary" icon="user-check" onClick={() => openApproval(key)}>Answer</Button></div>}
    </section>
  )
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? value.map(textOf).join(', ') : JSON.stringify(value)
}
