import { useEffect, useRef, useState } from 'react'
import type { CallInput } from '@shared/ipc/contract.ts'
import type { WriteQuestion } from '@shared/write-question.ts'
import { stepKey } from '@shared/step.ts'
import { call, onPush } from '../api.ts'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { attempt } from './attempt.ts'

type Answer = CallInput<'write.answer'>['answer']

const keyOf = ({ runId, step }: Pick<WriteQuestion, 'runId' | 'step'>) => `${runId} ${stepKey(step.nodeId, step.iteration)}`

const effectWords: Record<string, string> = {
  idempotent: 'Doing it again gives the same as once.',
  keyed: 'It carries a key, so that the service does it once even when it is sent twice.',
  reconcilable: 'Whether it happened can be looked up.',
  unsafe: 'Sending it twice does it twice, and it cannot be taken back from here.',
}

/** A test run is about to change something that stays, at a service, in files or in a collection: shows exactly what, and asks. One question at a time. */
export function WriteQuestions() {
  const [questions, setQuestions] = useState<readonly WriteQuestion[]>([])
  useEffect(() => {
    const add = (question: WriteQuestion) => setQuestions((before) => (before.some((each) => keyOf(each) === keyOf(question)) ? before : [...before, question]))
    const stops = [
      onPush('write.asked', add),
      onPush('write.settled', (settled) => setQuestions((before) => before.filter((each) => keyOf(each) !== keyOf(settled)))),
    ]
    void attempt('Open questions of runs could not be read', async () => (await call('write.pending')).forEach(add))
    return () => stops.forEach((stop) => stop())
  }, [])

  const [question] = questions
  if (question === undefined) return null
  const answer = async (given: Answer, remember: boolean) => {
    await attempt('The answer did not reach the run', () => call('write.answer', { runId: question.runId, step: question.step, answer: given, remember }))
    setQuestions((before) => before.filter((each) => keyOf(each) !== keyOf(question)))
  }
  return <WriteQuestionDialog key={keyOf(question)} question={question} more={questions.length - 1} onAnswer={(given, remember) => void answer(given, remember)} />
}

type WriteQuestionDialogProps = { question: WriteQuestion; more: number; onAnswer: (answer: Answer, remember: boolean) => void }

function WriteQuestionDialog({ question, more, onAnswer }: WriteQuestionDialogProps) {
  const [remember, setRemember] = useState(false)
  const refusal = useRef<HTMLButtonElement>(null)
  return (
    <Dialog
      open mustAnswer title={`Send what ${question.nodeName} writes?`} icon="shield-alert" tone="s-waiting"
      onClose={() => onAnswer('stand-in', false)} initialFocus={() => refusal.current}
      footer={
        <>
          <Button size="large" variant="quiet" onClick={() => onAnswer('cancel', false)}>Stop the run</Button>
          <span className="fill" />
          <Button size="large" ref={refusal} onClick={() => onAnswer('stand-in', remember)}>Use the stand-in</Button>
          <Button size="large" variant="primary" onClick={() => onAnswer('send', remember)}>Send it</Button>
        </>
      }
    >
      <p className="ink2">{question.request === undefined ? 'This run is about to change something that stays when it is over.' : 'This run is about to change something outside of Flowbench.'} {effectWords[question.effect] ?? ''}</p>
      <div className="xs ink3 mt-3 mb-1">What is sent, as it will be sent; credentials are covered here</div>
      {question.request === undefined
        ? <div className="codebox selectable"><div className="mono semi break-all">{question.summary}</div><pre className="json mt-1 max-h-[28vh]">{JSON.stringify(question.input, null, 2)}</pre></div>
        : <Request request={question.request} />}
      <div className="xs ink3 mt-3 mb-1">The stand-in, if it is not sent</div>
      <div className="codebox"><pre className="json max-h-[14vh]">{JSON.stringify(question.standIn, null, 2)}</pre></div>
      <div className="mt-3"><Checkbox checked={remember} onChange={setRemember}>Do the same for later test runs of this workflow</Checkbox></div>
      {more > 0 && <p className="xs ink3 mt-2">{more} more {more === 1 ? 'question waits' : 'questions wait'} behind this one.</p>}
    </Dialog>
  )
}

/** The request line, its headers and its body, in the order in which they go out. */
function Request({ request: { method, url, headers, body } }: { request: NonNullable<WriteQuestion['request']> }) {
  return (
    <div className="codebox selectable" role="group" aria-label="The request">
      <div className="mono semi break-all">{method} {url}</div>
      {headers.length === 0
        ? <div className="xs ink3 mt-1">No headers of its own</div>
        : <div className="mono xs mt-1">{headers.map(([name, value]) => <div key={name} className="break-all"><span className="ink2">{name}:</span> {value}</div>)}</div>}
      {body === null
        ? <div className="xs ink3 mt-1">No body</div>
        : <>{body.isBase64 && <div className="xs ink3 mt-1">Bytes, shown as base64</div>}<pre className="json mt-1 max-h-[28vh]">{readable(body.text, headers)}</pre></>}
    </div>
  )
}

/** JSON with its lines broken: the same values, easier to check. */
function readable(text: string, headers: readonly (readonly [string, string])[]): string {
  if (!headers.some(([name, value]) => name.toLowerCase() === 'content-type' && value.includes('json'))) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
