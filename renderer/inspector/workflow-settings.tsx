import { useMemo } from 'react'
import type { Workflow, WorkflowSettings } from '@shared/workflow.ts'
import { apply } from '../document/document-store.ts'
import { setWorkflowSettings } from '../document/edits/workflow-fields.ts'
import { useLibrary, type LibraryState } from '../shell/library-store.ts'
import { Field } from '../ui/field.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { Select } from '../ui/select.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { DurationInput } from './form/plain-controls.tsx'

const workflowsOf = (state: LibraryState) => state.workflows
const none = ''
const longestMs = 2_592_000_000

/** How each run of this workflow goes, and what happens when one fails with nobody there. */
export function WorkflowSettingsSection({ workflow, readOnly }: { workflow: Workflow; readOnly: boolean }) {
  const { concurrency, timeoutMs, timezone, onErrorWorkflow, maxRuns } = workflow.settings
  const change = (next: { [K in keyof WorkflowSettings]?: WorkflowSettings[K] | undefined }) => apply(setWorkflowSettings(next), { coalesce: `workflow-settings:${Object.keys(next).join()}` })
  return (
    <>
      <div className="two">
        <Field label="Steps at once" hint="Of one run">
          <NumberInput value={concurrency} disabled={readOnly} onChange={(value) => { if (value !== null && Number.isInteger(value) && value >= 1 && value <= 1000) change({ concurrency: value }) }} />
        </Field>
        <Field label="Runs at once" hint={maxRuns === undefined ? 'Empty: as many as come' : 'Further ones wait for their turn'}>
          <NumberInput value={maxRuns ?? null} placeholder="any" disabled={readOnly} onChange={(value) => { if (value === null || (Number.isInteger(value) && value >= 1 && value <= 10_000)) change({ maxRuns: value ?? undefined }) }} />
        </Field>
      </div>
      <div className="two">
        <Field label="Time limit of a run" hint="Waiting for a person does not count">
          <DurationInput label="the time limit of a run" value={timeoutMs} disabled={readOnly} onChange={(ms) => { if (ms !== null && ms >= 1 && ms <= longestMs) change({ timeoutMs: ms }) }} />
        </Field>
        <Field label="Time zone" hint="Of dates and schedules">
          <TextInput mono value={timezone} maxLength={64} readOnly={readOnly} onChange={(zone) => change({ timezone: zone })} />
        </Field>
      </div>
      <ErrorWorkflowField id={workflow.id} chosen={onErrorWorkflow} readOnly={readOnly} onChange={(id) => change({ onErrorWorkflow: id })} />
    </>
  )
}

type ErrorWorkflowFieldProps = { id: Workflow['id']; chosen: WorkflowSettings['onErrorWorkflow']; readOnly: boolean; onChange: (id: WorkflowSettings['onErrorWorkflow']) => void }

function ErrorWorkflowField({ id, chosen, readOnly, onChange }: ErrorWorkflowFieldProps) {
  const workflows = useLibrary(workflowsOf)
  const options = useMemo(() => [
    { value: none, label: 'None' },
    ...workflows.map((workflow) => ({ value: workflow.id as string, label: workflow.id === id ? `${workflow.name} (this one)` : workflow.name })),
    ...(chosen !== null && !workflows.some((workflow) => workflow.id === chosen) ? [{ value: chosen as string, label: `${chosen} (not in the library)` }] : []),
  ], [workflows, id, chosen])
  return (
    <Field label="When a run fails, run" hint="For runs that an event or a schedule started. It gets the failure as its payload.">
      <Select value={chosen ?? none} options={options} disabled={readOnly} onChange={(value) => onChange(workflows.find((workflow) => workflow.id === value)?.id ?? null)} />
    </Field>
  )
}
