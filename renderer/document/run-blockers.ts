import { partOf } from '@shared/document/run-part.ts'
import type { Problem } from '@shared/problem.ts'
import type { RunMode } from '@shared/run-event.ts'
import type { Draft } from '@shared/draft.ts'

/** Parts of a document that a run with a sample does not look at: what starts it by itself, the other samples, tests, and what follows its failure. */
const unused = /^\/(trigger|samples|tests)(\/|$)|^\/settings\/onErrorWorkflow$/
const fieldsOfNode = /^\/nodes\/\d+\/(input|settings)(\/|$)/

/**
 * The errors that a run in this mode would meet. A part of a workflow can be run while another is not sound yet; what a node
 * is given does not matter while its pinned output stands in, or while it is passed over; nor what is not connected yet.
 */
export function blockersOf(problems: readonly Problem[], { workflow, pins }: Pick<Draft, 'workflow' | 'pins'>, mode: RunMode): Problem[] {
  const errors = problems.filter(({ severity, pointer }) => severity === 'error' && !unused.test(pointer))
  if (errors.length === 0) return errors
  const part = partOf(workflow, mode)
  const passedOver = new Set<string>(workflow.nodes.filter((node) => node.disabled === true).map((node) => node.id))
  const unreached = new Set(problems.filter(({ rule }) => rule === 'unreachable').map(({ nodeId }) => nodeId))
  return errors.filter(({ nodeId, pointer }) => {
    if (nodeId === undefined) return part === null
    if (part === null ? unreached.has(nodeId) : !part.has(nodeId)) return false
    return !(fieldsOfNode.test(pointer) && (passedOver.has(nodeId) || Object.hasOwn(pins, nodeId)))
  })
}
