import type { Draft } from '@shared/draft.ts'
import type { Workflow } from '@shared/workflow.ts'

/** A change a person makes, as a value: what undo calls it, and what it does. Returns the same draft when there is nothing to do. */
export type Edit = { label: string; run(draft: Draft): Draft }

export function edit(label: string, run: (draft: Draft) => Draft): Edit {
  return { label: label.length > 200 ? `${label.slice(0, 199)}…` : label, run }
}

/** An edit that leaves the pinned outputs alone. */
export function editWorkflow(label: string, run: (workflow: Workflow) => Workflow): Edit {
  return edit(label, (draft) => {
    const workflow = run(draft.workflow)
    return workflow === draft.workflow ? draft : { ...draft, workflow }
  })
}

/** Several edits as one step of undo. */
export function together(label: string, edits: readonly Edit[]): Edit {
  return edit(label, (draft) => edits.reduce((current, each) => each.run(current), draft))
}
