import { useRef, useState } from 'react'
import type { Approval } from '@shared/approval.ts'
import { durationWords, exactTime } from '../pages/times.ts'
import { useNow } from '../shell/use-now.ts'
import { StateBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { TextArea } from '../ui/text-input.tsx'
import { QuestionDialog } from './question-dialog.tsx'
import { answerApproval, closeApproval, keyOf, useApprovals, type ApprovalState } from './approval-store.ts'

const openOf = ({ pending, open }: ApprovalState) => pending.find((approval) => keyOf(approval) === open)
const moreOf = ({ pending }: ApprovalState) => pending.length - 1

/** The approval that is open, over whatever page there is. It can be left for later. */
export function ApprovalDialog() {
  const approval = useApprovals(openOf)
  const more = useApprovals(moreOf)
  if (approval === undefined) return null
  if (approval.form !== undefined) return <QuestionDialog key={keyOf(approval)} approval={approval} form={approval.form} more={more} />
  return <ApprovalCard key={keyOf(approval)} approval={approval} more={more} />
}

function ApprovalCard({ approval, more }: { approval: Approval; more: number }) {
  const [comment, setComment] = useState('')
  const refusal = useRef<HTMLButtonElement>(null)
  const { title, message, shown, workflowName, nodeName, step } = approval
  const answer = (outcome: 'approved' | 'rejected') => () => answerApproval(approval, outcome, comment.trim())
  return (
    <Dialog
      open title={title} icon="user-check" tone="s-waiting" onClose={closeApproval} initialFocus={() => refusal.current}
      footer={
        <>
          <Button size="large" variant="quiet" onClick={closeApproval}>Answer later</Button>
          <span className="fill" />
          <Button size="large" ref={refusal} onClick={answer('rejected')}>Reject</Button>
          <Button size="large" variant="primary" onClick={answer('approved')}>Approve</Button>
        </>
      }
    >
      {message !== '' && <p className="ink2 whitespace-pre-wrap selectable">{message}</p>}
      <div className="row xs ink3 mt-1 flex-wrap">
        <span className="trunc">{workflowName} · {nodeName}{step.iteration !== '' && ` · ${step.iteration}`}</span>
        <Deadline approval={approval} />
      </div>
      {shown !== null && (
        <>
          <div className="xs ink3 mt-3 mb-1">What is approved, exactly as it is</div>
          <div className="codebox selectable" role="group" aria-label="What is approved"><pre className="json max-h-[34vh]" tabIndex={0}>{JSON.stringify(shown, null, 2)}</pre></div>
        </>
      )}
      <Field label="Comment" note="kept with the answer" className="mt-3"><TextArea rows={2} maxLength={10_000} value={comment} onChange={setComment} /></Field>
      {more > 0 && <p className="xs ink3 mt-2">{more} more {more === 1 ? 'approval waits' : 'approvals wait'}.</p>}
    </Dialog>
  )
}

const timeOutWords = { approved: 'counts as approved', rejected: 'counts as rejected', fail: 'the step fails' }

function Deadline({ approval: { until, onTimeout } }: { approval: Approval }) {
  const now = useNow(until !== null)
  if (until === null) return <StateBadge state="waiting">Waits as long as it takes</StateBadge>
  return <span title={exactTime(until)} className="inline-flex"><StateBadge state="waiting">{durationWords(Math.max(0, until - now))} left, then {timeOutWords[onTimeout]}</StateBadge></span>
}
