import { type Catalog } from './catalog.ts'
import { type Library } from './storage/library.ts'
import type { LiveVersions } from './storage/live-versions.ts'
import type { Activation } from '@shared/activation.ts'
import { validate } from '@shared/document/validate.ts'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'

/** Makes the workflow as it stands its live version. Throws AppError `not-found`, or `invalid-input` when it could not run. */
export function activate(id: WorkflowId, { library, catalog, live }: { library: Library; catalog: Catalog; live: LiveVersions }): Activation {
  const workflow = library.workflow(id)
  if (!workflow) throw new AppError({ code: 'not-found', message: `There is no workflow ${id} in the library.`, retryable: false })
  const known = new Map(library.list().map((entry) => [entry.id as string, true]))
  const [problem, ...more] = validate(workflow, catalog, { workflows: known }).filter(({ severity }) => severity === 'error')
  if (problem) throw new AppError({ code: 'invalid-input', message: `"${workflow.name}" could not run as it is, so it was not activated. ${problem.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}. ${problem.remedy}.`, retryable: false })
  return live.activate(workflow)
}
