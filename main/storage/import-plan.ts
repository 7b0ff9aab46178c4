import { isDeepStrictEqual } from 'node:util'
import type { WorkflowId } from '@shared/id.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import { withCallsTo } from './sub-workflows.ts'

export type ImportPlan = {
  toInsert: Workflow[]
  /** Under which id each workflow of the file is found, in the file's order. */
  ids: WorkflowId[]
  notes: Problem[]
}

type Surroundings = {
  isTaken(id: WorkflowId): boolean
  inLibrary(id: WorkflowId): Workflow | undefined
  freshId(): WorkflowId
}

/**
 * What an import will put where. An id that is taken means a copy under a fresh one, and calls within the file follow it.
 * A sub-workflow that is in the library just so is not copied: the file only brought along what is there.
 */
export function planImport(workflows: readonly Workflow[], { isTaken, inLibrary, freshId }: Surroundings): ImportPlan {
  const there = new Set(workflows.slice(1).filter((workflow) => isDeepStrictEqual(inLibrary(workflow.id), workflow)).map((workflow) => workflow.id))
  const copied = new Map(workflows.filter(({ id }) => isTaken(id) && !there.has(id)).map(({ id }) => [id, freshId()] as const))
  const toInsert = workflows.filter(({ id }) => !there.has(id)).map((workflow) => {
    const id = copied.get(workflow.id)
    return withCallsTo(id ? { ...workflow, id, name: `${workflow.name.slice(0, 190)} (copy)` } : workflow, copied)
  })
  return {
    toInsert,
    ids: workflows.map(({ id }) => copied.get(id) ?? id),
    notes: workflows.filter(({ id }) => copied.has(id)).map(copyNote),
  }
}

function copyNote({ name }: Workflow): Problem {
  return {
    severity: 'warning', rule: 'imported-as-copy', pointer: '/id',
    message: `The library holds a workflow with the id of “${name}” already, so this one came in as a copy with an id of its own`,
    remedy: 'Remove the one that is not needed',
  }
}
