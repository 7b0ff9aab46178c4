import type { WorkflowId } from '@shared/id.ts'
import type { Sample } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { chooseSample } from '../session/session-store.ts'
import { allSaved, apply, documentStore } from './document-store.ts'
import { addSample } from './edits/workflow-fields.ts'
import { historyEntry } from './history.ts'

/** Adds a sample to any workflow, open or not, as one step that can be undone there, and makes it the one that runs take. */
export async function saveSample(workflowId: WorkflowId, sample: Sample): Promise<void> {
  const edit = addSample(sample)
  const open = documentStore.getState()
  if (open.status === 'open' && open.workflowId === workflowId && !open.readOnly) {
    apply(edit)
    await allSaved()
  } else {
    const { draft, position } = await call('draft.open', { workflowId })
    await call('draft.record', { workflowId, position, entry: historyEntry(edit.label, draft, edit.run(draft)) })
  }
  chooseSample(workflowId, sample.name)
}

/** `name`, or `name 2`, `name 3`, … when the workflow has such a sample. */
export function freeSampleName(name: string, samples: readonly Sample[]): string {
  const taken = new Set(samples.map((sample) => sample.name))
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name} ${number}`
    if (!taken.has(candidate)) return candidate
  }
}
