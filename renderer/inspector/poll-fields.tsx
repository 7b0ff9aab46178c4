import { useEffect, useRef, useState } from 'react'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { TriggerType } from '@shared/node-type.ts'
import type { PollPreview, PollStatus } from '@shared/poll-status.ts'
import type { Problem } from '@shared/problem.ts'
import type { PollTrigger } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { apply, type OpenDocument } from '../document/document-store.ts'
import { addSample, setTrigger } from '../document/edits/workflow-fields.ts'
import { openGrantForm } from '../pages/grant-form.ts'
import { chooseSample } from '../session/session-store.ts'
import { Button } from '../ui/button.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { Field } from '../ui/field.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { ConnectionChoice } from './connection-field.tsx'
import { AskingContext, type Asking } from './form/asking.ts'
import { DurationInput } from './form/plain-controls.tsx'
import { LetSecretGo } from './let-secret-go.tsx'
import { TriggerForm } from './trigger-form.tsx'

type PollFieldsProps = { document: OpenDocument; trigger: PollTrigger; type: TriggerType | undefined; problems: readonly Problem[] }

/** What is looked for, how often, and what is there now. */
export function PollFields({ document, trigger, type, problems }: PollFieldsProps) {
  const { readOnly, workflowId } = document
  const { input = {} } = trigger
  const problemAt = (pointer: string): string | undefined => {
    const found = problems.find((problem) => problem.pointer === pointer)
    return found && `${found.message}. ${found.remedy}.`
  }
  const change = (next: PollTrigger, gesture: string): void => void apply(setTrigger(next), { coalesce: `trigger:${gesture}` })
  return (
    <>
      <ConnectionChoice
        connector={type?.connector} chosen={trigger.connection} readOnly={readOnly}
        onChoose={(connection) => {
          const { connection: _old, ...rest } = trigger
          change(connection === undefined ? rest : { ...rest, connection }, 'connection')
        }}
      />
      {type?.inputSchema !== undefined && (
        <AskingContext value={askingOf(type.key, trigger)}>
          <TriggerForm
            schema={type.inputSchema} input={input} readOnly={readOnly} problemAt={(key) => problemAt(`/trigger/input/${key}`)}
            onChange={(key, value) => {
              const { [key]: _old, ...rest } = input
              change({ ...trigger, input: value === undefined ? rest : { ...input, [key]: value } }, key)
            }}
          />
        </AskingContext>
      )}
      <Field label="Look every" required error={problemAt('/trigger/everyMs')}>
        <DurationInput label="Look every" value={trigger.everyMs} disabled={readOnly} onChange={(everyMs) => { if (everyMs !== null && everyMs >= 1_000) change({ ...trigger, everyMs }, 'every') }} />
      </Field>
      <Field label="What is there already" hint="When the workflow is switched on, or looks for something else.">
        <Segmented label="What is there already" full disabled={readOnly} value={trigger.existing ?? 'skip'} segments={[{ value: 'skip', label: 'Pass over' }, { value: 'fire', label: 'Run for each' }]} onChange={(existing) => change({ ...trigger, existing }, 'existing')} />
      </Field>
      <Preview key={`${trigger.connector} ${trigger.event}`} document={document} trigger={trigger} name={type?.displayName ?? 'The trigger'} />
      <Status workflowId={workflowId} />
    </>
  )
}

/** The values of a trigger are taken as they are written. */
function askingOf(type: string, { connection, input = {} }: PollTrigger): Asking {
  return { type, connection, input, evaluated: (text) => text }
}

/** `of`: what was looked for, to be compared with what stands in the fields now. */
type Looked = { kind: 'no' } | { kind: 'looking'; of: string } | { kind: 'found'; of: string; preview: PollPreview } | { kind: 'failed'; of: string; failure: Failure }

