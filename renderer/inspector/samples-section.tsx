import { useEffect, useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { Sample } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { apply, undo, type OpenDocument } from '../document/document-store.ts'
import { addSample, removeSample, renameSample, setSample } from '../document/edits/workflow-fields.ts'
import { chooseSample } from '../session/session-store.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Dropdown } from '../ui/menu.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { toast } from '../ui/toast.ts'
import { JsonInput, useJsonText } from './json-input.tsx'

type SamplesProps = { document: OpenDocument; triggerKey: string; readyNames: readonly string[]; chosen: { name: string } | undefined }

/** Payloads to try the workflow with. They are kept in the document; the chosen one is what a run takes. */
export function SamplesSection({ document, triggerKey, readyNames, chosen }: SamplesProps) {
  const { workflowId, readOnly } = document
  const { samples } = document.draft.workflow
  const [editing, setEditing] = useState<string | null>(null)
  const [written, setWritten] = useState<string | null>(null)
  const edited = samples.find((sample) => sample.name === editing)

  const add = (sample: Sample) => {
    const name = freeName(sample.name, samples)
    apply(addSample({ ...sample, name }))
    chooseSample(workflowId, name)
    setEditing(name)
    return name
  }
  const remove = (name: string) => {
    apply(removeSample(name))
    if (editing === name) setEditing(null)
    toast({ text: `Deleted the sample ${name}.`, action: { label: 'Undo', run: () => undo() } })
  }
  const rename = (name: string, next: string) => {
    apply(renameSample(name, next))
    if (chosen?.name === name) chooseSample(workflowId, next)
    setEditing(next)
    setWritten(null)
  }

  return (
    <>
      <h3 className="fsec">Samples</h3>
      {samples.length === 0 && <EmptyState icon="flask-conical" title="No sample yet" compact>A sample is a payload to run with. With one, every field shows the value it will have.</EmptyState>}
      <ul className="ins-samples" aria-label="Samples">
        {samples.map((sample) => (
          <li key={sample.name} className="ins-sample" data-chosen={sample.name === chosen?.name || undefined}>
            <button type="button" className="pick" aria-pressed={sample.name === chosen?.name} onClick={() => chooseSample(workflowId, sample.name)}>
              <Icon name={sample.name === chosen?.name ? 'check' : 'flask-conical'} size={14} className="ink3" /><span className="trunc">{sample.name}</span>
            </button>
            <IconButton icon="pencil" size="small" label={readOnly ? `Show the sample ${sample.name}` : `Edit the sample ${sample.name}`} pressed={editing === sample.name} onClick={() => { setWritten(null); setEditing(editing === sample.name ? null : sample.name) }} />
            {!readOnly && <IconButton icon="trash-2" size="small" label={`Delete the sample ${sample.name}`} onClick={() => remove(sample.name)} />}
          </li>
        ))}
      </ul>
      {edited !== undefined && <SampleEditor key={editing} sample={edited} taken={samples.map((each) => each.name)} readOnly={readOnly} isNew={written === edited.name} onRename={(next) => rename(edited.name, next)} />}
      {!readOnly && (
        <div className="row">
          <Button size="small" icon="plus" onClick={() => setWritten(add({ name: 'Sample', payload: {} }))}>Write or paste JSON</Button>
          {readyNames.length > 0 && <ReadySamples triggerKey={triggerKey} onAdd={add} />}
        </div>
      )}
    </>
  )
}

function SampleEditor({ sample, taken, readOnly, isNew, onRename }: { sample: Sample; taken: readonly string[]; readOnly: boolean; isNew: boolean; onRename: (name: string) => void }) {
  const [name, setName] = useState<string | null>(null)
  const draft = useJsonText(sample.payload, (payload) => apply(setSample(sample.name, payload), { coalesce: `sample:${sample.name}` }))
  const shown = name ?? sample.name
  const problem = shown.trim() === '' ? 'A sample needs a name.' : shown !== sample.name && taken.includes(shown.trim()) ? 'Another sample has this name.' : undefined
  const finish = () => {
    setName(null)
    if (name !== null && problem === undefined && name.trim() !== sample.name) onRename(name.trim())
  }
  return (
    <div className="ins-group">
      <Field label="Name of the sample" error={problem}>
        <TextInput value={shown} readOnly={readOnly} maxLength={200} onChange={setName} onBlur={finish} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); else if (event.key === 'Escape' && name !== null) { event.stopPropagation(); setName(null) } }} />
      </Field>
      <Field label="Payload" error={draft.problem === undefined ? undefined : `${draft.problem} Until it is, runs take the last payload that was.`} hint="What arrives, as JSON: expressions read it as event.payload."><JsonInput draft={draft} readOnly={readOnly} minLines={8} autoFocus={isNew} /></Field>
    </div>
  )
}

/** Payloads that the service publishes for this trigger. */
function ReadySamples({ triggerKey, onAdd }: { triggerKey: string; onAdd: (sample: Sample) => void }) {
  const [state, setState] = useState<{ key: string; samples: readonly Sample[]; problem?: string } | null>(null)
  useEffect(() => {
    let wanted = true
    call('catalog.samples', { triggerKey }).then(
      (samples) => { if (wanted) setState({ key: triggerKey, samples }) },
      (error: unknown) => { if (wanted) setState({ key: triggerKey, samples: [], problem: toFailure(error).message }) },
    )
    return () => { wanted = false }
  }, [triggerKey])
  if (state?.key === triggerKey && state.problem !== undefined) return <span className="msg s-failed"><span /><span>Ready samples could not be read. {state.problem}</span></span>
  const samples = state?.key === triggerKey ? state.samples : []
  return (
    <Dropdown
      label="Ready samples" trigger={<Button size="small" variant="quiet" icon="flask-conical" disabled={samples.length === 0}>Ready samples<Icon name="chevron-down" size={12} /></Button>}
      entries={samples.map((sample) => ({ label: sample.name, icon: 'flask-conical', onSelect: () => onAdd(sample) }))}
    />
  )
}

function freeName(name: string, samples: readonly Sample[]): string {
  const taken = new Set(samples.map((sample) => sample.name))
  if (!taken.has(name)) return name
  for (let number = 2; ; number += 1) if (!taken.has(`${name} ${number}`)) return `${name} ${number}`
}
