// The problems store: what is wrong with the open document, found while the window has nothing else to do.
// P1. A check runs a moment after the last change to the logic; moving nodes is no such change.
// P2. A node's list stays the same object while it says the same, so that only nodes with news are drawn again.
// P3. Whether code can be read is asked of main, once for each text: a check says what is known, and is done again when more is.
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { validate } from '@shared/document/validate.ts'
import { nodeCatalog, type NodeCatalog } from '@shared/document/catalog.ts'
import { triggerId } from '@shared/id.ts'
import type { NodeType, TriggerType } from '@shared/node-type.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import { catalogStore } from '../catalog/catalog-store.ts'
import { codeAnswers, codeProblems } from './code-problems.ts'
import { openDraft, documentStore } from './document-store.ts'

export type ProblemsState = {
  problems: readonly Problem[]
  /** By node id; the trigger's under `trigger`. */
  byNode: ReadonlyMap<string, readonly Problem[]>
  /** The document that was checked; an older one while a check is due. */
  checked: Workflow | null
}

const none: readonly Problem[] = []
const nothing: ProblemsState = { problems: none, byNode: new Map(), checked: null }

export const problemsStore = createStore<ProblemsState>()(() => nothing)

export function useProblems<T>(selector: (state: ProblemsState) => T): T {
  return useStore(problemsStore, selector)
}

export function problemsOf(nodeId: string) {
  return (state: ProblemsState): readonly Problem[] => state.byNode.get(nodeId) ?? none
}

/** Waits for a pause in typing; an idle moment must come soon after, or the check runs all the same. */
const pauseMs = 200
const latestMs = 1000

/** Checks the open document whenever its logic changes. Returns the function that stops. */
export function watchProblems(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  function due(): void {
    const workflow = openDraft()?.workflow ?? null
    if (workflow === null) problemsStore.setState(nothing)
    else if (!sameLogic(workflow, problemsStore.getState().checked) || catalogOf() !== checkedBy) {
      clearTimeout(timer)
      timer = setTimeout(() => requestIdleCallback(checkNow, { timeout: latestMs }), pauseMs)
    }
  }
  const stops = [documentStore.subscribe(due), catalogStore.subscribe(due)]
  due()
  return () => { clearTimeout(timer); for (const stop of stops) stop() }
}

/** Checks at once, for whoever is about to act on the result. */
export function checkNow(): readonly Problem[] {
  const workflow = openDraft()?.workflow
  const catalog = catalogOf()
  if (workflow === undefined || catalog === null) return none
  const problems = [...validate(workflow, catalog), ...codeProblems(workflow, catalog, () => { if (openDraft()?.workflow === workflow) checkNow() })]
  checkedBy = catalog
  problemsStore.setState({ problems, byNode: grouped(problems, problemsStore.getState().byNode), checked: workflow })
  return problems
}

/** The same, once it is also known whether all code can be read. */
export async function checkWithCode(): Promise<readonly Problem[]> {
  const workflow = openDraft()?.workflow
  const catalog = catalogOf()
  if (workflow !== undefined && catalog !== null) await codeAnswers(workflow, catalog)
  return checkNow()
}

let checkedBy: NodeCatalog | null = null
let made: { from: readonly NodeType[]; triggerTypes: readonly TriggerType[]; catalog: NodeCatalog } | null = null

/** One catalog for as long as the list of kinds is the same: what is worked out about a document is remembered by it. Null while it loads. */
export function catalogOf(): NodeCatalog | null {
  const { status, nodeTypes, triggerTypes } = catalogStore.getState()
  if (status !== 'ready') return null
  if (made?.from !== nodeTypes || made.triggerTypes !== triggerTypes) made = { from: nodeTypes, triggerTypes, catalog: nodeCatalog(nodeTypes, triggerTypes) }
  return made.catalog
}

function sameLogic(one: Workflow, other: Workflow | null): boolean {
  if (other === null) return false
  return (Object.keys(one) as (keyof Workflow)[]).every((key) => key === 'layout' || key === 'name' || key === 'description' || one[key] === other[key])
}

function grouped(problems: readonly Problem[], before: ProblemsState['byNode']): ProblemsState['byNode'] {
  const byNode = new Map<string, Problem[]>()
  for (const problem of problems) {
    const id = problem.nodeId ?? (problem.pointer.startsWith('/trigger') ? triggerId : undefined)
    if (id !== undefined) byNode.set(id, [...(byNode.get(id) ?? []), problem])
  }
  return new Map([...byNode].map(([id, list]): [string, readonly Problem[]] => {
    const old = before.get(id)
    return [id, old !== undefined && JSON.stringify(old) === JSON.stringify(list) ? old : list]
  }))
}
