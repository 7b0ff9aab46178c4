import { useRef, useState } from 'react'
import type { Approval } from '@shared/approval.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { answerProblems, defaultAnswers, type QuestionForm } from '@shared/question-form.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { answerQuestion, closeApproval } from './approval-store.ts'
import { QuestionInput } from './question-input.tsx'

/** What an MCP server asks while its tool works, with a form of its schema. It can be left for later, as long as the call lasts. */
export function QuestionDialog({ approval, form, more }: { approval: Approval; form: QuestionForm; more: number }) {
  const { by, tool, isSure, fields } = form
  const [answers, setAnswers] = useState<JsonObject>(() => defaultAnswers(fields))
  const [isTried, setTried] = useState(false)
  const refusal = useRef<HTMLButtonElement>(null)
  const problems = answerProblems(fields, answers)
  const send = () => {
    setTried(true)
    if (problems.size === 0) answerQuestion(approval, 'approved', answers)
  }
  const put = (name: string, value: JsonValue | undefined) => setAnswers(({ [name]: _before, ...others }) => (value === undefined ? others : { ...others, [name]: value }))
  return (
    <Dialog
      open title={approval.title} icon="server" tone="s-waiting" width={560} onClose={closeApproval} initialFocus={() => refusal.current}
      footer={
        <>
          <Button size="large" variant="quiet" onClick={closeApproval}>Answer later</Button>
          <span className="fill" />
          <Button size="large" variant="quiet" onClick={() => answerQuestion(approval, 'dismissed')}>Dismiss</Button>
          <Button size="large" ref={refusal} onClick={() => answerQuestion(approval, 'rejected')}>Decline</Button>
          <Button size="large" variant="primary" onClick={send}>Send the answer</Button>
        </>
      }
    >
      <blockquote className="card p-3 whitespace-pre-wrap selectable max-h-[24vh] overflow-y-auto" aria-label={`What ${by} says`} tabIndex={0}>{approval.message === '' ? 'It says nothing to it.' : approval.message}</blockquote>
      <p className="xs ink3 mt-2">
        These are the words of the MCP server {by}, while its tool <span className="mono">{tool}</span> works in {approval.workflowName.replace(/: [^:]*$/, '')}.
        {!isSure && ' Several of its tools work, and it does not say which of them asks.'}
      </p>
      <div className="row items-start xs ink2 mt-2 gap-1.5"><Icon name="shield-alert" size={14} className="st s-waiting mt-px flex-none" /><span>What you send goes to the server and is kept with the run. Give it no password, key or card number: a server that needs those must not ask so.</span></div>
      <div className="mt-4 grid gap-3">
        {fields.map((field) => (
          <QuestionInput key={field.name} field={field} value={answers[field.name]} problem={isTried ? problems.get(field.name) : undefined} onChange={(value) => put(field.name, value)} />
        ))}
      </div>
      {isTried && problems.size > 0 && <div className="msg s-failed mt-3" role="alert"><Icon name="circle-alert" size={12} /><span>{problems.size === 1 ? 'One answer is not as it is asked for.' : `${problems.size} answers are not as they are asked for.`}</span></div>}
      {more > 0 && <p className="xs ink3 mt-2">{more} more {more === 1 ? 'approval waits' : 'approvals wait'}.</p>}
    </Dialog>
  )
}
