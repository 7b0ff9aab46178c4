import { useState } from 'react'
import type { Finding } from '@shared/finding.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Resolution } from '@shared/outbox-item.ts'
import { call } from '../../api.ts'
import { nodeTypeOf } from '../../catalog/catalog-store.ts'
import { JsonInput, useJsonText } from '../../inspector/json-input.tsx'
import { attempt } from '../../shell/attempt.ts'
import { useNow } from '../../shell/use-now.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorCard } from '../../ui/error-card.tsx'
import { Field } from '../../ui/field.tsx'
import { Keys } from '../../ui/kbd.tsx'
import { RadioGroup } from '../../ui/radio-group.tsx'
import { toast } from '../../ui/toast.ts'
import { openRun } from '../runs-place.ts'
import { momentWords } from '../times.ts'
import { AskService } from './ask-service.tsx'
import type { ReadItem } from './use-write.ts'

type Kind = Resolution['kind']
/** Names the choices for the keys of the page as well. */
export const whatHappened = 'What happened?'
const buttons: Record<Kind, string> = { happened: 'Record it and go on', 'did-not-happen': 'Send it once more', 'give-up': 'Give up on it' }
const done: Record<Kind, string> = { happened: 'Recorded. Nothing was sent.', 'did-not-happen': 'It is sent once more.', 'give-up': 'Its step failed. Nothing was sent.' }

/** A write that was sent, and nobody knows what came of it: a person says what happened. Nothing is chosen beforehand. */
export function DoubtCard({ read: { item, node, run } }: { read: ReadItem }) {
  const [kind, setKind] = useState<Kind | null>(null)
  const [busy, setBusy] = useState(false)
  const [finding, setFound] = useState<Finding | null>(null)
  const [output, setOutput] = useState<JsonValue>(() => (node === undefined ? undefined : nodeTypeOf(node.type)?.sampleOutput) ?? {})
  const draft = useJsonText(output, setOutput)
  const now = useNow(false)
  const name = node?.name || 'This write'
  const at = item.failures.at(-1)?.at ?? item.createdAt
  const [inRun] = item.runs
  const waits = run?.status === 'running'
  const runWords = inRun?.number == null ? 'its run' : `run ${inRun.number}`
  const onFail = node?.settings?.onError === 'continue' ? 'The run goes on.' : node?.settings?.onError === 'port' ? 'The run goes on by the error port.' : 'The run fails.'

  const setFinding = (next: Finding) => {
    setFound(next)
    if (next.kind === 'unknown') return
    setKind(next.kind)
    if (next.kind === 'happened') setOutput(next.output)
  }
  const type = node === undefined ? undefined : nodeTypeOf(node.type)
  const effect = item.source.kind === 'write' ? item.source.effect : undefined
  const fits = <Badge state="succeeded" icon="check">Fits what {type?.connector?.displayName ?? 'the service'} says</Badge>

  const resolve = async () => {
    if (kind === null || (kind === 'happened' && draft.problem !== undefined)) return
    setBusy(true)
    await attempt('Nothing was decided', async () => {
      await call('outbox.resolve', { itemId: item.id, resolution: kind === 'happened' ? { kind, output } : { kind } })
      toast({ text: done[kind], kind: 'succeeded' })
    })
    setBusy(false)
  }
  return (
    <div>
      <div className="detail-sect">
        <ErrorCard tone="in-doubt" title={`We do not know whether “${name}” happened`}>
          It was sent at {momentWords(at, now)}. {firstSentence(item.failures.at(-1)?.failure.message ?? '')} Flowbench does not send it again by itself{waits ? `: ${runWords} waits for your decision.` : '.'}
        </ErrorCard>
      </div>
      {effect === 'reconcilable' && <AskService item={item} service={type?.connector?.displayName ?? 'the service'} onFound={setFinding} />}
      <section className="detail-sect" aria-label="What happened?">
        <h3>What happened?</h3>
        <RadioGroup
          label={whatHappened} value={kind ?? ''} onChange={(next) => { if (next !== '') setKind(next) }}
          choices={[
            { value: 'happened', title: 'It happened', detail: 'Record what the service answered as the output and go on. Nothing is sent.', aside: <>{finding?.kind === 'happened' && fits}<Keys chord="1" /></> },
            { value: 'did-not-happen', title: 'It did not happen', detail: 'Send it once more. If it did happen, it would have happened twice.', aside: <>{finding?.kind === 'did-not-happen' && fits}<Keys chord="2" /></> },
            { value: 'give-up', title: 'Give up on it', detail: `Fail this step. ${onFail}`, aside: <Keys chord="3" /> },
          ]}
        />
        {kind === 'happened' && <div className="mt-3"><Field label="What the step gives" error={draft.problem} hint="JSON in the shape of the sample. Later steps read it as the output."><JsonInput draft={draft} minLines={4} /></Field></div>}
        <div className="row mt-3 flex-wrap">
          <Button size="large" variant="primary" busy={busy} disabled={kind === null || (kind === 'happened' && draft.problem !== undefined)} onClick={() => void resolve()}>{kind === null ? 'Choose what happened' : buttons[kind]}</Button>
          {inRun !== undefined && inRun.number !== null && <Button size="large" onClick={() => openRun(inRun.runId)}>Open {runWords}</Button>}
          <span className="fill" />
          <span className="xs ink3">Kept in the run’s journal</span>
        </div>
      </section>
    </div>
  )
}

/** What went wrong; what to do about it the card says itself. */
function firstSentence(message: string): string {
  return message.split(/(?<=[.])\s/)[0] ?? ''
}
