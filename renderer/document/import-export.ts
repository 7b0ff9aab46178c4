import { createStore } from 'zustand/vanilla'
import type { WorkflowId } from '@shared/id.ts'
import type { Problem } from '@shared/problem.ts'
import { call } from '../api.ts'
import { activate, sessionStore } from '../session/session-store.ts'
import { announce } from '../ui/announce.ts'
import { toast } from '../ui/toast.ts'
import { allSaved } from './document-store.ts'
import { importWords } from './import-words.ts'

/** A file that was not taken in, with every reason; null when there is none to show. */
export const refusedImportStore = createStore<{ refused: { fileName: string; problems: readonly Problem[] } | null }>()(() => ({ refused: null }))

export function dismissRefusedImport(): void {
  refusedImportStore.setState({ refused: null })
}

/** Takes in a workflow, a bundle or a guide's text. What is refused changes nothing and is shown with all its reasons. */
export async function importText(text: string, fileName?: string): Promise<readonly WorkflowId[]> {
  const result = await call('workflow.import', { text, ...(fileName === undefined ? {} : { fileName }) })
  if (result.status === 'refused') {
    refusedImportStore.setState({ refused: { fileName: fileName ?? 'The text', problems: result.problems } })
    announce(`${fileName ?? 'The text'} was not imported. ${result.problems.length === 1 ? 'One thing is' : `${result.problems.length} things are`} wrong with it.`, true)
    return []
  }
  const [first, ...others] = result.workflowIds
  for (const id of others) activate(id)
  if (first !== undefined) activate(first)
  toast(importWords(result.workflowIds.length, result.problems))
  return result.workflowIds
}

/** Asks for a file and takes it in. Does nothing when none is chosen. */
export async function importFromFile(): Promise<readonly WorkflowId[]> {
  const file = await call('file.open')
  return file === null ? [] : importText(file.text, file.fileName)
}

/** Writes a workflow to a file that the person names, as its canonical text; with `bundle`, together with the sub-workflows it runs. */
export async function exportWorkflow(workflowId: WorkflowId, { bundle = false }: { bundle?: boolean } = {}): Promise<void> {
  await allSaved()
  const { text, suggestedName } = await call('workflow.export', { workflowId, bundle })
  const saved = await call('file.save', { suggestedName, text })
  if (saved !== null) toast({ kind: 'succeeded', text: `Exported ${saved.fileName}.` })
}

/** The same for the workflow on the screen. */
export async function exportActive(options: { bundle?: boolean } = {}): Promise<void> {
  const { activeWorkflowId } = sessionStore.getState()
  if (activeWorkflowId !== null) await exportWorkflow(activeWorkflowId, options)
}