/** Asks the real address, by the same safe way that the live workflow does. */
function Preview({ document, trigger, name }: { document: OpenDocument; trigger: PollTrigger; name: string }) {
  const [looked, setLooked] = useState<Looked>({ kind: 'no' })
  const now = JSON.stringify(trigger.input ?? {})
  const newestTrigger = useRef(trigger)
  useEffect(() => { newestTrigger.current = trigger }, [trigger])
  const look = async (): Promise<void> => {
    // A field that was just left may hand its text over only after the click: what stands there at the end is what is shown.
    for (let isSettled = false; !isSettled;) {
      const asked = newestTrigger.current
      const of = JSON.stringify(asked.input ?? {})
      setLooked({ kind: 'looking', of })
      const found = await call('poll.preview', { trigger: asked }).then((preview): Looked => ({ kind: 'found', of, preview }), (error: unknown): Looked => ({ kind: 'failed', of, failure: toFailure(error) }))
      isSettled = of === JSON.stringify(newestTrigger.current.input ?? {})
      if (isSettled) setLooked(found)
    }
  }
  const isOfBefore = (looked.kind === 'found' || looked.kind === 'failed') && looked.of !== now
  const take = (payload: PollPreview['items'][number]['payload']): void => {
    apply(addSample({ name: 'Newest item', payload }))
    chooseSample(document.workflowId, 'Newest item')
  }
  const newest = looked.kind === 'found' ? looked.preview.items.at(-1) : undefined
  return (
    <div className="ins-group">
      <div className="row">
        <Button size="small" icon="refresh-cw" disabled={looked.kind === 'looking'} onClick={() => void look()}>{looked.kind === 'looking' ? 'Looking…' : 'Look now'}</Button>
        {looked.kind === 'found' && <span className="sm ink2" role="status">{looked.preview.listed === 0 ? 'Nothing is there now.' : `${looked.preview.listed} ${looked.preview.listed === 1 ? 'item' : 'items'} now; the newest has the id ${newest?.id ?? ''}.`}</span>}
      </div>
      {isOfBefore && <p className="help">The fields were changed after this look.</p>}
      {newest !== undefined && !document.readOnly && <Button size="small" variant="quiet" icon="flask-conical" className="self-start" onClick={() => take(newest.payload)}>Use the newest as sample</Button>}
      {looked.kind === 'failed' && <PollFailure name={name} failure={looked.failure} />}
    </div>
  )
}

function PollFailure({ name, failure, next }: { name: string; failure: Failure; next?: string }) {
  const { origin, grantable } = failure.details ?? {}
  const allowed = failure.code === 'refused-address' && grantable === true && typeof origin === 'string' ? origin : null
  return (
    <ErrorCard
      title={failure.code === 'refused-address' ? 'This address may not be called' : failure.details?.['rule'] === 'secret-origin' ? `${name} may not send this secret yet` : `${name} could not be looked for`} tone={next === undefined ? 'failed' : 'waiting'}
      actions={<><LetSecretGo failure={failure} />{allowed !== null && <Button size="small" onClick={() => openGrantForm(allowed)}>Allow {allowed}…</Button>}</>}
    >
      {failure.message}{next !== undefined && ` ${next}`}
    </ErrorCard>
  )
}

const refreshMs = 5_000

/** How the live workflow's polling goes. */
function Status({ workflowId }: { workflowId: OpenDocument['workflowId'] }) {
  const [status, setStatus] = useState<PollStatus | null>(null)
  useEffect(() => {
    let wanted = true
    const refresh = (): void => void call('poll.status', { workflowId }).then((next) => { if (wanted) setStatus(next) }, () => undefined)
    refresh()
    const timer = setInterval(refresh, refreshMs)
    return () => { wanted = false; clearInterval(timer) }
  }, [workflowId])
  if (status === null) return null
  const next = `It looks again at ${timeOf(status.dueAt)}.`
  if (status.failure !== null) return <PollFailure name="The live workflow’s items" failure={status.failure} next={`${status.failures === 1 ? '' : `${status.failures} times in a row. `}${next}`} />
  return <p className="help">The live workflow looked at {timeOf(status.polledAt)} and saw {status.listed} {status.listed === 1 ? 'item' : 'items'}. {next}</p>
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
}
