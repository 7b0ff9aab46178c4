import { useEffect, useState } from 'react'
import type { WorkflowId } from '@shared/id.ts'
import type { InboxRequestDetail } from '@shared/inbox-request.ts'
import { call } from '../../api.ts'
import { freeSampleName, saveSample } from '../../document/save-sample.ts'
import { activate } from '../../session/session-store.ts'
import { attempt } from '../../shell/attempt.ts'
import { useLibrary, type LibraryState } from '../../shell/library-store.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextInput } from '../../ui/text-input.tsx'
import { toast } from '../../ui/toast.ts'

const workflowsOf = (state: LibraryState) => state.workflows
const longestName = 200

/** The payload becomes a sample of a workflow: those it ran come first. */
export function SampleDialog({ request, title, onClose }: { request: InboxRequestDetail; title: string; onClose: () => void }) {
  const workflows = useLibrary(workflowsOf)
  const ran = new Set<string>(request.runs.map(({ workflowId }) => workflowId))
  const sorted = [...workflows.filter(({ id }) => ran.has(id)), ...workflows.filter(({ id }) => !ran.has(id))]
  const [workflowId, setWorkflowId] = useState<WorkflowId | null>(sorted[0]?.id ?? null)
  const [name, setName] = useState(() => `${title}${request.summary === '' ? '' : `: ${request.summary}`}`.slice(0, 80))
  const [busy, setBusy] = useState(false)
  const taken = useTaken(workflowId, name.trim())

  const save = async () => {
    if (workflowId === null) return
    setBusy(true)
    const wanted = name.trim().slice(0, longestName)
    await attempt('The sample was not saved', async () => {
      await saveSample(workflowId, { name: wanted, payload: request.payload })
      onClose()
      toast({ text: `Saved as a sample of ${workflows.find(({ id }) => id === workflowId)?.name ?? 'the workflow'}.`, detail: 'Undo takes it out again there.', kind: 'succeeded', action: { label: 'Open', run: () => activate(workflowId) } })
    })
    setBusy(false)
  }
  return (
    <Dialog
      open onClose={onClose} title="Save as sample" icon="flask-conical" width={460}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Cancel</Button><Button size="large" variant="primary" busy={busy} disabled={workflowId === null || name.trim() === '' || taken !== null} onClick={() => void save()}>Save as sample</Button></>}
    >
      <form className="grid gap-3" onSubmit={(event) => { event.preventDefault(); if (taken === null && name.trim() !== '') void save() }}>
        <p className="sm ink2">Test runs of the workflow take this payload, and its fields are offered in expressions.</p>
        <Field label="Name" error={taken === null ? undefined : `There is a sample of this name. “${taken}” is free.`}><TextInput value={name} maxLength={longestName} onChange={setName} /></Field>
        <Field label="Workflow"><Select value={workflowId} options={sorted.map(({ id, name: label }) => ({ value: id, label, ...(ran.has(id) ? { detail: 'This request ran it' } : {}) }))} onChange={setWorkflowId} /></Field>
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Dialog>
  )
}

/** A free name when this one is taken in the workflow, else null. */
function useTaken(workflowId: WorkflowId | null, name: string): string | null {
  const [samples, setSamples] = useState<Parameters<typeof freeSampleName>[1]>([])
  useEffect(() => {
    if (workflowId === null) return undefined
    let wanted = true
    void attempt('The samples of the workflow could not be read', async () => {
      const { draft } = await call('draft.open', { workflowId })
      if (wanted) setSamples(draft.workflow.samples)
    })
    return () => { wanted = false }
  }, [workflowId])
  const free = freeSampleName(name, samples)
  return free === name ? null : free
}
