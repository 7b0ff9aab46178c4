import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import { triggerTypeOf } from '../catalog/catalog-store.ts'
import { apply, openDraft, useDocument, type DocumentState } from '../document/document-store.ts'
import { useProblems, type ProblemsState } from '../document/problems-store.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { fieldWords, mendingEdit, nodeOfProblem, problemKey, problemWords, showProblem } from './problem-actions.ts'

/** A document can have thousands; the first ones are where mending begins. */
const mostShown = 200

const problemsIn = (state: ProblemsState) => state.problems
const workflowIn = (state: DocumentState) => (state.status === 'open' ? state.draft.workflow : null)

/** What is wrong with the document, found while editing, before anything runs. */
export function ProblemsList() {
  const problems = useProblems(problemsIn)
  const workflow = useDocument(workflowIn)
  if (workflow === null) return null
  if (problems.length === 0) return <EmptyState compact icon="circle-check" title="No problems">Each edit is checked at once. What is missing or does not fit is listed here, before a run finds it.</EmptyState>
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <ul aria-label="Problems">
        {problems.slice(0, mostShown).map((problem) => <ProblemRow key={problemKey(problem)} problem={problem} workflow={workflow} />)}
      </ul>
      <div className="row xs ink3 px-3 py-2">
        {problems.length > mostShown && <span>The first {mostShown} of {problems.length}.</span>}
        <span>Found while you edit, before anything runs. F8 goes to the next one.</span>
      </div>
    </div>
  )
}

function ProblemRow({ problem, workflow }: { problem: Problem; workflow: Workflow }) {
  const nodeId = nodeOfProblem(problem)
  const name = nodeId === null ? workflow.name : nodeId === 'trigger' ? workflow.trigger.name ?? triggerTypeOf(workflow.trigger)?.displayName ?? 'Trigger' : workflow.nodes.find((node) => node.id === nodeId)?.name ?? nodeId
  const field = fieldWords(problem)
  const isError = problem.severity === 'error'
  const canMend = mendingEdit(workflow, problem) !== null
  return (
    <li className="prow">
      <Icon name={isError ? 'circle-x' : 'triangle-alert'} className={`st ${isError ? 's-failed' : 's-waiting'}`} />
      <div className="selectable">
        <span className="sr-only">{isError ? 'Error: ' : 'Warning: '}</span>
        <span className="semi">{name}</span>{field !== null && <span className="ink3"> · {field}</span>}
        <br />
        <span className="ink2">{problemWords(problem)}</span>
      </div>
      <span className="row">
        {canMend && <Button size="small" onClick={() => mend(problem)}>Use “{shortened(problem.suggestion ?? '')}”</Button>}
        {nodeId !== null && <Button size="small" variant="quiet" aria-label={`Show ${name}`} onClick={() => showProblem(problem)}>Show</Button>}
      </span>
    </li>
  )
}

function mend(problem: Problem): void {
  const workflow = openDraft()?.workflow
  const edit = workflow === undefined ? null : mendingEdit(workflow, problem)
  if (edit !== null) apply(edit)
}

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text
}
