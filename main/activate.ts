import { type Catalog } from './catalog.ts'
import type { Sandbox } from './sandbox/sandbox.ts'
import { type Library } from './storage/library.ts'
import type { LiveVersions } from './storage/live-versions.ts'
import type { Activation } from '@shared/activation.ts'
import { codeProblems } from '@shared/document/code-fields.ts'
import { validate } from '@shared/document/validate.ts'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'

/**
 * Makes the workflow as it stands its live version. Its code and JSONata are read before, by their own parsers. Rejects with
 * AppError `not-found`, `invalid-input` when it could not run, or `unavailable` when its service could not call this computer, which `reachProblem` says (null when it can).
 */
export async function activate(id: WorkflowId, { library, catalog, live, sandbox, reachProblem }: { library: Library; catalog: Catalog; live: LiveVersions; sandbox: Pick<Sandbox, 'check'>; reachProblem(): string | null }): Promise<Activation> {
  const workflow = library.workflow(id)
  if (!workflow) throw new AppError({ code: 'not-found', message: `There is no workflow ${id} in the library.`, retryable: false })
  const known = new Map(library.list().map((entry) => [entry.id as string, true]))
  const problems = [...validate(workflow, catalog, { workflows: known }), ...await codeProblems(workflow, catalog, (field) => sandbox.check(field))].filter(({ severity }) => severity === 'error')
  if (problems.length > 0) throw new AppError({ code: 'invalid-input', message: refusal(workflow, problems), retryable: false })
  const unreachable = workflow.trigger.type === 'subscription' ? reachProblem() : null
  if (unreachable !== null) throw new AppError({ code: 'unavailable', message: `"${workflow.name}" was not activated, since its trigger has a service call this computer. ${unreachable}${unreachable.endsWith('.') ? '' : '.'}`, retryable: false })
  return live.activate(workflow)
}

function refusal({ name, nodes }: Workflow, [problem, ...more]: readonly Problem[]): string {
  const node = nodes.find(({ id }) => id === problem?.nodeId)
  const where = node ? `In "${node.name || node.id}": ` : ''
  return `"${name}" could not run as it is, so it was not activated. ${where}${problem?.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}. ${problem?.remedy}.`
}
