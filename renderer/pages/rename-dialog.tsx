import { useState, type FormEvent } from 'react'
import type { WorkflowSummary } from '@shared/workflow-summary.ts'
import { call } from '../api.ts'
import { apply, documentStore } from '../document/document-store.ts'
import { setName } from '../document/edits/workflow-fields.ts'
import { historyEntry } from '../document/history.ts'
import { attempt } from '../shell/attempt.ts'
import { refreshLibrary } from '../shell/library-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-input.tsx'

/** A new name for a workflow that need not be open; one step of its undo like any edit. */
export function RenameDialog({ workflow, onClose }: { workflow: WorkflowSummary; onClose: () => void }) {
  const [name, setText] = useState(workflow.name)
  const [error, setError] = useState<string | null>(null)
  const rename = async (event: FormEvent) => {
    event.preventDefault()
    const next = name.trim()
    if (next === '') return setError('A workflow needs a name.')
    if (next !== workflow.name) await attempt('The workflow was not renamed', () => renameTo(workflow, next))
    onClose()
  }
  return (
    <Dialog
      open title="Rename workflow" width={420} onClose={onClose}
      footer={<><span className="fill" /><Button size="large" onClick={onClose}>Keep the old name</Button><Button size="large" variant="primary" type="submit" form="rename-workflow">Rename</Button></>}
    >
      <form id="rename-workflow" onSubmit={(event) => void rename(event)}>
        <Field label="Name" required error={error}><TextInput value={name} maxLength={200} onFocus={(event) => event.target.select()} onChange={(value) => { setText(value); setError(null) }} /></Field>
      </form>
    </Dialog>
  )
}

async function renameTo(workflow: WorkflowSummary, name: string): Promise<void> {
  const open = documentStore.getState()
  const edit = setName(name)
  if (open.status === 'open' && open.workflowId === workflow.id) apply(edit)
  else {
    const { draft, position } = await call('draft.open', { workflowId: workflow.id })
    await call('draft.record', { workflowId: workflow.id, position, entry: historyEntry(edit.label, draft, edit.run(draft)) })
  }
  await refreshLibrary()
}
