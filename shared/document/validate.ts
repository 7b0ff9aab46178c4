import type { Problem } from '../problem.ts'
import type { Workflow } from '../workflow.ts'
import type { NodeCatalog } from './catalog.ts'
import { checkDocument } from './check-document.ts'
import { checkNodeExpressions, checkOutputExpressions } from './check-expressions.ts'
import { checkGraph } from './check-graph.ts'
import { checkNodeInputs } from './check-inputs.ts'
import type { Checked } from './report.ts'
import { analyse } from './scope-schemas.ts'

export type ValidateOptions = {
  /** The workflows that may be called, by id. Leave it out where they are not known: nothing is said of them then. */
  workflows?: ReadonlyMap<string, unknown>
}

/**
 * Everything that is wrong with a workflow, and what looks wrong: first the document as a whole, then its nodes in
 * their order, errors before warnings at each. An empty list means that it can run.
 */
export function validate(workflow: Workflow, catalog: NodeCatalog, options: ValidateOptions = {}): Problem[] {
  const checked: Checked = { workflow, catalog, analysis: analyse(workflow, catalog), workflows: options.workflows }
  const problems = [
    ...checkDocument(checked), ...checkGraph(checked), ...checkNodeInputs(checked), ...checkNodeExpressions(checked), ...checkOutputExpressions(checked),
  ]
  const rank = ({ nodeId, severity }: Problem) => (nodeId === undefined ? -1 : (checked.analysis.graph.indexOf.get(nodeId) ?? -1)) * 2 + (severity === 'error' ? 0 : 1)
  return problems.sort((a, b) => rank(a) - rank(b))
}
